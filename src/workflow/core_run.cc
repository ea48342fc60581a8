// SPDX-License-Identifier: Apache-2.0
#include "workflow/core_run.h"

#include <algorithm>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

// The step failed by its definition or its data, not by what it called.
// A name as a part of a step's path.
std::string PathName(const std::string& name) {
  std::string out;
  for (char c : name) {
    if (c == '/') {
      out += "%2F";
    } else if (c == '#') {
      out += "%23";
    } else if (c == '%') {
      out += "%25";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

CoreRun::CoreRun(const StateMachine& machine, const CoreLimits& limits, ExecutionState state,
                 int64_t now_ms)
    : machine_(machine), limits_(limits), state_(std::move(state)), now_ms_(now_ms) {}

void CoreRun::Emit(std::string type, const std::string& path, JsonValue details) {
  Event event;
  event.id = state_.last_event + 1;
  event.at_ms = now_ms_;
  event.type = std::move(type);
  event.path = path;
  event.details = std::move(details);
  Apply(state_, event);
  events_.push_back(std::move(event));
}

void CoreRun::Handle(const Happening& happening) {
  if (!running()) return;
  using Kind = Happening::Kind;
  if (happening.kind == Kind::kBegin) {
    int64_t deadline = machine_.timeout_seconds > 0 ? now_ms_ + machine_.timeout_seconds * 1000 : 0;
    Emit("ExecutionStarted", "",
         {{"input", happening.value},
          {"definition", state_.definition_sha256},
          {"deadline", deadline}});
    if (deadline > 0) effects_.push_back(Effect{Effect::Kind::kStartTimer, "", deadline});
    if (TooLarge(happening.value)) {
      return EndExecution("ExecutionFailed", "States.DataLimitExceeded", "the input is too large");
    }
    work_.push_back(Work{true, "", "", 0, machine_.start_at, happening.value});
    return;
  }
  if (happening.kind == Kind::kDeadline) {
    return EndExecution("ExecutionTimedOut", "States.Timeout", "the execution's time is over");
  }
  auto it = state_.steps.find(happening.path);
  if (it == state_.steps.end() || it->second.finished()) return;
  StepState& step = it->second;
  const State* state = Definition(step);
  if (state == nullptr) return;
  switch (happening.kind) {
    case Kind::kAttemptStarted:
      return Emit("TaskStarted", step.path,
                  {{"attempt", step.attempt + 1}, {"fence", happening.fence}});
    case Kind::kAttemptSucceeded:
      Emit("TaskSucceeded", step.path, {{"attempt", step.attempt}, {"output", happening.value}});
      return Complete(step, *state, happening.value);
    case Kind::kAttemptFailed:
    case Kind::kAttemptTimedOut:
      Emit(happening.kind == Kind::kAttemptFailed ? "TaskFailed" : "TaskTimedOut", step.path,
           {{"attempt", step.attempt}, {"error", happening.error}, {"cause", happening.cause}});
      return Fail(step, *state, happening.error, happening.cause, happening.retry_after_ms);
    case Kind::kAttemptInterrupted:
      Emit("LeaseExpired", step.path, {{"attempt", step.attempt}});
      if (step.interruptions >= limits_.max_interruptions) {
        return Fail(step, *state, "States.HeartbeatTimeout",
                    "interrupted " + std::to_string(step.interruptions) + " times", 0);
      }
      return effects_.push_back(Effect{Effect::Kind::kRunTask, step.path, 0});
    case Kind::kTimerFired: {
      if (step.status != StepStatus::kWaiting) return;
      bool task = state->type == StateType::kTask;
      Emit("TimerFired", step.path, {{"task", task}});
      if (task) return effects_.push_back(Effect{Effect::Kind::kRunTask, step.path, 0});
      if (state->type == StateType::kWait) {
        absl::StatusOr<JsonValue> input = EffectiveInput(step, *state, false);
        if (!input.ok()) return Fail(step, *state, kRuntimeError, CauseOf(input.status()), 0);
        return Complete(step, *state, *std::move(input));
      }
      return Execute(step, *state);  // the next round of a Map or Parallel
    }
    default:
      return;
  }
}

void CoreRun::Settle() {
  while (!work_.empty() && running()) {
    if (state_.last_event >= limits_.max_events) {
      return EndExecution(
          "ExecutionFailed", kRuntimeError,
          "the history has reached its limit of " + std::to_string(limits_.max_events) + " events");
    }
    Work work = std::move(work_.front());
    work_.pop_front();
    if (work.enter) {
      Enter(work);
      continue;
    }
    auto it = state_.steps.find(work.path);
    if (it == state_.steps.end() || it->second.finished()) continue;
    if (const State* state = Definition(it->second)) Execute(it->second, *state);
  }
}

Transition CoreRun::Finish() {
  Transition transition;
  transition.state = std::move(state_);
  transition.events = std::move(events_);
  transition.effects = std::move(effects_);
  return transition;
}

void CoreRun::Enter(const Work& work) {
  std::string prefix = SequencePath(work.parent, work.branch);
  int visit = 0;
  std::string path;
  do {
    path = prefix + PathName(work.name) + "#" + std::to_string(visit++);
  } while (state_.steps.count(path) != 0);
  StepState probe;
  probe.parent = work.parent;
  probe.branch = work.branch;
  probe.name = work.name;
  const State* state = Definition(probe);
  if (state == nullptr) return;  // the reader has checked every transition
  Emit(TypeName(state->type) + "StateEntered", path,
       {{"name", work.name},
        {"input", work.input},
        {"parent", work.parent},
        {"branch", work.branch},
        {"retriers", state->retry.size()}});
  work_.push_back(Work{false, path, "", 0, "", JsonValue()});
}

void CoreRun::Execute(StepState& step, const State& state) {
  switch (state.type) {
    case StateType::kTask:
      return ExecuteTask(step, state);
    case StateType::kPass:
    case StateType::kSucceed:
      return ExecutePass(step, state);
    case StateType::kChoice:
      return ExecuteChoice(step, state);
    case StateType::kFail:
      return ExecuteFail(step, state);
    case StateType::kWait:
      return ExecuteWait(step, state);
    case StateType::kMap:
      return StartMap(step, state);
    case StateType::kParallel:
      return StartParallel(step, state);
  }
}

void CoreRun::Complete(StepState& step, const State& state, JsonValue result) {
  if (state.result_selector.has_value()) {
    absl::StatusOr<JsonValue> selected = Fill(*state.result_selector, ScopeOf(step, result));
    if (!selected.ok()) return Fail(step, state, kRuntimeError, CauseOf(selected.status()), 0);
    result = *std::move(selected);
  }
  bool keeps_input = state.type == StateType::kWait || state.type == StateType::kSucceed;
  absl::StatusOr<JsonValue> combined = result;
  if (state.result_path.null) {
    combined = step.input;
  } else if (state.result_path.path.has_value() && !keeps_input) {
    combined = WithValueAt(*state.result_path.path, step.input, std::move(result));
    if (!combined.ok()) {
      return Fail(step, state, "States.ResultPathMatchFailure", CauseOf(combined.status()), 0);
    }
  }
  absl::StatusOr<JsonValue> output = ThroughPath(state.output_path, *combined, step);
  if (!output.ok()) return Fail(step, state, kRuntimeError, CauseOf(output.status()), 0);
  Exit(step, state, *std::move(output), state.next);
}

void CoreRun::Exit(StepState& step, const State& state, JsonValue output, const std::string& next) {
  if (TooLarge(output)) {
    return Fail(step, state, "States.DataLimitExceeded",
                "the state's output is over " + std::to_string(limits_.max_payload_bytes) +
                    " bytes, or nested too deep",
                0);
  }
  Emit(TypeName(state.type) + "StateExited", step.path, {{"name", step.name}, {"output", output}});
  if (next.empty()) return EndOfSequence(step.parent, step.branch, std::move(output));
  work_.push_back(Work{true, "", step.parent, step.branch, next, std::move(output)});
}

void CoreRun::EndOfSequence(const std::string& parent, int branch, JsonValue output) {
  if (!parent.empty()) return BranchSucceeded(state_.steps[parent], branch, std::move(output));
  Emit("ExecutionSucceeded", "", {{"output", std::move(output)}});
}

void CoreRun::Fail(StepState& step, const State& state, const std::string& error,
                   const std::string& cause, int64_t retry_after_ms) {
  for (size_t i = 0; i < state.retry.size(); ++i) {
    const Retrier& retrier = state.retry[i];
    if (!ErrorMatches(retrier.errors, error)) continue;
    if (step.retries[i] >= retrier.max_attempts) break;
    std::string seed = state_.id + "|" + step.path + "|" + std::to_string(i) + "|" +
                       std::to_string(step.retries[i]);
    int64_t delay = RetryDelayMillis(retrier, step.retries[i], seed);
    int64_t due = now_ms_ + std::max(delay, retry_after_ms);
    Emit("RetryScheduled", step.path,
         {{"retrier", i}, {"dueAt", due}, {"error", error}, {"cause", cause}});
    return effects_.push_back(Effect{Effect::Kind::kStartTimer, step.path, due});
  }
  std::string container =
      step.type == "Map" || step.type == "Parallel" ? step.type + "StateFailed" : "";
  if (!container.empty() && step.round > 0) {
    Emit(container, step.path, {{"error", error}, {"cause", cause}});
  }
  for (const Catcher& catcher : state.catchers) {
    if (!ErrorMatches(catcher.errors, error)) continue;
    JsonValue report = {{"Error", error}, {"Cause", cause}};
    absl::StatusOr<JsonValue> output = report;
    if (catcher.result_path.null) {
      output = step.input;
    } else if (catcher.result_path.path.has_value()) {
      output = WithValueAt(*catcher.result_path.path, step.input, std::move(report));
    }
    if (!output.ok()) {
      std::string why = CauseOf(output.status()) + ", where the cause of " + error + " should go";
      Emit("StepFailed", step.path, {{"error", "States.ResultPathMatchFailure"}, {"cause", why}});
      return Propagate(step, "States.ResultPathMatchFailure", why);
    }
    return Exit(step, state, *std::move(output), catcher.next);
  }
  Emit("StepFailed", step.path, {{"error", error}, {"cause", cause}});
  Propagate(step, error, cause);
}

void CoreRun::Propagate(StepState& step, const std::string& error, const std::string& cause) {
  if (!step.parent.empty()) {
    return BranchFailed(state_.steps[step.parent], step.branch, error, cause);
  }
  EndExecution("ExecutionFailed", error, cause);
}

void CoreRun::EndExecution(const std::string& type, const std::string& error,
                           const std::string& cause) {
  CancelUnder("");
  work_.clear();
  Emit(type, "", {{"error", error}, {"cause", cause}});
}

}  // namespace vivavoce::internal
