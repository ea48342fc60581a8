// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/planning/skill_catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/testing/scripted_embedder.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kCatalogue[] = R"({"version": 1, "skills": [
  {"name": "Kubernetes", "aliases": ["K8s"]},
  {"name": "C"}, {"name": "C++"}, {"name": "C#", "aliases": ["C Sharp"]},
  {"name": "Node.js"},
  {"name": "Wound care"}, {"name": "Infant care"}]})";

std::vector<SkillMatch> MatchAll(std::vector<std::string> written, Embedder* embedder,
                                 testing::TimeDriver& world) {
  absl::StatusOr<SkillCatalogue> catalogue = SkillCatalogue::Parse(kCatalogue);
  EXPECT_TRUE(catalogue.ok()) << catalogue.status();
  auto matches = world.Run(catalogue->Match(std::move(written), embedder));
  EXPECT_TRUE(matches.ok()) << matches.status();
  return *matches;
}

std::vector<SkillMatch> MatchAll(std::vector<std::string> written) {
  testing::VirtualTimeDriver world;
  return MatchAll(std::move(written), nullptr, world);
}

TEST(SkillCatalogueTest, AcceptsNamesAndAliasesWhateverTheirCaseAndSeparators) {
  std::vector<SkillMatch> matches =
      MatchAll({"kubernetes", "k8s", "NodeJS", "node js", "wound-care"});

  EXPECT_EQ(matches[0].canonical, "Kubernetes");
  EXPECT_EQ(matches[0].method, "exact");
  EXPECT_EQ(matches[1].canonical, "Kubernetes");
  EXPECT_EQ(matches[1].method, "alias");
  EXPECT_EQ(matches[2].canonical, "Node.js");
  EXPECT_EQ(matches[3].canonical, "Node.js");
  EXPECT_EQ(matches[4].canonical, "Wound care");
  for (const SkillMatch& match : matches) {
    EXPECT_EQ(match.status, SkillMatch::Status::kAccepted);
    EXPECT_EQ(match.similarity, 1);
  }
}

TEST(SkillCatalogueTest, TellsCAndItsChildrenApart) {
  std::vector<SkillMatch> matches = MatchAll({"c", "c++", "c#"});

  EXPECT_EQ(matches[0].canonical, "C");
  EXPECT_EQ(matches[1].canonical, "C++");
  EXPECT_EQ(matches[2].canonical, "C#");
}

TEST(SkillCatalogueTest, WhatItDoesNotKnowStaysAsWritten) {
  std::vector<SkillMatch> matches = MatchAll({"Thatching roofs"});

  EXPECT_EQ(matches[0].status, SkillMatch::Status::kUnmapped);
  EXPECT_EQ(matches[0].canonical, "Thatching roofs");
  EXPECT_EQ(matches[0].method, "");
}

TEST(SkillCatalogueTest, AVectorProposesAndOnlyAClearLeadDecides) {
  testing::VirtualTimeDriver world;
  testing::ScriptedEmbedder embedder(world.clock());

  std::vector<SkillMatch> matches = MatchAll({"care wound", "care", "thatching"}, &embedder, world);

  EXPECT_EQ(matches[0].status, SkillMatch::Status::kAccepted) << "the same words";
  EXPECT_EQ(matches[0].canonical, "Wound care");
  EXPECT_EQ(matches[0].method, "vector");
  EXPECT_EQ(matches[1].status, SkillMatch::Status::kAmbiguous) << "two are equally near";
  EXPECT_EQ(matches[1].canonical, "care");
  EXPECT_THAT(matches[1].candidates, ::testing::IsSupersetOf({"Infant care", "Wound care"}));
  EXPECT_EQ(matches[2].status, SkillMatch::Status::kUnmapped);
}

TEST(SkillCatalogueTest, ASpellingOfTwoSkillsIsAmbiguous) {
  SkillCatalogue catalogue = *SkillCatalogue::Parse(R"({"skills": [
      {"name": "Project management", "aliases": []}, {"name": "Product management", "aliases": []}],
      "ambiguous": [{"written": "PM", "means": ["Project management", "Product management"]}]})");
  testing::VirtualTimeDriver world;

  auto matches = world.Run(catalogue.Match({"pm", "Project management"}, nullptr));

  ASSERT_TRUE(matches.ok());
  EXPECT_EQ((*matches)[0].status, SkillMatch::Status::kAmbiguous);
  EXPECT_THAT((*matches)[0].candidates,
              ::testing::ElementsAre("Project management", "Product management"));
  EXPECT_EQ((*matches)[1].status, SkillMatch::Status::kAccepted);
}

TEST(SkillCatalogueTest, WhatIsNearButSaysMoreStaysAsWritten) {
  testing::VirtualTimeDriver world;
  testing::ScriptedEmbedder embedder(world.clock());

  std::vector<SkillMatch> matches = MatchAll({"infant wound care"}, &embedder, world);

  EXPECT_EQ(matches[0].status, SkillMatch::Status::kUnmapped) << matches[0].similarity;
  EXPECT_EQ(matches[0].canonical, "infant wound care");
  EXPECT_THAT(matches[0].candidates, ::testing::Contains("Wound care")) << "said in a warning";
}

TEST(SkillCatalogueTest, AFailingEmbedderIsAnError) {
  testing::VirtualTimeDriver world;
  testing::ScriptedEmbedder embedder(world.clock());
  embedder.FailNext(absl::UnavailableError("gone"), 1);
  SkillCatalogue catalogue = *SkillCatalogue::Parse(kCatalogue);

  auto matches = world.Run(catalogue.Match({"thatching"}, &embedder));

  EXPECT_EQ(matches.status().code(), absl::StatusCode::kUnavailable);
}

TEST(SkillCatalogueTest, RefusesAFileThatIsNotOne) {
  EXPECT_THAT(SkillCatalogue::Parse("{}").status().ToString(), HasSubstr("skills: missing"));
  EXPECT_THAT(SkillCatalogue::Parse(R"({"skills": [{"name": ""}]})").status().ToString(),
              HasSubstr("skills[0].name: must not be empty"));
  EXPECT_THAT(
      SkillCatalogue::Parse(R"({"skills": [{"name": "A", "aliases": "b"}]})").status().ToString(),
      HasSubstr("skills[0].aliases: must be a list"));
  EXPECT_THAT(SkillCatalogue::Parse(R"({"skills": [{"name": "A", "aliases": ["x"]},
                                                   {"name": "B", "aliases": ["X"]}]})")
                  .status()
                  .ToString(),
              HasSubstr("X means both A and B"));
  EXPECT_THAT(SkillCatalogue::Parse(R"({"skills": [{"name": "A"}], "ambiguous":
                                       [{"written": "x", "means": ["A", "B"]}]})")
                  .status()
                  .ToString(),
              HasSubstr("B is no skill of this file"));
  EXPECT_THAT(SkillCatalogue::Load("/nowhere").status().code(), absl::StatusCode::kNotFound);
}

TEST(SkillCatalogueTest, TheShippedCatalogueLoads) {
  absl::StatusOr<SkillCatalogue> catalogue =
      SkillCatalogue::Load(std::string(VIVAVOCE_SOURCE_DIR) + "/share");

  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_GT(catalogue->names().size(), 100u);
}

}  // namespace
}  // namespace vivavoce
