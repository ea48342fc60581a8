// SPDX-License-Identifier: Apache-2.0
// `vivavoce plugin check` on real shared objects: what it prints and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

namespace vivavoce {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Ended {
  int code = -1;
  std::string out;
};

std::string Plugin(const std::string& name) {
  return std::string(VIVAVOCE_BINARY_DIR) + "/test_plugins/vivavoce_test_plugin_" + name + ".so";
}

Ended Check(const std::string& name, const std::string& flags = "") {
  std::string command =
      "'" VIVAVOCE_PROGRAM "' plugin check '" + Plugin(name) + "' " + flags + " 2>/dev/null";
  Ended ended;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return ended;
  char piece[4096];
  for (size_t n; (n = fread(piece, 1, sizeof piece, pipe)) > 0;) ended.out.append(piece, n);
  int status = pclose(pipe);
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  return ended;
}

TEST(PluginCheckTest, AVendorsPluginFitsAndKeepsEveryRule) {
  Ended ended = Check("vendor");
  EXPECT_EQ(ended.code, 0) << ended.out;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("acme 1.0.0 fits this build"),
                               HasSubstr("embeddings acme: "), HasSubstr(" 0 broken")));
}

TEST(PluginCheckTest, ABrokenPluginFitsAndItsBrokenRulesAreNamed) {
  Ended ended = Check("broken");
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("fits this build"), HasSubstr("broken  EMB-"),
                               HasSubstr("7 dimensions, 8 are claimed")));
}

TEST(PluginCheckTest, JsonHoldsEveryRuleWithItsResult) {
  for (bool sound : {true, false}) {
    Ended ended = Check(sound ? "vendor" : "broken", "--json");
    EXPECT_EQ(ended.code, sound ? 0 : 1);
    nlohmann::json json = nlohmann::json::parse(ended.out, nullptr, false);
    ASSERT_TRUE(json.is_object()) << ended.out;
    EXPECT_EQ(json["fits"], true);
    const nlohmann::json& conformance = json["conformance"];
    EXPECT_EQ(conformance["checked"], true);
    EXPECT_EQ(conformance["kept"], sound);
    const nlohmann::json& provider = conformance["providers"][0];
    EXPECT_EQ(provider["broken"] == 0, sound) << provider.dump(1);
    EXPECT_EQ(provider["rules"].size(), provider["kept"].get<size_t>() +
                                            provider["broken"].get<size_t>() +
                                            provider["skipped"].get<size_t>());
    EXPECT_GT(provider["rules"].size(), 10u);
  }
}

TEST(PluginCheckTest, APluginThatCannotBeMadeWithoutOptionsIsSaidToBeUnchecked) {
  Ended ended = Check("good");
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("conformance was not checked"),
                    HasSubstr("made for the loader's tests only"), Not(HasSubstr("kept"))));
}

TEST(PluginCheckTest, WhatDoesNotFitIsNotRun) {
  Ended ended = Check("wrong_fingerprint", "--json");
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, AllOf(HasSubstr(R"("fits": false)"), Not(HasSubstr("conformance"))));
  EXPECT_EQ(Check("no_such_file").code, 2);
}

}  // namespace
}  // namespace vivavoce
