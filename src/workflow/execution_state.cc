// SPDX-License-Identifier: Apache-2.0
#include "workflow/execution_state.h"

#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

void ApplyToExecution(ExecutionState& state, const Event& event) {
  const JsonValue& d = event.details;
  if (event.type == "ExecutionStarted") {
    state.input = d["input"];
    state.definition_sha256 = d["definition"];
    state.started_ms = event.at_ms;
    state.deadline_ms = d["deadline"];
  } else if (event.type == "ExecutionSucceeded") {
    state.status = ExecutionStatus::kSucceeded;
    state.output = d["output"];
  } else {
    state.status =
        event.type == "ExecutionTimedOut" ? ExecutionStatus::kTimedOut : ExecutionStatus::kFailed;
    state.error = d["error"];
    state.cause = d["cause"];
  }
}

void Enter(ExecutionState& state, const Event& event) {
  const JsonValue& d = event.details;
  StepState step;
  step.path = event.path;
  step.name = d["name"];
  step.type = event.type.substr(0, event.type.size() - std::string_view("StateEntered").size());
  step.parent = d["parent"];
  step.branch = d["branch"];
  step.input = d["input"];
  step.retries.assign(d["retriers"].get<size_t>(), 0);
  step.entered_ms = event.at_ms;
  state.steps[event.path] = std::move(step);
}

void SetError(StepState& step, const JsonValue& d) {
  step.error = d["error"];
  step.cause = d["cause"];
}

void StartBranches(StepState& step, const JsonValue& d) {
  step.status = StepStatus::kOpen;
  ++step.round;
  step.concurrency = d["concurrency"];
  if (d.contains("items")) step.task_input = d["items"];
  if (d.contains("selectorInput")) step.selector_input = d["selectorInput"];
  step.branches.assign(d["length"].get<size_t>(), Branch());
}

}  // namespace

void Apply(ExecutionState& state, const Event& event) {
  state.last_event = event.id;
  if (event.path.empty()) return ApplyToExecution(state, event);
  if (EndsWith(event.type, "StateEntered")) return Enter(state, event);
  const JsonValue& d = event.details;
  const std::string& type = event.type;
  StepState& step = state.steps[event.path];
  if (type == "TaskScheduled") {
    step.status = StepStatus::kReady;
    step.task_input = d["parameters"];
  } else if (type == "TaskStarted") {
    step.status = StepStatus::kRunning;
    step.attempt = d["attempt"];
    step.fence = d["fence"];
  } else if (type == "TaskSucceeded") {
    step.status = StepStatus::kEntered;
  } else if (type == "TaskFailed" || type == "TaskTimedOut") {
    SetError(step, d);
  } else if (type == "LeaseExpired") {
    step.status = StepStatus::kReady;
    ++step.interruptions;
    ++state.interruptions;
  } else if (type == "RetryScheduled") {
    SetError(step, d);
    step.status = StepStatus::kWaiting;
    step.due_ms = d["dueAt"];
    ++step.retries[d["retrier"].get<size_t>()];
  } else if (type == "TimerScheduled") {
    step.status = StepStatus::kWaiting;
    step.due_ms = d["dueAt"];
  } else if (type == "TimerFired") {
    step.status = d["task"] == true ? StepStatus::kReady : StepStatus::kEntered;
  } else if (type == "StepFailed") {
    SetError(step, d);
    step.status = StepStatus::kFailed;
  } else if (type == "StepCancelled") {
    step.status = StepStatus::kCancelled;
  } else if (type == "MapStateStarted" || type == "ParallelStateStarted") {
    StartBranches(step, d);
  } else if (type == "MapIterationStarted" || type == "ParallelBranchStarted") {
    step.branches[d["index"].get<size_t>()].status = BranchStatus::kOpen;
  } else if (type == "MapIterationSucceeded" || type == "ParallelBranchSucceeded") {
    Branch& branch = step.branches[d["index"].get<size_t>()];
    branch.status = BranchStatus::kSucceeded;
    branch.output = d["output"];
  } else if (type == "MapIterationFailed" || type == "ParallelBranchFailed") {
    step.branches[d["index"].get<size_t>()].status = BranchStatus::kFailed;
  } else if (type == "MapIterationAborted" || type == "ParallelBranchAborted") {
    step.branches[d["index"].get<size_t>()].status = BranchStatus::kCancelled;
  } else if (EndsWith(type, "StateExited")) {
    step.status = StepStatus::kSucceeded;
    step.output = d["output"];
  }
}

std::string StatusName(ExecutionStatus status) {
  switch (status) {
    case ExecutionStatus::kRunning:
      return "RUNNING";
    case ExecutionStatus::kSucceeded:
      return "SUCCEEDED";
    case ExecutionStatus::kFailed:
      return "FAILED";
    case ExecutionStatus::kTimedOut:
      return "TIMED_OUT";
  }
  return "";
}

std::string StatusName(StepStatus status) {
  static constexpr const char* kNames[] = {"ENTERED", "READY",     "RUNNING", "WAITING",
                                           "OPEN",    "SUCCEEDED", "FAILED",  "CANCELLED"};
  return kNames[static_cast<size_t>(status)];
}

}  // namespace vivavoce::internal
