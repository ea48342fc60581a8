// SPDX-License-Identifier: Apache-2.0
// A session of two questions with a live candidate, scripted providers and virtual time.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "tests/conversation/interview_world.h"
#include "tests/conversation/live_candidate.h"
#include "vivavoce/conversation/session_actor.h"
#include "vivavoce/testing/recording_sinks.h"

namespace vivavoce {

inline constexpr char kFirst[] = "I moved the ledger to a new database over one weekend.";
inline constexpr char kSecond[] = "We measured both of the designs and then took the simpler one.";

class LiveSessionTest : public ::testing::Test {
 protected:
  LiveSessionTest();

  std::unique_ptr<LiveCandidate> MakeCandidate(PlayoutKnowledge playout) {
    return std::make_unique<LiveCandidate>(driver_.executor(), driver_.clock(), playout);
  }

  // Answers the n-th time it may speak.
  void AnswerAt(int listening, int16_t utterance, Millis delay = Millis(1000));

  absl::StatusOr<SessionOutcome> Run();

  testing::VirtualTimeDriver driver_;
  testing::RecordingSinks sinks_;
  testing::SttScript script_;
  testing::TtsFaults voice_faults_;
  bool prepare_ = false;                   // what is scripted has been spoken before
  std::vector<std::string> texts_spoken_;  // by the last Run(), in the order they were begun,
  std::vector<TtsOptions> spoken_with_;    // and the options of each
  SessionParts parts_;
  std::unique_ptr<LiveCandidate> candidate_;
};

}  // namespace vivavoce
