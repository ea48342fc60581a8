// SPDX-License-Identifier: Apache-2.0
#include "workflow/state_fields.h"

#include <utility>

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

std::vector<Retrier> ReadRetry(FieldReader& fields) {
  std::vector<Retrier> retry;
  const JsonValue* list = fields.Take("Retry");
  if (list == nullptr) return retry;
  if (!list->is_array()) {
    fields.Problem("Retry", "must be a list");
    return retry;
  }
  for (size_t i = 0; i < list->size(); ++i) {
    FieldReader one((*list)[i], fields.pointer() + "/Retry/" + std::to_string(i),
                    fields.problems());
    Retrier retrier;
    one.Ignore("Comment");
    retrier.errors = one.Texts("ErrorEquals");
    if (retrier.errors.empty()) one.Problem("ErrorEquals", "must name at least one error");
    retrier.interval_seconds = one.Number("IntervalSeconds", 1, 0, 99'999'999);
    retrier.backoff_rate = one.Number("BackoffRate", 2, 1, 1000);
    retrier.max_attempts = static_cast<int>(one.Integer("MaxAttempts", 3, 0, 99'999'999));
    retrier.max_delay_seconds = one.Number("MaxDelaySeconds", 0, 0, 31'622'400);
    std::string jitter = one.Text("JitterStrategy", "NONE");
    if (jitter != "NONE" && jitter != "FULL") {
      one.Problem("JitterStrategy", "must be NONE or FULL, not " + jitter);
    }
    retrier.full_jitter = jitter == "FULL";
    one.Finish({"ErrorEquals", "IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds",
                "JitterStrategy"});
    retry.push_back(std::move(retrier));
  }
  return retry;
}

std::vector<Catcher> ReadCatch(FieldReader& fields) {
  std::vector<Catcher> catchers;
  const JsonValue* list = fields.Take("Catch");
  if (list == nullptr) return catchers;
  if (!list->is_array()) {
    fields.Problem("Catch", "must be a list");
    return catchers;
  }
  for (size_t i = 0; i < list->size(); ++i) {
    FieldReader one((*list)[i], fields.pointer() + "/Catch/" + std::to_string(i),
                    fields.problems());
    Catcher catcher;
    one.Ignore("Comment");
    catcher.errors = one.Texts("ErrorEquals");
    if (catcher.errors.empty()) one.Problem("ErrorEquals", "must name at least one error");
    catcher.result_path = one.Data("ResultPath");
    catcher.next = one.RequiredText("Next");
    one.Finish({"ErrorEquals", "ResultPath", "Next"});
    catchers.push_back(std::move(catcher));
  }
  return catchers;
}

void ReadTransition(FieldReader& fields, State& state) {
  const JsonValue* end = fields.Take("End");
  state.next = fields.Text("Next", "");
  bool ends = end != nullptr && *end == true;
  if (ends == !state.next.empty()) fields.Problem("", "must have either Next or \"End\": true");
}

void ReadChoices(FieldReader& fields, State& state) {
  const JsonValue* list = fields.Take("Choices");
  state.next = fields.Text("Default", "");
  if (list == nullptr || !list->is_array() || list->empty()) {
    return fields.Problem("Choices", "must be a list with at least one rule");
  }
  for (size_t i = 0; i < list->size(); ++i) {
    absl::StatusOr<ChoiceRule> rule =
        ParseChoiceRule((*list)[i], fields.pointer() + "/Choices/" + std::to_string(i), true);
    if (rule.ok()) {
      state.choices.push_back(*std::move(rule));
    } else {
      fields.problems().emplace_back(Message(rule.status()));
    }
  }
}

void ReadWait(FieldReader& fields, State& state) {
  if (fields.Take("Seconds") != nullptr) {
    state.seconds = fields.Number("Seconds", 0, 0, 99'999'999);
  }
  state.seconds_path = fields.Path("SecondsPath");
  state.timestamp = fields.Text("Timestamp", "");
  state.timestamp_path = fields.Path("TimestampPath");
  if (!state.timestamp.empty() && !ParseTimestamp(state.timestamp).has_value()) {
    fields.Problem("Timestamp", "must look like 2026-03-01T09:30:00Z");
  }
  int given = state.seconds.has_value() + state.seconds_path.has_value() +
              !state.timestamp.empty() + state.timestamp_path.has_value();
  if (given != 1) {
    fields.Problem("", "must have one of Seconds, SecondsPath, Timestamp, TimestampPath");
  }
}

void ReadMap(FieldReader& fields, State& state) {
  state.items_path = fields.Path("ItemsPath");
  state.max_concurrency = fields.Integer("MaxConcurrency", 0, 0, 40);
  state.max_concurrency_path = fields.Path("MaxConcurrencyPath");
  state.parameters = fields.Payload("ItemSelector");
  std::optional<PayloadTemplate> older = fields.Payload("Parameters");
  if (!state.parameters.has_value()) state.parameters = std::move(older);
}

}  // namespace

std::vector<std::string> FieldsOf(const std::string& type) {
  std::vector<std::string> fields = {"Type", "InputPath", "OutputPath"};
  auto add = [&fields](std::initializer_list<const char*> more) {
    fields.insert(fields.end(), more.begin(), more.end());
  };
  if (type == "Fail") return {"Type", "Error", "Cause", "ErrorPath", "CausePath"};
  if (type == "Choice") add({"Choices", "Default"});
  if (type == "Wait") add({"Seconds", "SecondsPath", "Timestamp", "TimestampPath", "Next", "End"});
  if (type == "Pass") add({"Parameters", "Result", "ResultPath", "Next", "End"});
  if (type == "Task" || type == "Map" || type == "Parallel") {
    add({"Parameters", "ResultSelector", "ResultPath", "Retry", "Catch", "Next", "End"});
  }
  if (type == "Task") add({"Resource", "TimeoutSeconds"});
  if (type == "Map") add({"ItemsPath", "ItemSelector", "ItemProcessor", "MaxConcurrency"});
  if (type == "Parallel") add({"Branches"});
  return fields;
}

void ReadFields(const std::string& type, FieldReader& fields, State& state) {
  static const std::vector<std::string> types = {"Task",     "Pass",    "Choice", "Map",
                                                 "Parallel", "Succeed", "Fail",   "Wait"};
  size_t index = 0;
  while (index < types.size() && types[index] != type) ++index;
  if (index == types.size()) {
    std::string nearest = NearestName(type, types);
    return fields.Problem("Type", "unknown type " + type.substr(0, 40) +
                                      (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
  }
  state.type = static_cast<StateType>(index);
  if (state.type == StateType::kFail) {
    state.error = fields.Text("Error", "");
    state.cause = fields.Text("Cause", "");
    state.error_path = fields.Computed("ErrorPath");
    state.cause_path = fields.Computed("CausePath");
    return;
  }
  state.input_path = fields.Data("InputPath");
  state.output_path = fields.Data("OutputPath");
  if (state.type == StateType::kSucceed) return;
  if (state.type == StateType::kChoice) return ReadChoices(fields, state);
  ReadTransition(fields, state);
  if (state.type == StateType::kWait) return ReadWait(fields, state);
  state.result_path = fields.Data("ResultPath");
  if (state.type == StateType::kMap) {
    ReadMap(fields, state);
  } else {
    state.parameters = fields.Payload("Parameters");
  }
  if (state.type == StateType::kPass) {
    if (const JsonValue* result = fields.Take("Result")) state.result = *result;
    return;
  }
  state.result_selector = fields.Payload("ResultSelector");
  state.retry = ReadRetry(fields);
  state.catchers = ReadCatch(fields);
  if (state.type == StateType::kTask) {
    state.resource = fields.RequiredText("Resource");
    state.timeout_seconds = fields.Integer("TimeoutSeconds", 0, 1, 99'999'999);
  }
}

std::string Escape(const std::string& name) {
  std::string escaped;
  for (char c : name) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return escaped;
}

}  // namespace vivavoce::internal
