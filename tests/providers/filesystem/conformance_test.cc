// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include "tests/temporary_folder.h"
#include "vivavoce/providers/filesystem/filesystem.h"
#include "vivavoce/testing/blob_store_conformance.h"

namespace vivavoce {
namespace {

class FilesystemFixture final : public testing::BlobStoreFixture {
 public:
  testing::TimeDriver& world() override { return world_; }

  absl::StatusOr<std::unique_ptr<BlobStore>> Open() override {
    ProviderContext context = world_.Context();
    context.base_path = folder_.path();
    return MakeFilesystemBlobStoreFactory()->Make(R"({"path": "objects"})", context);
  }

  bool Damage(const TenantId& tenant, const std::string& key) override {
    std::string folder = folder_.path() + "/objects/" + tenant.value() + "/" + key + "~";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.put('!');
    }
    return true;
  }

 private:
  TemporaryFolder folder_;
  testing::VirtualTimeDriver world_;
};

const bool registered = [] {
  testing::RegisterBlobStoreConformance("filesystem",
                                        [] { return std::make_unique<FilesystemFixture>(); });
  return true;
}();

}  // namespace
}  // namespace vivavoce
