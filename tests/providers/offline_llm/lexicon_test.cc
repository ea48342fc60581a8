// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/lexicon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "providers/offline_llm/frames.h"
#include "shared_data.h"
#include "vivavoce/base/status.h"

namespace vivavoce::offline_llm {
namespace {

using offline_llm_test::SharePath;
using ::testing::HasSubstr;

nlohmann::json Read(const std::string& name) {
  std::ifstream file(SharePath() + "/offline_engine/" + name);
  return nlohmann::json::parse(file, nullptr, false);
}

TEST(LexiconTest, ReadsTheSharedLexicon) {
  absl::StatusOr<Lexicon> lexicon = ParseLexicon(Read("lexicon.json").dump());

  ASSERT_TRUE(lexicon.ok()) << lexicon.status();
  EXPECT_TRUE(lexicon->words.irregular_past.contains("wrote"));
  EXPECT_TRUE(lexicon->cues.situation.Matches("Last winter we had a leak."));
  EXPECT_TRUE(lexicon->cues.situation.Matches("There was a dental practice."));
}

// Genders are one before the cues are read, so a cue that names only one of them could never match.
TEST(LexiconTest, HasNoCueForOneGender) {
  const nlohmann::json cues = Read("lexicon.json")["cues"];
  absl::StatusOr<Pattern> gendered =
      Pattern::Compile(R"(\b(?:she|her|his|hers|himself|herself)\b)");
  ASSERT_TRUE(gendered.ok());

  for (const auto& [name, alternatives] : cues.items()) {
    for (const nlohmann::json& alternative : alternatives) {
      EXPECT_FALSE(gendered->Matches(alternative.get<std::string>())) << name;
    }
  }
}

TEST(LexiconTest, NamesTheKeyThatIsWrong) {
  nlohmann::json json = Read("lexicon.json");
  json["cues"]["result"] = {"(unclosed"};

  const absl::Status status = ParseLexicon(json.dump()).status();

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(Message(status)), HasSubstr("lexicon.cues result"));
}

TEST(LexiconTest, RefusesWhatIsNoLexicon) {
  EXPECT_EQ(ParseLexicon("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ParseLexicon("[]").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ParseLexicon(R"({"words": 1})").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(FramesTest, ReadsTheSharedFramesAndDemandsEveryKey) {
  nlohmann::json json = Read("frames.json");
  ASSERT_TRUE(ParseFrames(json.dump()).ok());

  json["probes"].erase("trade_cl");
  const absl::Status status = ParseFrames(json.dump()).status();

  EXPECT_THAT(std::string(Message(status)), HasSubstr("trade_cl"));
}

TEST(FramesTest, FillsEveryGap) {
  EXPECT_EQ(Fill("{s} and {s}, {np}", "s", "welding"), "welding and welding, {np}");
}

}  // namespace
}  // namespace vivavoce::offline_llm
