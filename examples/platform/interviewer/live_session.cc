// SPDX-License-Identifier: Apache-2.0
#include "interviewer/live_session.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <utility>

#include "interviewer/artefacts.h"
#include "server/blob_text.h"
#include "vivavoce/base/status.h"
#include "vivavoce/planning/expected_words.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

constexpr char kRecording[] = "recording.wav";
constexpr char kManifest[] = "recording.manifest.json";
constexpr char kUnprepared[] =
    "the interviewer's voice is not prepared: lines may come later, or in a plainer voice";
constexpr std::chrono::seconds kJournalLimit{10};  // for the last audio to become durable
constexpr size_t kSlabsAtOnce = 100;
constexpr int kStoreTries = 5;
constexpr std::chrono::seconds kStoreRetry{2};

// Who types needs minutes where who speaks needs seconds.
constexpr Millis kTypingRephrase{180'000};
constexpr Millis kTypingOfferToSkip{300'000};
constexpr Millis kTypingPark{900'000};

bool MayGoOn(EndReason reason) {
  return reason == EndReason::kParked || reason == EndReason::kAbandoned ||
         reason == EndReason::kFailed;
}

std::string JoinedLog(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

LiveSession::LiveSession(const RoleParts& parts, const SessionHostOptions& options,
                         const PromptLibrary& prompts, SessionRecord record)
    : parts_(parts),
      options_(options),
      prompts_(prompts),
      record_(std::move(record)),
      folder_(options.work_path + "/" + record_.id.value()),
      fence_(parts.ports->store(), record_.id),
      connectivity_(parts.context.executor) {}

LiveSession::~LiveSession() = default;

awaitable<absl::Status> LiveSession::Prepare(std::vector<std::string> degraded,
                                             uint32_t continue_after) {
  absl::StatusOr<Interview> interview =
      co_await parts_.interviews->Load(record_.tenant, record_.interview);
  if (!interview.ok()) co_return interview.status();
  interview_ = *std::move(interview);
  if (interview_.approved_plan_version == 0) {
    co_return NotFound("session: its interview has no approved plan");
  }
  absl::StatusOr<InterviewPlan> plan = co_await parts_.interviews->Plan(
      record_.tenant, record_.interview, interview_.approved_plan_version);
  if (!plan.ok()) co_return plan.status();
  absl::StatusOr<Phrases> phrases = LoadPhrases(parts_.context.share_path, plan->language);
  if (!phrases.ok()) co_return phrases.status();

  const Submission& submission = interview_.submission;
  session_.interview_id = record_.interview.value();
  session_.context.tenant = record_.tenant;
  session_.context.session = record_.id;
  session_.context.interview = record_.interview;
  session_.context.request_id = record_.id.value();
  for (const std::string& name : {submission.candidate.name, submission.candidate.email}) {
    if (!name.empty()) session_.candidate_names.push_back(name);
  }
  session_.language = plan->language;
  session_.phrases = *std::move(phrases);
  session_.expected_words = ExpectedWords(submission.job, *plan);
  session_.max_probes = plan->max_probes;
  session_.turns = options_.turns ? options_.turns(*plan) : TurnOptions::Live(*plan);
  session_.turns.away_limit = options_.limits.resume_grace;
  session_.plan = *std::move(plan);
  session_.clock = parts_.context.clock;
  session_.pool = parts_.context.pool;
  session_.observer = this;
  session_.telemetry = parts_.context.telemetry;
  if (absl::Status found = co_await FindModels(); !found.ok()) co_return found;
  if (session_.text_to_speech != nullptr && options_.speech_is_prepared) {
    bool prepared = co_await options_.speech_is_prepared(record_.tenant, record_.interview,
                                                         interview_.approved_plan_version);
    if (!prepared) degraded.push_back(kUnprepared);
  }
  if (absl::Status made = co_await MakeFolder(); !made.ok()) co_return made;

  Clock& clock = *parts_.context.clock;
  journal_ = std::make_unique<AudioJournal>(fence_, clock, parts_.context.executor, record_.tenant,
                                            record_.id, telemetry());
  video_ = std::make_unique<VideoTrack>(parts_.ports->blobs(), clock, parts_.context.executor,
                                        record_.tenant, record_.interview, telemetry());
  chronicle_ = std::make_unique<SessionChronicle>(fence_, clock, parts_.context.executor, record_,
                                                  telemetry());
  video_->OnStored([this](const std::string& key) { chronicle_->VideoStored(key); });
  CandidateLinkParts link;
  link.executor = parts_.context.executor;
  link.clock = &clock;
  link.journal = journal_.get();
  link.video = video_.get();
  link.record = record_;
  link.limits = options_.limits;
  link.continue_after = continue_after;
  link.planned = std::chrono::minutes(session_.plan.duration_minutes);
  link.degraded = std::move(degraded);
  link.telemetry = telemetry();
  link_ = std::make_unique<CandidateLink>(std::move(link));
  link_->OnConnectivity([this](bool connected) {
    away_since_.reset();
    if (!connected) away_since_ = parts_.context.clock->MonotonicNow();
    connectivity_.Notify();
  });
  session_.link = link_.get();
  session_.resumable = true;
  co_return co_await TakeUp();
}

// Where an earlier life of the session stopped this one goes on.
awaitable<absl::Status> LiveSession::TakeUp() {
  absl::StatusOr<std::optional<std::string>> kept = co_await chronicle_->Checkpoint();
  if (!kept.ok()) co_return kept.status();
  // Without a checkpoint not a line was said: it begins, and what was heard belongs to nothing.
  if (!kept->has_value()) co_return co_await journal_->Prune();
  absl::StatusOr<SessionCheckpoint> checkpoint = ParseSessionCheckpoint(**kept);
  if (!checkpoint.ok()) co_return Annotate(checkpoint.status(), "session checkpoint");
  session_.resume_from = *std::move(checkpoint);
  absl::StatusOr<std::unique_ptr<EarlierAudio>> earlier = co_await OpenEarlierAudio(*journal_);
  if (!earlier.ok()) co_return earlier.status();
  earlier_audio_ = *std::move(earlier);
  session_.earlier_audio = earlier_audio_.get();
  std::optional<AudioMark> mark;
  for (int64_t entry = 0;;) {
    absl::StatusOr<AudioSlabs> read = co_await journal_->Read(entry, kSlabsAtOnce);
    if (!read.ok()) co_return read.status();
    if (read->slabs.empty()) break;
    mark = read->slabs.back().mark;
    entry = read->last_entry;
  }
  if (mark) link_->Continue(*mark, earlier_audio_->end());
  co_return absl::OkStatus();
}

// What cannot be had and can be done without is left out.
awaitable<absl::Status> LiveSession::FindModels() {
  absl::StatusOr<SpeechToText*> recogniser = parts_.ports->SpeechRecognition();
  if (!recogniser.ok()) co_return recogniser.status();
  session_.speech_to_text = *recogniser;
  session_.engine.provider = parts_.ports->RecogniserName();
  const bool spoken = record_.mode == SessionMode::kVoice;
  if (spoken) {
    absl::StatusOr<TextToSpeech*> speech = parts_.ports->SpeechSynthesis();
    if (speech.ok()) session_.text_to_speech = *speech;
    absl::StatusOr<VoiceActivity*> detector = parts_.ports->VoiceDetection();
    if (detector.ok()) session_.voice_activity = *detector;
    session_.recording_path = Path(kRecording);
    session_.manifest_path = Path(kManifest);
  } else {
    session_.turns.rephrase_after = kTypingRephrase;
    session_.turns.offer_skip_after = kTypingOfferToSkip;
    session_.turns.park_after = kTypingPark;
  }
  if (session_.max_probes > 0) {
    absl::StatusOr<LanguageModel*> brain = parts_.ports->Brain();
    absl::StatusOr<Prompt> prompt = prompts_.Find("follow_up");
    if (brain.ok() && prompt.ok()) {
      session_.language_model = *brain;
      session_.follow_up_prompt = *std::move(prompt);
      session_.follow_up_schema = prompts_.OutputSchema("follow_up");
    }
  }
  co_return absl::OkStatus();
}

awaitable<absl::Status> LiveSession::MakeFolder() {
  std::function<absl::Status()> make = [folder = folder_] {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error) return absl::OkStatus();
    return Unavailable("session: " + folder + " cannot be made: " + error.message());
  };
  co_return co_await parts_.context.pool->Run(std::move(make));
}

// --- The session ---------------------------------------------------------------------------------

awaitable<void> LiveSession::Run() {
  using boost::asio::experimental::awaitable_operators::operator&&;
  auto [outcome, journal, video, chronicle, away] = co_await (
      Conduct() && journal_->Run() && video_->Run() && chronicle_->Run() && ShowWhoIsAway());
  for (const absl::Status& each : {journal, video, chronicle, away}) {
    if (!each.ok()) telemetry().Error("session left something unkept", {{"why", Message(each)}});
  }
  if (discarded_) {
    absl::Status cleared = co_await ClearFolder();
    if (!cleared.ok()) {
      telemetry().Error("an erased session's work is not cleared", {{"why", Message(cleared)}});
    }
  }
  if (parked_) co_return;
  co_await Finish(std::move(outcome));
}

awaitable<absl::StatusOr<SessionOutcome>> LiveSession::Conduct() {
  SessionActor actor(session_);
  absl::StatusOr<SessionOutcome> outcome = co_await boost::asio::co_spawn(
      parts_.context.executor, actor.Run(),
      boost::asio::bind_cancellation_slot(stop_.slot(), boost::asio::use_awaitable));
  if (!outcome.ok() && !parked_) {
    telemetry().Error("session failed", {{"why", Message(outcome.status())}});
    link_->End(EndReason::kFailed);  // where the actor has not said so
  }
  journal_->Close(discarded_ ? std::chrono::nanoseconds(0) : kJournalLimit);
  video_->Close();
  chronicle_->Close();
  conducted_ = true;
  connectivity_.Notify();
  co_return outcome;
}

// The interview is INTERRUPTED while the candidate is away for longer than a moment. Who comes in
// makes it IN_PROGRESS again, but for one who came while this was being written.
awaitable<absl::Status> LiveSession::ShowWhoIsAway() {
  Clock& clock = *parts_.context.clock;
  bool shown = false;
  while (!conducted_) {
    std::optional<std::chrono::nanoseconds> wait;
    if (away_since_ && !shown) {
      wait = *away_since_ + options_.interrupt_after - clock.MonotonicNow();
    }
    const bool due = wait && *wait <= std::chrono::nanoseconds(0);
    if (!due && (away_since_ || !shown)) {
      co_await connectivity_.Wait(clock, wait);
      continue;
    }
    absl::Status told = absl::OkStatus();
    if (due) {
      told = co_await parts_.sessions->Interrupt(record_.tenant, record_.id);
    } else {
      told = co_await parts_.sessions->Restore(record_.tenant, record_.id);
    }
    if (told.ok()) {
      shown = due;
      continue;
    }
    telemetry().Warning("who is away is not shown yet", {{"why", Message(told)}});
    std::optional<std::chrono::nanoseconds> retry = kStoreRetry;
    co_await connectivity_.Wait(clock, retry);
  }
  co_return absl::OkStatus();
}

void LiveSession::Park(SocketCloseCode code) {
  if (parked_ || stage != Stage::kRunning) return;
  parked_ = true;
  link_->Close(code);
  stop_.emit(boost::asio::cancellation_type::terminal);
}

void LiveSession::Discard() {
  discarded_ = true;
  Park(SocketCloseCode::kGoingAway);
}

void LiveSession::OnInterviewerTurn(const TranscriptTurn& turn) { chronicle_->Spoken(turn); }
void LiveSession::OnCandidateTurn(const TranscriptTurn& turn) { chronicle_->Spoken(turn); }
void LiveSession::OnProgress(MediaTime, SampleCount) {}
void LiveSession::OnCheckpoint(const SessionCheckpoint& checkpoint) {
  chronicle_->Reached(ToJson(checkpoint));
}

// --- Its end -------------------------------------------------------------------------------------

awaitable<void> LiveSession::Finish(absl::StatusOr<SessionOutcome> outcome) {
  EndReason reason = outcome.ok() ? outcome->ended : EndReason::kFailed;
  int answered = outcome.ok() ? static_cast<int>(outcome->answered_question_ids.size()) : 0;
  absl::StatusOr<Interview> interview =
      co_await parts_.interviews->Load(record_.tenant, record_.interview);
  int version = interview.ok() ? interview->transcript_version : interview_.transcript_version;
  absl::Status kept = outcome.ok() ? absl::OkStatus() : outcome.status();
  if (outcome.ok()) {
    for (int attempt = 1; attempt <= kStoreTries; ++attempt) {
      kept = co_await StoreArtefacts(*outcome, version + 1);
      if (kept.ok()) break;
      telemetry().Error("a session's artefacts are not stored", {{"why", Message(kept)}});
      absl::Status slept = co_await parts_.context.clock->Sleep(kStoreRetry * attempt);
      if (!slept.ok()) co_return;
    }
    if (kept.ok()) ++version;
  }
  // What could not be kept is not over: it is here still, and can be gone on with.
  if (!kept.ok()) reason = EndReason::kFailed;
  std::string ended(Name(reason));
  absl::Status told;
  for (int attempt = 1; attempt <= kStoreTries; ++attempt) {
    told = co_await parts_.sessions->End(record_.tenant, record_.id, ended, answered, version);
    if (told.ok()) break;
    telemetry().Error("a session's end is not noted", {{"why", Message(told)}});
    absl::Status slept = co_await parts_.context.clock->Sleep(kStoreRetry * attempt);
    if (!slept.ok()) co_return;
  }
  if (!told.ok() || MayGoOn(reason)) co_return;
  absl::Status forgotten = co_await Forget();
  if (!forgotten.ok()) {
    telemetry().Warning("a session's work is not cleared", {{"why", Message(forgotten)}});
  }
}

awaitable<absl::Status> LiveSession::StoreArtefacts(const SessionOutcome& outcome, int version) {
  BlobStore& blobs = parts_.ports->blobs();
  BlockingPool& pool = *parts_.context.pool;
  if (!outcome.recording_sha256.empty()) {
    std::string key = RecordingKey(record_.interview);
    absl::StatusOr<BlobInfo> stored =
        co_await UploadFile(blobs, pool, Path(kRecording), record_.tenant, key, "audio/wav");
    if (!stored.ok()) co_return stored.status();
    if (!stored->sha256.empty() && stored->sha256 != outcome.recording_sha256) {
      co_return DataLoss("recording: what was stored is not what was recorded");
    }
    stored = co_await UploadFile(blobs, pool, Path(kManifest), record_.tenant,
                                 key + ".manifest.json", "application/json");
    if (!stored.ok()) co_return stored.status();
  }
  std::string key = TranscriptKey(record_.interview, version);
  std::string log_key = key.substr(0, key.size() - std::string(".json").size()) + ".events.jsonl";
  absl::Status kept = co_await WriteBlob(blobs, record_.tenant, std::move(log_key),
                                         "application/x-ndjson", JoinedLog(outcome.event_log));
  if (!kept.ok()) co_return kept;
  Transcript transcript = outcome.transcript;
  transcript.version = version;
  co_return co_await WriteBlob(blobs, record_.tenant, std::move(key), "application/json",
                               ToJson(transcript));
}

// The recording is sealed and stored: nothing goes back to what it was made from.
awaitable<absl::Status> LiveSession::Forget() {
  absl::Status pruned = co_await journal_->Prune();
  if (!pruned.ok()) co_return pruned;
  absl::Status forgotten = co_await chronicle_->Forget();
  if (!forgotten.ok()) co_return forgotten;
  co_return co_await ClearFolder();
}

awaitable<absl::Status> LiveSession::ClearFolder() {
  std::function<absl::Status()> clear = [folder = folder_] {
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    return error ? Unavailable(folder + ": " + error.message()) : absl::OkStatus();
  };
  co_return co_await parts_.context.pool->Run(std::move(clear));
}

}  // namespace vivavoce::platform
