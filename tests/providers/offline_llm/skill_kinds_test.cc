// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/skill_kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared_data.h"

namespace vivavoce::offline_llm {
namespace {

using offline_llm_test::TestKnowledge;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string KindOf(const std::string& skill) {
  return TestKnowledge()->kinds.KindOf(skill, TestKnowledge()->frames);
}

TEST(SkillKindsTest, TellsKindsByTheTableAndElseByTheWords) {
  EXPECT_EQ(KindOf("Kubernetes"), "tool");
  EXPECT_EQ(KindOf("Phlebotomy"), "subject");
  EXPECT_EQ(KindOf("Crane operation"), "manual");
  EXPECT_EQ(KindOf("Food safety"), "stake");
  EXPECT_EQ(KindOf("Patience"), "soft");
  EXPECT_EQ(KindOf("Dealing with auditors"), "gerund");
  EXPECT_EQ(KindOf("ZX-81 BASIC"), "tool");
  EXPECT_EQ(KindOf("Soil mechanics"), "subject");
}

TEST(SkillKindsTest, FindsSkillsInRunningText) {
  const SkillKinds& kinds = TestKnowledge()->kinds;

  EXPECT_THAT(kinds.FindIn("Experience with Postgres, K8s and (ideally) React.js."),
              ElementsAre("PostgreSQL", "Kubernetes", "React"));
  EXPECT_THAT(kinds.FindIn("Go to the shop and see the excel lent rest."), IsEmpty());
  EXPECT_THAT(kinds.FindIn("React quickly. Spring is busy with us."), IsEmpty());
  EXPECT_THAT(kinds.FindIn("Excel, Word and a little Rust"),
              ElementsAre("Microsoft Excel", "Rust"));
}

TEST(InSentenceTest, KeepsTheCapitalsOfTools) {
  EXPECT_EQ(InSentence("Cash handling", "subject"), "cash handling");
  EXPECT_EQ(InSentence("PostgreSQL", "tool"), "PostgreSQL");
  EXPECT_EQ(InSentence("CPR training", "subject"), "CPR training");
}

}  // namespace
}  // namespace vivavoce::offline_llm
