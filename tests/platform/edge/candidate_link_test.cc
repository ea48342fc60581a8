// SPDX-License-Identifier: Apache-2.0
// The link between a session and a client, over a socket in memory and in virtual time.
#include "edge/candidate_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "edge/base64.h"
#include "tests/conversation/interview_world.h"
#include "tests/platform/edge/scripted_client.h"
#include "tests/platform/edge/socket_pair.h"
#include "vivavoce/conversation/session_actor.h"
#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/scripted_voice_activity.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Json = ScriptedClient::Json;

constexpr char kFirst[] = "I moved the ledger to a new database over one weekend.";
constexpr char kSecond[] = "We measured both of the designs and then took the simpler one.";

class CandidateLinkTest : public ::testing::Test {
 protected:
  CandidateLinkTest() {
    script_.utterances = {
        {1, kFirst}, {2, kSecond}, {3, "Sorry, which of my projects do you mean?"}};
    parts_.plan = SmallPlan(2);
    parts_.interview_id = "interview-1";
    parts_.phrases = EnglishPhrases();
    parts_.turns = TurnOptions::Live(parts_.plan);
    link_parts_.executor = driver_.executor();
    link_parts_.clock = &driver_.clock();
    link_parts_.record.id = SessionId("session-1");
    link_parts_.planned = std::chrono::minutes(30);
  }

  void MakeLink() {
    link_.reset();
    journal_ =
        std::make_unique<AudioJournal>(store_, driver_.clock(), driver_.executor(),
                                       TenantId("acme"), SessionId("session-1"), Telemetry());
    link_parts_.journal = journal_.get();
    link_ = std::make_unique<CandidateLink>(link_parts_);
  }

  // A connection and the client on it, until either goes.
  struct Connected {
    Connected(testing::TimeDriver& driver, ClientHabits habits)
        : sockets(driver.executor()), client(driver.clock(), "session-1", habits) {}
    SocketPair sockets;
    ScriptedClient client;
    absl::Status served = absl::UnknownError("still served");
    bool over = false;
  };
  std::unique_ptr<Connected> Connect(ClientHabits habits, ScriptedClient* before = nullptr) {
    auto connected = std::make_unique<Connected>(driver_, habits);
    CandidateLink::Connection connection;
    connection.socket = connected->sockets.server.get();
    connection.binary = habits.binary;
    connection.resumed = before != nullptr;
    connection.last_seq = before != nullptr ? before->last_seq : 0;
    connection.resume_token = "token";
    boost::asio::co_spawn(driver_.executor(), ServeOne(*link_, *connected, std::move(connection)),
                          boost::asio::detached);
    boost::asio::co_spawn(driver_.executor(), connected->client.Run(*connected->sockets.client),
                          boost::asio::detached);
    return connected;
  }
  static awaitable<void> ServeOne(CandidateLink& link, Connected& connected,
                                  CandidateLink::Connection connection) {
    connected.served = co_await link.Serve(std::move(connection));
    connected.over = true;
  }

  // Conducts the session to its end, journal and all.
  absl::StatusOr<SessionOutcome> Conduct() {
    recogniser_ = std::make_unique<testing::ScriptedSpeechToText>(driver_.executor(),
                                                                  driver_.clock(), script_);
    voice_ = std::make_unique<testing::ScriptedTextToSpeech>(driver_.executor(), driver_.clock());
    parts_.link = link_.get();
    parts_.clock = &driver_.clock();
    parts_.pool = &driver_.pool();
    parts_.speech_to_text = recogniser_.get();
    parts_.text_to_speech = voice_.get();
    parts_.voice_activity = &detector_;
    boost::asio::co_spawn(driver_.executor(), RunJournal(*journal_), boost::asio::detached);
    SessionActor actor(parts_);
    absl::StatusOr<SessionOutcome> outcome = driver_.Run(actor.Run());
    journal_->Close(std::chrono::seconds(5));
    EXPECT_THAT(driver_.RunFor(std::chrono::seconds(5)), testing::IsOk());
    return outcome;
  }
  static awaitable<void> RunJournal(AudioJournal& journal) {
    absl::Status ran = co_await journal.Run();
    EXPECT_THAT(ran, testing::IsOk());
  }

  static ScriptedClient::Action Answer(int16_t utterance, Millis duration) {
    return [=](ScriptedClient& client) { client.Say(utterance, duration); };
  }

  testing::VirtualTimeDriver driver_;
  testing::InMemoryStore store_{driver_.clock()};
  std::unique_ptr<AudioJournal> journal_;
  testing::SttScript script_;
  testing::ScriptedVoiceActivity detector_;
  std::unique_ptr<testing::ScriptedSpeechToText> recogniser_;
  std::unique_ptr<testing::ScriptedTextToSpeech> voice_;
  SessionParts parts_;
  CandidateLinkParts link_parts_;
  std::unique_ptr<CandidateLink> link_;
};

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

awaitable<void> After(Clock& clock, std::chrono::nanoseconds delay, std::function<void()> action) {
  co_await clock.Sleep(delay);
  action();
}

TEST_F(CandidateLinkTest, ANewerConnectionTakesOver) {
  MakeLink();
  std::unique_ptr<Connected> one = Connect(ClientHabits());
  std::unique_ptr<Connected> two;
  boost::asio::co_spawn(driver_.executor(),
                        After(driver_.clock(), std::chrono::seconds(3),
                              [&] {
                                two = Connect(ClientHabits(), &one->client);
                                two->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
                                two->client.OnListening(2, Millis(1000), Answer(2, Millis(3600)));
                              }),
                        boost::asio::detached);
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(one->sockets.client->close_code(), 4409);
  EXPECT_TRUE(one->over);
  EXPECT_EQ(two->client.Of("READY")[0]["resumed"], true);
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_EQ(two->client.last_ended, "completed");
}

// A connection breaks while the candidate answers, or just after, and is back after `gone`.
class ReconnectTest : public CandidateLinkTest {
 protected:
  absl::StatusOr<SessionOutcome> Break(Millis after, Millis gone) {
    MakeLink();
    ClientHabits habits;
    habits.numbers = true;
    one_ = Connect(habits);
    one_->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
    one_->client.OnListening(1, after, [this, gone](ScriptedClient&) {
      one_->sockets.client->Break();
      boost::asio::co_spawn(
          driver_.executor(),
          After(driver_.clock(), gone,
                [this] {
                  ClientHabits more;
                  two_ = Connect(more, &one_->client);
                  two_->client.OnListening(1, Millis(1000), Answer(2, Millis(3600)));
                  two_->client.OnListening(2, Millis(1000), Answer(2, Millis(3600)));
                }),
          boost::asio::detached);
    });
    return Conduct();
  }

  std::unique_ptr<Connected> one_;
  std::unique_ptr<Connected> two_;
};

TEST_F(ReconnectTest, ABlinkIsNotNoticed) {
  absl::StatusOr<SessionOutcome> outcome = Break(Millis(6000), Millis(800));

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(kFirst, kSecond));
  // What was said in between is sent now, with the numbers that follow.
  uint32_t last = one_->client.last_seq;
  for (const Json& message : two_->client.messages) {
    if (message["type"] == "ACK" || message["type"] == "READY") continue;
    EXPECT_EQ(message["seq"].get<uint32_t>(), ++last) << message["type"];
  }
}

TEST_F(ReconnectTest, WhoWasAwayIsWelcomedBack) {
  absl::StatusOr<SessionOutcome> outcome = Break(Millis(2500), Millis(20'000));

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<std::string> said = TextsOf(TurnsOf(*outcome, Speaker::kInterviewer));
  EXPECT_THAT(said, ::testing::Contains(HasSubstr(parts_.phrases.welcome_back[0].substr(0, 7))));
  EXPECT_THAT(two_->client.Of("TRANSCRIPT"), Not(IsEmpty()));
}

TEST_F(ReconnectTest, WhoStaysAwayHasLeft) {
  absl::StatusOr<SessionOutcome> outcome = Break(Millis(2500), Millis(400'000));

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kAbandoned);
}

}  // namespace
}  // namespace vivavoce::platform
