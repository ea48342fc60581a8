// SPDX-License-Identifier: Apache-2.0
// Follow-ups of a live session: thought of while the wait goes on, taken back, replaced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/live_session_fixture.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// --- Follow-ups ----------------------------------------------------------------------------------

class FollowUpSessionTest : public LiveSessionTest {
 protected:
  FollowUpSessionTest() : model_(driver_.executor(), driver_.clock()) {
    parts_.plan = SmallPlan(1);
    parts_.max_probes = 1;
    parts_.language_model = &model_;
    AnswerAt(1, 1);
  }

  testing::ScriptedAnswer Good() {
    return testing::ScriptedAnswer(R"({"ask": true, "text": "What went wrong that weekend?"})");
  }

  testing::ScriptedLanguageModel model_;
};

TEST_F(FollowUpSessionTest, IsThoughtOfWhileTheWaitGoesOn) {
  testing::ScriptedAnswer answer = Good();
  answer.delay = std::chrono::milliseconds(500);
  model_.Answer("follow_up", answer);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<std::string> lines = TextsOf(TurnsOf(*outcome, Speaker::kInterviewer));
  ASSERT_THAT(lines, SizeIs(5));
  EXPECT_EQ(lines[3], "What went wrong that weekend?");
  EXPECT_THAT(model_.requests(), SizeIs(1));
  for (const auto& record : sinks_.records()) {
    if (record.name != metric::kTurnFirstAudioSeconds) continue;
    bool follow_up = !record.labels.empty() && record.labels.begin()->second == "follow_up";
    EXPECT_LE(record.value, follow_up ? 1.3 : 0.0);
  }
}

TEST_F(FollowUpSessionTest, ADraftForHalfAnAnswerIsTakenBack) {
  testing::ScriptedAnswer slow = Good();
  slow.delay = std::chrono::milliseconds(1500);
  model_.Answer("follow_up", slow);
  candidate_->OnListening(1, Millis(1000 + 3300 + 800),
                          [](LiveCandidate& c) { c.Say(5, Millis(1800)); });
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  ASSERT_THAT(model_.requests(), SizeIs(2));
  EXPECT_THAT(model_.requests()[0].input, Not(HasSubstr("checked it twice")));
  EXPECT_THAT(model_.requests()[1].input, HasSubstr("checked it twice"));
  EXPECT_EQ(model_.calls_open(), 0);
  EXPECT_EQ(outcome->counts.probes_asked, 1);
}

TEST_F(FollowUpSessionTest, AStallIsBridgedAndThenThePlansOwnProbeIsAsked) {
  testing::ScriptedAnswer stalls = Good();
  stalls.stalls_after = 5;
  model_.Answer("follow_up", stalls);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<std::string> lines = TextsOf(TurnsOf(*outcome, Speaker::kInterviewer));
  ASSERT_THAT(lines, SizeIs(6)) << "greeting, question, thanks, bridge, probe, closing";
  EXPECT_EQ(lines[4], parts_.plan.questions[0].probes[0]);
}

TEST_F(FollowUpSessionTest, AnEmptyBrokenOrForbiddenAnswerIsReplacedByThePlansOwn) {
  for (const char* text : {"", "{}", R"({"ask": true, "text": "Are you married?"})"}) {
    candidate_ = MakeCandidate(PlayoutKnowledge::kAcknowledged);
    AnswerAt(1, 1);
    AnswerAt(2, 2);
    model_.Answer("follow_up", testing::ScriptedAnswer(text));
    absl::StatusOr<SessionOutcome> outcome = Run();
    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(TurnsOf(*outcome, Speaker::kInterviewer)[3].text, parts_.plan.questions[0].probes[0])
        << text;
    EXPECT_EQ(outcome->counts.follow_ups_failed, 1);
    EXPECT_FALSE(sinks_.Mentions("married")) << "a model's words are not logged";
  }
}

TEST_F(FollowUpSessionTest, NothingToAskGoesOn) {
  model_.Answer("follow_up", testing::ScriptedAnswer(R"({"ask": false})"));
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->counts.probes_asked, 0);
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
}

}  // namespace
}  // namespace vivavoce
