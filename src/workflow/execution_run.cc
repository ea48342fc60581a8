// SPDX-License-Identifier: Apache-2.0
#include "workflow/execution_run.h"

#include <algorithm>
#include <utility>

#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {

using boost::asio::awaitable;

namespace {

constexpr size_t kMaxCauseBytes = 1000;

std::string CauseText(const absl::Status& status) {
  return ToValidUtf8(Message(status).substr(0, kMaxCauseBytes));
}

}  // namespace

HistoryEvent ToHistoryEvent(const Event& event) {
  HistoryEvent out;
  out.id = event.id;
  out.at = WallTime(std::chrono::milliseconds(event.at_ms));
  out.type = event.type;
  out.path = event.path;
  out.details = event.details.dump();
  return out;
}

ExecutionRun::ExecutionRun(Store& store, Clock& clock, Telemetry telemetry,
                           const EngineOptions& options,
                           const std::map<std::string, TaskHandler>& handlers, TenantId tenant,
                           ExecutionId execution, WorkflowDefinition definition,
                           boost::asio::any_io_executor executor)
    : store_(store),
      clock_(clock),
      telemetry_(telemetry),
      options_(options),
      handlers_(handlers),
      tenant_(tenant),
      execution_(execution),
      definition_(std::move(definition)),
      executor_(executor),
      rows_(store, tenant, execution.value(), options.worker),
      inbox_(executor, 1 << 20) {
  limits_.max_payload_bytes = options.max_payload_bytes;
  limits_.max_events = options.max_events;
}

int64_t ExecutionRun::NowMillis() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Now().time_since_epoch())
      .count();
}

Happening ExecutionRun::Make(Happening::Kind kind, std::string path) const {
  Happening happening;
  happening.kind = kind;
  happening.path = std::move(path);
  // A clock that was set back neither stalls a timer nor puts the history out of order.
  happening.now_ms = std::max(NowMillis(), state_.started_ms);
  return happening;
}

LeaseKey ExecutionRun::LeaseKeyOf(const std::string& path) const {
  return LeaseKey(kSteps, RowId(execution_.value(), path));
}

ExecutionResult ExecutionRun::Result() const {
  ExecutionResult result;
  result.resumed = resumed_;
  result.interruptions = state_.interruptions;
  result.error = state_.error;
  result.cause = state_.cause;
  if (state_.status == ExecutionStatus::kSucceeded) {
    result.status = ExecutionResult::Status::kSucceeded;
    result.output = state_.output.dump();
  } else if (state_.status == ExecutionStatus::kTimedOut) {
    result.status = ExecutionResult::Status::kTimedOut;
  }
  return result;
}

awaitable<absl::StatusOr<ExecutionResult>> ExecutionRun::Loop(JsonValue input) {
  absl::StatusOr<std::optional<LoadedExecution>> loaded = co_await rows_.Load();
  if (!loaded.ok()) co_return loaded.status();
  absl::Status status;
  if (loaded->has_value()) {
    status = co_await Resume(**std::move(loaded), input);
  } else {
    status = co_await Begin(std::move(input));
  }
  while (status.ok() && state_.status == ExecutionStatus::kRunning) {
    absl::StatusOr<std::optional<ChildReport>> report = co_await inbox_.Read();
    if (!report.ok()) co_return report.status();
    if (!report->has_value()) co_return Internal("workflow: the run's inbox was closed");
    status = co_await Take(**std::move(report));
  }
  if (!status.ok()) co_return status;
  co_return Result();
}

awaitable<absl::Status> ExecutionRun::Begin(JsonValue input) {
  state_ = ExecutionState();
  state_.id = execution_.value();
  state_.definition_sha256 = definition_.sha256();
  rows_.KeepDefinition(definition_.sha256(), definition_.json());
  Happening happening = Make(Happening::Kind::kBegin, "");
  happening.value = std::move(input);
  co_return co_await Advance(std::move(happening), nullptr);
}

awaitable<absl::Status> ExecutionRun::Resume(LoadedExecution loaded, const JsonValue& input) {
  resumed_ = true;
  state_ = std::move(loaded.state);
  if (state_.definition_sha256 != definition_.sha256() || state_.input != input) {
    co_return FailedPrecondition("workflow: the execution " + execution_.value() +
                                 " was begun with another definition or input");
  }
  std::vector<std::string> running;
  for (const auto& [path, step] : state_.steps) {
    if (step.status == StepStatus::kRunning) running.push_back(path);
  }
  for (const std::string& path : running) {
    if (options_.exclusive) {
      Lease left;
      left.key = LeaseKeyOf(path);
      left.fence = state_.steps[path].fence;
      co_await ReleaseQuietly(left);
    }
    Happening happening = Make(Happening::Kind::kAttemptInterrupted, path);
    Transition transition = Step(*definition_.machine(), limits_, std::move(state_), happening);
    absl::Status status = co_await rows_.Save(transition, nullptr);
    if (!status.ok()) co_return status;
    Publish(transition);
    state_ = std::move(transition.state);
  }
  Dispatch(PendingEffects(state_));
  co_return absl::OkStatus();
}

awaitable<absl::Status> ExecutionRun::Take(ChildReport report) {
  children_.erase(report.key);
  switch (report.kind) {
    case ChildReport::Kind::kCancelled:
      co_return absl::OkStatus();
    case ChildReport::Kind::kClaimed:
      co_return co_await TakeClaim(std::move(report));
    case ChildReport::Kind::kEnded:
      co_return co_await TakeEnd(std::move(report));
    case ChildReport::Kind::kTimer: {
      auto kind = report.path.empty() ? Happening::Kind::kDeadline : Happening::Kind::kTimerFired;
      Happening happening = Make(kind, report.path);
      co_return co_await Advance(std::move(happening), nullptr);
    }
  }
  co_return absl::OkStatus();
}

awaitable<absl::Status> ExecutionRun::TakeClaim(ChildReport report) {
  if (!report.status.ok()) co_return report.status;
  auto it = state_.steps.find(report.path);
  if (it == state_.steps.end() || it->second.status != StepStatus::kReady) {
    co_await ReleaseQuietly(report.lease);
    co_return absl::OkStatus();
  }
  Happening happening = Make(Happening::Kind::kAttemptStarted, report.path);
  happening.fence = report.lease.fence;
  absl::Status status = co_await Advance(std::move(happening), nullptr);
  if (!status.ok()) co_return status;
  begun_[report.path] = clock_.MonotonicNow();
  const StepState& step = state_.steps.at(report.path);
  AttemptOrder order;
  order.path = report.path;
  order.attempt = step.attempt;
  order.lease = report.lease;
  order.state = FindState(*definition_.machine(), state_, step);
  order.input = step.task_input.dump();
  Spawn("attempt " + report.path, Attempt(std::move(order)));
  co_return absl::OkStatus();
}

awaitable<absl::Status> ExecutionRun::TakeEnd(ChildReport report) {
  auto it = state_.steps.find(report.path);
  if (it == state_.steps.end() || it->second.status != StepStatus::kRunning) {
    co_await ReleaseQuietly(report.lease);  // cancelled meanwhile
    co_return absl::OkStatus();
  }
  std::string step_name = it->second.name;
  using Kind = Happening::Kind;
  Happening happening = Make(Kind::kAttemptSucceeded, report.path);
  if (report.lease_lost) {
    telemetry_.Add(metric::kStepsFenced, 1, {{"step", step_name}});
    happening.kind = Kind::kAttemptInterrupted;
    co_return co_await Advance(std::move(happening), nullptr);
  }
  if (report.timed_out) {
    happening.kind = Kind::kAttemptTimedOut;
    happening.error = "States.Timeout";
    happening.cause = "the attempt took longer than TimeoutSeconds";
  } else if (!report.status.ok()) {
    happening.kind = Kind::kAttemptFailed;
    happening.error = TaskErrorName(report.status);
    happening.cause = CauseText(report.status);
    std::optional<ErrorDetail> detail = GetErrorDetail(report.status);
    if (detail.has_value() && detail->retry_after.has_value()) {
      happening.retry_after_ms = detail->retry_after->count();
    }
  } else {
    absl::StatusOr<JsonValue> output = ParseJsonValue(report.output, limits_.max_payload_bytes);
    if (output.ok()) {
      happening.value = *std::move(output);
    } else {
      happening.kind = Kind::kAttemptFailed;
      happening.error = "Task.InvalidOutput";
      happening.cause = "the task's output " + CauseText(output.status());
    }
  }
  double seconds =
      std::chrono::duration<double>(clock_.MonotonicNow() - begun_[report.path]).count();
  bool good = happening.kind == Kind::kAttemptSucceeded;
  telemetry_.Record(metric::kWorkflowStepSeconds, seconds,
                    {{"step", step_name}, {"outcome", good ? "succeeded" : "failed"}});
  co_return co_await Advance(std::move(happening), &report.lease);
}

awaitable<absl::Status> ExecutionRun::Advance(Happening happening, const Lease* lease) {
  Transition transition = Step(*definition_.machine(), limits_, std::move(state_), happening);
  if (transition.events.empty()) {
    state_ = std::move(transition.state);
    co_return absl::OkStatus();
  }
  absl::Status status = co_await rows_.Save(transition, lease);
  if (lease != nullptr && status.code() == absl::StatusCode::kFailedPrecondition) {
    // Somebody else holds the step by now: this result is refused, the rows are the truth.
    telemetry_.Add(metric::kStepsFenced, 1, {{"step", happening.path}});
    co_return Error(absl::StatusCode::kAborted,
                    "workflow: the lease of the step " + happening.path + " was lost");
  }
  if (!status.ok()) co_return Annotate(status, "workflow: storing a step");
  Publish(transition);
  state_ = std::move(transition.state);
  Dispatch(transition.effects);
  co_return absl::OkStatus();
}

void ExecutionRun::Publish(const Transition& transition) {
  if (!options_.observer) return;
  for (const Event& event : transition.events) options_.observer(ToHistoryEvent(event));
}

void ExecutionRun::Dispatch(const std::vector<Effect>& effects) {
  for (const Effect& effect : effects) {
    switch (effect.kind) {
      case Effect::Kind::kRunTask:
        Spawn("claim " + effect.path, Claim(effect.path));
        break;
      case Effect::Kind::kStartTimer:
        Spawn("timer " + effect.path, Timer(effect.path, effect.due_ms));
        break;
      case Effect::Kind::kCancel:
        for (const char* kind : {"claim ", "timer ", "attempt "}) {
          auto child = children_.find(kind + effect.path);
          if (child == children_.end()) continue;
          child->second->emit(boost::asio::cancellation_type::terminal);
        }
        break;
    }
  }
}

}  // namespace vivavoce::internal
