// SPDX-License-Identifier: Apache-2.0
// The engine's levels against answers whose levels are known by construction: its own fresh ones,
// and the shared set
// (../shared/data/offline_engine, skipped where it is absent).
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "agreement.h"
#include "labelled_answers.h"
#include "shared_data.h"

namespace vivavoce::offline_llm_test {
namespace {

struct Figures {
  Agreement agreement;
  int quotes = 0;
  int inexact_quotes = 0;
};

// Of the answers of one set ("" for those without).
Figures Measure(const std::string& path, const std::string& set, const std::string& models) {
  Figures figures;
  absl::StatusOr<std::vector<LabelledAnswer>> answers = ReadLabelledAnswers(path);
  absl::StatusOr<std::unique_ptr<AnswerScorer>> scorer = AnswerScorer::Make(SharePath(), models);
  if (!answers.ok() || !scorer.ok()) {
    ADD_FAILURE() << answers.status() << scorer.status();
    return figures;
  }
  std::vector<int> expected;
  std::vector<int> given;
  for (const LabelledAnswer& answer : *answers) {
    if (answer.set != set) continue;
    absl::StatusOr<ScoredAnswer> scored = (*scorer)->Score(answer);
    if (!scored.ok()) {
      ADD_FAILURE() << scored.status();
      return figures;
    }
    expected.push_back(answer.level);
    given.push_back(scored->LevelOrOne());
    figures.quotes += scored->quotes;
    figures.inexact_quotes += scored->inexact_quotes;
  }
  figures.agreement = MeasureAgreement(expected, given);
  return figures;
}

class KeptApartTest : public ::testing::TestWithParam<bool> {};  // with an embedder

TEST_P(KeptApartTest, AgreesOnAnswersWhoseFiguresAloneWereSeen) {
  if (GetParam() && ModelsPath().empty()) GTEST_SKIP() << kNoMiniLm;

  const Figures figures = Measure(FreshAnswersPath(), "guard", GetParam() ? ModelsPath() : "");

  EXPECT_EQ(figures.agreement.count, 38);
  EXPECT_GE(figures.agreement.qwk, 0.90);
  EXPECT_GE(figures.agreement.exact, 0.75);
  EXPECT_GT(figures.quotes, 100);
  EXPECT_EQ(figures.inexact_quotes, 0);
}

TEST_P(KeptApartTest, AgreesOnAnswersWrittenAfterTheRules) {
  if (GetParam() && ModelsPath().empty()) GTEST_SKIP() << kNoMiniLm;

  const Figures figures = Measure(FreshAnswersPath(), "unseen", GetParam() ? ModelsPath() : "");

  EXPECT_EQ(figures.agreement.count, 62);
  EXPECT_GE(figures.agreement.qwk, 0.85);
  EXPECT_EQ(figures.inexact_quotes, 0);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutEmbedder, KeptApartTest, ::testing::Bool());

TEST(LevelsTest, AgreeOnTheSharedAnswers) {
  const std::string path = SharedAnswersPath();
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "needs " << path << ", which is absent";
  }
  const std::string models = ModelsPath();
  for (const std::string& embedder : std::set<std::string>{"", models}) {
    for (const char* set : {"", "length_apart"}) {
      const Figures figures = Measure(path, set, embedder);

      EXPECT_GE(figures.agreement.exact, 0.85) << set << embedder;
      EXPECT_EQ(figures.agreement.within_one, 1.0) << set << embedder;
      EXPECT_GE(figures.agreement.qwk, 0.95) << set << embedder;
      EXPECT_EQ(figures.inexact_quotes, 0) << set << embedder;
    }
  }
}

TEST(LevelsTest, ReadSeveralTurnsAsOneAnswer) {
  absl::StatusOr<std::unique_ptr<AnswerScorer>> scorer = AnswerScorer::Make(SharePath(), "");
  ASSERT_TRUE(scorer.ok()) << scorer.status();
  LabelledAnswer about;
  about.frame = "behavioural";
  about.competency = "Process improvement";
  about.question = "Tell me about something you improved in the warehouse.";
  const std::string lead =
      "The returns were always piling up at the gate last spring. I made a rota and I put up a "
      "shelf "
      "with three labels, restock, repair and scrap.";
  const std::string probe =
      "Well, because nobody felt responsible. It went down from forty boxes to about five in the "
      "end.";

  absl::StatusOr<ScoredAnswer> alone = (*scorer)->Score(about, {lead});
  absl::StatusOr<ScoredAnswer> both = (*scorer)->Score(about, {lead, probe});

  ASSERT_TRUE(alone.ok() && both.ok());
  EXPECT_FALSE(alone->met.contains("result"));
  EXPECT_TRUE(both->met.contains("result"));
  EXPECT_TRUE(both->met.contains("measured"));
  EXPECT_EQ(both->inexact_quotes, 0);
}

}  // namespace
}  // namespace vivavoce::offline_llm_test
