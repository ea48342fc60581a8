// SPDX-License-Identifier: Apache-2.0
// Runs declared step graphs durably: every attempt is stored before it begins, every result with
// its step's completion in one transaction. A run that was killed goes on where it stopped.
//
//   WorkflowEngine engine(store, clock, telemetry);
//   engine.RegisterTask("urn:vivavoce:task:greet", greet);
//   absl::StatusOr<WorkflowDefinition> definition = ParseWorkflow(json);
//   auto result = co_await engine.Run(tenant, ExecutionId("e1"), *definition, "{}");
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/workflow/definition.h"
#include "vivavoce/workflow/task.h"

namespace vivavoce {

// One entry of an execution's history: AWS Step Functions' event types, and our own where those
// have none.
struct HistoryEvent {
  HistoryEvent() = default;
  int64_t id = 0;  // from 1, without gaps
  WallTime at;
  std::string type;     // e.g. "TaskStateEntered"
  std::string path;     // of the step; empty: the execution
  std::string details;  // JSON object
};

struct ExecutionResult {
  ExecutionResult() = default;
  enum class Status { kSucceeded, kFailed, kTimedOut };
  Status status = Status::kFailed;
  std::string output;  // JSON; only when succeeded
  std::string error;   // its name
  std::string cause;
  bool resumed = false;   // it had been begun before this call
  int interruptions = 0;  // attempts that a crash ended, over all calls
};

struct EngineOptions {
  EngineOptions() = default;
  std::chrono::milliseconds lease_ttl{30'000};
  // True: no other process works on this store (sqlite), so a lease that a killed run left behind
  // is taken back at once. False: it is waited out.
  bool exclusive = true;
  std::string worker = "local";        // owner of the leases
  size_t max_payload_bytes = 3 << 20;  // of one state's input or output (AWS: 256 KiB)
  int64_t max_events = 25'000;
  std::function<void(const HistoryEvent&)> observer;  // sees each event once it is durable
};

// Threading: all calls on one executor, that of the store; runs of different executions may go
// side by side.
// Lifetime:  store and clock outlive the engine, the engine outlives its runs.
class WorkflowEngine {
 public:
  WorkflowEngine(Store& store, Clock& clock, Telemetry telemetry);
  WorkflowEngine(Store& store, Clock& clock, Telemetry telemetry, EngineOptions options);
  ~WorkflowEngine();
  WorkflowEngine(const WorkflowEngine&) = delete;
  WorkflowEngine& operator=(const WorkflowEngine&) = delete;

  // Errors: AlreadyExists.
  absl::Status RegisterTask(std::string resource, TaskHandler handler);

  // Runs the execution to its end; one that was begun goes on, one that has ended answers again.
  //
  // Errors: InvalidArgument when the input is not JSON, FailedPrecondition when a task has no
  //         handler, or the id belongs to another definition or input; Aborted when another process
  //         works on it; DataLoss when its rows are damaged; those of the store.
  // Cancel: running tasks are cancelled and joined; their attempts count as interrupted.
  boost::asio::awaitable<absl::StatusOr<ExecutionResult>> Run(TenantId tenant,
                                                              ExecutionId execution,
                                                              WorkflowDefinition definition,
                                                              std::string input);

  // Errors: NotFound.
  boost::asio::awaitable<absl::StatusOr<std::vector<HistoryEvent>>> History(TenantId tenant,
                                                                            ExecutionId execution);

  // Folds the history and holds the result against the rows.
  //
  // Errors: NotFound; DataLoss naming the first row that differs.
  boost::asio::awaitable<absl::Status> Verify(TenantId tenant, ExecutionId execution);

  // The store's collections of the engine.
  static std::vector<CollectionSpec> Collections();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
