// SPDX-License-Identifier: Apache-2.0
// What the candidate says is theirs: no model is told their name, no cache keeps their words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/live_session_fixture.h"
#include "vivavoce/conversation/interviewer.h"
#include "vivavoce/testing/scripted_language_model.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kProbe[] = "You moved the ledger. What went wrong that weekend?";

class CandidatePrivacyTest : public LiveSessionTest {
 protected:
  CandidatePrivacyTest() : model_(driver_.executor(), driver_.clock()) {
    parts_.plan = SmallPlan(1);
    parts_.max_probes = 1;
    parts_.language_model = &model_;
    parts_.candidate_names = {"Zoë Testperson", "zt@example.org"};
    Probe(kProbe);
  }
  void Probe(const std::string& text) {
    model_.Answer("follow_up",
                  testing::ScriptedAnswer(R"({"ask": true, "text": ")" + text + "\"}"));
  }

  testing::ScriptedLanguageModel model_;
};

TEST_F(CandidatePrivacyTest, NoModelIsToldTheName) {
  script_.utterances[8] = "I am Zoe Testperson, zt@example.org, and I moved the ledger.";
  AnswerAt(1, 8);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  ASSERT_THAT(model_.requests(), SizeIs(1));
  const std::string& input = model_.requests()[0].input;
  EXPECT_THAT(input, HasSubstr("moved the ledger"));
  for (const char* name : {"Zoe", "Testperson", "zt@example", "example.org"}) {
    EXPECT_THAT(input, Not(HasSubstr(name)));
  }
  EXPECT_THAT(TurnsOf(*outcome, Speaker::kCandidate)[0].text, HasSubstr("Zoe Testperson"))
      << "the transcript has what was said";
}

TEST_F(CandidatePrivacyTest, AProbeThatQuotesWhatWasMaskedIsReplacedByThePlansOwn) {
  Probe("You said, I am Xxx Xxxxxxxxxx. What went wrong?");
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->counts.follow_ups_failed, 1);
  EXPECT_EQ(TurnsOf(*outcome, Speaker::kInterviewer)[3].text, parts_.plan.questions[0].probes[0]);
}

TEST_F(CandidatePrivacyTest, NorIsAMaskedNameOfTwoLettersSaid) {
  Probe("You said, I am Xx. What went wrong?");
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->counts.follow_ups_failed, 1);
}

TEST_F(CandidatePrivacyTest, NoSpeechThatQuotesTheCandidateIsCached) {
  AnswerAt(1, 1);
  // Nobody answers the probe: it is said again in other words before somebody does.
  AnswerAt(3, 2);
  ASSERT_THAT(Run(), testing::IsOk());

  ASSERT_EQ(texts_spoken_.size(), spoken_with_.size());
  int quoting = 0;
  for (size_t i = 0; i < texts_spoken_.size(); ++i) {
    bool quotes = texts_spoken_[i].find("that weekend") != std::string::npos;
    quoting += quotes ? 1 : 0;
    EXPECT_EQ(spoken_with_[i].cacheable, !quotes) << texts_spoken_[i];
  }
  EXPECT_GE(quoting, 2) << "the probe, and the probe in other words";
}

TEST_F(CandidatePrivacyTest, WhatIsMadeInAdvanceKeepsThatItQuotes) {
  Interviewer interviewer(parts_.plan, EnglishPhrases(), 1);
  PlanPosition position;
  position.stage = PlanPosition::Stage::kLeaving;
  position.due = kProbe;
  EXPECT_FALSE(interviewer.LikelyLines(position).back().cacheable);
  position.due = parts_.plan.questions[0].probes[0];
  EXPECT_TRUE(interviewer.LikelyLines(position).back().cacheable);
}

}  // namespace
}  // namespace vivavoce
