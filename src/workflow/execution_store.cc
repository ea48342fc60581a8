// SPDX-License-Identifier: Apache-2.0
#include "workflow/execution_store.h"

#include <cstdio>
#include <memory>
#include <set>
#include <utility>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using boost::asio::awaitable;

// How an event ends the attempt that was under way; empty when it does not.
std::string OutcomeOf(const std::string& type) {
  if (type == "TaskSucceeded") return "SUCCEEDED";
  if (type == "TaskFailed") return "FAILED";
  if (type == "TaskTimedOut") return "TIMED_OUT";
  if (type == "LeaseExpired") return "INTERRUPTED";
  return "";
}

}  // namespace

std::string RowId(const std::string& execution, const std::string& path) {
  constexpr size_t kMaxPathBytes = 140;  // ids have at most 256, the execution's at most 100
  if (path.size() <= kMaxPathBytes) return execution + "/" + path;
  return execution + "/" + path.substr(0, path.find('#')) + "#" + Sha256Hex(path);
}

std::string EventId(const std::string& execution, int64_t id) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "%08lld", static_cast<long long>(id));
  return execution + "/" + digits;
}

ExecutionStore::ExecutionStore(Store& store, TenantId tenant, std::string execution,
                               std::string worker)
    : store_(store),
      tenant_(std::move(tenant)),
      execution_(std::move(execution)),
      worker_(std::move(worker)) {}

void ExecutionStore::KeepDefinition(std::string sha256, std::string json) {
  definition_sha256_ = std::move(sha256);
  definition_json_ = std::move(json);
}

awaitable<absl::StatusOr<std::vector<Document>>> ExecutionStore::ReadAll(std::string collection) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  std::vector<Document> all;
  for (;;) {
    QueryOptions options;
    options.equal["execution"] = execution_;
    options.limit = 1000;
    if (!all.empty()) options.after_id = all.back().id;
    absl::StatusOr<std::vector<Document>> page =
        co_await (*transaction)->Query(collection, options);
    if (!page.ok()) co_return page.status();
    bool last = page->size() < options.limit;
    for (Document& document : *page) all.push_back(std::move(document));
    if (last) co_return all;
  }
}

awaitable<absl::StatusOr<std::optional<LoadedExecution>>> ExecutionStore::Load() {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  absl::StatusOr<std::optional<Document>> document =
      co_await (*transaction)->Get(kExecutions, execution_);
  if (!document.ok()) co_return document.status();
  if (!document->has_value()) co_return std::optional<LoadedExecution>();
  absl::StatusOr<ExecutionState> state =
      ReadExecutionRow(JsonValue::parse((*document)->body, nullptr, false));
  if (!state.ok()) co_return state.status();
  LoadedExecution loaded;
  loaded.state = *std::move(state);
  loaded.version = (*document)->version;
  version_ = loaded.version;
  absl::StatusOr<std::vector<Document>> steps = co_await ReadAll(kSteps);
  if (!steps.ok()) co_return steps.status();
  for (const Document& row : *steps) {
    absl::StatusOr<StepState> step = ReadStepRow(JsonValue::parse(row.body, nullptr, false));
    if (!step.ok()) co_return step.status();
    loaded.state.steps[step->path] = *std::move(step);
  }
  co_return std::optional<LoadedExecution>(std::move(loaded));
}

absl::Status ExecutionStore::PutRow(StoreTransaction& transaction, const char* collection,
                                    std::string id, const JsonValue& row, const std::string& status,
                                    Expect expect) {
  Document document;
  document.id = std::move(id);
  document.body = row.dump();
  document.index["execution"] = execution_;
  if (!status.empty()) document.index["status"] = status;
  return transaction.Put(collection, document, expect);
}

awaitable<absl::Status> ExecutionStore::PutAttempt(StoreTransaction& transaction,
                                                   const Transition& transition,
                                                   const Event& event) {
  bool starts = event.type == "TaskStarted";
  std::string outcome = starts ? "STARTED" : OutcomeOf(event.type);
  if (outcome.empty()) co_return absl::OkStatus();
  const StepState& step = transition.state.steps.at(event.path);
  int attempt = event.details["attempt"].get<int>();
  std::string id = RowId(execution_, event.path) + "@" + std::to_string(attempt);
  JsonValue row = {{"path", event.path},  {"state", step.name}, {"attempt", attempt},
                   {"fence", step.fence}, {"worker", worker_},  {"startedAt", event.at_ms},
                   {"endedAt", nullptr},  {"outcome", outcome}};
  if (!starts) {
    absl::StatusOr<std::optional<Document>> begun = co_await transaction.Get(kAttempts, id);
    if (!begun.ok()) co_return begun.status();
    if (begun->has_value()) {
      JsonValue stored = JsonValue::parse((*begun)->body, nullptr, false);
      if (stored.is_object()) row = std::move(stored);
    }
    row["endedAt"] = event.at_ms;
    row["outcome"] = outcome;
    if (event.details.contains("error")) {
      row["error"] = event.details["error"];
      row["cause"] = event.details["cause"];
    }
  }
  co_return PutRow(transaction, kAttempts, std::move(id), row, outcome, Expect::Any());
}

awaitable<absl::Status> ExecutionStore::Save(const Transition& transition, const Lease* lease) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> begun = co_await store_.Begin(tenant_);
  if (!begun.ok()) co_return begun.status();
  StoreTransaction& transaction = **begun;
  const ExecutionState& state = transition.state;
  absl::Status status =
      PutRow(transaction, kExecutions, execution_, ExecutionRow(state), StatusName(state.status),
             version_ == 0 ? Expect::Absent() : Expect::Version(version_));
  if (!status.ok()) co_return status;
  if (!definition_json_.empty()) {
    Document definition;
    definition.id = definition_sha256_;
    definition.body = definition_json_;
    status = transaction.Put(kDefinitions, definition, Expect::Any());
    if (!status.ok()) co_return status;
  }
  std::set<std::string> paths;
  for (const Event& event : transition.events) {
    JsonValue row = {{"id", event.id},
                     {"at", event.at_ms},
                     {"type", event.type},
                     {"path", event.path},
                     {"details", event.details}};
    status =
        PutRow(transaction, kHistory, EventId(execution_, event.id), row, "", Expect::Absent());
    if (!status.ok()) co_return status;
    if (event.path.empty()) continue;
    paths.insert(event.path);
    status = co_await PutAttempt(transaction, transition, event);
    if (!status.ok()) co_return status;
  }
  for (const std::string& path : paths) {
    const StepState& step = state.steps.at(path);
    status = PutRow(transaction, kSteps, RowId(execution_, path), StepRow(step),
                    StatusName(step.status), Expect::Any());
    if (!status.ok()) co_return status;
  }
  if (lease != nullptr) {
    status = transaction.Complete(*lease);
    if (!status.ok()) co_return status;
  }
  status = co_await transaction.Commit();
  if (!status.ok()) co_return status;
  ++version_;
  definition_json_.clear();
  co_return absl::OkStatus();
}

awaitable<absl::StatusOr<std::vector<Event>>> ExecutionStore::ReadHistory() {
  absl::StatusOr<std::vector<Document>> documents = co_await ReadAll(kHistory);
  if (!documents.ok()) co_return documents.status();
  std::vector<Event> events;
  for (const Document& document : *documents) {
    JsonValue row = JsonValue::parse(document.body, nullptr, false);
    bool whole = row.is_object() && row.contains("id") && row.contains("at") &&
                 row.contains("type") && row.contains("path") && row.contains("details");
    if (!whole) co_return DataLoss("workflow: the history event " + document.id + " is damaged");
    Event event;
    event.id = row["id"].get<int64_t>();
    event.at_ms = row["at"].get<int64_t>();
    event.type = row["type"].get<std::string>();
    event.path = row["path"].get<std::string>();
    event.details = row["details"];
    events.push_back(std::move(event));
  }
  co_return events;
}

}  // namespace vivavoce::internal
