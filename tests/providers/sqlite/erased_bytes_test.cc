// SPDX-License-Identifier: Apache-2.0
// What was deleted is not only out of reach: no byte of it is left in the files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "connection.h"
#include "schema.h"
#include "tests/providers/sqlite/store_world.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using testing::IsOk;

constexpr char kSaid[] = "what the candidate said";

std::string Bytes(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

class ErasedBytesTest : public ::testing::Test {
 protected:
  bool IsInTheFiles() const {
    return (Bytes(world_.path()) + Bytes(world_.path() + "-wal")).find(kSaid) != std::string::npos;
  }
  // The writer's thread folds the log in its own time: it is waited for, not slept for.
  bool IsGoneAtLast() const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < give_up) {
      if (!IsInTheFiles()) return true;
      std::this_thread::yield();
    }
    return false;
  }
  absl::Status Say() { return world_.Put("n", R"({"text":")" + std::string(kSaid) + R"("})"); }
  absl::Status Delete() {
    auto txn = world_.Begin();
    if (!txn.ok()) return txn.status();
    if (absl::Status s = (*txn)->Delete("notes", "n", Expect::Any()); !s.ok()) return s;
    return world_.driver().Run((*txn)->Commit());
  }

  StoreWorld world_;
};

TEST_F(ErasedBytesTest, ADeletedDocumentIsGoneFromDatabaseAndLogWhileTheStoreIsOpen) {
  ASSERT_THAT(world_.Open(), IsOk());
  ASSERT_THAT(Say(), IsOk());
  ASSERT_THAT(Delete(), IsOk());
  EXPECT_TRUE(IsInTheFiles()) << "else this shows nothing";

  ASSERT_THAT(world_.Open(R"({"path": "store.db", "foldSeconds": 0})"), IsOk());
  ASSERT_THAT(Say(), IsOk());
  ASSERT_THAT(Delete(), IsOk());
  EXPECT_TRUE(IsGoneAtLast());
}

TEST_F(ErasedBytesTest, SoIsWhatWasOverwritten) {
  ASSERT_THAT(world_.Open(R"({"path": "store.db", "foldSeconds": 0})"), IsOk());
  ASSERT_THAT(Say(), IsOk());
  ASSERT_THAT(world_.Put("n", "{}"), IsOk());
  EXPECT_TRUE(IsGoneAtLast());
}

TEST_F(ErasedBytesTest, AReaderThatIsInTheWayIsNotWaitedForAndTheLogIsCutAfterIt) {
  ASSERT_THAT(world_.Open(R"({"path": "store.db", "foldSeconds": 0})"), IsOk());
  ASSERT_THAT(Say(), IsOk());
  {
    auto before = world_.Begin();
    ASSERT_THAT(before, IsOk());
    ASSERT_THAT(world_.driver().Run((*before)->Get("notes", "n")), IsOk());
    ASSERT_THAT(Delete(), IsOk());
    ASSERT_THAT(world_.Put("another"), IsOk());
    EXPECT_TRUE(IsInTheFiles()) << "the reader's state needs it";
  }
  EXPECT_TRUE(IsGoneAtLast());
}

// Debian's SQLite does it by itself, others do not.
TEST_F(ErasedBytesTest, TheWritingConnectionWritesZerosOverWhatIsDeleted) {
  ASSERT_THAT(world_.Open(), IsOk());
  world_.Close();
  auto connection = sqlite::Connection::Open(world_.path(), sqlite::Connection::Mode::kWrite);
  ASSERT_THAT(connection, IsOk());
  ASSERT_THAT((*connection)->Execute("PRAGMA secure_delete=OFF"), IsOk());
  ASSERT_THAT(sqlite::PrepareSchema(**connection), IsOk());
  auto deletes_securely = (*connection)->Number("PRAGMA secure_delete");
  ASSERT_THAT(deletes_securely, IsOk());
  EXPECT_EQ(*deletes_securely, 1);
}

}  // namespace
}  // namespace vivavoce
