// SPDX-License-Identifier: Apache-2.0
// Opening a store: what is made, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "store_file.h"
#include "tests/providers/sqlite/store_world.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

void RunSql(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(db);
  sqlite3_close(db);
}

void Overwrite(const std::string& path, int64_t offset, const std::string& bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(offset);
  file << bytes;
}

TEST(SqliteOpenTest, MakesFileAndFoldersForTheirOwnerOnly) {
  StoreWorld world;
  ASSERT_THAT(world.Open(R"({"path": "a/b/store.db"})"), IsOk());
  std::string path = std::filesystem::path(world.path()).parent_path() / "a/b/store.db";
  struct stat about {};
  ASSERT_EQ(stat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  ASSERT_EQ(stat((path + "-wal").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

TEST(SqliteOpenTest, RefusesASecondHandleAndNamesTheHolder) {
  StoreWorld world;
  ASSERT_THAT(world.Open(), IsOk());
  EXPECT_THAT(world.Make(StoreWorld::kOptions),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("in use by process " + std::to_string(getpid()))));
  world.Close();
  EXPECT_THAT(world.Open(), IsOk());
}

TEST(SqliteOpenTest, RefusesASecondProcessAndASecondWayToTheFile) {
  StoreWorld world;
  ASSERT_THAT(world.Open(), IsOk());
  std::filesystem::create_symlink(world.path(), world.path() + ".link");
  EXPECT_THAT(world.Make(R"({"path": "store.db.link"})"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  pid_t child = fork();
  if (child == 0) {
    absl::Status status = sqlite::StoreFile::Open(world.path()).status();
    _exit(status.code() == absl::StatusCode::kFailedPrecondition ? 0 : 1);
  }
  int result = -1;
  waitpid(child, &result, 0);
  EXPECT_EQ(result, 0);
}

TEST(SqliteOpenTest, RefusesBadOptions) {
  StoreWorld world;
  constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(world.Make("{}"), StatusIs(kInvalid, HasSubstr("path")));
  EXPECT_THAT(world.Make(R"({"path": "a/"})"), StatusIs(kInvalid, HasSubstr("not a folder")));
  EXPECT_THAT(world.Make(R"({"path": "a", "reader": 2})"),
              StatusIs(kInvalid, HasSubstr("did you mean readers?")));
  EXPECT_THAT(world.Make(R"({"path": "a", "groupLimit": 0})"),
              StatusIs(kInvalid, HasSubstr("from 1 to 4096")));
}

TEST(SqliteOpenTest, RefusesAStoreOfANewerProgram) {
  StoreWorld world;
  ASSERT_THAT(world.Open(), IsOk());
  world.Close();
  RunSql(world.path(), "PRAGMA user_version=7");
  EXPECT_THAT(world.Open(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("newer"), HasSubstr("schema 7"), HasSubstr(world.path()))));
}

TEST(SqliteOpenTest, RefusesAnotherProgramsDatabase) {
  StoreWorld world;
  RunSql(world.path(), "CREATE TABLE bookmarks(url)");
  EXPECT_THAT(world.Open(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not a vivavoce store")));
}

TEST(SqliteOpenTest, NamesAFileThatIsNoDatabase) {
  StoreWorld world;
  std::ofstream(world.path()) << std::string(10'000, 'x');
  EXPECT_THAT(world.Open(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(world.path())));
}

TEST(SqliteOpenTest, ClosedItIsOneFileWithoutALog) {
  StoreWorld world;
  ASSERT_THAT(world.Open(), IsOk());
  ASSERT_THAT(world.Put("n1"), IsOk());
  ASSERT_TRUE(world.Has("n1"));
  EXPECT_TRUE(std::filesystem::exists(world.path() + "-wal"));

  world.Close();
  EXPECT_FALSE(std::filesystem::exists(world.path() + "-wal"));
}

TEST(SqliteOpenTest, NamesADamagedFile) {
  StoreWorld world;
  ASSERT_THAT(world.Open(), IsOk());
  for (int i = 0; i < 200; ++i) {
    ASSERT_THAT(world.Put("n" + std::to_string(i), R"({"a":")" + std::string(500, 'x') + "\"}"),
                IsOk());
  }
  world.Close();
  const auto size = std::filesystem::file_size(world.path());
  for (uintmax_t page = 4096; page < size; page += 4096) {
    Overwrite(world.path(), static_cast<int64_t>(page), std::string(200, '\x5a'));
  }
  absl::Status status = world.Open();
  for (int i = 0; i < 200 && status.ok(); ++i) status = world.Get("n" + std::to_string(i)).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, HasSubstr(world.path())));
}

TEST(SqliteOpenTest, NamesAPathWhereNoFileCanBe) {
  StoreWorld world;
  std::ofstream(world.path()) << "";
  EXPECT_THAT(world.Make(R"({"path": "store.db/below.db"})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("store.db")));
}

TEST(SqliteOpenTest, KnowsNetworkFileSystemsByTheirNumber) {
  EXPECT_EQ(sqlite::NetworkFileSystem(0x6969), "NFS");
  EXPECT_EQ(sqlite::NetworkFileSystem(static_cast<int32_t>(0xff534d42)), "CIFS");
  EXPECT_EQ(sqlite::NetworkFileSystem(0xef53), "");      // ext4
  EXPECT_EQ(sqlite::NetworkFileSystem(0x01021994), "");  // tmpfs
}

TEST(SqliteOpenTest, ATransactionKeepsTheStoreOpenAndUsable) {
  StoreWorld world;
  ASSERT_THAT(world.Open(), IsOk());
  auto txn = world.Begin();
  ASSERT_THAT(txn, IsOk());
  world.Close();
  ASSERT_THAT((*txn)->Append("s", "said", "x"), IsOk());
  EXPECT_THAT(world.driver().Run((*txn)->Commit()), IsOk());
  txn->reset();
  EXPECT_THAT(world.Open(), IsOk());
  EXPECT_THAT(world.driver().Run(world.store().ReadJournal(TenantId("acme"), "s", 0, 10)),
              testing::IsOkAndHolds(::testing::SizeIs(1)));
}

}  // namespace
}  // namespace vivavoce
