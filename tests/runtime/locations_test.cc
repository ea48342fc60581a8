// SPDX-License-Identifier: Apache-2.0
#include "runtime/locations.h"

#include <gtest/gtest.h>

#include "tests/temporary_folder.h"

namespace vivavoce::internal {
namespace {

namespace fs = std::filesystem;

class LocationsTest : public ::testing::Test {
 protected:
  std::string Folder(const std::string& name) {
    fs::create_directories(folder_.path() + "/" + name);
    return folder_.path() + "/" + name;
  }

  TemporaryFolder folder_;
  ConfigurationSources sources_;
  Configuration configuration_;
};

TEST_F(LocationsTest, SharedDataLiesBesideTheProgramAndTheEnvironmentComesFirst) {
  std::string share = Folder("share/vivavoce");
  sources_.program_path = Folder("bin") + "/vivavoce";
  EXPECT_EQ(FindShare(sources_), share);

  sources_.environment["VIVAVOCE_SHARE"] = "/elsewhere";
  EXPECT_EQ(FindShare(sources_), "/elsewhere");
}

TEST_F(LocationsTest, SharedDataIsFoundFromTheLibraryOfAMovedTree) {
  std::string share = Folder("moved/share/vivavoce");
  sources_.program_path = Folder("elsewhere/bin") + "/app";
  sources_.library_path = Folder("moved/lib/x86_64-linux-gnu") + "/libvivavoce.so.0";

  EXPECT_EQ(FindShare(sources_), share);
}

TEST_F(LocationsTest, ModelsAreLookedForInTheOrderOfTheContract) {
  sources_.home = Folder("home");
  EXPECT_EQ(FindModels(sources_, configuration_, ""), "");

  std::string cache = Folder("home/.cache/vivavoce/models");
  EXPECT_EQ(FindModels(sources_, configuration_, ""), cache);

  configuration_.share_path = Folder("share/vivavoce");
  std::string shared = Folder("share/vivavoce/models");
  EXPECT_EQ(FindModels(sources_, configuration_, ""), shared);

  configuration_.base_path = folder_.path();
  EXPECT_EQ(FindModels(sources_, configuration_, "mine"), folder_.path() + "/mine");

  sources_.environment["VIVAVOCE_MODELS"] = "/named";
  EXPECT_EQ(FindModels(sources_, configuration_, "mine"), "/named");
}

TEST_F(LocationsTest, TheCacheFolderOfTheUserIsObserved) {
  sources_.home = Folder("home");
  Folder("home/.cache/vivavoce/models");
  std::string cache = Folder("xdg/vivavoce/models");
  sources_.environment["XDG_CACHE_HOME"] = folder_.path() + "/xdg";

  EXPECT_EQ(FindModels(sources_, configuration_, ""), cache);
}

}  // namespace
}  // namespace vivavoce::internal
