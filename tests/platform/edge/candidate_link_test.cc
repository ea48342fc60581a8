// SPDX-License-Identifier: Apache-2.0
// The link between a session and a client, over a socket in memory and in virtual time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "edge/base64.h"
#include "tests/platform/edge/candidate_link_fixture.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
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
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(kFirst, kSecond));
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

TEST_F(CandidateLinkTest, TypedTextBatchesAndStreamsThatEndAreAnswersToo) {
  parts_.plan = SmallPlan(3);
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
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)),
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

TEST_F(CandidateLinkTest, BadFramesAreNamedAndTheSessionGoesOn) {
  MakeLink();
  std::unique_ptr<Connected> one = Connect(ClientHabits());
  one->client.OnUtterance(1, Millis(100), [](ScriptedClient& client) {
    client.SendText("{]");
    client.SendText(R"({"type":"DANCE"})");
    client.SendBinary("short");
    client.Send(Json{{"type", "AUDIO"}, {"streaming", "chunk"}, {"data", "!"}});
  });
  one->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
  one->client.OnListening(2, Millis(1000), Answer(2, Millis(3600)));
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<std::string> codes;
  for (const Json& error : one->client.Of("ERROR")) {
    codes.push_back(error["code"]);
    EXPECT_EQ(error["fatal"], false);
  }
  EXPECT_THAT(codes, ElementsAre("bad_json", "unknown_type", "bad_frame", "bad_base64"));
}

TEST_F(CandidateLinkTest, BeyondALimitTheConnectionIsClosedWithItsName) {
  struct Case {
    const char* code;
    int close;
    ScriptedClient::Action action;
  };
  const Case kCases[] = {
      {"frame_too_large", 1009,
       [](ScriptedClient& client) { client.SendText(std::string((1 << 20) + 1, ' ')); }},
      {"audio_rate", 4429,
       [](ScriptedClient& client) {
         for (char i = 1; i <= 2; ++i) {
           std::string header("\1\0\0\1\0\0\0\0", 8);
           header[5] = i;  // a number that its own chunks do not come to
           client.SendBinary(header + std::string(2 * 16000 * 20, '\0'));
         }
       }},
      {"message_rate", 4429,
       [](ScriptedClient& client) {
         for (int i = 0; i < 1001; ++i) client.SendText(R"({"type":"PING"})");
       }},
      {"idle", 4408, [](ScriptedClient& client) { client.CloseMicrophone(); }},
  };
  for (const Case& each : kCases) {
    MakeLink();
    ClientHabits habits;
    habits.acknowledges = false;
    std::unique_ptr<Connected> one = Connect(habits);
    one->client.OnUtterance(1, Millis(500), each.action);
    absl::StatusOr<SessionOutcome> outcome = Conduct();
    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(outcome->ended, EndReason::kAbandoned) << each.code;
    ASSERT_THAT(one->client.Of("ERROR"), Not(IsEmpty())) << each.code;
    EXPECT_EQ(one->client.Of("ERROR").back()["code"], each.code) << each.code;
    EXPECT_EQ(one->client.Of("ERROR").back()["fatal"], true);
    EXPECT_EQ(one->sockets.client->close_code(), each.close);
  }
}

}  // namespace
}  // namespace vivavoce::platform
