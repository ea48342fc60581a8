// SPDX-License-Identifier: Apache-2.0
// What the disk does: syncs shared by commits, full disks, failed syncs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>

#include "tests/providers/disk_faults.h"
#include "tests/providers/sqlite/store_world.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

// `outcome` is what it was until the commit has come to its end; `handed_in` counts the commits
// that the writer has, or has refused, once control comes back from here.
boost::asio::awaitable<void> PutOne(Store& store, std::string id, std::string body, Expect expected,
                                    absl::Status& outcome, size_t& handed_in) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> txn = co_await store.Begin(TenantId("acme"));
  if (!txn.ok()) {
    outcome = txn.status();
    co_return;
  }
  Document document;
  document.id = std::move(id);
  document.body = std::move(body);
  absl::Status status = (*txn)->Put("notes", document, expected);
  ++handed_in;  // a commit does not suspend before it is in the writer's queue
  if (status.ok()) status = co_await (*txn)->Commit();
  outcome = status;
}

class SqliteDiskTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(world.Open(), IsOk()); }

  // Commits one document for each body, all handed in while the sync of another commit is held.
  std::vector<absl::Status> PutTogether(const std::vector<std::string>& bodies, Expect last) {
    const absl::Status pending = absl::UnknownError("still under way");
    std::vector<absl::Status> outcomes(bodies.size(), pending);
    absl::Status first = pending;
    size_t handed_in = 0;
    disk->HoldSyncs();
    Spawn(PutOne(world.store(), "first", "{}", Expect::Any(), first, handed_in));
    world.driver().Settle();
    while (first == pending && DiskFaults::Get().syncs == before_) world.driver().Settle();
    disk->WaitForHeldSync();
    for (size_t i = 0; i < bodies.size(); ++i) {
      Expect expected = i + 1 == bodies.size() ? last : Expect::Any();
      Spawn(PutOne(world.store(), "n" + std::to_string(i), bodies[i], expected, outcomes[i],
                   handed_in));
    }
    // The executor is free although the disk is not: this read is answered meanwhile.
    EXPECT_FALSE(world.Has("first"));
    while (handed_in < bodies.size() + 1) world.driver().Settle();
    EXPECT_EQ(first, pending);
    disk->ReleaseSyncs();
    while (std::count(outcomes.begin(), outcomes.end(), pending) > 0) world.driver().Settle();
    EXPECT_THAT(first, IsOk());
    return outcomes;
  }

  void Spawn(boost::asio::awaitable<void> work) {
    boost::asio::co_spawn(world.driver().executor(), std::move(work), boost::asio::detached);
  }

  StoreWorld world;
  DiskFaultsInTest disk;
  int64_t before_ = 0;
};

TEST_F(SqliteDiskTest, ACommitIsSyncedBeforeItIsAcknowledged) {
  int64_t syncs = disk->syncs;
  ASSERT_THAT(world.Put("n1"), IsOk());
  EXPECT_EQ(disk->syncs, syncs + 1);
}

TEST_F(SqliteDiskTest, AReadAndARefusedCommitNeedNoSync) {
  ASSERT_THAT(world.Put("n1"), IsOk());
  int64_t syncs = disk->syncs;
  EXPECT_TRUE(world.Has("n1"));
  absl::Status outcome;
  size_t handed_in = 0;
  ASSERT_THAT(
      world.driver().Run(PutOne(world.store(), "n1", "{}", Expect::Absent(), outcome, handed_in)),
      IsOk());
  EXPECT_THAT(outcome, StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(disk->syncs, syncs);
}

TEST_F(SqliteDiskTest, CommitsThatWaitShareASyncAndHaveOutcomesOfTheirOwn) {
  before_ = disk->syncs;
  std::vector<absl::Status> outcomes =
      PutTogether(std::vector<std::string>(50, "{}"), Expect::Version(9));

  EXPECT_THAT(outcomes.back(), StatusIs(absl::StatusCode::kAborted));
  outcomes.pop_back();
  EXPECT_THAT(outcomes, Each(IsOk()));
  EXPECT_LE(disk->syncs - before_, 3) << "51 commits, one of them refused";
  EXPECT_TRUE(world.Has("n48"));
  EXPECT_FALSE(world.Has("n49"));
}

TEST_F(SqliteDiskTest, AFullDiskRefusesACommitWholeAndTheNextMaySucceed) {
  ASSERT_THAT(world.Put("n1", R"({"a":1})"), IsOk());
  disk->write_limit = 0;
  disk->write_error = ENOSPC;
  EXPECT_THAT(world.Put("n1", R"({"a":2})"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("disk is full")));
  disk->write_error = 0;

  EXPECT_EQ((*world.Get("n1"))->body, R"({"a":1})");
  EXPECT_THAT(world.Put("n1", R"({"a":3})"), IsOk());
  EXPECT_EQ((*world.Get("n1"))->version, 2);
}

TEST_F(SqliteDiskTest, OneCommitTooLargeForTheDiskDoesNotTakeItsGroupAlong) {
  before_ = disk->syncs;
  disk->write_limit = 400'000;
  disk->write_error = ENOSPC;
  const std::string large = R"({"a":")" + std::string(3'000'000, 'x') + "\"}";

  std::vector<absl::Status> outcomes = PutTogether({"{}", large, "{}"}, Expect::Any());

  EXPECT_THAT(outcomes[0], IsOk());
  EXPECT_THAT(outcomes[1], StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(outcomes[2], IsOk());
  EXPECT_TRUE(world.Has("n0"));
  EXPECT_FALSE(world.Has("n1"));
  EXPECT_TRUE(world.Has("n2"));
}

TEST_F(SqliteDiskTest, AFailedSyncStopsWritingUntilTheStoreIsOpenedAnew) {
  ASSERT_THAT(world.Put("n1"), IsOk());
  disk->sync_error = EIO;
  EXPECT_THAT(world.Put("n2"), StatusIs(absl::StatusCode::kUnavailable));
  disk->sync_error = 0;

  EXPECT_THAT(world.Put("n3"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("writing has stopped")));
  EXPECT_TRUE(world.Has("n1"));
  EXPECT_FALSE(world.Has("n2"));

  ASSERT_THAT(world.Open(), IsOk());
  EXPECT_TRUE(world.Has("n1"));
  EXPECT_FALSE(world.Has("n3"));
  EXPECT_THAT(world.Put("n3"), IsOk());
}

TEST_F(SqliteDiskTest, AQueueThatIsFullRefusesAtOnce) {
  ASSERT_THAT(world.Open(R"({"path": "store.db", "queueLimit": 1})"), IsOk());
  before_ = disk->syncs;
  std::vector<absl::Status> outcomes = PutTogether({"{}", "{}", "{}"}, Expect::Any());
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), absl::OkStatus()), 1);
  EXPECT_THAT(outcomes, ::testing::Contains(StatusIs(absl::StatusCode::kResourceExhausted,
                                                     HasSubstr("raise queueLimit")))
                            .Times(2));
}

TEST_F(SqliteDiskTest, TheLogIsFoldedBackUnderLoadToo) {
  ASSERT_THAT(world.Open(R"({"path": "store.db", "walMegabytes": 1})"), IsOk());
  const std::string body = R"({"a":")" + std::string(300'000, 'x') + "\"}";
  for (int i = 0; i < 60; ++i) ASSERT_THAT(world.Put("n1", body), IsOk());
  EXPECT_LT(std::filesystem::file_size(world.path() + "-wal"), 8'000'000u) << "18 MB were written";
}

}  // namespace
}  // namespace vivavoce
