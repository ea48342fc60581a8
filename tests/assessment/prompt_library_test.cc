// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/prompt_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class PromptLibraryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "prompts");
    fs::create_directories(folder_ / "schemas" / "model");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  absl::StatusOr<PromptLibrary> Load() { return PromptLibrary::Load(folder_.string(), {}); }

  fs::path folder_;
};

TEST_F(PromptLibraryTest, UsesTheHighestVersionByNumberNotByName) {
  Write("prompts/checks.v2.md", "two");
  Write("prompts/checks.v10.md", "ten");
  Write("schemas/model/checks.json", "{}");

  absl::StatusOr<PromptLibrary> library = Load();

  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_EQ(library->Find("checks")->version, "10");
  EXPECT_EQ(library->Find("checks")->sha256, Sha256Hex("ten"));
  EXPECT_EQ(library->OutputSchema("checks"), "{}");
}

TEST_F(PromptLibraryTest, HoldsToAPinnedVersion) {
  Write("prompts/checks.v1.md", "one");
  Write("prompts/checks.v2.md", "two");

  EXPECT_EQ(PromptLibrary::Load(folder_.string(), {{"checks", 1}})->Find("checks")->text, "one");
  EXPECT_EQ(PromptLibrary::Load(folder_.string(), {{"checks", 3}}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(PromptLibraryTest, NamesWhatIsWrongWithAFile) {
  Write("prompts/checks.md", "no version");
  EXPECT_THAT(std::string(Message(Load().status())), HasSubstr("<purpose>.v<version>.md"));

  fs::remove(folder_ / "prompts/checks.md");
  Write("prompts/checks.v1.md", "\xff");
  EXPECT_THAT(std::string(Message(Load().status())), HasSubstr("not UTF-8"));

  Write("prompts/checks.v1.md", std::string(300 * 1024, 'x'));
  EXPECT_THAT(std::string(Message(Load().status())), HasSubstr("256 kB"));
}

TEST_F(PromptLibraryTest, NamesThePurposesThereAre) {
  Write("prompts/checks.v1.md", "x");
  EXPECT_THAT(std::string(Message(Load()->Find("chekcs").status())), HasSubstr("checks"));
}

TEST_F(PromptLibraryTest, SaysWhereItLookedWhenThereIsNothing) {
  EXPECT_EQ(Load().status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace vivavoce
