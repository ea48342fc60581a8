// SPDX-License-Identifier: Apache-2.0
// Answers that are no open microphone: typed, in batches, by push to talk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "edge/base64.h"
#include "tests/platform/edge/candidate_link_fixture.h"
#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Json = ScriptedClient::Json;

TEST_F(CandidateLinkTest, TypedTextBatchesAndStreamsThatEndAreAnswersToo) {
  parts_.plan = PlanOf(3);
  MakeLink();
  ClientHabits habits;
  habits.streams = false;
  std::unique_ptr<Connected> one = Connect(habits);
  one->client.OnListening(1, Millis(500), [](ScriptedClient& client) {
    client.Send(Json{{"type", "TEXT"}, {"text", "We moved it over one long weekend."}});
  });
  one->client.OnListening(2, Millis(500), [](ScriptedClient& client) {
    std::string bytes;
    for (int16_t sample : testing::MakeMarkedSpeech(1, Millis(3300))) {
      bytes += static_cast<char>(sample & 0xFF);
      bytes += static_cast<char>(static_cast<uint16_t>(sample) >> 8);
    }
    std::string data;
    AppendBase64(bytes, data);
    client.Send(Json{{"type", "AUDIO"}, {"data", data}});
  });
  one->client.OnListening(3, Millis(500), [](ScriptedClient& client) {
    client.OpenMicrophone();
    client.Say(2, Millis(3600));
  });
  one->client.OnListening(3, Millis(4300), [](ScriptedClient& c) { c.CloseMicrophone(); });
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_THAT(SaidBy(*outcome, Speaker::kCandidate),
              ElementsAre("We moved it over one long weekend.", kFirst, kSecond));
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(one->client.Of("ERROR"), IsEmpty());
}

// Push to talk: each answer is a stream that begins and ends in the middle of speech.
TEST_F(CandidateLinkTest, StreamsOfNothingButSpeechAreAnAnswerEach) {
  MakeLink();
  ClientHabits habits;
  habits.streams = false;
  std::unique_ptr<Connected> one = Connect(habits);
  for (int16_t n = 1; n <= 2; ++n) {
    Millis length(n == 1 ? 3300 : 3600);
    one->client.OnListening(n, Millis(500), [n, length](ScriptedClient& client) {
      client.OpenMicrophone();
      client.Say(n, length);
    });
    one->client.OnListening(n, Millis(500) + length,
                            [](ScriptedClient& c) { c.CloseMicrophone(); });
  }
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<TranscriptTurn> said = TurnsOf(*outcome, Speaker::kCandidate);
  ASSERT_THAT(said, SizeIs(2));
  EXPECT_THAT(said[0].text, HasSubstr("I moved the ledger"));
  EXPECT_THAT(said[1].text, HasSubstr("We measured both"));
  EXPECT_EQ(said[1].question_id, "q2");
}

}  // namespace
}  // namespace vivavoce::platform
