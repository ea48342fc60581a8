// SPDX-License-Identifier: Apache-2.0
#include "tests/temporary_folder.h"
#include "vivavoce/providers/sqlite/sqlite.h"
#include "vivavoce/testing/store_conformance.h"

namespace vivavoce {
namespace {

class SqliteFixture final : public testing::StoreFixture {
 public:
  explicit SqliteFixture(std::string options) : options_(std::move(options)) {}

  testing::TimeDriver& world() override { return world_; }

  absl::StatusOr<StoreHandle> Open() override {
    ProviderContext context = world_.Context();
    context.base_path = folder_.path();
    return MakeSqliteStoreFactory()->Make(options_, context);
  }

 private:
  TemporaryFolder folder_;
  testing::VirtualTimeDriver world_;
  std::string options_;
};

void Register(const std::string& name, std::string options) {
  testing::RegisterStoreConformance(name,
                                    [options] { return std::make_unique<SqliteFixture>(options); });
}

const bool registered = [] {
  Register("sqlite", R"({"path": "store.db"})");
  Register("sqlite_one_by_one", R"({"path": "a/store.db", "groupLimit": 1, "readers": 1})");
  return true;
}();

}  // namespace
}  // namespace vivavoce
