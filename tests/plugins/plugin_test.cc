// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "provider/elf_note.h"
#include "vivavoce/version.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;

std::string Plugin(const std::string& name) {
  return std::string(VIVAVOCE_BINARY_DIR) + "/test_plugins/vivavoce_test_plugin_" + name + ".so";
}

std::string Text(const absl::Status& status) { return std::string(Message(status)); }

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST(PluginTest, RegistersTheFactoriesOfASoundPlugin) {
  Registry registry;

  absl::StatusOr<PluginInfo> info = LoadPlugin(Plugin("good"), registry);

  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->name, "good");
  EXPECT_EQ(info->build_fingerprint, BuildFingerprint());
  EXPECT_TRUE(registry.embedders.Find("tiny").ok());
}

TEST(PluginTest, StillLoadsThePluginFrozenAtAbi10) {
  Registry registry;
  EXPECT_TRUE(LoadPlugin(Plugin("frozen_v1_0"), registry).ok());
}

TEST(PluginTest, RefusesAnotherBuildBeforeOpeningIt) {
  Registry registry;

  absl::Status status = LoadPlugin(Plugin("wrong_fingerprint"), registry).status();

  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Text(status), HasSubstr("compiler=x-1"));
}

TEST(PluginTest, RefusesAnotherAbiMajor) {
  Registry registry;
  absl::Status status = LoadPlugin(Plugin("wrong_major"), registry).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Text(status), HasSubstr("ABI 2.0"));
}

TEST(PluginTest, NamesAMissingEntrySymbol) {
  Registry registry;
  EXPECT_THAT(Text(LoadPlugin(Plugin("no_symbol"), registry).status()),
              HasSubstr("vivavoce_plugin_v1"));
}

TEST(PluginTest, TurnsAnExceptionIntoAStatus) {
  Registry registry;
  absl::Status status = LoadPlugin(Plugin("throwing"), registry).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(Text(status), HasSubstr("no licence found"));
}

TEST(PluginTest, ReportsANameThatIsTaken) {
  Registry registry;
  EXPECT_THAT(Text(LoadPlugin(Plugin("duplicate"), registry).status()),
              HasSubstr("tiny is registered already"));
}

TEST(PluginTest, SaysWhatIsWrongWithAFileThatIsNoPlugin) {
  Registry registry;
  EXPECT_EQ(LoadPlugin("/no/such.so", registry).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Text(LoadPlugin(VIVAVOCE_SOURCE_DIR "/LICENSE", registry).status()),
              HasSubstr("not an ELF file"));
  EXPECT_THAT(Text(LoadPlugin(VIVAVOCE_SOURCE_DIR, registry).status()),
              HasSubstr("no regular file"));
}

TEST(FingerprintNoteTest, SurvivesEveryTruncationAndManyDamages) {
  std::string elf = Bytes(Plugin("good"));
  ASSERT_TRUE(internal::FindFingerprintNote(elf).ok());
  for (size_t size = 0; size < 4096 && size < elf.size(); ++size) {
    internal::FindFingerprintNote(std::string_view(elf).substr(0, size)).IgnoreError();
  }
  for (size_t at = 0; at < 2048 && at < elf.size(); ++at) {
    std::string damaged = elf;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    absl::StatusOr<std::string> text = internal::FindFingerprintNote(damaged);
    if (text.ok()) continue;
    EXPECT_EQ(text.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(VersionTest, IsTheBuildsVersion) {
  std::ifstream lists(VIVAVOCE_SOURCE_DIR "/CMakeLists.txt");
  std::stringstream text;
  text << lists.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr(std::string("VERSION ") + kVersion + " "));
}

}  // namespace
}  // namespace vivavoce
