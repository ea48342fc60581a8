// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/workflow/engine.h"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <map>
#include <utility>

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"
#include "workflow/execution_run.h"
#include "workflow/execution_store.h"

namespace vivavoce {

using boost::asio::awaitable;

struct WorkflowEngine::Impl {
  Impl(Store& s, Clock& c, Telemetry t, EngineOptions o)
      : store(s), clock(c), telemetry(t), options(std::move(o)) {}
  Store& store;
  Clock& clock;
  Telemetry telemetry;
  EngineOptions options;
  std::map<std::string, TaskHandler> handlers;
};

WorkflowEngine::WorkflowEngine(Store& store, Clock& clock, Telemetry telemetry)
    : WorkflowEngine(store, clock, telemetry, EngineOptions()) {}

WorkflowEngine::WorkflowEngine(Store& store, Clock& clock, Telemetry telemetry,
                               EngineOptions options)
    : impl_(std::make_unique<Impl>(store, clock, telemetry, std::move(options))) {}

WorkflowEngine::~WorkflowEngine() = default;

absl::Status WorkflowEngine::RegisterTask(std::string resource, TaskHandler handler) {
  auto [it, inserted] = impl_->handlers.emplace(std::move(resource), std::move(handler));
  if (inserted) return absl::OkStatus();
  return Error(absl::StatusCode::kAlreadyExists,
               "workflow: the task " + it->first + " has a handler already");
}

std::vector<CollectionSpec> WorkflowEngine::Collections() {
  std::vector<CollectionSpec> collections;
  for (const char* name : {internal::kExecutions, internal::kSteps, internal::kAttempts,
                           internal::kHistory, internal::kEffects}) {
    collections.emplace_back(name, std::vector<std::string>{"execution", "status"});
  }
  collections.emplace_back(internal::kDefinitions, std::vector<std::string>());
  return collections;
}

namespace {

absl::Status CheckHandlers(const WorkflowDefinition& definition,
                           const std::map<std::string, TaskHandler>& handlers) {
  std::vector<std::string> known;
  for (const auto& [resource, handler] : handlers) known.push_back(resource);
  for (const std::string& resource : definition.resources()) {
    if (handlers.count(resource) != 0) continue;
    std::string nearest = NearestName(resource, known);
    return FailedPrecondition("workflow: no handler for the task " + resource +
                              (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
  }
  return absl::OkStatus();
}

}  // namespace

awaitable<absl::StatusOr<ExecutionResult>> WorkflowEngine::Run(TenantId tenant,
                                                               ExecutionId execution,
                                                               WorkflowDefinition definition,
                                                               std::string input) {
  if (definition.machine() == nullptr || execution.empty()) {
    co_return InvalidArgument("workflow: a run needs a definition and an execution id");
  }
  if (execution.value().size() > 100) {
    co_return InvalidArgument("workflow: an execution id has at most 100 bytes (seen " +
                              std::to_string(execution.value().size()) + ")");
  }
  absl::Status status = CheckHandlers(definition, impl_->handlers);
  if (!status.ok()) co_return status;
  absl::StatusOr<internal::JsonValue> value =
      internal::ParseJsonValue(input, impl_->options.max_payload_bytes);
  if (!value.ok()) co_return Annotate(value.status(), "workflow: the input");
  status = co_await impl_->store.Declare(Collections());
  if (!status.ok()) co_return status;

  boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  auto run = std::make_shared<internal::ExecutionRun>(impl_->store, impl_->clock, impl_->telemetry,
                                                      impl_->options, impl_->handlers, tenant,
                                                      execution, std::move(definition), executor);
  absl::StatusOr<ExecutionResult> result = absl::CancelledError();
  std::exception_ptr thrown;
  try {
    result = co_await run->Loop(*std::move(value));
  } catch (...) {
    thrown = std::current_exception();
  }
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  co_await run->Join();
  if (thrown != nullptr) std::rethrow_exception(thrown);
  co_return result;
}

awaitable<absl::StatusOr<std::vector<HistoryEvent>>> WorkflowEngine::History(
    TenantId tenant, ExecutionId execution) {
  absl::Status status = co_await impl_->store.Declare(Collections());
  if (!status.ok()) co_return status;
  internal::ExecutionStore rows(impl_->store, tenant, execution.value(), impl_->options.worker);
  absl::StatusOr<std::vector<internal::Event>> events = co_await rows.ReadHistory();
  if (!events.ok()) co_return events.status();
  if (events->empty()) co_return NotFound("workflow: no execution " + execution.value());
  std::vector<HistoryEvent> history;
  for (const internal::Event& event : *events) history.push_back(internal::ToHistoryEvent(event));
  co_return history;
}

awaitable<absl::Status> WorkflowEngine::Verify(TenantId tenant, ExecutionId execution) {
  internal::ExecutionStore rows(impl_->store, tenant, execution.value(), impl_->options.worker);
  absl::StatusOr<std::optional<internal::LoadedExecution>> loaded = co_await rows.Load();
  if (!loaded.ok()) co_return loaded.status();
  if (!loaded->has_value()) co_return NotFound("workflow: no execution " + execution.value());
  absl::StatusOr<std::vector<internal::Event>> events = co_await rows.ReadHistory();
  if (!events.ok()) co_return events.status();
  internal::ExecutionState folded;
  folded.id = execution.value();
  for (const internal::Event& event : *events) {
    if (event.id != folded.last_event + 1) {
      co_return DataLoss("workflow: the history lacks event " +
                         std::to_string(folded.last_event + 1));
    }
    internal::Apply(folded, event);
  }
  const internal::ExecutionState& stored = (*loaded)->state;
  if (internal::ExecutionRow(folded) != internal::ExecutionRow(stored)) {
    co_return DataLoss("workflow: the execution's row is not what its history says");
  }
  for (const auto& [path, step] : folded.steps) {
    auto row = stored.steps.find(path);
    if (row == stored.steps.end() || internal::StepRow(step) != internal::StepRow(row->second)) {
      co_return DataLoss("workflow: the row of the step " + path + " is not what the history says");
    }
  }
  if (folded.steps.size() != stored.steps.size()) {
    co_return DataLoss("workflow: there are step rows that the history does not know");
  }
  co_return absl::OkStatus();
}

}  // namespace vivavoce
