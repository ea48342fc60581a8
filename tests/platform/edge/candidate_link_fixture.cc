// SPDX-License-Identifier: Apache-2.0
#include "tests/platform/edge/candidate_link_fixture.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "tests/conversation/interview_world.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {

using boost::asio::awaitable;

namespace {

awaitable<void> RunJournal(AudioJournal& journal) {
  absl::Status ran = co_await journal.Run();
  EXPECT_THAT(ran, testing::IsOk());
}

awaitable<void> After(Clock& clock, std::chrono::nanoseconds delay, std::function<void()> action) {
  co_await clock.Sleep(delay);
  action();
}

}  // namespace

CandidateLinkTest::Connected::Connected(testing::TimeDriver& driver, ClientHabits habits)
    : sockets(driver.executor()), client(driver.clock(), "session-1", habits) {}
CandidateLinkTest::Connected::~Connected() = default;
CandidateLinkTest::~CandidateLinkTest() = default;

ScriptedClient::Action CandidateLinkTest::Answer(int16_t utterance, Millis duration) {
  return [=](ScriptedClient& client) { client.Say(utterance, duration); };
}

InterviewPlan CandidateLinkTest::PlanOf(int questions) { return SmallPlan(questions); }

std::vector<TranscriptTurn> CandidateLinkTest::TurnsOf(const SessionOutcome& outcome,
                                                       Speaker speaker) {
  return vivavoce::TurnsOf(outcome, speaker);
}

std::vector<std::string> CandidateLinkTest::SaidBy(const SessionOutcome& outcome, Speaker speaker) {
  return TextsOf(vivavoce::TurnsOf(outcome, speaker));
}

void CandidateLinkTest::Later(std::chrono::nanoseconds delay, std::function<void()> action) {
  boost::asio::co_spawn(driver_.executor(), After(driver_.clock(), delay, std::move(action)),
                        boost::asio::detached);
}

CandidateLinkTest::CandidateLinkTest() {
  script_.utterances = {{1, kFirst}, {2, kSecond}, {3, "Sorry, which of my projects do you mean?"}};
  parts_.plan = SmallPlan(2);
  parts_.interview_id = "interview-1";
  parts_.phrases = EnglishPhrases();
  parts_.turns = TurnOptions::Live(parts_.plan);
  link_parts_.executor = driver_.executor();
  link_parts_.clock = &driver_.clock();
  link_parts_.record.id = SessionId("session-1");
  link_parts_.planned = std::chrono::minutes(30);
}

void CandidateLinkTest::MakeLink() {
  link_.reset();
  journal_ = std::make_unique<AudioJournal>(store_, driver_.clock(), driver_.executor(),
                                            TenantId("acme"), SessionId("session-1"), Telemetry());
  link_parts_.journal = journal_.get();
  link_ = std::make_unique<CandidateLink>(link_parts_);
}

awaitable<void> CandidateLinkTest::ServeOne(CandidateLink& link, Connected& connected,
                                            CandidateLink::Connection connection) {
  connected.served = co_await link.Serve(std::move(connection));
  connected.over = true;
}

std::unique_ptr<CandidateLinkTest::Connected> CandidateLinkTest::Connect(ClientHabits habits,
                                                                         ScriptedClient* before) {
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

absl::StatusOr<SessionOutcome> CandidateLinkTest::Conduct() {
  recogniser_ =
      std::make_unique<testing::ScriptedSpeechToText>(driver_.executor(), driver_.clock(), script_);
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

}  // namespace vivavoce::platform
