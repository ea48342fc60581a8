// SPDX-License-Identifier: Apache-2.0
#include "interviewer/speech_preparer.h"

#include <utility>
#include <vector>

#include "vivavoce/base/status.h"
#include "vivavoce/conversation/phrases.h"
#include "vivavoce/conversation/prepare_speech.h"

namespace vivavoce::platform {

namespace {

constexpr size_t kMostRemembered = 10'000;

}  // namespace

bool SpeechPreparer::IsPrepared(const InterviewId& interview, int plan_version) const {
  auto found = prepared_.find(interview);
  return found != prepared_.end() && found->second == plan_version;
}

boost::asio::awaitable<absl::Status> SpeechPreparer::Handle(MessageScope& scope) {
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

  absl::StatusOr<TextToSpeech*> voice = parts_.ports->SpeechSynthesis();
  absl::StatusOr<Phrases> phrases = LoadPhrases(parts_.context.share_path, plan->language);
  absl::StatusOr<PreparedSpeech> prepared(absl::UnknownError(""));
  if (!voice.ok()) {
    prepared = voice.status();
  } else if (!phrases.ok()) {
    prepared = phrases.status();
  } else {
    TtsOptions options;
    options.language = plan->language;
    options.context.tenant = event->tenant;
    options.context.interview = event->interview;
    options.context.step = "prepare_speech";
    std::vector<std::string> lines = ScriptedLines(*plan, *phrases);
    prepared = co_await PrepareSpeech(**voice, std::move(options), std::move(lines));
  }
  if (!prepared.ok()) {
    parts_.context.telemetry.Warning("speech is not prepared",
                                     {{"why", Message(prepared.status())}});
  } else {
    parts_.context.telemetry.Info("speech is prepared",
                                  {{"lines", prepared->lines}, {"failed", prepared->failed}});
    if (prepared_.size() >= kMostRemembered) prepared_.erase(prepared_.begin());
    if (prepared->failed == 0) prepared_[event->interview] = interview->approved_plan_version;
  }
  co_return absl::OkStatus();
}

}  // namespace vivavoce::platform
