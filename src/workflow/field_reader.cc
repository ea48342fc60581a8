// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <map>
#include <utility>

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"
#include "workflow/state_fields.h"

namespace vivavoce::internal {
namespace {

// What the Amazon States Language has beyond the subset, and what to do without it.
const std::map<std::string, std::string>& Beyond() {
  static const auto* const beyond = new std::map<std::string, std::string>{
      {"Arguments", "JSONata is not taken; use Parameters"},
      {"Assign", "variables are not taken; keep the value in the state's data with ResultPath"},
      {"Condition", "JSONata is not taken; use a comparison"},
      {"Credentials", "a task's handler has its own"},
      {"HeartbeatSeconds", "leases beat by themselves; use TimeoutSeconds"},
      {"HeartbeatSecondsPath", "leases beat by themselves; use TimeoutSeconds"},
      {"ItemBatcher", "only Map INLINE is taken"},
      {"ItemReader", "only Map INLINE is taken; give the items with ItemsPath"},
      {"Items", "JSONata is not taken; use ItemsPath"},
      {"Label", "only Map INLINE is taken"},
      {"Output", "JSONata is not taken; use ResultSelector and OutputPath"},
      {"ResultWriter", "only Map INLINE is taken"},
      {"TimeoutSecondsPath", "use TimeoutSeconds"},
      {"ToleratedFailureCount", "catch failures inside the item"},
      {"ToleratedFailureCountPath", "catch failures inside the item"},
      {"ToleratedFailurePercentage", "catch failures inside the item"},
      {"ToleratedFailurePercentagePath", "catch failures inside the item"},
  };
  return *beyond;
}

}  // namespace

void FieldReader::Problem(const std::string& name, const std::string& what) {
  std::string at = name.empty() ? pointer_ : pointer_ + "/" + name;
  problems_.push_back((at.empty() ? "/" : at) + ": " + what);
}

const JsonValue* FieldReader::Take(const std::string& name) {
  taken_.insert(name);
  if (!json_.is_object()) return nullptr;
  auto it = json_.find(name);
  return it == json_.end() ? nullptr : &*it;
}

std::string FieldReader::Text(const std::string& name, std::string fallback) {
  const JsonValue* value = Take(name);
  if (value == nullptr) return fallback;
  if (value->is_string()) return value->get<std::string>();
  Problem(name, "must be a text");
  return fallback;
}

std::string FieldReader::RequiredText(const std::string& name) {
  std::string text = Text(name, "");
  if (text.empty()) Problem(name, "is missing");
  return text;
}

int64_t FieldReader::Integer(const std::string& name, int64_t fallback, int64_t low, int64_t high) {
  double value = Number(name, static_cast<double>(fallback), static_cast<double>(low),
                        static_cast<double>(high));
  if (value != std::floor(value)) Problem(name, "must be a whole number");
  return static_cast<int64_t>(value);
}

double FieldReader::Number(const std::string& name, double fallback, double low, double high) {
  const JsonValue* value = Take(name);
  if (value == nullptr) return fallback;
  if (value->is_number() && value->get<double>() >= low && value->get<double>() <= high) {
    return value->get<double>();
  }
  Problem(name, "must be a number from " + JsonValue(low).dump() + " to " + JsonValue(high).dump());
  return fallback;
}

std::optional<JsonPath> FieldReader::Path(const std::string& name) {
  const JsonValue* value = Take(name);
  if (value == nullptr) return std::nullopt;
  absl::StatusOr<JsonPath> path = value->is_string()
                                      ? ParseJsonPath(value->get<std::string>())
                                      : absl::StatusOr<JsonPath>(InvalidArgument("must be a path"));
  if (path.ok()) return *std::move(path);
  Problem(name, std::string(Message(path.status())));
  return std::nullopt;
}

DataPath FieldReader::Data(const std::string& name) {
  DataPath data;
  const JsonValue* value = Take(name);
  data.null = value != nullptr && value->is_null();
  if (!data.null) data.path = Path(name);
  bool result = name == "ResultPath" && data.path.has_value();
  if (result && (!data.path->is_reference() || data.path->context)) {
    Problem(name, "must be a reference path into the state's input");
  }
  return data;
}

std::optional<PayloadTemplate> FieldReader::Payload(const std::string& name) {
  const JsonValue* value = Take(name);
  if (value == nullptr) return std::nullopt;
  absl::StatusOr<PayloadTemplate> payload = ParsePayloadTemplate(*value, pointer_ + "/" + name);
  if (payload.ok()) return *std::move(payload);
  problems_.emplace_back(Message(payload.status()));
  return std::nullopt;
}

std::optional<Expression> FieldReader::Computed(const std::string& name) {
  const JsonValue* value = Take(name);
  if (value == nullptr) return std::nullopt;
  absl::StatusOr<Expression> expression =
      value->is_string() ? ParseExpression(value->get<std::string>())
                         : absl::StatusOr<Expression>(InvalidArgument("must be a path"));
  if (expression.ok()) return *std::move(expression);
  Problem(name, std::string(Message(expression.status())));
  return std::nullopt;
}

std::vector<std::string> FieldReader::Texts(const std::string& name) {
  std::vector<std::string> texts;
  const JsonValue* value = Take(name);
  if (value == nullptr) return texts;
  for (const JsonValue& item : value->is_array() ? *value : JsonValue::array({nullptr})) {
    if (item.is_string()) {
      texts.push_back(item.get<std::string>());
    } else {
      Problem(name, "must be a list of texts");
    }
  }
  return texts;
}

void FieldReader::Finish(const std::vector<std::string>& known) {
  if (!json_.is_object()) return Problem("", "must be an object");
  for (const auto& [name, value] : json_.items()) {
    if (taken_.count(name) != 0) continue;
    auto beyond = Beyond().find(name);
    if (beyond != Beyond().end()) {
      Problem(Escape(name), "is not part of the subset: " + beyond->second);
      continue;
    }
    std::string nearest = NearestName(name, known);
    Problem(Escape(name),
            "unknown field" + (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
  }
}

}  // namespace vivavoce::internal
