// SPDX-License-Identifier: Apache-2.0
// A session of two questions with a live candidate, scripted providers and virtual time.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "tests/conversation/interview_world.h"
#include "tests/conversation/live_candidate.h"
#include "vivavoce/conversation/prepare_speech.h"
#include "vivavoce/conversation/session_actor.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/scripted_voice_activity.h"

namespace vivavoce {

inline constexpr char kFirst[] = "I moved the ledger to a new database over one weekend.";
inline constexpr char kSecond[] = "We measured both of the designs and then took the simpler one.";

class LiveSessionTest : public ::testing::Test {
 protected:
  LiveSessionTest() : candidate_(MakeCandidate(PlayoutKnowledge::kAcknowledged)) {
    script_.utterances = {{1, kFirst},
                          {2, kSecond},
                          {3, "Sorry, which of my projects do you mean?"},
                          {4, "Mm-hmm."},
                          {5, "And then we checked it twice."},
                          {6, "Hello, I can hear you well."},
                          {7, "Can you repeat the question?"}};
    parts_.plan = SmallPlan(2);
    parts_.interview_id = "interview-1";
    parts_.phrases = EnglishPhrases();
    parts_.turns = TurnOptions::Live(parts_.plan);
    parts_.telemetry = sinks_.telemetry();
  }

  std::unique_ptr<LiveCandidate> MakeCandidate(PlayoutKnowledge playout) {
    return std::make_unique<LiveCandidate>(driver_.executor(), driver_.clock(), playout);
  }

  // Answers the n-th time it may speak.
  void AnswerAt(int listening, int16_t utterance, Millis delay = Millis(1000)) {
    auto words = 1 + std::count(script_.utterances[utterance].begin(),
                                script_.utterances[utterance].end(), ' ');
    Millis duration = Millis(300) * words;
    candidate_->OnListening(
        listening, delay, [utterance, duration](LiveCandidate& c) { c.Say(utterance, duration); });
  }

  absl::StatusOr<SessionOutcome> Run() {
    testing::ScriptedSpeechToText recogniser(driver_.executor(), driver_.clock(), script_);
    testing::ScriptedTextToSpeech voice(driver_.executor(), driver_.clock(), voice_faults_);
    testing::ScriptedVoiceActivity detector;
    parts_.link = candidate_.get();
    parts_.clock = &driver_.clock();
    parts_.pool = &driver_.pool();
    parts_.speech_to_text = &recogniser;
    parts_.text_to_speech = &voice;
    parts_.voice_activity = &detector;
    if (prepare_) {
      EXPECT_TRUE(
          driver_
              .Run(PrepareSpeech(voice, TtsOptions(), ScriptedLines(parts_.plan, parts_.phrases)))
              .ok());
    }
    SessionActor actor(parts_);
    absl::StatusOr<SessionOutcome> outcome = driver_.Run(actor.Run());
    EXPECT_EQ(recogniser.streams_open(), 0);
    EXPECT_EQ(voice.streams_open(), 0);
    texts_spoken_ = voice.texts();
    spoken_with_ = voice.opened_with();
    EXPECT_EQ(candidate_->stale, 0) << "audio of a cleared utterance reached the link";
    if (outcome.ok()) {
      TurnMachine again(parts_.turns, EnglishLexicon());
      EXPECT_EQ(Replay(outcome->event_log, again), absl::OkStatus());
      EXPECT_TRUE(ParseTranscript(ToJson(outcome->transcript)).ok());
    }
    return outcome;
  }

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
