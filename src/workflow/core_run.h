// SPDX-License-Identifier: Apache-2.0
// One step of the core: emits events until nothing more follows from what happened.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "vivavoce/base/status.h"
#include "workflow/core.h"

namespace vivavoce::internal {

// The error of a graph that cannot go on as it is written.
inline constexpr char kRuntimeError[] = "States.Runtime";

// What an event's `cause` says of a failure.
inline std::string CauseOf(const absl::Status& status) { return std::string(Message(status)); }

class CoreRun {
 public:
  CoreRun(const StateMachine& machine, const CoreLimits& limits, ExecutionState state,
          int64_t now_ms);

  void Handle(const Happening& happening);
  void Settle();  // works off what follows
  Transition Finish();

 private:
  // What is still to be done before the step is over.
  struct Work {
    bool enter = false;  // else: execute the entered step `path`
    std::string path;
    std::string parent;
    int branch = 0;
    std::string name;
    JsonValue input;
  };

  void Emit(std::string type, const std::string& path, JsonValue details);
  bool running() const { return state_.status == ExecutionStatus::kRunning; }

  // core_run.cc: the walk from state to state.
  void Enter(const Work& work);
  void Execute(StepState& step, const State& state);
  void ExecutePass(StepState& step, const State& state);
  void ExecuteChoice(StepState& step, const State& state);
  void ExecuteFail(StepState& step, const State& state);
  void ExecuteWait(StepState& step, const State& state);
  void ExecuteTask(StepState& step, const State& state);
  void Complete(StepState& step, const State& state, JsonValue result);
  void Exit(StepState& step, const State& state, JsonValue output, const std::string& next);
  void EndOfSequence(const std::string& parent, int branch, JsonValue output);
  void Fail(StepState& step, const State& state, const std::string& error, const std::string& cause,
            int64_t retry_after_ms);
  void Propagate(StepState& step, const std::string& error, const std::string& cause);
  void EndExecution(const std::string& type, const std::string& error, const std::string& cause);

  // core_branches.cc: Map and Parallel.
  void StartMap(StepState& step, const State& state);
  void StartParallel(StepState& step, const State& state);
  void StartPendingBranches(StepState& step, const State& state);
  void BranchSucceeded(StepState& step, int branch, JsonValue output);
  void BranchFailed(StepState& step, int branch, const std::string& error,
                    const std::string& cause);
  void CancelUnder(const std::string& parent);  // empty: everything
  std::string SequencePath(const std::string& parent, int branch) const;

  DataScope ScopeOf(const StepState& step, const JsonValue& input) const;
  JsonValue ContextOf(const StepState& step) const;
  absl::StatusOr<JsonValue> ThroughPath(const DataPath& path, const JsonValue& input,
                                        const StepState& step) const;
  // The state's input through InputPath and Parameters.
  absl::StatusOr<JsonValue> EffectiveInput(const StepState& step, const State& state,
                                           bool with_parameters) const;
  const State* Definition(const StepState& step) const;
  bool TooLarge(const JsonValue& value) const;

  const StateMachine& machine_;
  const CoreLimits& limits_;
  ExecutionState state_;
  int64_t now_ms_;
  std::deque<Work> work_;
  std::vector<Event> events_;
  std::vector<Effect> effects_;
};

}  // namespace vivavoce::internal
