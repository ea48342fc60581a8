// SPDX-License-Identifier: Apache-2.0
// One call of WorkflowEngine::Run(): a loop that is alone in changing the execution, and the
// children it spawns: claimers of leases, attempts, timers. A child's only way back is a message.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <map>
#include <memory>
#include <string>

#include "vivavoce/base/channel.h"
#include "vivavoce/workflow/engine.h"
#include "workflow/execution_store.h"

namespace vivavoce::internal {

// What a child has to say when it ends.
struct ChildReport {
  ChildReport() = default;
  enum class Kind { kClaimed, kEnded, kTimer, kCancelled };
  Kind kind = Kind::kCancelled;
  std::string key;   // of the child
  std::string path;  // of the step; empty: the execution's deadline
  Lease lease;       // kClaimed, kEnded
  absl::Status status;
  std::string output;  // kEnded with OK
  bool timed_out = false;
  bool lease_lost = false;
};

HistoryEvent ToHistoryEvent(const Event& event);

class ExecutionRun : public std::enable_shared_from_this<ExecutionRun> {
 public:
  ExecutionRun(Store& store, Clock& clock, Telemetry telemetry, const EngineOptions& options,
               const std::map<std::string, TaskHandler>& handlers, TenantId tenant,
               ExecutionId execution, WorkflowDefinition definition,
               boost::asio::any_io_executor executor);

  boost::asio::awaitable<absl::StatusOr<ExecutionResult>> Loop(JsonValue input);

  // Cancels the children and waits for them.
  boost::asio::awaitable<void> Join();

 private:
  boost::asio::awaitable<absl::Status> Begin(JsonValue input);
  boost::asio::awaitable<absl::Status> Resume(LoadedExecution loaded, const JsonValue& input);
  boost::asio::awaitable<absl::Status> Take(ChildReport report);
  boost::asio::awaitable<absl::Status> TakeClaim(ChildReport report);
  boost::asio::awaitable<absl::Status> TakeEnd(ChildReport report);
  // Advances the core and commits; dispatches what follows.
  boost::asio::awaitable<absl::Status> Advance(Happening happening, const Lease* lease);
  void Dispatch(const std::vector<Effect>& effects);
  void Publish(const Transition& transition);

  void Spawn(std::string key, boost::asio::awaitable<ChildReport> child);
  boost::asio::awaitable<ChildReport> Claim(std::string path);
  // All that an attempt needs, by value: state_ is not to be read while a commit is under way.
  struct AttemptOrder {
    AttemptOrder() = default;
    std::string path;
    int attempt = 0;
    Lease lease;
    const State* state = nullptr;  // of the definition
    std::string input;
  };
  boost::asio::awaitable<ChildReport> Attempt(AttemptOrder order);
  boost::asio::awaitable<ChildReport> Timer(std::string path, int64_t due_ms);
  boost::asio::awaitable<absl::StatusOr<std::string>> Handle(AttemptOrder order);
  boost::asio::awaitable<absl::Status> KeepLease(Lease lease);
  boost::asio::awaitable<void> ReleaseQuietly(Lease lease);

  Happening Make(Happening::Kind kind, std::string path) const;
  int64_t NowMillis() const;
  LeaseKey LeaseKeyOf(const std::string& path) const;
  ExecutionResult Result() const;

  Store& store_;
  Clock& clock_;
  Telemetry telemetry_;
  const EngineOptions& options_;
  const std::map<std::string, TaskHandler>& handlers_;
  TenantId tenant_;
  ExecutionId execution_;
  WorkflowDefinition definition_;
  boost::asio::any_io_executor executor_;
  CoreLimits limits_;
  ExecutionStore rows_;
  ExecutionState state_;
  bool resumed_ = false;
  Channel<ChildReport> inbox_;
  std::map<std::string, std::shared_ptr<boost::asio::cancellation_signal>> children_;
  std::map<std::string, std::chrono::nanoseconds> begun_;  // running attempts, for the metric
};

}  // namespace vivavoce::internal
