// SPDX-License-Identifier: Apache-2.0
// A session, its link and clients on sockets in memory, in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edge/candidate_link.h"
#include "tests/platform/edge/scripted_client.h"
#include "tests/platform/edge/socket_pair.h"
#include "vivavoce/conversation/session_actor.h"
#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/scripted_speech_to_text.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/scripted_voice_activity.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {

inline constexpr char kFirst[] = "I moved the ledger to a new database over one weekend.";
inline constexpr char kSecond[] = "We measured both of the designs and then took the simpler one.";

class CandidateLinkTest : public ::testing::Test {
 protected:
  CandidateLinkTest();
  ~CandidateLinkTest() override;

  void MakeLink();

  // A connection and the client on it, until either goes.
  struct Connected {
    Connected(testing::TimeDriver& driver, ClientHabits habits);
    ~Connected();
    SocketPair sockets;
    ScriptedClient client;
    absl::Status served = absl::UnknownError("still served");
    bool over = false;
  };
  static boost::asio::awaitable<void> ServeOne(CandidateLink& link, Connected& connected,
                                               CandidateLink::Connection connection);
  // With the session's token, or, where one came `before`, with what brings that one back.
  std::unique_ptr<Connected> Connect(ClientHabits habits, ScriptedClient* before = nullptr);

  // Conducts the session to its end, journal and all.
  absl::StatusOr<SessionOutcome> Conduct();

  // Does it when `delay` of the driver's time has passed.
  void Later(std::chrono::nanoseconds delay, std::function<void()> action);

  static ScriptedClient::Action Answer(int16_t utterance, Millis duration);

  // Questions that are asked and answered one after the other.
  static InterviewPlan PlanOf(int questions);
  static std::vector<TranscriptTurn> TurnsOf(const SessionOutcome& outcome, Speaker speaker);
  static std::vector<std::string> SaidBy(const SessionOutcome& outcome, Speaker speaker);

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

}  // namespace vivavoce::platform
