// SPDX-License-Identifier: Apache-2.0
// BLOB-WRITE, BLOB-ABSENT, BLOB-DELETE, BLOB-CONCURRENT, BLOB-KEY: making and removing objects.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "testing/conformance/blob_trial.h"
#include "vivavoce/base/hash.h"

namespace vivavoce::testing::internal {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

void WhatIsWrittenIsRead(BlobTrial& t) {
  const std::string bytes("\0RIFF\xff\n", 7);
  BlobPutOptions options;
  options.content_type = "audio/wav";
  std::unique_ptr<BlobWriter> writer = t.Writer("recordings/acme/i-1/audio", options);
  t.Ok(t.Await(writer->Write(bytes)), "Write()");
  t.Ok(t.Await(writer->Write(std::string())), "Write() of nothing");
  t.Ok(t.Await(writer->Write("tail")), "Write()");
  BlobInfo info = t.Value(t.Await(writer->Commit()), "Commit()");

  t.RequireBytes("recordings/acme/i-1/audio", bytes + "tail");
  t.Require(info.key == "recordings/acme/i-1/audio" && info.bytes == 11 &&
                info.content_type == "audio/wav" && !info.version.empty() &&
                info.sha256 == Sha256Hex(bytes + "tail"),
            "Commit() does not describe what was written");
  BlobInfo stat = t.Value(t.Await(t.store().Stat(TenantId("acme"), info.key)), "Stat()");
  t.Require(stat.key == info.key && stat.bytes == info.bytes && stat.version == info.version &&
                stat.sha256 == info.sha256 && stat.content_type == info.content_type,
            "Stat() is not what Commit() answered");
}

void EmptyAndLargeObjects(BlobTrial& t) {
  std::unique_ptr<BlobWriter> nothing = t.Writer("empty");
  BlobInfo info = t.Value(t.Await(nothing->Commit()), "Commit() of nothing");
  t.Require(info.bytes == 0, "an empty object has bytes");
  t.RequireBytes("empty", "");

  std::string large;
  std::unique_ptr<BlobWriter> writer = t.Writer("large");
  for (int i = 0; i < 8; ++i) {
    std::string part(size_t{1} << 19, static_cast<char>('a' + i));
    large += part;
    t.Ok(t.Await(writer->Write(part)), "Write()");
  }
  t.Ok(t.Await(writer->Commit()).status(), "Commit() of 4 MiB");
  t.RequireBytes("large", large);
}

void NothingBeforeCommit(BlobTrial& t) {
  std::unique_ptr<BlobWriter> writer = t.Writer("a");
  t.Ok(t.Await(writer->Write("half")), "Write()");
  t.RequireAbsent("a", "that is still being written");
  writer.reset();
  t.RequireAbsent("a", "whose writer was destroyed");
}

void OldUntilCommit(BlobTrial& t) {
  t.Put("a", "old");
  std::unique_ptr<BlobWriter> writer = t.Writer("a");
  t.Ok(t.Await(writer->Write("new, and longer")), "Write()");
  t.RequireBytes("a", "old");
  t.Ok(t.Await(writer->Commit()).status(), "Commit()");
  t.RequireBytes("a", "new, and longer");
}

void AWriterEndsWithCommit(BlobTrial& t) {
  std::unique_ptr<BlobWriter> writer = t.Writer("a");
  t.Ok(t.Await(writer->Write("x")), "Write()");
  t.Ok(t.Await(writer->Commit()).status(), "Commit()");
  constexpr absl::StatusCode kOver = absl::StatusCode::kFailedPrecondition;
  t.Code(t.Await(writer->Write("y")), kOver, "Write() after Commit()");
  t.Code(t.Await(writer->Commit()), kOver, "a second Commit()");
  t.RequireBytes("a", "x");
}

void ObjectsOutliveTheHandle(BlobTrial& t) {
  BlobInfo info = t.Put("a", "kept");
  t.Reopen();
  t.RequireBytes("a", "kept");
  BlobInfo again = t.Value(t.Await(t.store().Stat(TenantId("acme"), "a")), "Stat()");
  t.Require(again.version == info.version && again.sha256 == info.sha256,
            "an object is another one when the store is opened anew");
}

void OnlyIfAbsent(BlobTrial& t) {
  BlobPutOptions once;
  once.only_if_absent = true;
  t.Ok(t.TryPut("a", "first", once).status(), "Commit() of an absent key");
  t.Code(t.TryPut("a", "second", once), absl::StatusCode::kAlreadyExists,
         "Commit() of a key that is there");
  t.RequireBytes("a", "first");
  t.Ok(t.Await(t.store().Delete(TenantId("acme"), "a")), "Delete()");
  t.Ok(t.TryPut("a", "third", once).status(), "Commit() of a key that was deleted");
}

struct Race {
  int running = 0;
  int won = 0;
  absl::Status failure;
};

boost::asio::awaitable<void> Compete(std::unique_ptr<BlobWriter> writer, std::string bytes,
                                     Race& race) {
  absl::Status written = co_await writer->Write(std::move(bytes));
  absl::StatusOr<BlobInfo> info = co_await writer->Commit();
  --race.running;
  if (info.ok()) ++race.won;
  const bool lost = info.status().code() == absl::StatusCode::kAlreadyExists;
  if (!written.ok()) race.failure = written;
  if (!info.ok() && !lost) race.failure = info.status();
}

boost::asio::awaitable<void> WaitFor(Race& race, Clock& clock) {
  while (race.running > 0) co_await clock.Sleep(std::chrono::milliseconds(1));
}

Race RunRace(BlobTrial& t, bool only_if_absent) {
  constexpr int kMany = 20;
  std::unique_ptr<BlobStore> other = t.OpenAnother();
  Race race;
  BlobPutOptions options;
  options.only_if_absent = only_if_absent;
  for (int i = 0; i < kMany; ++i) {
    BlobStore& store = i % 2 == 0 ? t.store() : *other;
    std::unique_ptr<BlobWriter> writer =
        t.Value(store.OpenWriter(TenantId("acme"), "a/b", options), "OpenWriter()");
    ++race.running;
    std::string bytes(2000, static_cast<char>('a' + i));
    boost::asio::co_spawn(t.fixture().world().executor(),
                          Compete(std::move(writer), std::move(bytes), race),
                          boost::asio::detached);
  }
  t.Ok(t.Await(WaitFor(race, t.fixture().world().clock())), "waiting for all writers");
  t.Ok(race.failure, "one of many writers");
  return race;
}

void OneOfManyFirstWritersWins(BlobTrial& t) {
  Race race = RunRace(t, true);
  t.Require(race.won == 1, "20 writers of an absent key: " + std::to_string(race.won) + " won");
}

void ManyWritersLoseNothing(BlobTrial& t) {
  RunRace(t, false);
  std::vector<BlobInfo> versions =
      t.Value(t.Await(t.store().Versions(TenantId("acme"), "a/b")), "Versions()");
  t.Require(versions.size() == 20,
            "20 writers made " + std::to_string(versions.size()) + " versions");
  for (const BlobInfo& version : versions) {
    std::string bytes = t.Value(t.TryRead("a/b", version.version), "Read() of a version");
    t.Require(bytes == std::string(2000, bytes[0]), "a version is a mixture of two writers");
  }
}

void DeleteRemovesEveryVersion(BlobTrial& t) {
  std::string first = t.Put("a/b", "one").version;
  t.Put("a/b", "two");
  t.Ok(t.Await(t.store().Delete(TenantId("acme"), "a/b")), "Delete()");
  t.RequireAbsent("a/b", "that was deleted");
  t.Code(t.TryRead("a/b", first), absl::StatusCode::kNotFound, "an old version that was deleted");
  t.Code(t.Await(t.store().Delete(TenantId("acme"), "a/b")), absl::StatusCode::kNotFound,
         "Delete() of what is gone");
  t.Put("a/b", "again");
  t.RequireBytes("a/b", "again");
}

void BadKeysAreRefused(BlobTrial& t) {
  const std::vector<std::string> bad = {"",
                                        "/a",
                                        "a/",
                                        "a//b",
                                        ".",
                                        "..",
                                        "../a",
                                        "a/../b",
                                        "a/./b",
                                        "a b",
                                        "a\\b",
                                        "a~",
                                        "\xc3\xa9",
                                        "a\nb",
                                        "a%2e",
                                        "a:b",
                                        std::string("a\0b", 3),
                                        std::string(513, 'x')};
  for (const std::string& key : bad) {
    const std::string seen = " of the key '" + key.substr(0, 20) + "'";
    BlobPutOptions options;
    t.Code(t.store().OpenWriter(TenantId("acme"), key, options), kInvalid, "OpenWriter()" + seen);
    t.Code(t.TryRead(key), kInvalid, "Read()" + seen);
    t.Code(t.Await(t.store().Delete(TenantId("acme"), key)), kInvalid, "Delete()" + seen);
  }
  for (const char* tenant : {"", "..", "a/b"}) {
    BlobPutOptions options;
    t.Code(t.store().OpenWriter(TenantId(tenant), "a", options), kInvalid,
           std::string("OpenWriter() of the tenant '") + tenant + "'");
  }
}

void LongAndNestedKeys(BlobTrial& t) {
  std::string longest =
      std::string(200, 'x') + "/" + std::string(200, 'y') + "/" + std::string(110, 'z');
  for (const std::string& key : {std::string("a"), std::string("a/b"), std::string("a/b/c"),
                                 std::string("...-_"), longest}) {
    t.Put(key, key);
  }
  t.RequireBytes("a", "a");
  t.RequireBytes("a/b", "a/b");
  t.RequireBytes("a/b/c", "a/b/c");
  t.RequireBytes("...-_", "...-_");
  t.RequireBytes(longest, longest);
  t.Ok(t.Await(t.store().Delete(TenantId("acme"), "a/b")), "Delete()");
  t.RequireBytes("a", "a");
  t.RequireBytes("a/b/c", "a/b/c");
}

}  // namespace

std::vector<BlobRule> BlobWriteRules() {
  return {
      MakeBlobRule("BLOB-WRITE-01", "WhatIsWrittenIsRead", WhatIsWrittenIsRead),
      MakeBlobRule("BLOB-WRITE-02", "EmptyAndLargeObjectsAreWhole", EmptyAndLargeObjects),
      MakeBlobRule("BLOB-WRITE-03", "NothingIsSeenBeforeCommit", NothingBeforeCommit),
      MakeBlobRule("BLOB-WRITE-04", "TheOldObjectIsSeenUntilCommit", OldUntilCommit),
      MakeBlobRule("BLOB-WRITE-05", "AWriterEndsWithCommit", AWriterEndsWithCommit),
      MakeBlobRule("BLOB-WRITE-06", "ObjectsOutliveTheHandle", ObjectsOutliveTheHandle),
      MakeBlobRule("BLOB-ABSENT-01", "OnlyIfAbsentRefusesWhatIsThere", OnlyIfAbsent),
      MakeBlobRule("BLOB-ABSENT-02", "OneOfManyFirstWritersWins", OneOfManyFirstWritersWins),
      MakeBlobRule("BLOB-CONCURRENT-01", "ManyWritersLoseNothing", ManyWritersLoseNothing),
      MakeBlobRule("BLOB-DELETE-01", "DeleteRemovesEveryVersion", DeleteRemovesEveryVersion),
      MakeBlobRule("BLOB-KEY-01", "BadKeysAreRefused", BadKeysAreRefused),
      MakeBlobRule("BLOB-KEY-02", "AKeyMayBeginAnother", LongAndNestedKeys),
  };
}

}  // namespace vivavoce::testing::internal
