// SPDX-License-Identifier: Apache-2.0
// Conducts one interview from recordings, in virtual time: each answer is heard after the
// interviewer's question has ended, and when the answers run out the candidate says no more.
//
//   SessionSetup setup;
//   setup.plan = plan;
//   setup.speech_to_text = stt.get();
//   setup.clock = &virtual_clock; ...
//   absl::StatusOr<SessionOutcome> outcome = co_await ConductRecordedInterview(std::move(setup));
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/conversation/answer_source.h"
#include "vivavoce/conversation/phrases.h"
#include "vivavoce/conversation/session_outcome.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/transcript.h"
#include "vivavoce/provider/language_model.h"
#include "vivavoce/provider/speech_to_text.h"
#include "vivavoce/provider/text_to_speech.h"

namespace vivavoce {

// Everything a recorded interview needs of the world.
//
// Lifetime: what is pointed to outlives the returned awaitable.
struct SessionSetup {
  SessionSetup() = default;

  InterviewPlan plan;
  std::string interview_id;
  SessionContext context;                    // handed to the ports
  std::vector<std::string> candidate_names;  // and e-mail address: masked before a model sees an
                                             // answer; may be empty
  std::string language = "en-US";
  Phrases phrases;                          // LoadPhrases(share_path, language)
  std::vector<std::string> expected_words;  // for the recogniser, beside the competencies' names
  TranscriptEngine engine;  // `provider` is copied; empty model and word_timing are filled in from
                            // the recogniser's capabilities
  int max_probes = 0;       // follow-ups in the whole interview; each takes an answer of its own

  SpeechToText* speech_to_text = nullptr;   // never null
  TextToSpeech* text_to_speech = nullptr;   // null: the interviewer's lines are text only
  std::string voice;                        // empty: the voice provider's default
  LanguageModel* language_model = nullptr;  // null: probes are the plan's own
  Prompt follow_up_prompt;                  // share/prompts/follow_up
  std::string follow_up_schema;     // share/schemas/model/follow_up.json; empty: none is sent
  AnswerSource* answers = nullptr;  // never null
  Clock* clock = nullptr;           // never null; a VirtualClock in general
  BlockingPool* pool = nullptr;     // never null; writes the recording

  std::string recording_path;  // recording.wav; empty: nothing is recorded
  std::string manifest_path;   // recording.manifest.json

  SessionObserver* observer = nullptr;  // may be null
  Telemetry telemetry;
};

// Runs the interview to its end on the calling coroutine's executor. Equal inputs give equal
// transcripts.
//
// Errors: InvalidArgument for a setup that lacks something or a plan without a question; DataLoss
//         where the recording could not be written or the answers not be read. Failing models are
//         no error: recognition is retried, a voice that stays silent is replaced by text, a
//         follow-up by the plan's own.
// Cancel: ends with Cancelled. After that and after an error, what the candidate said until then is
//         left as a recording with its manifest.
boost::asio::awaitable<absl::StatusOr<SessionOutcome>> ConductRecordedInterview(SessionSetup setup);

}  // namespace vivavoce
