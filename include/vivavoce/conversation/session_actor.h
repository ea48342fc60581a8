// SPDX-License-Identifier: Apache-2.0
// One interview in one place: a strand that owns the turn machine and its log and drives the
// recogniser, the voice, the model and the candidate's link by the machine's commands.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/conversation/earlier_audio.h"
#include "vivavoce/conversation/media_link.h"
#include "vivavoce/conversation/phrases.h"
#include "vivavoce/conversation/session_checkpoint.h"
#include "vivavoce/conversation/session_outcome.h"
#include "vivavoce/conversation/turn_options.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/transcript.h"
#include "vivavoce/provider/language_model.h"
#include "vivavoce/provider/speech_to_text.h"
#include "vivavoce/provider/text_to_speech.h"
#include "vivavoce/provider/voice_activity.h"

namespace vivavoce {

// What a session is made of. Lifetime: what is pointed to outlives the session.
struct SessionParts {
  SessionParts() = default;

  InterviewPlan plan;
  std::string interview_id;
  SessionContext context;                    // handed to the ports
  std::vector<std::string> candidate_names;  // masked before a model sees an answer; may be empty
  std::string language = "en-US";
  Phrases phrases;
  std::vector<std::string> expected_words;  // for the recogniser, beside the competencies' names
  TranscriptEngine engine;
  TurnOptions turns;
  int max_probes = 0;
  bool partials = true;  // of the recogniser: needed for barge-in, wasted on recordings

  MediaLink* link = nullptr;                // never null
  Clock* clock = nullptr;                   // never null
  BlockingPool* pool = nullptr;             // never null
  SpeechToText* speech_to_text = nullptr;   // never null
  TextToSpeech* text_to_speech = nullptr;   // null: lines are text only
  std::string voice;                        // empty: the voice provider's default
  LanguageModel* language_model = nullptr;  // null: probes are the plan's own
  Prompt follow_up_prompt;
  std::string follow_up_schema;
  VoiceActivity* voice_activity = nullptr;  // null: the recogniser says when someone speaks

  std::string recording_path;  // empty: nothing is recorded
  std::string manifest_path;
  SessionObserver* observer = nullptr;  // may be null

  // Where another process stopped: the same timeline goes on, without the time in between; what the
  // earlier audio holds beyond the checkpoint is made into text, the candidate is welcomed back,
  // and the question at hand is asked again.
  std::optional<SessionCheckpoint> resume_from;
  EarlierAudio* earlier_audio = nullptr;  // null: nothing beyond the checkpoint is left
  // When Run() is cancelled the recording stays unfinished, for a session that goes on with it, and
  // the client is told nothing.
  bool resumable = false;

  Telemetry telemetry;
};

// Threading: Run() on one executor that runs one handler at a time (a strand).
class SessionActor {
 public:
  explicit SessionActor(SessionParts parts);
  ~SessionActor();
  SessionActor(const SessionActor&) = delete;
  SessionActor& operator=(const SessionActor&) = delete;

  // Conducts the session from its first line to its end. Once.
  //
  // Errors: InvalidArgument for parts that lack something or a plan without a question; NotFound
  //         and the like where the recogniser says that it will never work; DataLoss where the
  //         link's recording cannot be read; those of the recorder; Internal where a part threw.
  //         Whatever the error, what the candidate said until then is left as a recording with its
  //         manifest, and the link is told that the session has failed.
  //         FailedPrecondition for a checkpoint of another interview or plan.
  // Cancel: stops at once with Cancelled; the same is left, or what `resumable` says.
  boost::asio::awaitable<absl::StatusOr<SessionOutcome>> Run();

 private:
  SessionParts parts_;
};

}  // namespace vivavoce
