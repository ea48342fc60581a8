// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/language_model.h"

#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce {

std::string IdentityOf(const Prompt& prompt) {
  return prompt.id + "@" + prompt.version + " sha256:" + prompt.sha256;
}

boost::asio::awaitable<absl::StatusOr<LanguageModelAnswer>> Complete(LanguageModel& model,
                                                                     LanguageModelRequest request) {
  absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = model.Start(request);
  if (!call.ok()) co_return call.status();
  LanguageModelAnswer answer;
  bool finished = false;
  for (;;) {
    absl::StatusOr<std::optional<LanguageModelEvent>> event = co_await (*call)->Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) break;
    if (auto* delta = std::get_if<TextDelta>(&**event)) answer.text += delta->text;
    if (auto* finish = std::get_if<Finish>(&**event)) {
      answer.finish = *finish;
      finished = true;
    }
  }
  if (!finished) co_return Internal("language model: the answer ended without a finish");
  if (answer.finish.reason == FinishReason::kLength) {
    co_return Internal("language model: the answer was cut off at " +
                       std::to_string(request.max_output_tokens) + " tokens");
  }
  if (answer.finish.reason == FinishReason::kRefusal) {
    co_return Internal("language model: the model refused to answer");
  }
  co_return answer;
}

}  // namespace vivavoce
