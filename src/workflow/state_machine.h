// SPDX-License-Identifier: Apache-2.0
// A definition, read and checked: what the engine walks. docs/workflow.md has the subset.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workflow/choice_rule.h"
#include "workflow/expression.h"

namespace vivavoce::internal {

enum class StateType { kTask, kPass, kChoice, kMap, kParallel, kSucceed, kFail, kWait };
std::string TypeName(StateType type);  // "Task", ...

// InputPath, OutputPath, ResultPath: absent means $, null means "nothing".
struct DataPath {
  bool null = false;
  std::optional<JsonPath> path;
};

struct Retrier {
  std::vector<std::string> errors;
  double interval_seconds = 1;
  double backoff_rate = 2;
  int max_attempts = 3;
  double max_delay_seconds = 0;  // 0: none
  bool full_jitter = false;
};

struct Catcher {
  std::vector<std::string> errors;
  DataPath result_path;
  std::string next;
};

struct StateMachine;

struct State {
  std::string name;
  StateType type = StateType::kPass;
  std::string next;  // empty: the end
  DataPath input_path;
  DataPath output_path;
  DataPath result_path;
  std::optional<PayloadTemplate> parameters;  // Map: its ItemSelector
  std::optional<PayloadTemplate> result_selector;
  std::vector<Retrier> retry;
  std::vector<Catcher> catchers;

  std::string resource;             // Task
  int64_t timeout_seconds = 0;      // Task; 0: none
  std::optional<JsonValue> result;  // Pass

  std::vector<ChoiceRule> choices;  // Choice; `next` is its Default

  std::optional<JsonPath> items_path;  // Map
  int64_t max_concurrency = 0;         // 0: no limit
  std::optional<JsonPath> max_concurrency_path;
  std::vector<std::shared_ptr<const StateMachine>> branches;  // Parallel; Map: the one processor

  std::string error;  // Fail
  std::string cause;
  std::optional<Expression> error_path;
  std::optional<Expression> cause_path;

  std::optional<double> seconds;  // Wait: one of the four
  std::optional<JsonPath> seconds_path;
  std::string timestamp;
  std::optional<JsonPath> timestamp_path;
};

struct StateMachine {
  std::string start_at;
  std::map<std::string, State> states;
  int64_t timeout_seconds = 0;  // only at the top; 0: none
};

// Reads a definition. Every problem found goes to `problems` as "<JSON pointer>: <what>"; the
// machine is null when there is one.
std::shared_ptr<const StateMachine> ReadStateMachine(const JsonValue& json,
                                                     std::vector<std::string>& problems);

// Every Task's resource, with branches, sorted, each once.
std::vector<std::string> ResourcesOf(const StateMachine& machine);

// Whether an error named `error` is meant by `names`: itself, or States.ALL, or States.TaskFailed.
bool ErrorMatches(const std::vector<std::string>& names, const std::string& error);

}  // namespace vivavoce::internal
