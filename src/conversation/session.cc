// SPDX-License-Identifier: Apache-2.0
#include "conversation/session.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <set>
#include <utility>

#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace internal {
namespace {

absl::Status CheckParts(const SessionParts& parts) {
  auto missing = [](std::string_view what) {
    return InvalidArgument("session: " + std::string(what) + " is missing");
  };
  if (parts.link == nullptr) return missing("the candidate's link");
  if (parts.clock == nullptr) return missing("a clock");
  if (parts.pool == nullptr) return missing("a blocking pool");
  if (parts.speech_to_text == nullptr) return missing("a recogniser");
  if (parts.plan.questions.empty()) return missing("a question in the plan");
  if (parts.phrases.acknowledgements.empty()) return missing("the language's phrases");
  if (!parts.resume_from) return absl::OkStatus();
  const SessionCheckpoint& checkpoint = *parts.resume_from;
  bool fits = checkpoint.interview_id == parts.interview_id && !checkpoint.unheard.empty() &&
              checkpoint.position.question < parts.plan.questions.size();
  if (!fits) {
    return FailedPrecondition("session: the checkpoint is not of this interview and its plan");
  }
  return absl::OkStatus();
}

constexpr int kWarmAttempts = 3;
constexpr std::chrono::milliseconds kWarmRetry{250};

// A recogniser that says so will not work later either.
bool IsPermanent(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return true;
    default:
      return false;
  }
}

std::string_view Name(WordTiming timing) {
  return timing == WordTiming::kExact       ? "exact"
         : timing == WordTiming::kEstimated ? "estimated"
                                            : "none";
}

std::string WhatWasThrown(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "something that is no std::exception";
  }
}

}  // namespace

Session::Session(SessionParts& parts, boost::asio::any_io_executor executor)
    : parts_(parts),
      executor_(executor),
      wake_(executor),
      timer_(executor),
      loops_(executor, wake_),
      work_(executor, wake_),
      machine_(parts.turns, TurnLexicon(parts.phrases)),
      interviewer_(parts.plan, parts.phrases, parts.max_probes) {
  for (const std::string& name : parts.candidate_names) {
    bool address = name.find('@') != std::string::npos;
    masks_.emplace_back(address ? "" : name, address ? name : "");
  }
  if (parts.resume_from) {
    TakeUp(*parts.resume_from);
  } else {
    open_turns_.emplace_back().turn.turn = 1;
  }
}

Session::~Session() = default;

boost::asio::awaitable<absl::StatusOr<SessionOutcome>> Session::Run() {
  absl::Status status;
  bool cancelled = false;
  try {
    status = co_await Start();
    if (status.ok()) status = co_await Conduct();
    if (status.ok()) status = co_await FinishWork();
  } catch (const boost::system::system_error& error) {
    cancelled = error.code() == boost::asio::error::operation_aborted;
    if (!cancelled) status = Internal(std::string("session: ") + error.what());
  } catch (const std::exception& error) {
    status = Internal(std::string("session: ") + error.what());
  }
  if (cancelled) co_await boost::asio::this_coro::reset_cancellation_state();
  loops_.Cancel();
  work_.Cancel();
  co_await work_.Join();
  co_await loops_.Join();
  if (cancelled || !status.ok()) co_await SealWhatWasHeard(cancelled && parts_.resumable);
  bool silent = told_end_ || (cancelled && parts_.resumable);
  if ((cancelled || !status.ok()) && !silent) parts_.link->End(EndReason::kFailed);
  if (cancelled) co_return absl::CancelledError("session: cancelled");
  if (!status.ok()) co_return status;
  co_return std::move(outcome_);
}

boost::asio::awaitable<absl::Status> Session::Start() {
  SampleRate rate = parts_.speech_to_text->Capabilities().input_rate;
  if (rate != kRecognitionRate) {
    co_return Error(absl::StatusCode::kUnimplemented, "session: the recogniser takes " +
                                                          std::to_string(rate.hertz) +
                                                          " Hz (16000 Hz is what a session gives)");
  }
  absl::Status warm = co_await WarmRecogniser();
  if (!warm.ok()) co_return warm;
  if (parts_.text_to_speech != nullptr) {
    absl::Status voiced = co_await parts_.text_to_speech->Warm();
    if (!voiced.ok()) parts_.telemetry.Warning("voice is not ready", {{"why", Message(voiced)}});
  }
  absl::Status recording = co_await OpenRecording();
  if (!recording.ok()) co_return recording;
  if (parts_.voice_activity != nullptr) {
    absl::StatusOr<std::unique_ptr<VoiceActivityStream>> detector =
        parts_.voice_activity->Open(VoiceActivityOptions());
    if (!detector.ok()) co_return Annotate(detector.status(), "voice activity");
    detector_ = *std::move(detector);
  }

  const MediaTime begin = WhereToGoOn();
  origin_ = parts_.clock->MonotonicNow() - begin.since_start;
  if (recorder_ && parts_.resume_from) recorder_->NoteInterruption(begin);
  parts_.link->Begin(origin_);
  TranscriberOptions options;
  options.recogniser.language = parts_.language;
  options.recogniser.context = parts_.context;
  options.recogniser.partials = parts_.partials;
  for (const RubricCompetency& competency : parts_.plan.rubric.competencies) {
    options.recogniser.phrases.push_back(competency.name);
  }
  for (const std::string& word : parts_.expected_words) {
    std::vector<std::string>& phrases = options.recogniser.phrases;
    if (std::find(phrases.begin(), phrases.end(), word) == phrases.end()) phrases.push_back(word);
  }
  transcriber_ =
      std::make_unique<Transcriber>(*parts_.speech_to_text, std::move(options), *parts_.clock,
                                    executor_, work_, *this, open_turns_.front().turn.turn);
  if (parts_.text_to_speech != nullptr) {
    TtsOptions voice;
    voice.voice = parts_.voice;
    voice.language = parts_.language;
    voice.context = parts_.context;
    maker_ = std::make_unique<SpeechMaker>(*parts_.text_to_speech, std::move(voice),
                                           parts_.link->Capabilities().playout_rate, *parts_.clock,
                                           executor_, work_);
  }
  speaker_ = std::make_unique<LineSpeaker>(maker_.get(), *parts_.link, recorder_.get(),
                                           *parts_.clock, origin_, executor_, work_, *this);
  if (parts_.language_model != nullptr && parts_.max_probes > 0) {
    drafter_ = std::make_unique<FollowUpDrafter>(*parts_.language_model, parts_.follow_up_prompt,
                                                 parts_.follow_up_schema, parts_.context, executor_,
                                                 *this);
    loops_.Spawn(drafter_->Run());
  }
  if (recorder_) loops_.Spawn(KeepRecording());
  if (parts_.resume_from) {
    absl::Status heard = co_await HearEarlierAudio();
    if (!heard.ok()) co_return heard;
  }
  begun_ = true;
  if (parts_.resume_from) {
    Post(AsResumed());
  } else {
    Post(event::Begun());
  }
  loops_.Spawn(Listen());
  loops_.Spawn(KeepTime());
  co_return absl::OkStatus();
}

// What may pass is tried again; then the session begins without, and each turn's stream is a try of
// its own.
boost::asio::awaitable<absl::Status> Session::WarmRecogniser() {
  std::chrono::nanoseconds delay = kWarmRetry;
  for (int attempt = 1;; ++attempt, delay *= 2) {
    absl::Status warm = co_await parts_.speech_to_text->Warm();
    if (warm.ok()) co_return warm;
    if (IsPermanent(warm)) co_return Annotate(warm, "recogniser");
    parts_.telemetry.Warning("recogniser is not ready", {{"why", Message(warm)}});
    if (attempt == kWarmAttempts) break;
    absl::Status slept = co_await parts_.clock->Sleep(delay);
    if (!slept.ok()) co_return slept;
  }
  ++outcome_.counts.recognition_restarts;
  co_return absl::OkStatus();
}

boost::asio::awaitable<absl::Status> Session::OpenRecording() {
  if (parts_.recording_path.empty()) co_return absl::OkStatus();
  std::function<absl::StatusOr<std::unique_ptr<Recorder>>()> make = [this] {
    if (!parts_.resume_from) {
      return Recorder::Make(executor_, parts_.recording_path, parts_.manifest_path, *parts_.pool);
    }
    return Recorder::Resume(executor_, parts_.recording_path, parts_.manifest_path, *parts_.pool,
                            parts_.resume_from->recording);
  };
  absl::StatusOr<std::unique_ptr<Recorder>> made =
      co_await parts_.pool->Run<std::unique_ptr<Recorder>>(std::move(make));
  if (!made.ok()) co_return made.status();
  recorder_ = *std::move(made);
  if (parts_.resumable) recorder_->KeepUnfinished();
  co_return absl::OkStatus();
}

boost::asio::awaitable<absl::Status> Session::Conduct() {
  while (machine_.state() != TurnState::kEnded) {
    std::exception_ptr thrown = loops_.failure() ? loops_.failure() : work_.failure();
    if (thrown) co_return Internal("session: a part of it threw: " + WhatWasThrown(thrown));
    if (!failure_.ok()) co_return failure_;
    if (inbox_.empty()) {
      co_await wake_.Wait();
      continue;
    }
    TurnEvent event = std::move(inbox_.front());
    inbox_.pop_front();
    Step(event);
  }
  co_return absl::OkStatus();
}

// What was heard is made into text to its end, and the recording sealed.
boost::asio::awaitable<absl::Status> Session::FinishWork() {
  MediaTime end = Now();
  parts_.link->End(outcome_.ended);
  told_end_ = true;
  transcriber_->Close();
  if (maker_) maker_->DropAll();
  co_await work_.Join();
  if (work_.failure()) {
    co_return Internal("session: a part of it threw: " + WhatWasThrown(work_.failure()));
  }
  // Who left may come back.
  bool resumable = outcome_.ended == EndReason::kParked || outcome_.ended == EndReason::kAbandoned;
  if (resumable) MakeCheckpoint();
  if (recorder_) {
    sealed_ = true;
    absl::StatusOr<Recording> recording = co_await recorder_->Finish(end, builder_.NamesOfTurns());
    if (!recording.ok()) co_return recording.status();
    end = MediaTime{kRecognitionRate.Duration(recording->frames)};
    outcome_.recording_sha256 = recording->sha256;
  }
  FillOutcome(end);
  co_return absl::OkStatus();
}

// A session that comes to no good end leaves what the candidate said.
boost::asio::awaitable<void> Session::SealWhatWasHeard(bool unfinished) {
  if (speaker_) speaker_->StopAll();
  if (recorder_ && !sealed_ && unfinished) {
    absl::Status suspended = co_await recorder_->Suspend(Now());
    if (!suspended.ok()) {
      parts_.telemetry.Error("recording is not whole", {{"why", Message(suspended)}});
    }
    co_return;
  }
  if (!recorder_ || sealed_ || recorder_->heard().value == 0) co_return;
  sealed_ = true;
  absl::StatusOr<Recording> recording = co_await recorder_->Finish(Now(), builder_.NamesOfTurns());
  if (!recording.ok()) {
    parts_.telemetry.Error("recording is not whole", {{"why", Message(recording.status())}});
  }
}

boost::asio::awaitable<void> Session::KeepTime() {
  for (;;) {
    std::optional<MediaTime> due = machine_.NextDeadline();
    std::optional<std::chrono::nanoseconds> wait;
    if (due) wait = *due - Now();
    if (wait && *wait <= std::chrono::nanoseconds(0)) {
      Post(TickNow());
      wait.reset();
    }
    co_await WaitFor(timer_, *parts_.clock, wait);
  }
}

boost::asio::awaitable<void> Session::KeepRecording() {
  absl::Status status = co_await recorder_->Run();
  if (!status.ok()) Fail(Annotate(status, "recording"));
}

void Session::Post(TurnEvent event) {
  inbox_.push_back(std::move(event));
  wake_.Notify();
}

void Session::Fail(const absl::Status& status) {
  failure_.Update(status);
  wake_.Notify();
}

void Session::Step(const TurnEvent& event) {
  MediaTime now = Now();
  AdvanceRecording();
  log_.Append(event, now);
  if (std::holds_alternative<event::InputEnded>(event)) at_seam_ = live();
  if (std::holds_alternative<event::SpeechStarted>(event)) at_seam_ = false;
  int64_t stale = machine_.stale_dropped();
  TurnCommands commands = machine_.On(event, now);
  if (machine_.stale_dropped() > stale) {
    parts_.telemetry.Add(metric::kStaleDropped, 1, {{"what", "line"}});
  }
  returning_ = returning_ && machine_.state() == TurnState::kAway;
  for (const TurnCommand& command : commands) log_.Append(command);
  for (const TurnCommand& command : commands) {
    std::visit([this](const auto& c) { Do(c); }, command);
  }
  timer_.Notify();
  if (std::exchange(checkpoint_due_, false)) MakeCheckpoint();
}

// What the recogniser and the interviewer's voice did not do as they should. An answer without text
// would count against the candidate: who reads the transcript must know.
void Session::NoteShortfalls(Transcript& transcript) const {
  const SessionCounts& counts = outcome_.counts;
  if (counts.recognition_gaps > 0) {
    transcript.degraded.push_back(
        "recognition_failed: answers that are recorded and have no text, or not all of it: " +
        std::to_string(counts.recognition_gaps) + " (" +
        std::string(Message(outcome_.recognition_failure)) + ")");
  }
  if (counts.lines_without_voice > 0 && maker_) {
    std::string why(Message(outcome_.voice_failure));
    transcript.degraded.push_back(
        "voice_failed: lines of the interviewer that were shown and not spoken: " +
        std::to_string(counts.lines_without_voice) + (why.empty() ? "" : " (" + why + ")"));
  }
  if (counts.lines_hurried > 0) {
    transcript.degraded.push_back("voice_late: lines of the interviewer in its plainer voice: " +
                                  std::to_string(counts.lines_hurried));
  }
}

void Session::FillOutcome(MediaTime end) {
  outcome_.transcript = builder_.Build(end);
  outcome_.duration = end;
  Transcript& transcript = outcome_.transcript;
  const SpeechToTextCapabilities& recogniser = parts_.speech_to_text->Capabilities();
  transcript.interview_id = parts_.interview_id;
  transcript.language = parts_.language;
  transcript.engine = parts_.engine;
  if (transcript.engine.model.empty()) {
    for (const std::string& model : recognised_by_) {
      transcript.engine.model += (transcript.engine.model.empty() ? "" : ", ") + model;
    }
  }
  if (transcript.engine.model.empty()) transcript.engine.model = recogniser.model;
  if (transcript.engine.word_timing.empty()) {
    transcript.engine.word_timing = std::string(Name(recogniser.word_timing));
  }
  transcript.dropped_inventions = outcome_.counts.dropped_inventions;
  NoteShortfalls(transcript);

  std::set<std::string> answered;
  for (const TranscriptTurn& turn : transcript.turns) {
    if (turn.speaker != Speaker::kCandidate) continue;
    outcome_.counts.candidate_words +=
        std::count(turn.text.begin(), turn.text.end(), ' ') + (turn.text.empty() ? 0 : 1);
    if (turn.question_id) {
      answered.insert(*turn.question_id);
      ++outcome_.counts.answers_heard;
    } else if (position_.stage == PlanPosition::Stage::kClosed) {
      ++outcome_.counts.answers_left_over;
    }
  }
  for (const PlannedQuestion& question : parts_.plan.questions) {
    if (answered.contains(question.question_id)) {
      outcome_.answered_question_ids.push_back(question.question_id);
    }
  }
  if (answered.empty() &&
      (outcome_.ended == EndReason::kCompleted || outcome_.ended == EndReason::kAnswersRanOut)) {
    outcome_.ended = EndReason::kNoAnswer;
  }
  outcome_.counts.stale_dropped = machine_.stale_dropped();
  outcome_.event_log = log_.TakeLines();
}

}  // namespace internal

SessionActor::SessionActor(SessionParts parts) : parts_(std::move(parts)) {}
SessionActor::~SessionActor() = default;

boost::asio::awaitable<absl::StatusOr<SessionOutcome>> SessionActor::Run() {
  if (absl::Status s = internal::CheckParts(parts_); !s.ok()) {
    if (parts_.link != nullptr) parts_.link->End(EndReason::kFailed);
    co_return s;
  }
  boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  internal::Session session(parts_, executor);
  absl::StatusOr<SessionOutcome> outcome = co_await session.Run();
  co_return outcome;
}

}  // namespace vivavoce
