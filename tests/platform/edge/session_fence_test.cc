// SPDX-License-Identifier: Apache-2.0
#include "interviewer/session_fence.h"

#include <gtest/gtest.h>

#include <utility>

#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {
namespace {

constexpr char kStream[] = "audio/0190-session";

TEST(SessionFenceTest, ASessionThatWasEndedWritesNothingMore) {
  testing::VirtualTimeDriver driver;
  testing::InMemoryStore store(driver.clock());
  const TenantId tenant("acme");
  const SessionId session("0190-session");
  SessionFence fence(store, session);
  ASSERT_EQ(driver.Run(store.Declare({SessionFence::Ended()})), absl::OkStatus());
  auto append = [&] {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = driver.Run(fence.Begin(tenant));
    EXPECT_EQ((*unit)->Append(kStream, "pcm", "said"), absl::OkStatus());
    return *std::move(unit);
  };
  std::unique_ptr<StoreTransaction> before = append();
  EXPECT_EQ(driver.Run(before->Commit()), absl::OkStatus());
  std::unique_ptr<StoreTransaction> late = append();

  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = driver.Run(store.Begin(tenant));
  ASSERT_EQ(SessionFence::End(**unit, {session}), absl::OkStatus());
  ASSERT_EQ(driver.Run((*unit)->Commit()), absl::OkStatus());

  std::unique_ptr<StoreTransaction> later = append();
  EXPECT_TRUE(absl::IsAborted(driver.Run(late->Commit())));
  EXPECT_TRUE(absl::IsAborted(driver.Run(later->Commit())));
  absl::StatusOr<std::vector<JournalEntry>> kept =
      driver.Run(store.ReadJournal(tenant, kStream, 0, 10));
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->size(), 1u);
}

}  // namespace
}  // namespace vivavoce::platform
