// SPDX-License-Identifier: Apache-2.0
// A declared step graph: JSON in a documented subset of the Amazon States Language
// (docs/workflow.md), so that the same file validates, draws and runs elsewhere.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

namespace internal {
struct StateMachine;
}

// A definition that has been checked. Copies share it.
//
// Threading: immutable; any thread.
class WorkflowDefinition {
 public:
  WorkflowDefinition() = default;

  const std::string& json() const { return json_; }      // canonical: keys sorted, no white space
  const std::string& sha256() const { return sha256_; }  // of json()
  std::vector<std::string> resources() const;            // what its tasks name, sorted
  const std::shared_ptr<const internal::StateMachine>& machine() const { return machine_; }

 private:
  friend absl::StatusOr<WorkflowDefinition> ParseWorkflow(std::string_view json);

  std::string json_;
  std::string sha256_;
  std::shared_ptr<const internal::StateMachine> machine_;
};

// Errors: InvalidArgument with the first problem and how many more there are.
absl::StatusOr<WorkflowDefinition> ParseWorkflow(std::string_view json);

// Every problem of a definition, as "<JSON pointer>: <what is wrong, and the mend>". Empty: none.
std::vector<std::string> ExamineWorkflow(std::string_view json);

}  // namespace vivavoce
