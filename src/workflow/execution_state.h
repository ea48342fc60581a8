// SPDX-License-Identifier: Apache-2.0
// What is known of one execution: one row for it, one for each visit of a state. History events are
// the only thing that changes it (Apply), so that folding the history gives the rows again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workflow/json_path.h"

namespace vivavoce::internal {

enum class ExecutionStatus { kRunning, kSucceeded, kFailed, kTimedOut };

enum class StepStatus {
  kEntered,  // its type's own work has not begun
  kReady,    // a task that waits for an attempt
  kRunning,  // an attempt is under way
  kWaiting,  // until due_ms: a Wait, or the backoff before another attempt
  kOpen,     // a Map or Parallel whose branches are under way
  kSucceeded,
  kFailed,
  kCancelled,
};

enum class BranchStatus { kPending, kOpen, kSucceeded, kFailed, kCancelled };

struct Branch {
  BranchStatus status = BranchStatus::kPending;
  JsonValue output;
};

// One visit of one state. Its path is "Score#0/2~1/Tag#0": the third branch, first round, of the
// first visit of Score, and in it the first visit of Tag.
struct StepState {
  std::string path;
  std::string name;
  std::string type;
  std::string parent;  // path of the Map or Parallel; empty at the top
  int branch = 0;      // of the parent
  StepStatus status = StepStatus::kEntered;
  JsonValue input;           // as it came
  JsonValue task_input;      // Task: what its handler gets; Map: the items
  JsonValue selector_input;  // Map: what ItemSelector sees
  JsonValue output;
  int attempt = 0;           // how many were begun
  int interruptions = 0;     // how many of them a crash ended
  int round = 0;             // Map, Parallel: how often the branches were started
  int concurrency = 0;       // Map: branches at once; 0: no limit
  std::vector<int> retries;  // used, for each retrier
  int64_t entered_ms = 0;
  int64_t due_ms = 0;
  int64_t fence = 0;  // of the running attempt's lease
  std::string error;
  std::string cause;
  std::vector<Branch> branches;

  bool finished() const { return status >= StepStatus::kSucceeded; }
};

struct ExecutionState {
  std::string id;
  std::string definition_sha256;
  ExecutionStatus status = ExecutionStatus::kRunning;
  JsonValue input;
  JsonValue output;
  std::string error;
  std::string cause;
  int64_t started_ms = 0;
  int64_t deadline_ms = 0;  // 0: none
  int64_t last_event = 0;
  int interruptions = 0;
  std::map<std::string, StepState> steps;
};

// One event of the history. Types are those of AWS Step Functions, and our own: RetryScheduled,
// TimerScheduled, TimerFired, LeaseExpired, StepFailed, StepCancelled, ParallelBranchSucceeded.
struct Event {
  int64_t id = 0;
  int64_t at_ms = 0;
  std::string type;
  std::string path;  // of the step; empty: the execution
  JsonValue details = JsonValue::object();
};

// Changes `state` as the event says.
void Apply(ExecutionState& state, const Event& event);

// The rows as JSON, and back.
JsonValue ExecutionRow(const ExecutionState& state);  // without its steps
JsonValue StepRow(const StepState& step);
absl::StatusOr<ExecutionState> ReadExecutionRow(const JsonValue& row);
absl::StatusOr<StepState> ReadStepRow(const JsonValue& row);

std::string StatusName(ExecutionStatus status);
std::string StatusName(StepStatus status);

}  // namespace vivavoce::internal
