// SPDX-License-Identifier: Apache-2.0
#include "conversation/follow_up_drafter.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

constexpr int64_t kMaxTokens = 256;
constexpr std::chrono::seconds kTimeout{20};  // the turn machine is less patient

}  // namespace

FollowUpDrafter::FollowUpDrafter(LanguageModel& model, Prompt prompt, std::string schema,
                                 SessionContext context, boost::asio::any_io_executor executor,
                                 FollowUpListener& listener)
    : model_(model),
      prompt_(std::move(prompt)),
      schema_(std::move(schema)),
      context_(std::move(context)),
      listener_(listener),
      changed_(std::move(executor)) {}

void FollowUpDrafter::Begin(std::string input) {
  if (in_flight_ == input && wanted_ == input) return;
  wanted_ = std::move(input);
  changed_.Notify();
}

void FollowUpDrafter::Drop() {
  if (!wanted_) return;
  wanted_.reset();
  changed_.Notify();
}

boost::asio::awaitable<void> FollowUpDrafter::Run() {
  using boost::asio::experimental::awaitable_operators::operator||;
  using Answer = absl::StatusOr<std::string>;
  for (;;) {
    while (!wanted_) co_await changed_.Wait();
    std::string input = *wanted_;
    in_flight_ = input;
    std::variant<Answer, Answer> first = co_await (Ask(input) || Changed());
    in_flight_.reset();
    if (first.index() == 1 || wanted_ != input) continue;  // not wanted any more, or another is
    wanted_.reset();
    listener_.OnDraft(input, std::get<0>(first));
  }
}

// Resumes when what is wanted is not what is in flight.
boost::asio::awaitable<absl::StatusOr<std::string>> FollowUpDrafter::Changed() {
  while (wanted_ == in_flight_) co_await changed_.Wait();
  co_return absl::CancelledError("follow-up: not wanted any more");
}

boost::asio::awaitable<absl::StatusOr<std::string>> FollowUpDrafter::Ask(std::string input) {
  LanguageModelRequest request;
  request.purpose = "follow_up";
  request.prompt = prompt_;
  request.output_schema = schema_;
  request.context = context_;
  request.idempotency_key = "follow_up-" + Sha256Hex(input);
  request.max_output_tokens = kMaxTokens;
  request.timeout = kTimeout;
  request.input = std::move(input);
  absl::StatusOr<LanguageModelAnswer> answer = co_await Complete(model_, std::move(request));
  if (!answer.ok()) co_return answer.status();
  co_return std::move(answer->text);
}

}  // namespace vivavoce::internal
