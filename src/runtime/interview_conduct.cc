// SPDX-License-Identifier: Apache-2.0
// The state of a recorded interview in which it is conducted.
#include <algorithm>
#include <deque>
#include <limits>

#include "runtime/interview_run.h"
#include "vivavoce/base/status.h"
#include "vivavoce/conversation/recorded_interview.h"
#include "vivavoce/planning/expected_words.h"

namespace vivavoce::internal {
namespace {

// Passes on what the conversation tells, in the order in which it was said: an answer's text may
// come after the interviewer has gone on, so that a line waits for the answers before it.
class Listener final : public SessionObserver {
 public:
  Listener(Narrator& narrator, int64_t total) : narrator_(narrator), total_(total) {}

  void OnInterviewerTurn(const TranscriptTurn& turn) override { lines_.push_back(turn); }
  void OnCandidateTurn(const TranscriptTurn& turn) override {
    TellLinesUntil(turn.start_ms);
    narrator_.Said(Speaker::kCandidate, turn.text, turn.start_ms);
  }
  void OnProgress(MediaTime, SampleCount candidate_audio) override {
    narrator_.Progress("interviewing", candidate_audio.value, total_);
  }

  void TellLinesUntil(int64_t at_ms) {
    while (!lines_.empty() && lines_.front().start_ms <= at_ms) {
      narrator_.Said(Speaker::kInterviewer, lines_.front().text, lines_.front().start_ms);
      lines_.pop_front();
    }
  }

 private:
  Narrator& narrator_;
  int64_t total_;
  std::deque<TranscriptTurn> lines_;
};

absl::Status AddFollowUps(Workbench& bench, SessionSetup& setup) {
  absl::StatusOr<LanguageModel*> brain = bench.providers().Brain();
  if (!brain.ok()) return brain.status();
  absl::StatusOr<PromptLibrary> prompts = PromptLibrary::Load(bench.context().share_path, {});
  if (!prompts.ok()) return prompts.status();
  absl::StatusOr<Prompt> prompt = prompts->Find("follow_up");
  if (!prompt.ok()) return prompt.status();
  setup.language_model = *brain;
  setup.follow_up_prompt = *std::move(prompt);
  setup.follow_up_schema = prompts->OutputSchema("follow_up");
  return absl::OkStatus();
}

std::string Number(int64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// What was bridged, and is worth knowing all the same.
void TellWhatWasBridged(const SessionOutcome& outcome, Narrator& narrator) {
  const SessionCounts& counts = outcome.counts;
  if (counts.lines_without_voice > 0) {
    std::string why(Message(outcome.voice_failure));
    narrator.Warning(std::to_string(counts.lines_without_voice) +
                     " of the interviewer's lines were shown as text: " +
                     (why.empty() ? "the voice stayed silent" : why));
  }
  if (counts.follow_ups_failed > 0) {
    narrator.Warning(Number(counts.follow_ups_failed, "follow-up") +
                     " of the model could not be asked; the plan's own took the place");
  }
  if (counts.recognition_restarts > 0) {
    narrator.Warning("the recogniser failed and was asked again: " +
                     Number(counts.recognition_restarts, "time"));
  }
}

// Whether anything was understood, and where there is a voice, anything spoken.
absl::Status CheckOutcome(const SessionOutcome& outcome, bool with_voice) {
  if (outcome.counts.recognition_gaps > 0) {
    // A recording can be heard again; an answer without text would count against the candidate.
    return Annotate(outcome.recognition_failure,
                    std::to_string(outcome.counts.recognition_gaps) +
                        " answers could not be understood; run the same command again");
  }
  auto spoken = [](const TranscriptTurn& turn) {
    return turn.speaker == Speaker::kInterviewer && turn.end_ms > turn.start_ms;
  };
  const std::vector<TranscriptTurn>& turns = outcome.transcript.turns;
  if (!with_voice || std::any_of(turns.begin(), turns.end(), spoken)) return absl::OkStatus();
  absl::Status why = outcome.voice_failure;
  if (why.ok()) why = Unavailable("the voice stayed silent");
  return Annotate(why, "not one line could be spoken; run the same command again");
}

// The session's one ordered log: every event and every command, a line each.
std::string JoinedLines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

boost::asio::awaitable<absl::StatusOr<std::unique_ptr<FileAnswers>>> InterviewRun::Answers() {
  narrator_.Progress("reading", 0, 0);
  absl::StatusOr<std::vector<FileAnswers::Part>> parts(absl::UnknownError(""));
  if (!request_.audio_file.empty()) {
    absl::StatusOr<VoiceActivity*> detector = bench_.providers().VoiceDetection();
    if (!detector.ok()) co_return detector.status();
    parts = SplitRecording(request_.audio_file, **detector, &narrator_);
  } else {
    absl::StatusOr<std::vector<std::string>> files = ListAnswerFiles(request_.answers_folder);
    if (!files.ok()) co_return files.status();
    absl::StatusOr<TextToSpeech*> speech = bench_.providers().SpeechSynthesis();
    AnswerVoice by;
    by.speech = speech.ok() ? *speech : nullptr;
    by.voice = request_.answer_voice;
    by.cacheable = request_.cache_answers;
    parts = co_await OpenAnswerFiles(*files, std::move(by), &narrator_);
    answers_spoken_by_ = bench_.providers().TakeVoices();
  }
  if (!parts.ok()) co_return parts.status();
  co_return std::make_unique<FileAnswers>(*std::move(parts), *bench_.context().pool);
}

boost::asio::awaitable<absl::StatusOr<int>> InterviewRun::Conduct() {
  absl::StatusOr<InterviewPlan> plan = co_await Plan();
  if (!plan.ok()) co_return plan.status();
  absl::StatusOr<std::unique_ptr<FileAnswers>> answers = co_await Answers();
  if (!answers.ok()) co_return answers.status();
  absl::StatusOr<SpeechToText*> recogniser = bench_.providers().SpeechRecognition();
  if (!recogniser.ok()) co_return recogniser.status();
  absl::StatusOr<Phrases> phrases = LoadPhrases(bench_.context().share_path, plan->language);
  if (!phrases.ok()) co_return phrases.status();

  Listener listener(narrator_, (*answers)->total().value);
  SessionSetup setup;
  setup.interview_id = identity_.interview_id.value();
  setup.context.tenant = TenantId("local");
  setup.context.interview = identity_.interview_id;
  setup.context.request_id = identity_.run_id.value();
  setup.candidate_names = NamesToMask(submission_.candidate, request_.candidate_names);
  setup.language = plan->language;
  setup.phrases = *std::move(phrases);
  setup.engine.provider = bench_.providers().recogniser_name();
  setup.max_probes = MayProbe() ? plan->max_probes : 0;
  setup.expected_words = ExpectedWords(submission_.job, *plan);
  setup.plan = *std::move(plan);
  setup.speech_to_text = *recogniser;
  const bool with_voice = request_.voice != kNoVoice;
  if (with_voice) {
    absl::StatusOr<TextToSpeech*> speech = bench_.providers().SpeechSynthesis();
    if (!speech.ok()) co_return speech.status();
    setup.text_to_speech = *speech;
    setup.voice = request_.voice;
  }
  if (MayProbe()) {
    if (absl::Status added = AddFollowUps(bench_, setup); !added.ok()) co_return added;
  }
  setup.answers = answers->get();
  setup.clock = &bench_.clock();
  setup.pool = bench_.context().pool;
  setup.recording_path = folder_.Path("recording.wav");
  setup.manifest_path = folder_.Path("recording.manifest.json");
  setup.observer = &listener;
  setup.telemetry = bench_.telemetry();

  absl::StatusOr<SessionOutcome> outcome = co_await ConductRecordedInterview(std::move(setup));
  listener.TellLinesUntil(std::numeric_limits<int64_t>::max());
  if (!outcome.ok()) co_return outcome.status();
  absl::Status logged = folder_.WriteFile("events.jsonl", JoinedLines(outcome->event_log));
  if (!logged.ok()) co_return logged;
  TellWhatWasBridged(*outcome, narrator_);
  if (absl::Status checked = CheckOutcome(*outcome, with_voice); !checked.ok()) co_return checked;
  absl::Status kept = co_await RememberConducting();
  if (!kept.ok()) co_return kept;
  kept = co_await folder_.Keep("transcript", ToJson(outcome->transcript));
  if (!kept.ok()) co_return kept;
  co_return static_cast<int>(outcome->answered_question_ids.size());
}

}  // namespace vivavoce::internal
