// SPDX-License-Identifier: Apache-2.0
// What the port does not say: where files lie, what a hostile tree does, what a kill leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>

#include "tests/providers/disk_faults.h"
#include "tests/providers/doomed_process.h"
#include "tests/temporary_folder.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/providers/filesystem/filesystem.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::StatusIs;

constexpr int64_t kWhole = INT64_MAX;

std::unique_ptr<BlobStore> OpenStore(testing::TimeDriver& driver, const std::string& path,
                                     const Telemetry& telemetry = Telemetry()) {
  ProviderContext context = driver.Context();
  context.telemetry = telemetry;
  context.base_path = path;
  auto store = MakeFilesystemBlobStoreFactory()->Make(R"({"path": "objects"})", context);
  EXPECT_THAT(store, IsOk());
  return store.ok() ? *std::move(store) : nullptr;
}

boost::asio::awaitable<absl::StatusOr<BlobInfo>> PutObject(BlobStore& store, std::string key,
                                                           std::string bytes) {
  BlobPutOptions options;
  auto writer = store.OpenWriter(TenantId("acme"), key, options);
  if (!writer.ok()) co_return writer.status();
  absl::Status written = co_await (*writer)->Write(std::move(bytes));
  if (!written.ok()) co_return written;
  co_return co_await (*writer)->Commit();
}

class FilesystemFilesTest : public ::testing::Test {
 protected:
  FilesystemFilesTest() : store_(OpenStore(driver_, folder_.path())) {}

  std::string root() const { return folder_.path() + "/objects"; }
  absl::StatusOr<BlobInfo> Put(const std::string& key, const std::string& bytes) {
    return driver_.Run(PutObject(*store_, key, bytes));
  }
  absl::StatusOr<std::string> Read(const std::string& key) {
    return driver_.Run(store_->Read(TenantId("acme"), key, "", 0, kWhole));
  }
  size_t CountWork() {
    return static_cast<size_t>(std::distance(fs::directory_iterator(root() + "/~work"), {}));
  }

  TemporaryFolder folder_;
  testing::VirtualTimeDriver driver_;
  std::unique_ptr<BlobStore> store_;
};

TEST_F(FilesystemFilesTest, AnObjectIsAPlainFileUnderItsKeyForItsOwnerOnly) {
  ASSERT_THAT(Put("reports/i-1/report.pdf", "%PDF"), IsOk());
  fs::path folder = root() + "/acme/reports/i-1/report.pdf~";
  ASSERT_TRUE(fs::is_directory(folder));
  fs::path file = fs::directory_iterator(folder)->path();
  EXPECT_THAT(file.filename().string(),
              ::testing::MatchesRegex("00000001-4-[0-9a-f]+-application%2Foctet-stream"));
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(root()).permissions(), fs::perms::owner_all);
}

TEST_F(FilesystemFilesTest, CommitSyncsTheFileItsFolderAndTheFoldersAbove) {
  DiskFaultsInTest disk;
  ASSERT_THAT(Put("a/b", "x"), IsOk());
  EXPECT_EQ(disk->syncs, 5) << "file, a/b~, a, acme, root";
}

TEST_F(FilesystemFilesTest, AFullDiskRefusesAndLeavesNoTrace) {
  ASSERT_THAT(Put("a", "old"), IsOk());
  DiskFaultsInTest disk;
  disk->write_limit = 10'000;
  disk->write_error = ENOSPC;
  EXPECT_THAT(Put("a", std::string(20'000, 'x')),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("No space")));
  EXPECT_THAT(Read("a"), IsOkAndHolds("old"));
  EXPECT_EQ(CountWork(), 0u);
}

TEST_F(FilesystemFilesTest, AFailedSyncRefusesTheCommit) {
  ASSERT_THAT(Put("a", "old"), IsOk());
  DiskFaultsInTest disk;
  disk->sync_error = EIO;
  EXPECT_THAT(Put("a", "new"), StatusIs(absl::StatusCode::kUnavailable));
  disk->sync_error = 0;
  EXPECT_THAT(Read("a"), IsOkAndHolds("old"));
  EXPECT_EQ(CountWork(), 0u);
}

TEST_F(FilesystemFilesTest, NeverFollowsALinkOutOfTheRoot) {
  ASSERT_THAT(Put("a/b", "inside"), IsOk());
  fs::create_directory(folder_.path() + "/outside");
  std::ofstream(folder_.path() + "/outside/secret") << "s";
  fs::create_directory_symlink(folder_.path() + "/outside", root() + "/acme/link");
  fs::create_directory_symlink(folder_.path() + "/outside", root() + "/acme/object~");

  for (const char* key : {"link/x", "object"}) {
    EXPECT_THAT(Put(key, "x"), StatusIs(absl::StatusCode::kFailedPrecondition)) << key;
    EXPECT_THAT(Read(key), StatusIs(absl::StatusCode::kFailedPrecondition)) << key;
    EXPECT_THAT(driver_.Run(store_->Delete(TenantId("acme"), key)),
                StatusIs(absl::StatusCode::kFailedPrecondition))
        << key;
  }
  auto listed = driver_.Run(store_->List(TenantId("acme"), "", "", 10));
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->size(), 1u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path() + "/outside"), {}), 1);
}

TEST_F(FilesystemFilesTest, AVersionThatIsALinkIsRefused) {
  ASSERT_THAT(Put("a", "inside"), IsOk());
  fs::path file = fs::directory_iterator(root() + "/acme/a~")->path();
  std::ofstream(folder_.path() + "/secret") << "secret";
  fs::remove(file);
  fs::create_symlink(folder_.path() + "/secret", file);
  EXPECT_THAT(Read("a"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(FilesystemFilesTest, AShortenedFileIsDataLossInPartsToo) {
  ASSERT_THAT(Put("a", "0123456789"), IsOk());
  fs::resize_file(fs::directory_iterator(root() + "/acme/a~")->path(), 5);
  EXPECT_THAT(driver_.Run(store_->Read(TenantId("acme"), "a", "", 0, 3)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("should have 10 bytes, has 5")));
}

TEST_F(FilesystemFilesTest, FilesOfOthersAreOverlooked) {
  ASSERT_THAT(Put("a", "x"), IsOk());
  std::ofstream(root() + "/acme/a~/notes.txt") << "mine";
  std::ofstream(root() + "/acme/stray") << "mine";
  EXPECT_THAT(Read("a"), IsOkAndHolds("x"));
  auto versions = driver_.Run(store_->Versions(TenantId("acme"), "a"));
  EXPECT_EQ(versions->size(), 1u);
}

TEST_F(FilesystemFilesTest, DeletingLeavesNoEmptyFolders) {
  ASSERT_THAT(Put("a/b/c", "x"), IsOk());
  ASSERT_THAT(driver_.Run(store_->Delete(TenantId("acme"), "a/b/c")), IsOk());
  EXPECT_FALSE(fs::exists(root() + "/acme"));
  EXPECT_EQ(CountWork(), 0u);
}

TEST_F(FilesystemFilesTest, StartingRemovesWhatNobodyWorksOn) {
  std::ofstream(root() + "/~work/1-0") << "left over";
  fs::create_directory(root() + "/~work/1-1-removed");
  std::ofstream(root() + "/~work/1-1-removed/x") << "left over";
  BlobPutOptions options;
  auto writer = store_->OpenWriter(TenantId("acme"), "a", options);
  ASSERT_THAT(writer, IsOk());
  ASSERT_THAT(driver_.Run((*writer)->Write("still ")), IsOk());

  std::unique_ptr<BlobStore> another = OpenStore(driver_, folder_.path());

  EXPECT_EQ(CountWork(), 1u);
  ASSERT_THAT(driver_.Run((*writer)->Write("there")), IsOk());
  EXPECT_THAT(driver_.Run((*writer)->Commit()), IsOk());
  EXPECT_THAT(Read("a"), IsOkAndHolds("still there"));
}

TEST_F(FilesystemFilesTest, SaysHowItsWorkWentAndNotOnWhat) {
  testing::RecordingSinks sinks;
  store_ = OpenStore(driver_, folder_.path(), sinks.telemetry());
  ASSERT_THAT(Put("acme-i7/audio", "12345"), IsOk());
  ASSERT_THAT(Read("acme-i7/audio"), IsOkAndHolds("12345"));
  EXPECT_THAT(Read("acme-i8/audio"), StatusIs(absl::StatusCode::kNotFound));

  std::vector<std::string> calls;
  for (const auto& record : sinks.records()) {
    EXPECT_EQ(record.name, metric::kBlobCallSeconds);
    calls.push_back(record.labels.at("operation") + " " + record.labels.at("code"));
  }
  EXPECT_THAT(calls, ::testing::ElementsAre("commit OK", "read OK", "read NOT_FOUND"));
  EXPECT_EQ(sinks.Count(metric::kBlobBytes), 10) << "five in, five out";
  EXPECT_FALSE(sinks.Mentions("acme-i"));
}

TEST(FilesystemOptionsTest, AreChecked) {
  auto factory = MakeFilesystemBlobStoreFactory();
  constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(factory->ValidateConfig("{}"), StatusIs(kInvalid, HasSubstr("path")));
  EXPECT_THAT(factory->ValidateConfig(R"({"path": "a", "pth": "b"})"),
              StatusIs(kInvalid, HasSubstr("did you mean path?")));
  EXPECT_THAT(factory->ValidateConfig(R"({"path": "a"})"), IsOk());
}

// The object that the piece of work `number` leaves: every fifth deletes it.
std::string Content(int64_t number) {
  std::string content;
  while (content.size() < 40'000) content += std::to_string(number) + ",";
  return content;
}
bool Deletes(int64_t number) { return number % 5 == 0; }

boost::asio::awaitable<void> PutForEver(BlobStore& store, int64_t number,
                                        DoomedProcess::Acknowledge acknowledge) {
  for (;; ++number) {
    if (Deletes(number)) {
      absl::Status gone = co_await store.Delete(TenantId("acme"), "a/b");
      if (!gone.ok() && gone.code() != absl::StatusCode::kNotFound) co_return;
    } else {
      absl::StatusOr<BlobInfo> put = co_await PutObject(store, "a/b", Content(number));
      if (!put.ok()) co_return;
    }
    acknowledge(number);
  }
}

// The number of the whole object that is there; 0 when there is none.
int64_t FindNumber(testing::TimeDriver& driver, BlobStore& store) {
  auto versions = driver.Run(store.Versions(TenantId("acme"), "a/b"));
  if (versions.status().code() == absl::StatusCode::kNotFound) return 0;
  EXPECT_THAT(versions, IsOk());
  int64_t newest = 0;
  for (const BlobInfo& info : *versions) {
    auto bytes = driver.Run(store.Read(TenantId("acme"), "a/b", info.version, 0, kWhole));
    EXPECT_THAT(bytes, IsOk());
    int64_t number = std::stoll(*bytes);
    EXPECT_EQ(*bytes, Content(number));
    newest = std::max(newest, number);
  }
  return newest;
}

TEST(FilesystemKillTest, TheOldObjectOrTheNewNeverAPart) {
  constexpr int kKills = 200;
  TemporaryFolder folder;
  std::mt19937 random(20260301);
  int64_t done = 0;
  int half_way = 0;  // kills that left something in the work folder
  for (int kill = 0; kill < kKills && !::testing::Test::HasFailure(); ++kill) {
    std::vector<int64_t> acks;
    {
      DoomedProcess process([&](const DoomedProcess::Acknowledge& acknowledge) {
        testing::RealTimeDriver driver;
        std::unique_ptr<BlobStore> store = OpenStore(driver, folder.path());
        driver.Run(PutForEver(*store, done + 1, acknowledge)).IgnoreError();
      });
      acks = process.KillAfter(random() % 12, random() % 3000);
    }
    if (!acks.empty()) done = acks.back();
    const std::string work_folder = folder.path() + "/objects/~work";
    if (fs::exists(work_folder) && !fs::is_empty(work_folder)) ++half_way;

    testing::RealTimeDriver driver;
    std::unique_ptr<BlobStore> store = OpenStore(driver, folder.path());
    const int64_t found = FindNumber(driver, *store);
    const int64_t next = done + 1;
    if (done == 0 || Deletes(done)) {
      EXPECT_TRUE(found == 0 || found == next) << "after " << done << " found " << found;
    } else if (Deletes(next)) {
      EXPECT_TRUE(found == 0 || found == done) << "after " << done << " found " << found;
    } else {
      EXPECT_TRUE(found == done || found == next) << "after " << done << " found " << found;
    }
    EXPECT_TRUE(fs::is_empty(work_folder));
    // The kill may have come between the work and its acknowledgement.
    done = found == next || (found == 0 && Deletes(next)) ? next : done;
  }
  EXPECT_GT(done, kKills);
  EXPECT_GT(half_way, 0) << "no kill came in the middle of the work";
}

TEST(FilesystemProcessesTest, WriteAndReadSideBySide) {
  constexpr int64_t kEach = 40;
  TemporaryFolder folder;
  auto work = [&](int64_t base) {
    return [&folder, base](const DoomedProcess::Acknowledge&) {
      testing::RealTimeDriver driver;
      std::unique_ptr<BlobStore> store = OpenStore(driver, folder.path());
      for (int64_t i = 0; i < kEach; ++i) {
        if (!driver.Run(PutObject(*store, "a/b", Content(base + i))).ok()) _exit(1);
        if (FindNumber(driver, *store) == 0 || ::testing::Test::HasFailure()) _exit(2);
      }
    };
  };
  {
    DoomedProcess one(work(1'000'000));
    DoomedProcess two(work(2'000'000));
    EXPECT_EQ(one.Join(), 0);
    EXPECT_EQ(two.Join(), 0);
  }
  testing::RealTimeDriver driver;
  std::unique_ptr<BlobStore> store = OpenStore(driver, folder.path());
  auto versions = driver.Run(store->Versions(TenantId("acme"), "a/b"));
  ASSERT_THAT(versions, IsOk());
  EXPECT_EQ(versions->size(), 2u * kEach);
}

}  // namespace
}  // namespace vivavoce
