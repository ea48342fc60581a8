// SPDX-License-Identifier: Apache-2.0
#include "tests/conversation/live_session_fixture.h"

#include <algorithm>

#include "vivavoce/conversation/prepare_speech.h"
#include "vivavoce/testing/scripted_voice_activity.h"

namespace vivavoce {

LiveSessionTest::LiveSessionTest() : candidate_(MakeCandidate(PlayoutKnowledge::kAcknowledged)) {
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

void LiveSessionTest::AnswerAt(int listening, int16_t utterance, Millis delay) {
  auto words = 1 + std::count(script_.utterances[utterance].begin(),
                              script_.utterances[utterance].end(), ' ');
  Millis duration = Millis(300) * words;
  candidate_->OnListening(listening, delay,
                          [utterance, duration](LiveCandidate& c) { c.Say(utterance, duration); });
}

absl::StatusOr<SessionOutcome> LiveSessionTest::Run() {
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
        driver_.Run(PrepareSpeech(voice, TtsOptions(), ScriptedLines(parts_.plan, parts_.phrases)))
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

}  // namespace vivavoce
