// SPDX-License-Identifier: Apache-2.0
#include "interviewer/speech_preparer.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <string>
#include <utility>
#include <vector>

#include "vivavoce/base/status.h"
#include "vivavoce/conversation/phrases.h"

namespace vivavoce::platform {

namespace {

using boost::asio::awaitable;

constexpr size_t kMostRemembered = 10'000;
// A candidate waits for this, once: a cache on the disk gives a plan's lines in a part of it.
constexpr std::chrono::seconds kLookLimit{1};

}  // namespace

awaitable<bool> SpeechPreparer::IsPrepared(TenantId tenant, InterviewId interview,
                                           int plan_version) {
  using boost::asio::experimental::awaitable_operators::operator||;
  PlanVersion version(std::move(interview), plan_version);
  if (!known_.contains(version)) {
    Remember(version, false);
    auto first =
        co_await (LookFor(std::move(tenant), version) || parts_.context.clock->Sleep(kLookLimit));
    const bool late = first.index() == 1;
    auto looked = known_.find(version);
    if (late && looked != known_.end() && !looked->second) known_.erase(looked);  // look again
  }
  auto found = known_.find(version);
  co_return found != known_.end() && found->second;
}

void SpeechPreparer::Remember(const PlanVersion& version, bool prepared) {
  if (known_.size() >= kMostRemembered && !known_.contains(version)) known_.erase(known_.begin());
  known_[version] = prepared;
}

awaitable<void> SpeechPreparer::LookFor(TenantId tenant, PlanVersion version) {
  absl::StatusOr<InterviewPlan> plan =
      co_await parts_.interviews->Plan(tenant, version.first, version.second);
  if (!plan.ok()) co_return;
  absl::StatusOr<PreparedSpeech> found =
      co_await Speak(std::move(tenant), version.first, *std::move(plan));
  if (found.ok() && found->failed == 0) known_[version] = true;
}

awaitable<absl::StatusOr<PreparedSpeech>> SpeechPreparer::Speak(TenantId tenant,
                                                                InterviewId interview,
                                                                InterviewPlan plan) {
  absl::StatusOr<TextToSpeech*> voice = parts_.ports->SpeechSynthesis();
  if (!voice.ok()) co_return voice.status();
  absl::StatusOr<Phrases> phrases = LoadPhrases(parts_.context.share_path, plan.language);
  if (!phrases.ok()) co_return phrases.status();
  TtsOptions options;
  options.language = plan.language;
  options.context.tenant = std::move(tenant);
  options.context.interview = std::move(interview);
  options.context.step = "prepare_speech";
  std::vector<std::string> lines = ScriptedLines(plan, *phrases);
  co_return co_await PrepareSpeech(**voice, std::move(options), std::move(lines));
}

awaitable<absl::Status> SpeechPreparer::Handle(MessageScope& scope) {
  absl::StatusOr<InterviewEvent> event = ParseInterviewEvent(scope.message().payload);
  if (!event.ok()) co_return event.status();
  absl::StatusOr<Interview> interview =
      co_await parts_.interviews->Load(event->tenant, event->interview);
  if (absl::IsNotFound(interview.status())) co_return absl::OkStatus();  // erased since
  if (!interview.ok()) co_return interview.status();
  if (interview->approved_plan_version == 0) co_return absl::OkStatus();
  absl::StatusOr<InterviewPlan> plan = co_await parts_.interviews->Plan(
      event->tenant, event->interview, interview->approved_plan_version);
  if (!plan.ok()) co_return plan.status();

  PlanVersion version(event->interview, interview->approved_plan_version);
  Remember(version, false);  // nobody looks for what is being made
  absl::StatusOr<PreparedSpeech> prepared =
      co_await Speak(event->tenant, event->interview, *std::move(plan));
  if (!prepared.ok()) {
    parts_.context.telemetry.Warning("speech is not prepared",
                                     {{"why", Message(prepared.status())}});
    co_return absl::OkStatus();
  }
  parts_.context.telemetry.Info("speech is prepared",
                                {{"lines", prepared->lines}, {"failed", prepared->failed}});
  known_[version] = prepared->failed == 0;
  co_return absl::OkStatus();
}

}  // namespace vivavoce::platform
