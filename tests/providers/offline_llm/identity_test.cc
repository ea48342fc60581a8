// SPDX-License-Identifier: Apache-2.0
// Who a story is about changes nothing: no level, no check, no signal, and no quote but for the
// name itself.
#include <gtest/gtest.h>

#include <functional>
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
    absl::StatusOr<std::vector<LabelledAnswer>> shared = ReadLabelledAnswers(SharedAnswersPath());
    if (shared.ok()) answers_->insert(answers_->end(), shared->begin(), shared->end());
  }

  ScoredAnswer Score(const LabelledAnswer& about, const std::string& text) {
    absl::StatusOr<ScoredAnswer> scored = (*scorer_)->Score(about, {text});
    if (!scored.ok()) ADD_FAILURE() << scored.status();
    return scored.ok() ? *std::move(scored) : ScoredAnswer();
  }

  // Scores what `change` makes of the text and compares; a quote is the same when `change` of it
  // is. Quotes are exact and in the order of the answer, so that their positions follow.
  void ExpectEqual(const LabelledAnswer& about, const std::string& text,
                   const std::function<std::string(const std::string&)>& change) {
    const std::string changed = change(text);
    if (text != plain_text_) plain_ = Score(about, text);
    plain_text_ = text;
    const ScoredAnswer& a = plain_;
    const ScoredAnswer b = Score(about, changed);
    std::vector<std::string> quoted;
    for (const std::string& quote : a.quoted) quoted.push_back(change(quote));

    EXPECT_EQ(a.level, b.level) << changed;
    EXPECT_EQ(a.met, b.met) << changed;
    EXPECT_EQ(a.signals, b.signals) << changed;
    EXPECT_EQ(a.flags, b.flags) << changed;
    EXPECT_EQ(a.quotes_of, b.quotes_of) << changed;
    EXPECT_EQ(quoted, b.quoted) << changed;
    EXPECT_EQ(b.inexact_quotes, 0) << changed;
  }

  // The embedder reads the masked text, which must not differ: a third of the answers shows it.
  size_t Step() const { return GetParam() ? 3 : 1; }

  std::string plain_text_;  // what was scored last, before it was changed
  ScoredAnswer plain_;
  absl::StatusOr<std::unique_ptr<AnswerScorer>> scorer_{absl::UnknownError("not made")};
  absl::StatusOr<std::vector<LabelledAnswer>> answers_{absl::UnknownError("not read")};
};

// "Anna" replaced wherever it stands.
std::function<std::string(const std::string&)> Rename(const std::string& name) {
  return [name](std::string text) {
    for (size_t at = text.find("Anna"); at != std::string::npos;
         at = text.find("Anna", at + name.size())) {
      text.replace(at, 4, name);
    }
    return text;
  };
}

TEST_P(IdentityTest, GenderChangesNothing) {
  for (size_t i = 0; i < answers_->size(); i += Step()) {
    const LabelledAnswer& answer = (*answers_)[i];
    ExpectEqual(answer, answer.answer, GenderSwapped);
  }
}

TEST_P(IdentityTest, NamesChangeNothing) {
  const std::vector<std::string> names = {"Jo",          "Fatima",
                                          "Jean-Luc",    "Mary O'Brien",
                                          "Will",        "Zoë",
                                          "Xxxxxx",      "June",
                                          "Nguyen",      "DeShawn",
                                          "Mrs. Okafor", "Mr Okafor",
                                          "Siobhan",     "Maria de la Cruz",
                                          "Thandiwe",    "Wolfeschlegelsteinhausen"};
  for (size_t i = 0; i < answers_->size(); i += Step()) {
    const LabelledAnswer& answer = (*answers_)[i];
    const std::string told = WithName(answer.answer, "Anna");
    ExpectEqual(answer, told, Rename(names[i % names.size()]));
    ExpectEqual(answer, told, Rename(names[(5 * i + 3) % names.size()]));
  }
}

TEST_P(IdentityTest, NamesOfAnyLengthChangeNothingWhereverTheyStand) {
  LabelledAnswer about;
  about.frame = "behavioural";
  about.competency = "Conflict handling";
  about.question = "Tell me about a time when two people on your ward could not agree.";
  const std::string told =
      "Last winter Anna and another nurse wouldn't share the night list. Anna was crying when I "
      "came in. I sat down with Anna first, because Anna had been there for longer. Anna's list "
      "was "
      "the fuller one, so I moved two patients to the other side, and I told Anna why. Anna "
      "thanked "
      "me in the end. Anna and I went through the list again after a week, and there were no more "
      "complaints.";

  for (const char* name :
       {"Jo", "Will", "May", "Siobhan", "Oyelaran", "Jean-Luc", "Mary O'Brien", "Mr Okafor",
        "Ms. Nakamura", "Wolfeschlegelsteinhausen", "Maria de la Cruz", "Xxxxxxxxxxx", "Zoë"}) {
    ExpectEqual(about, told, Rename(name));
  }
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutEmbedder, IdentityTest, ::testing::Bool());

}  // namespace
}  // namespace vivavoce::offline_llm_test
