// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/base/clock.h"
#include "vivavoce/provider/language_model.h"

namespace vivavoce::testing {

// One answer of the model, with what goes wrong on the way.
struct ScriptedAnswer {
  ScriptedAnswer() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a text is the plainest answer.
  ScriptedAnswer(std::string t) : text(std::move(t)) {}

  std::string text;
  std::chrono::nanoseconds delay{0};            // before the first delta
  std::chrono::nanoseconds chunk_delay{0};      // before each further one
  size_t chunk_bytes = 0;                       // 0: one delta
  std::optional<size_t> stalls_after;           // after so many bytes nothing comes any more
  std::optional<size_t> fails_after;            // after so many bytes Read() gives `error`
  absl::Status error = absl::OkStatus();        // without fails_after: instead of the whole answer
  absl::Status start_error = absl::OkStatus();  // Start() refuses
  FinishReason finish = FinishReason::kStop;
};

// Answers by purpose.
//
//   model.Answer("follow_up", R"({"ask": false})");
//   model.AnswerOnce("plan", broken);   // before the standing answer, in the order given
//
// Lifetime: outlives its calls; `clock` outlives it.
class ScriptedLanguageModel final : public LanguageModel {
 public:
  using Function = std::function<ScriptedAnswer(const LanguageModelRequest&)>;

  ScriptedLanguageModel(boost::asio::any_io_executor executor, Clock& clock);
  ~ScriptedLanguageModel() override;

  void Answer(std::string_view purpose, ScriptedAnswer answer);
  void Answer(std::string_view purpose, Function function);
  void AnswerOnce(std::string_view purpose, ScriptedAnswer answer);
  void SetCapabilities(LanguageModelCapabilities capabilities);

  const LanguageModelCapabilities& Capabilities() const override;
  boost::asio::awaitable<absl::Status> Warm() override;

  // Errors: Unimplemented for a purpose without an answer; InvalidArgument for input that is no
  // JSON; the answer's start_error.
  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override;

  // Every request that reached Start(), the refused ones too.
  const std::vector<LanguageModelRequest>& requests() const;
  int calls_open() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace vivavoce::testing
