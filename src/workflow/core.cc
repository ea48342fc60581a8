// SPDX-License-Identifier: Apache-2.0
#include "workflow/core.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "vivavoce/base/hash.h"
#include "workflow/core_run.h"

namespace vivavoce::internal {
namespace {

const StateMachine* MachineOf(const StateMachine& root, const ExecutionState& state,
                              const StepState& step) {
  if (step.parent.empty()) return &root;
  auto parent = state.steps.find(step.parent);
  if (parent == state.steps.end()) return nullptr;
  const State* definition = FindState(root, state, parent->second);
  if (definition == nullptr || definition->branches.empty()) return nullptr;
  size_t index = definition->type == StateType::kMap ? 0 : static_cast<size_t>(step.branch);
  return index < definition->branches.size() ? definition->branches[index].get() : nullptr;
}

}  // namespace

const State* FindState(const StateMachine& machine, const ExecutionState& state,
                       const StepState& step) {
  const StateMachine* own = MachineOf(machine, state, step);
  if (own == nullptr) return nullptr;
  auto it = own->states.find(step.name);
  return it == own->states.end() ? nullptr : &it->second;
}

int64_t RetryDelayMillis(const Retrier& retrier, int used, const std::string& seed) {
  double seconds = retrier.interval_seconds * std::pow(retrier.backoff_rate, used);
  if (retrier.max_delay_seconds > 0) seconds = std::min(seconds, retrier.max_delay_seconds);
  seconds = std::min(seconds, 31'622'400.0);
  if (retrier.full_jitter) {
    uint64_t drawn = std::stoull(Sha256Hex(seed).substr(0, 13), nullptr, 16);  // 52 bits
    seconds *= static_cast<double>(drawn) / static_cast<double>(uint64_t{1} << 52);
  }
  return static_cast<int64_t>(std::llround(seconds * 1000));
}

std::vector<Effect> PendingEffects(const ExecutionState& state) {
  std::vector<Effect> effects;
  if (state.status != ExecutionStatus::kRunning) return effects;
  for (const auto& [path, step] : state.steps) {
    if (step.status == StepStatus::kReady) {
      effects.push_back(Effect{Effect::Kind::kRunTask, path, 0});
    } else if (step.status == StepStatus::kWaiting) {
      effects.push_back(Effect{Effect::Kind::kStartTimer, path, step.due_ms});
    }
  }
  if (state.deadline_ms > 0) {
    effects.push_back(Effect{Effect::Kind::kStartTimer, "", state.deadline_ms});
  }
  return effects;
}

Transition Step(const StateMachine& machine, const CoreLimits& limits, ExecutionState state,
                const Happening& happening) {
  CoreRun run(machine, limits, std::move(state), happening.now_ms);
  run.Handle(happening);
  run.Settle();
  return run.Finish();
}

}  // namespace vivavoce::internal
