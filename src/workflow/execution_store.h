// SPDX-License-Identifier: Apache-2.0
// The rows of executions in a Store: the transactional shell around the core.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "vivavoce/base/ids.h"
#include "vivavoce/provider/store.h"
#include "workflow/core.h"

namespace vivavoce::internal {

inline constexpr char kExecutions[] = "wf_execution";    // one row an execution
inline constexpr char kSteps[] = "wf_step";              // one a visit of a state
inline constexpr char kAttempts[] = "wf_attempt";        // one an attempt of a task
inline constexpr char kHistory[] = "wf_history";         // one an event
inline constexpr char kEffects[] = "wf_effect";          // one an idempotency key
inline constexpr char kDefinitions[] = "wf_definition";  // one a definition, by its hash

struct LoadedExecution {
  LoadedExecution() = default;
  ExecutionState state;
  int64_t version = 0;  // of the execution's row
};

// One execution's rows.
//
// Threading: one coroutine at a time.
class ExecutionStore {
 public:
  ExecutionStore(Store& store, TenantId tenant, std::string execution, std::string worker);

  // Nullopt when there is none.
  boost::asio::awaitable<absl::StatusOr<std::optional<LoadedExecution>>> Load();

  // Writes what a transition changed, in one transaction. With `lease`, only while it is held; it
  // ends with the commit.
  //
  // Errors: Aborted when another process wrote; FailedPrecondition when the lease was lost.
  boost::asio::awaitable<absl::Status> Save(const Transition& transition, const Lease* lease);

  // The definition's text, kept for ever under its hash. Goes out with the next Save().
  void KeepDefinition(std::string sha256, std::string json);

  boost::asio::awaitable<absl::StatusOr<std::vector<Event>>> ReadHistory();

 private:
  boost::asio::awaitable<absl::Status> PutAttempt(StoreTransaction& transaction,
                                                  const Transition& transition, const Event& event);
  absl::Status PutRow(StoreTransaction& transaction, const char* collection, std::string id,
                      const JsonValue& row, const std::string& status, Expect expect);
  boost::asio::awaitable<absl::StatusOr<std::vector<Document>>> ReadAll(std::string collection);

  Store& store_;
  TenantId tenant_;
  std::string execution_;
  std::string worker_;
  int64_t version_ = 0;
  std::string definition_sha256_;
  std::string definition_json_;
};

// A document's (and a lease's) id: "e1/Score#0/2/Tag#0"; a long path by its hash.
std::string RowId(const std::string& execution, const std::string& path);

// "e1/00000042"
std::string EventId(const std::string& execution, int64_t id);

}  // namespace vivavoce::internal
