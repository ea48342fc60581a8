// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/scripted_language_model.h"

#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "vivavoce/base/channel.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::testing {

struct ScriptedLanguageModel::State {
  boost::asio::any_io_executor executor;
  Clock* clock = nullptr;
  LanguageModelCapabilities capabilities;
  std::map<std::string, Function, std::less<>> standing;
  std::map<std::string, std::deque<ScriptedAnswer>, std::less<>> once;
  std::vector<LanguageModelRequest> requests;
  int open = 0;
};

namespace {

class ScriptedCall final : public LanguageModelCall {
 public:
  ScriptedCall(std::shared_ptr<ScriptedLanguageModel::State> state, ScriptedAnswer answer,
               int64_t input_bytes)
      : state_(std::move(state)),
        answer_(std::move(answer)),
        input_bytes_(input_bytes),
        never_(state_->executor) {
    ++state_->open;
  }
  ~ScriptedCall() override { --state_->open; }

  boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() override {
    if (!failure_.ok()) co_return failure_;
    if (finished_) co_return std::optional<LanguageModelEvent>();
    std::chrono::nanoseconds delay = at_ == 0 ? answer_.delay : answer_.chunk_delay;
    if (delay.count() > 0 && at_ < answer_.text.size()) {
      absl::Status slept = co_await state_->clock->Sleep(delay);
      if (!slept.ok()) co_return slept;
    }
    if (!answer_.error.ok() && at_ >= answer_.fails_after.value_or(0)) {
      failure_ = answer_.error;
      co_return failure_;
    }
    while (answer_.stalls_after && at_ >= *answer_.stalls_after) co_await never_.Wait();
    if (at_ == answer_.text.size()) co_return End();
    TextDelta delta;
    delta.text = answer_.text.substr(at_, NextChunk());
    at_ += delta.text.size();
    co_return LanguageModelEvent(std::move(delta));
  }

 private:
  // Up to the chunk's size or the next fault, and never inside a character.
  size_t NextChunk() const {
    size_t end = answer_.text.size();
    if (answer_.chunk_bytes > 0) end = std::min(end, at_ + answer_.chunk_bytes);
    for (const std::optional<size_t>& fault : {answer_.stalls_after, answer_.fails_after}) {
      if (fault && *fault > at_) end = std::min(end, *fault);
    }
    while (end < answer_.text.size() && (answer_.text[end] & 0xC0) == 0x80) ++end;
    return end - at_;
  }

  std::optional<LanguageModelEvent> End() {
    finished_ = true;
    Finish finish;
    finish.reason = answer_.finish;
    finish.model = state_->capabilities.model;
    finish.usage.input_tokens = input_bytes_ / 4 + 1;
    finish.usage.output_tokens = static_cast<int64_t>(answer_.text.size()) / 4 + 1;
    return LanguageModelEvent(std::move(finish));
  }

  std::shared_ptr<ScriptedLanguageModel::State> state_;
  ScriptedAnswer answer_;
  int64_t input_bytes_;
  size_t at_ = 0;
  bool finished_ = false;
  absl::Status failure_;
  vivavoce::internal::Signal never_;
};

}  // namespace

ScriptedLanguageModel::ScriptedLanguageModel(boost::asio::any_io_executor executor, Clock& clock)
    : state_(std::make_shared<State>()) {
  state_->executor = std::move(executor);
  state_->clock = &clock;
  state_->capabilities.model = "scripted";
  state_->capabilities.streaming = true;
}

ScriptedLanguageModel::~ScriptedLanguageModel() = default;

void ScriptedLanguageModel::Answer(std::string_view purpose, ScriptedAnswer answer) {
  Answer(purpose, [answer](const LanguageModelRequest&) { return answer; });
}

void ScriptedLanguageModel::Answer(std::string_view purpose, Function function) {
  state_->standing.insert_or_assign(std::string(purpose), std::move(function));
}

void ScriptedLanguageModel::AnswerOnce(std::string_view purpose, ScriptedAnswer answer) {
  state_->once[std::string(purpose)].push_back(std::move(answer));
}

void ScriptedLanguageModel::SetCapabilities(LanguageModelCapabilities capabilities) {
  state_->capabilities = std::move(capabilities);
}

const LanguageModelCapabilities& ScriptedLanguageModel::Capabilities() const {
  return state_->capabilities;
}

boost::asio::awaitable<absl::Status> ScriptedLanguageModel::Warm() { co_return absl::OkStatus(); }

absl::StatusOr<std::unique_ptr<LanguageModelCall>> ScriptedLanguageModel::Start(
    const LanguageModelRequest& request) {
  state_->requests.push_back(request);
  auto queued = state_->once.find(request.purpose);
  auto standing = state_->standing.find(request.purpose);
  bool has_queued = queued != state_->once.end() && !queued->second.empty();
  if (!has_queued && standing == state_->standing.end()) {
    return Error(absl::StatusCode::kUnimplemented,
                 "start: nothing is scripted for the purpose " + request.purpose);
  }
  if (!nlohmann::json::accept(request.input)) {
    return InvalidArgument("start: the input is no JSON");
  }
  ScriptedAnswer answer;
  if (has_queued) {
    answer = std::move(queued->second.front());
    queued->second.pop_front();
  } else {
    answer = standing->second(request);
  }
  if (!answer.start_error.ok()) return answer.start_error;
  return std::make_unique<ScriptedCall>(state_, std::move(answer),
                                        static_cast<int64_t>(request.input.size()));
}

const std::vector<LanguageModelRequest>& ScriptedLanguageModel::requests() const {
  return state_->requests;
}

int ScriptedLanguageModel::calls_open() const { return state_->open; }

}  // namespace vivavoce::testing
