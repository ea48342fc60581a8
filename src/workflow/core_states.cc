// SPDX-License-Identifier: Apache-2.0
// What each type of state does when it is entered; Map and Parallel are in core_branches.cc.
#include <utility>

#include "vivavoce/base/status.h"
#include "workflow/core_run.h"

namespace vivavoce::internal {
void CoreRun::ExecutePass(StepState& step, const State& state) {
  absl::StatusOr<JsonValue> input = EffectiveInput(step, state, true);
  if (!input.ok()) return Fail(step, state, kRuntimeError, CauseOf(input.status()), 0);
  Complete(step, state, state.result.has_value() ? *state.result : *std::move(input));
}

void CoreRun::ExecuteChoice(StepState& step, const State& state) {
  absl::StatusOr<JsonValue> input = EffectiveInput(step, state, false);
  if (!input.ok()) return Fail(step, state, kRuntimeError, CauseOf(input.status()), 0);
  std::string next = state.next;
  DataScope scope = ScopeOf(step, *input);
  for (const ChoiceRule& rule : state.choices) {
    absl::StatusOr<bool> matches = Matches(rule, scope);
    if (!matches.ok()) return Fail(step, state, kRuntimeError, CauseOf(matches.status()), 0);
    if (!*matches) continue;
    next = rule.next;
    break;
  }
  if (next.empty()) {
    return Fail(step, state, "States.NoChoiceMatched", "no rule matches and there is no Default",
                0);
  }
  absl::StatusOr<JsonValue> output = ThroughPath(state.output_path, *input, step);
  if (!output.ok()) return Fail(step, state, kRuntimeError, CauseOf(output.status()), 0);
  Exit(step, state, *std::move(output), next);
}

void CoreRun::ExecuteFail(StepState& step, const State& state) {
  std::string error = state.error;
  std::string cause = state.cause;
  DataScope scope = ScopeOf(step, step.input);
  for (auto [expression, text] :
       {std::make_pair(&state.error_path, &error), std::make_pair(&state.cause_path, &cause)}) {
    if (!expression->has_value()) continue;
    absl::StatusOr<JsonValue> value = Evaluate(**expression, scope);
    if (!value.ok()) return Fail(step, state, kRuntimeError, CauseOf(value.status()), 0);
    if (!value->is_string()) {
      return Fail(step, state, kRuntimeError, "ErrorPath and CausePath must lead to a text", 0);
    }
    *text = value->get<std::string>();
  }
  Fail(step, state, error, cause, 0);
}

void CoreRun::ExecuteWait(StepState& step, const State& state) {
  absl::StatusOr<JsonValue> input = EffectiveInput(step, state, false);
  if (!input.ok()) return Fail(step, state, kRuntimeError, CauseOf(input.status()), 0);
  DataScope scope = ScopeOf(step, *input);
  std::optional<int64_t> due;
  if (state.seconds.has_value()) {
    due = now_ms_ + static_cast<int64_t>(*state.seconds * 1000);
  } else if (state.seconds_path.has_value()) {
    absl::StatusOr<JsonValue> seconds = LookUp(*state.seconds_path, scope);
    bool good = seconds.ok() && seconds->is_number() && seconds->get<double>() >= 0 &&
                seconds->get<double>() <= 99'999'999;
    if (good) due = now_ms_ + static_cast<int64_t>(seconds->get<double>() * 1000);
  } else {
    absl::StatusOr<JsonValue> time = state.timestamp_path.has_value()
                                         ? LookUp(*state.timestamp_path, scope)
                                         : absl::StatusOr<JsonValue>(state.timestamp);
    if (time.ok() && time->is_string()) due = ParseTimestamp(time->get<std::string>());
  }
  if (!due.has_value()) {
    return Fail(step, state, kRuntimeError,
                "the time to wait for is no number of seconds, or no time", 0);
  }
  if (*due <= now_ms_) return Complete(step, state, *std::move(input));
  Emit("TimerScheduled", step.path, {{"dueAt", *due}});
  effects_.push_back(Effect{Effect::Kind::kStartTimer, step.path, *due});
}

void CoreRun::ExecuteTask(StepState& step, const State& state) {
  absl::StatusOr<JsonValue> input = EffectiveInput(step, state, true);
  if (!input.ok()) return Fail(step, state, kRuntimeError, CauseOf(input.status()), 0);
  Emit("TaskScheduled", step.path,
       {{"resource", state.resource},
        {"parameters", *std::move(input)},
        {"timeoutInSeconds", state.timeout_seconds}});
  effects_.push_back(Effect{Effect::Kind::kRunTask, step.path, 0});
}

}  // namespace vivavoce::internal
