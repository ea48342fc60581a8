// SPDX-License-Identifier: Apache-2.0
// The engine's pure core: what has happened goes in, what is now known and what is to be done comes
// out. No clock, no input or output, no threads, no randomness.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workflow/execution_state.h"
#include "workflow/state_machine.h"

namespace vivavoce::internal {

// Something that happened in the world.
struct Happening {
  enum class Kind {
    kBegin,             // the execution is new
    kAttemptStarted,    // a task's attempt holds its lease
    kAttemptSucceeded,  // with `value`
    kAttemptFailed,     // with error and cause
    kAttemptTimedOut,
    kAttemptInterrupted,  // its process died, or its lease was lost
    kTimerFired,
    kDeadline,  // the whole execution's time is over
  };
  Kind kind = Kind::kBegin;
  int64_t now_ms = 0;
  std::string path;
  int64_t fence = 0;
  JsonValue value;
  std::string error;
  std::string cause;
  int64_t retry_after_ms = 0;  // the least that the failed party asks to wait
};

// Something to be done.
struct Effect {
  enum class Kind { kRunTask, kStartTimer, kCancel };
  Kind kind = Kind::kRunTask;
  std::string path;    // empty with kStartTimer: the execution's deadline
  int64_t due_ms = 0;  // kStartTimer
};

struct CoreLimits {
  size_t max_payload_bytes = 3 << 20;  // of one state's input or output
  int64_t max_events = 25'000;         // of one execution
  int max_interruptions = 10;          // of one step: it then fails with States.HeartbeatTimeout
};

struct Transition {
  ExecutionState state;
  std::vector<Event> events;  // already applied to `state`
  std::vector<Effect> effects;
};

Transition Step(const StateMachine& machine, const CoreLimits& limits, ExecutionState state,
                const Happening& happening);

// What an execution read back from its rows still waits for.
std::vector<Effect> PendingEffects(const ExecutionState& state);

// The delay before a retry, the `used`-th of this retrier. Full jitter is drawn from `seed`.
int64_t RetryDelayMillis(const Retrier& retrier, int used, const std::string& seed);

// The state that `step` visits; null when the definition lacks it.
const State* FindState(const StateMachine& machine, const ExecutionState& state,
                       const StepState& step);

}  // namespace vivavoce::internal
