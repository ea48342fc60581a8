// SPDX-License-Identifier: Apache-2.0
// The link between a session and a client, over a socket in memory and in virtual time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platform/edge/candidate_link_fixture.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Json = ScriptedClient::Json;

class WholeInterviewTest : public CandidateLinkTest, public ::testing::WithParamInterface<int> {};

TEST_P(WholeInterviewTest, IsSpokenAndHeardToItsEnd) {
  ClientHabits habits;
  habits.binary = GetParam() == 2;
  habits.numbers = GetParam() == 1;
  MakeLink();
  std::unique_ptr<Connected> one = Connect(habits);
  one->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
  one->client.OnListening(2, Millis(1000), Answer(2, Millis(3600)));
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(SaidBy(*outcome, Speaker::kCandidate), ElementsAre(kFirst, kSecond));
  for (const TranscriptTurn& line : TurnsOf(*outcome, Speaker::kInterviewer)) {
    EXPECT_EQ(line.heard_source, "ack");
    EXPECT_EQ(line.text, line.intended);
  }
  EXPECT_EQ(one->client.messages.front()["type"], "READY");
  EXPECT_EQ(one->client.last_ended, "completed");
  EXPECT_EQ(one->sockets.client->close_code(), 1000);
  EXPECT_THAT(one->client.Of("ERROR"), IsEmpty());
  EXPECT_THAT(one->client.Of("ACK"), Not(IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(Clients, WholeInterviewTest, ::testing::Values(0, 1, 2));

TEST_F(CandidateLinkTest, ABargeInStopsTheSpeechAtTheSocket) {
  MakeLink();
  std::unique_ptr<Connected> one = Connect(ClientHabits());
  one->client.OnUtterance(2, Millis(1500), Answer(3, Millis(2400)));
  one->client.OnListening(3, Millis(1000), Answer(1, Millis(3300)));
  one->client.OnListening(4, Millis(1000), Answer(2, Millis(3600)));
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  ASSERT_THAT(one->client.interrupted, SizeIs(1));
  bool interrupted = false;
  for (const Json& message : one->client.messages) {
    if (message["type"] == "INTERRUPTED") {
      interrupted = true;
      EXPECT_GT(message["playedMs"].get<int>(), 500);
    }
    if (interrupted && message["type"] == "AGENT_RESPONSE") {
      EXPECT_NE(message["utteranceId"], one->client.interrupted[0]) << "stale audio";
    }
  }
  const TranscriptTurn question = TurnsOf(*outcome, Speaker::kInterviewer)[1];
  EXPECT_TRUE(question.interrupted);
  EXPECT_LT(question.text.size(), question.intended.size());
}

TEST_F(CandidateLinkTest, AClientThatNeverSaysWhatItPlayedGetsThroughAsWell) {
  MakeLink();
  ClientHabits habits;
  habits.acknowledges = false;
  std::unique_ptr<Connected> one = Connect(habits);
  one->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
  one->client.OnListening(2, Millis(1000), Answer(2, Millis(3600)));
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_EQ(TurnsOf(*outcome, Speaker::kInterviewer)[0].heard_source, "estimate");
}

}  // namespace
}  // namespace vivavoce::platform
