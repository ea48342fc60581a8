// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "vivavoce/base/clock.h"
#include "vivavoce/base/status.h"
#include "workflow/core_run.h"

namespace vivavoce::internal {
namespace {

std::string Rfc3339(int64_t ms) { return FormatRfc3339(WallTime(std::chrono::milliseconds(ms))); }

int DepthOf(const JsonValue& value, int limit) {
  if (!value.is_structured() || limit == 0) return 0;
  int deepest = 0;
  for (const JsonValue& item : value) deepest = std::max(deepest, DepthOf(item, limit - 1));
  return deepest + 1;
}

}  // namespace

const State* CoreRun::Definition(const StepState& step) const {
  return FindState(machine_, state_, step);
}

bool CoreRun::TooLarge(const JsonValue& value) const {
  return DepthOf(value, 130) > 128 || value.dump().size() > limits_.max_payload_bytes;
}

std::string CoreRun::SequencePath(const std::string& parent, int branch) const {
  if (parent.empty()) return "";
  const StepState& step = state_.steps.at(parent);
  std::string path = parent + "/" + std::to_string(branch);
  if (step.round > 1) path += "~" + std::to_string(step.round);
  return path + "/";
}

DataScope CoreRun::ScopeOf(const StepState& step, const JsonValue& input) const {
  DataScope scope;
  scope.input = &input;
  scope.context = [this, &step] { return ContextOf(step); };
  return scope;
}

JsonValue CoreRun::ContextOf(const StepState& step) const {
  JsonValue context = {
      {"Execution",
       {{"Id", state_.id},
        {"Name", state_.id},
        {"Input", state_.input},
        {"StartTime", Rfc3339(state_.started_ms)}}},
      {"State", {{"Name", step.name}, {"EnteredTime", Rfc3339(step.entered_ms)}}},
      {"StateMachine", {{"Id", state_.definition_sha256}, {"Name", state_.definition_sha256}}}};
  // The innermost Map that this step is, or is part of.
  for (const StepState* at = &step; !at->parent.empty();) {
    const StepState& parent = state_.steps.at(at->parent);
    if (parent.type == "Map") {
      context["Map"]["Item"] = {{"Index", at->branch},
                                {"Value", parent.task_input[static_cast<size_t>(at->branch)]}};
      break;
    }
    at = &parent;
  }
  return context;
}

absl::StatusOr<JsonValue> CoreRun::ThroughPath(const DataPath& path, const JsonValue& input,
                                               const StepState& step) const {
  if (path.null) return JsonValue::object();
  if (!path.path.has_value()) return input;
  return LookUp(*path.path, ScopeOf(step, input));
}

absl::StatusOr<JsonValue> CoreRun::EffectiveInput(const StepState& step, const State& state,
                                                  bool with_parameters) const {
  absl::StatusOr<JsonValue> input = ThroughPath(state.input_path, step.input, step);
  if (!input.ok() || !with_parameters || !state.parameters.has_value()) return input;
  return Fill(*state.parameters, ScopeOf(step, *input));
}

void CoreRun::StartMap(StepState& step, const State& state) {
  auto fail = [&](const std::string& cause) { Fail(step, state, "States.Runtime", cause, 0); };
  absl::StatusOr<JsonValue> input = EffectiveInput(step, state, false);
  if (!input.ok()) return fail(CauseOf(input.status()));
  DataScope scope = ScopeOf(step, *input);
  absl::StatusOr<JsonValue> items = *input;
  if (state.items_path.has_value()) items = LookUp(*state.items_path, scope);
  if (!items.ok()) return fail(CauseOf(items.status()));
  if (!items->is_array()) return fail("the items of a Map must be a list");
  if (items->size() > 10'000) return fail("a Map takes at most 10000 items");
  int64_t concurrency = state.max_concurrency;
  if (state.max_concurrency_path.has_value()) {
    absl::StatusOr<JsonValue> value = LookUp(*state.max_concurrency_path, scope);
    if (!value.ok() || !value->is_number_integer() || value->get<int64_t>() < 0) {
      return fail("MaxConcurrencyPath must lead to a whole number");
    }
    concurrency = std::min<int64_t>(value->get<int64_t>(), 40);
  }
  JsonValue details = {
      {"length", items->size()}, {"concurrency", concurrency}, {"items", *std::move(items)}};
  if (state.parameters.has_value()) details["selectorInput"] = *std::move(input);
  Emit("MapStateStarted", step.path, std::move(details));
  if (!step.branches.empty()) return StartPendingBranches(step, state);
  Emit("MapStateSucceeded", step.path, JsonValue::object());
  Complete(step, state, JsonValue::array());
}

void CoreRun::StartParallel(StepState& step, const State& state) {
  absl::StatusOr<JsonValue> input = EffectiveInput(step, state, true);
  if (!input.ok()) return Fail(step, state, kRuntimeError, CauseOf(input.status()), 0);
  Emit("ParallelStateStarted", step.path, {{"length", state.branches.size()}, {"concurrency", 0}});
  step.task_input = *input;  // the same for every branch; derives from the row's own input
  StartPendingBranches(step, state);
  step.task_input = JsonValue();
}

void CoreRun::StartPendingBranches(StepState& step, const State& state) {
  bool map = state.type == StateType::kMap;
  int open = 0;
  for (const Branch& branch : step.branches) open += branch.status == BranchStatus::kOpen;
  for (size_t i = 0; i < step.branches.size(); ++i) {
    if (step.branches[i].status != BranchStatus::kPending) continue;
    if (step.concurrency > 0 && open >= step.concurrency) return;
    ++open;
    int branch = static_cast<int>(i);
    Emit(map ? "MapIterationStarted" : "ParallelBranchStarted", step.path,
         {{"name", step.name}, {"index", branch}});
    JsonValue input = map ? step.task_input[i] : step.task_input;
    if (map && state.parameters.has_value()) {
      StepState item;  // as ContextOf() sees it
      item.name = step.name;
      item.parent = step.path;
      item.branch = branch;
      item.entered_ms = step.entered_ms;
      absl::StatusOr<JsonValue> selected =
          Fill(*state.parameters, ScopeOf(item, step.selector_input));
      if (!selected.ok()) {
        return BranchFailed(step, branch, kRuntimeError, CauseOf(selected.status()));
      }
      input = *std::move(selected);
    }
    const std::string& start = state.branches[map ? 0 : i]->start_at;
    work_.push_back(Work{true, "", step.path, branch, start, std::move(input)});
  }
}

void CoreRun::BranchSucceeded(StepState& step, int branch, JsonValue output) {
  const State* state = Definition(step);
  if (state == nullptr) return;
  bool map = state->type == StateType::kMap;
  Emit(map ? "MapIterationSucceeded" : "ParallelBranchSucceeded", step.path,
       {{"name", step.name}, {"index", branch}, {"output", std::move(output)}});
  if (map) StartPendingBranches(step, *state);
  if (step.status != StepStatus::kOpen) return;
  JsonValue outputs = JsonValue::array();
  for (const Branch& one : step.branches) {
    if (one.status != BranchStatus::kSucceeded) return;
    outputs.push_back(one.output);
  }
  Emit(map ? "MapStateSucceeded" : "ParallelStateSucceeded", step.path, JsonValue::object());
  Complete(step, *state, std::move(outputs));
}

void CoreRun::BranchFailed(StepState& step, int branch, const std::string& error,
                           const std::string& cause) {
  const State* state = Definition(step);
  if (state == nullptr || step.finished()) return;
  std::string kind = state->type == StateType::kMap ? "MapIteration" : "ParallelBranch";
  Emit(kind + "Failed", step.path, {{"name", step.name}, {"index", branch}});
  CancelUnder(step.path);
  for (size_t i = 0; i < step.branches.size(); ++i) {
    BranchStatus status = step.branches[i].status;
    if (status != BranchStatus::kOpen) continue;
    Emit(kind + "Aborted", step.path, {{"name", step.name}, {"index", i}});
  }
  std::erase_if(work_, [&](const Work& work) {
    const std::string& under = work.enter ? work.parent : work.path;
    return under == step.path || under.rfind(step.path + "/", 0) == 0;
  });
  Fail(step, *state, error, cause, 0);
}

void CoreRun::CancelUnder(const std::string& parent) {
  std::vector<std::string> paths;
  for (const auto& [path, step] : state_.steps) {
    bool below = parent.empty() || path.rfind(parent + "/", 0) == 0;
    if (below && !step.finished()) paths.push_back(path);
  }
  for (const std::string& path : paths) {
    StepStatus before = state_.steps[path].status;
    Emit("StepCancelled", path, JsonValue::object());
    if (before == StepStatus::kRunning || before == StepStatus::kWaiting) {
      effects_.push_back(Effect{Effect::Kind::kCancel, path, 0});
    }
  }
  std::erase_if(effects_, [&](const Effect& effect) {
    return effect.kind != Effect::Kind::kCancel && !effect.path.empty() &&
           std::find(paths.begin(), paths.end(), effect.path) != paths.end();
  });
}

}  // namespace vivavoce::internal
