// SPDX-License-Identifier: Apache-2.0
#include "interviewer/session_host.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "interviewer/live_session.h"
#include "interviewer/session_chronicle.h"
#include "interviewer/session_fence.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using std::chrono::nanoseconds;

constexpr Millis kLookAgain{20};
constexpr std::chrono::seconds kPrepareLimit{20};

}  // namespace

SessionHost::SessionHost(const RoleParts& parts, SessionHostOptions options)
    : parts_(parts), options_(std::move(options)) {
  if (options_.node.empty()) options_.node = MakeUuidV7(parts_.context.clock->Now());
}

SessionHost::~SessionHost() = default;

std::vector<CollectionSpec> SessionHost::Collections() {
  return {SessionChronicle::Checkpoints(), SessionFence::Ended()};
}

std::string SessionsFolder(const RoleParts& parts) { return parts.work_path + "/sessions"; }

awaitable<absl::Status> SessionHost::Start() {
  absl::StatusOr<PromptLibrary> prompts = PromptLibrary::Load(parts_.context.share_path, {});
  if (!prompts.ok()) co_return prompts.status();
  prompts_ = *std::move(prompts);
  absl::Status declared = co_await parts_.ports->store().Declare(Collections());
  if (!declared.ok()) co_return declared;

  absl::StatusOr<SpeechToText*> recogniser = parts_.ports->SpeechRecognition();
  if (!recogniser.ok()) co_return Annotate(recogniser.status(), "interviewer");
  absl::Status warm = co_await (*recogniser)->Warm();
  if (!warm.ok()) {
    parts_.context.telemetry.Warning("recogniser is not ready", {{"why", Message(warm)}});
  }
  absl::StatusOr<TextToSpeech*> speech = parts_.ports->SpeechSynthesis();
  absl::Status voiced = speech.status();
  if (speech.ok()) voiced = co_await (*speech)->Warm();
  if (!voiced.ok()) {
    degraded_.push_back("the interviewer has no voice: its lines are shown as text");
    parts_.context.telemetry.Warning("voice is not ready", {{"why", Message(voiced)}});
  }
  absl::StatusOr<LanguageModel*> brain = parts_.ports->Brain();
  if (!brain.ok()) {
    degraded_.push_back("no language model: follow-ups are the plan's own");
    parts_.context.telemetry.Warning("no language model", {{"why", Message(brain.status())}});
  }
  absl::StatusOr<VoiceActivity*> detector = parts_.ports->VoiceDetection();
  if (!detector.ok()) {
    parts_.context.telemetry.Warning("no voice detector", {{"why", Message(detector.status())}});
  }
  for (const std::string& warning : parts_.ports->warnings()) degraded_.push_back(warning);
  co_return absl::OkStatus();
}

awaitable<absl::StatusOr<std::shared_ptr<CandidateLink>>> SessionHost::Join(
    Sessions::Admission admission, uint32_t last_seq) {
  using Link = std::shared_ptr<CandidateLink>;
  if (draining_) co_return Unavailable("interviewer: the server stops");
  nanoseconds give_up = parts_.context.clock->MonotonicNow() + kPrepareLimit;
  for (;;) {
    auto found = sessions_.find(admission.record.id);
    if (found == sessions_.end()) break;
    std::shared_ptr<LiveSession> session = found->second;
    if (session->stage == LiveSession::Stage::kRunning && !session->parked()) {
      absl::StatusOr<bool> here = co_await StillHere(*session);
      // Who cannot be asked does not part a candidate from the session.
      if (!here.ok() || *here) co_return Link(session, &session->link());
      session->Park(SocketCloseCode::kReplaced);
    }
    if (parts_.context.clock->MonotonicNow() >= give_up) {
      co_return Unavailable("interviewer: the session could not be begun");
    }
    absl::Status slept = co_await parts_.context.clock->Sleep(kLookAgain);
    if (!slept.ok()) co_return slept;
  }
  co_return co_await Begin(std::move(admission.record), last_seq);
}

awaitable<absl::StatusOr<std::shared_ptr<CandidateLink>>> SessionHost::Begin(SessionRecord record,
                                                                             uint32_t last_seq) {
  using Link = std::shared_ptr<CandidateLink>;
  if (sessions_.size() >= options_.most_sessions) {
    co_return Error(absl::StatusCode::kResourceExhausted,
                    "interviewer: " + std::to_string(sessions_.size()) +
                        " interviews are under way, which is the limit");
  }
  SessionId id = record.id;
  auto session = std::make_shared<LiveSession>(parts_, options_, prompts_, std::move(record));
  sessions_[id] = session;
  absl::Status ready = co_await TakePlace(*session);
  if (ready.ok()) ready = co_await session->Prepare(degraded_, last_seq);
  if (ready.ok() && draining_) ready = Unavailable("interviewer: the server stops");
  if (!ready.ok()) {
    session->stage = LiveSession::Stage::kFailed;
    sessions_.erase(id);
    co_await LeavePlace(*session);
    co_return ready;
  }
  session->stage = LiveSession::Stage::kRunning;
  // Ends with its interview, and is waited for in Drain().
  boost::asio::co_spawn(parts_.context.executor, Conduct(session), boost::asio::detached);
  co_return Link(session, &session->link());
}

awaitable<void> SessionHost::RunToItsEnd(LiveSession& session) {
  try {
    co_await session.Run();
  } catch (const std::exception& error) {
    parts_.context.telemetry.Error("session broke", {{"why", std::string_view(error.what())}});
  }
}

awaitable<void> SessionHost::Conduct(std::shared_ptr<LiveSession> session) {
  using boost::asio::experimental::awaitable_operators::operator||;
  SessionId id = session->id();
  co_await (RunToItsEnd(*session) || KeepPlace(*session));
  co_await LeavePlace(*session);
  sessions_.erase(id);
}

awaitable<absl::Status> SessionHost::Drain(nanoseconds limit) {
  draining_ = true;
  nanoseconds give_up = parts_.context.clock->MonotonicNow() + limit;
  for (const auto& [id, session] : sessions_) session->Park(SocketCloseCode::kGoingAway);
  while (!sessions_.empty()) {
    if (parts_.context.clock->MonotonicNow() >= give_up) {
      co_return Error(
          absl::StatusCode::kDeadlineExceeded,
          "interviewer: " + std::to_string(sessions_.size()) + " sessions were not parked in time");
    }
    absl::Status slept = co_await parts_.context.clock->Sleep(kLookAgain);
    if (!slept.ok()) co_return slept;
  }
  co_return absl::OkStatus();
}

}  // namespace vivavoce::platform
