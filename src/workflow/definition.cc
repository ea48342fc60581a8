// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/workflow/definition.h"

#include <utility>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "workflow/state_machine.h"

namespace vivavoce {
namespace {

constexpr size_t kMaxBytes = 1 << 20;

}  // namespace

std::vector<std::string> WorkflowDefinition::resources() const {
  return machine_ == nullptr ? std::vector<std::string>() : internal::ResourcesOf(*machine_);
}

std::vector<std::string> ExamineWorkflow(std::string_view json) {
  absl::StatusOr<internal::JsonValue> value = internal::ParseJsonValue(json, kMaxBytes);
  if (!value.ok()) return {"/: " + std::string(Message(value.status()))};
  std::vector<std::string> problems;
  internal::ReadStateMachine(*value, problems);
  return problems;
}

absl::StatusOr<WorkflowDefinition> ParseWorkflow(std::string_view json) {
  absl::StatusOr<internal::JsonValue> value = internal::ParseJsonValue(json, kMaxBytes);
  if (!value.ok()) return Annotate(value.status(), "workflow definition");
  std::vector<std::string> problems;
  WorkflowDefinition definition;
  definition.machine_ = internal::ReadStateMachine(*value, problems);
  if (!problems.empty()) {
    std::string message = "workflow definition: " + problems.front();
    if (problems.size() > 1) {
      message += " (and " + std::to_string(problems.size() - 1) + " more problems)";
    }
    return InvalidArgument(message);
  }
  definition.json_ = value->dump();
  definition.sha256_ = Sha256Hex(definition.json_);
  return definition;
}

}  // namespace vivavoce
