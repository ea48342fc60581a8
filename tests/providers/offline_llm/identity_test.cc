// SPDX-License-Identifier: Apache-2.0
// Who a story is about changes nothing: no level, no check.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "attacks.h"
#include "labelled_answers.h"
#include "shared_data.h"

namespace vivavoce::offline_llm_test {
namespace {

class IdentityTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam() && ModelsPath().empty()) GTEST_SKIP() << kNoMiniLm;
    scorer_ = AnswerScorer::Make(SharePath(), GetParam() ? ModelsPath() : "");
    answers_ = ReadLabelledAnswers(FreshAnswersPath());
    ASSERT_TRUE(scorer_.ok() && answers_.ok());
  }

  // Scores both texts and compares them.
  void ExpectEqual(const LabelledAnswer& about, const std::string& one, const std::string& other) {
    absl::StatusOr<ScoredAnswer> a = (*scorer_)->Score(about, {one});
    absl::StatusOr<ScoredAnswer> b = (*scorer_)->Score(about, {other});
    ASSERT_TRUE(a.ok() && b.ok());
    EXPECT_EQ(a->level, b->level) << other;
    EXPECT_EQ(a->met, b->met) << other;
    EXPECT_EQ(a->signals, b->signals) << other;
  }

  absl::StatusOr<std::unique_ptr<AnswerScorer>> scorer_{absl::UnknownError("not made")};
  absl::StatusOr<std::vector<LabelledAnswer>> answers_{absl::UnknownError("not read")};
};

TEST_P(IdentityTest, GenderChangesNothing) {
  for (const LabelledAnswer& answer : *answers_) {
    ExpectEqual(answer, answer.answer, GenderSwapped(answer.answer));
  }
}

TEST_P(IdentityTest, NamesChangeNothing) {
  const std::vector<std::string> names = {"Jo",   "Fatima", "Jean-Luc", "Mary O'Brien",
                                          "Will", "Zoë",    "Xxxxxx",   "Nguyen"};
  for (size_t i = 0; i < answers_->size(); ++i) {
    const LabelledAnswer& answer = (*answers_)[i];
    ExpectEqual(answer, WithName(answer.answer, "Anna"),
                WithName(answer.answer, names[i % names.size()]));
  }
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutEmbedder, IdentityTest, ::testing::Bool());

}  // namespace
}  // namespace vivavoce::offline_llm_test
