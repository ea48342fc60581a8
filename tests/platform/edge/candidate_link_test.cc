// SPDX-License-Identifier: Apache-2.0
// The link between a session and a client, over a socket in memory and in virtual time.
#include "edge/candidate_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

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
    link_parts_.journal = &journal_;
    link_parts_.record.id = SessionId("session-1");
    link_parts_.planned = std::chrono::minutes(30);
  }

  void MakeLink() { link_ = std::make_unique<CandidateLink>(link_parts_); }

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
    boost::asio::co_spawn(driver_.executor(), RunJournal(journal_), boost::asio::detached);
    SessionActor actor(parts_);
    absl::StatusOr<SessionOutcome> outcome = driver_.Run(actor.Run());
    journal_.Close(std::chrono::seconds(5));
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
  AudioJournal journal_{store_,           driver_.clock(),        driver_.executor(),
                        TenantId("acme"), SessionId("session-1"), Telemetry()};
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

}  // namespace
}  // namespace vivavoce::platform
