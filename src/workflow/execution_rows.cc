// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "vivavoce/base/status.h"
#include "workflow/execution_state.h"

namespace vivavoce::internal {
namespace {

constexpr const char* kBranchNames[] = {"PENDING", "OPEN", "SUCCEEDED", "FAILED", "CANCELLED"};

// The fields of a row, of the right type or the row is damaged.
class RowReader {
 public:
  explicit RowReader(const JsonValue& row) : row_(row), ok_(row.is_object()) {}

  std::string Text(const char* name) {
    return Get(name, JsonValue::value_t::string, std::string());
  }
  int64_t Integer(const char* name) {
    const JsonValue* value = Find(name);
    if (value == nullptr || !value->is_number_integer()) return Bad<int64_t>(0);
    return value->get<int64_t>();
  }
  JsonValue Any(const char* name) {
    const JsonValue* value = Find(name);
    return value == nullptr ? Bad(JsonValue()) : *value;
  }
  JsonValue List(const char* name) { return Get(name, JsonValue::value_t::array, JsonValue()); }
  template <typename T>
  T Bad(T fallback) {
    ok_ = false;
    return fallback;
  }
  bool ok() const { return ok_; }

 private:
  const JsonValue* Find(const char* name) const {
    if (!row_.is_object()) return nullptr;
    auto it = row_.find(name);
    return it == row_.end() ? nullptr : &*it;
  }
  template <typename T>
  T Get(const char* name, JsonValue::value_t type, T fallback) {
    const JsonValue* value = Find(name);
    if (value == nullptr || value->type() != type) return Bad(std::move(fallback));
    return value->get<T>();
  }

  const JsonValue& row_;
  bool ok_;
};

}  // namespace

JsonValue ExecutionRow(const ExecutionState& state) {
  return {{"id", state.id},
          {"definition", state.definition_sha256},
          {"status", StatusName(state.status)},
          {"input", state.input},
          {"output", state.output},
          {"error", state.error},
          {"cause", state.cause},
          {"startedAt", state.started_ms},
          {"deadline", state.deadline_ms},
          {"lastEvent", state.last_event},
          {"interruptions", state.interruptions}};
}

JsonValue StepRow(const StepState& step) {
  JsonValue branches = JsonValue::array();
  for (const Branch& branch : step.branches) {
    branches.push_back(
        {{"status", kBranchNames[static_cast<size_t>(branch.status)]}, {"output", branch.output}});
  }
  return {{"path", step.path},
          {"name", step.name},
          {"type", step.type},
          {"parent", step.parent},
          {"branch", step.branch},
          {"status", StatusName(step.status)},
          {"input", step.input},
          {"taskInput", step.task_input},
          {"selectorInput", step.selector_input},
          {"output", step.output},
          {"attempt", step.attempt},
          {"interruptions", step.interruptions},
          {"round", step.round},
          {"concurrency", step.concurrency},
          {"retries", step.retries},
          {"enteredAt", step.entered_ms},
          {"dueAt", step.due_ms},
          {"fence", step.fence},
          {"error", step.error},
          {"cause", step.cause},
          {"branches", std::move(branches)}};
}

absl::StatusOr<ExecutionState> ReadExecutionRow(const JsonValue& row) {
  RowReader in(row);
  ExecutionState state;
  state.id = in.Text("id");
  state.definition_sha256 = in.Text("definition");
  std::string status = in.Text("status");
  state.input = in.Any("input");
  state.output = in.Any("output");
  state.error = in.Text("error");
  state.cause = in.Text("cause");
  state.started_ms = in.Integer("startedAt");
  state.deadline_ms = in.Integer("deadline");
  state.last_event = in.Integer("lastEvent");
  state.interruptions = static_cast<int>(in.Integer("interruptions"));
  bool known = false;
  for (int i = 0; i <= static_cast<int>(ExecutionStatus::kTimedOut); ++i) {
    if (StatusName(static_cast<ExecutionStatus>(i)) != status) continue;
    state.status = static_cast<ExecutionStatus>(i);
    known = true;
  }
  if (!in.ok() || !known) return DataLoss("workflow: the row of an execution is damaged");
  return state;
}

absl::StatusOr<StepState> ReadStepRow(const JsonValue& row) {
  RowReader in(row);
  StepState step;
  step.path = in.Text("path");
  step.name = in.Text("name");
  step.type = in.Text("type");
  step.parent = in.Text("parent");
  step.branch = static_cast<int>(in.Integer("branch"));
  std::string status = in.Text("status");
  step.input = in.Any("input");
  step.task_input = in.Any("taskInput");
  step.selector_input = in.Any("selectorInput");
  step.output = in.Any("output");
  step.attempt = static_cast<int>(in.Integer("attempt"));
  step.interruptions = static_cast<int>(in.Integer("interruptions"));
  step.round = static_cast<int>(in.Integer("round"));
  step.concurrency = static_cast<int>(in.Integer("concurrency"));
  step.entered_ms = in.Integer("enteredAt");
  step.due_ms = in.Integer("dueAt");
  step.fence = in.Integer("fence");
  step.error = in.Text("error");
  step.cause = in.Text("cause");
  bool known = false;
  for (int i = 0; i <= static_cast<int>(StepStatus::kCancelled); ++i) {
    if (StatusName(static_cast<StepStatus>(i)) != status) continue;
    step.status = static_cast<StepStatus>(i);
    known = true;
  }
  for (const JsonValue& count : in.List("retries")) {
    step.retries.push_back(count.is_number_integer() ? count.get<int>() : in.Bad(0));
  }
  for (const JsonValue& item : in.List("branches")) {
    RowReader of(item);
    Branch branch;
    std::string name = of.Text("status");
    branch.output = of.Any("output");
    bool branch_known = false;
    for (int i = 0; i <= static_cast<int>(BranchStatus::kCancelled); ++i) {
      if (name != kBranchNames[i]) continue;
      branch.status = static_cast<BranchStatus>(i);
      branch_known = true;
    }
    if (!of.ok() || !branch_known) in.Bad(0);
    step.branches.push_back(std::move(branch));
  }
  if (!in.ok() || !known) {
    return DataLoss("workflow: the row of the step " + step.path.substr(0, 200) + " is damaged");
  }
  return step;
}

}  // namespace vivavoce::internal
