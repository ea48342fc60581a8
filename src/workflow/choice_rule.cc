// SPDX-License-Identifier: Apache-2.0
#include "workflow/choice_rule.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

const std::vector<std::string>& Operators() {
  static const auto* const operators = [] {
    auto* all =
        new std::vector<std::string>{"BooleanEquals", "IsBoolean", "IsNull",      "IsNumeric",
                                     "IsPresent",     "IsString",  "IsTimestamp", "StringMatches"};
    for (const char* type : {"String", "Numeric", "Timestamp"}) {
      for (const char* order :
           {"Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"}) {
        all->push_back(std::string(type) + order);
      }
    }
    return all;
  }();
  return *operators;
}

bool Known(const std::string& name) {
  return std::find(Operators().begin(), Operators().end(), name) != Operators().end();
}

// "*" stands for anything; "\*" and "\\" for themselves. Greedy with one step back: linear enough.
bool MatchesPattern(const std::string& text, const std::string& pattern) {
  size_t t = 0, p = 0, star = std::string::npos, resume = 0;
  while (t < text.size()) {
    bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[escaped ? p + 1 : p] == text[t]) {
      p += escaped ? 2 : 1;
      ++t;
    } else if (star != std::string::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool StartsWith(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

// Less, equal, greater as -1, 0, 1; nullopt where the two are not both of the operator's type.
std::optional<int> Compare(const std::string& op, const JsonValue& a, const JsonValue& b) {
  if (StartsWith(op, "Numeric")) {
    if (!a.is_number() || !b.is_number()) return std::nullopt;
    return a < b ? -1 : b < a ? 1 : 0;
  }
  if (!a.is_string() || !b.is_string()) return std::nullopt;
  if (StartsWith(op, "String")) {
    int order = a.get_ref<const std::string&>().compare(b.get_ref<const std::string&>());
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  std::optional<int64_t> at_a = ParseTimestamp(a.get<std::string>());
  std::optional<int64_t> at_b = ParseTimestamp(b.get<std::string>());
  if (!at_a.has_value() || !at_b.has_value()) return std::nullopt;
  return *at_a < *at_b ? -1 : *at_a > *at_b ? 1 : 0;
}

bool Test(const std::string& op, const JsonValue& value, const JsonValue& with) {
  if (op == "IsPresent") return with == true;
  if (op == "IsNull") return value.is_null() == (with == true);
  if (op == "IsBoolean") return value.is_boolean() == (with == true);
  if (op == "IsNumeric") return value.is_number() == (with == true);
  if (op == "IsString") return value.is_string() == (with == true);
  if (op == "IsTimestamp") {
    bool is = value.is_string() && ParseTimestamp(value.get<std::string>()).has_value();
    return is == (with == true);
  }
  if (op == "BooleanEquals") return value.is_boolean() && with.is_boolean() && value == with;
  if (op == "StringMatches") {
    return value.is_string() && with.is_string() &&
           MatchesPattern(value.get<std::string>(), with.get<std::string>());
  }
  std::optional<int> order = Compare(op, value, with);
  if (!order.has_value()) return false;
  if (op.find("LessThanEquals") != std::string::npos) return *order <= 0;
  if (op.find("GreaterThanEquals") != std::string::npos) return *order >= 0;
  if (op.find("LessThan") != std::string::npos) return *order < 0;
  if (op.find("GreaterThan") != std::string::npos) return *order > 0;
  return *order == 0;
}

absl::StatusOr<JsonPath> PathField(const JsonValue& json, const std::string& pointer) {
  if (!json.is_string()) return InvalidArgument(pointer + ": must be a path");
  absl::StatusOr<JsonPath> path = ParseJsonPath(json.get<std::string>());
  if (!path.ok()) return Annotate(path.status(), pointer);
  return path;
}

absl::Status ParseParts(const JsonValue& json, const std::string& pointer, ChoiceRule& rule) {
  const JsonValue list = rule.kind == ChoiceRule::Kind::kNot ? JsonValue::array({json}) : json;
  if (!list.is_array() || list.empty())
    return InvalidArgument(pointer + ": must be a list of rules");
  for (size_t i = 0; i < list.size(); ++i) {
    bool single = rule.kind == ChoiceRule::Kind::kNot;
    absl::StatusOr<ChoiceRule> part =
        ParseChoiceRule(list[i], single ? pointer : pointer + "/" + std::to_string(i), false);
    if (!part.ok()) return part.status();
    rule.parts.push_back(*std::move(part));
  }
  return absl::OkStatus();
}

absl::Status ParseOperator(const std::string& name, const JsonValue& json,
                           const std::string& pointer, ChoiceRule& rule) {
  std::string base = name;
  bool path = !Known(name) && name.size() > 4 && name.compare(name.size() - 4, 4, "Path") == 0;
  if (path) base.resize(base.size() - 4);
  if (!Known(base) || (path && (StartsWith(base, "Is") || base == "StringMatches"))) {
    std::string message = pointer + "/" + name + ": unknown comparison";
    std::string nearest = NearestName(name, Operators());
    if (!nearest.empty()) message += "; did you mean " + nearest + "?";
    return InvalidArgument(message);
  }
  if (!rule.op.empty()) return InvalidArgument(pointer + ": has two comparisons");
  rule.op = base;
  rule.has_path = path;
  if (!path) {
    bool fits = StartsWith(base, "Is") || base == "BooleanEquals" ? json.is_boolean()
                : StartsWith(base, "Numeric")                     ? json.is_number()
                                                                  : json.is_string();
    if (!fits) return InvalidArgument(pointer + "/" + name + ": a value of the wrong type");
    rule.value = json;
    return absl::OkStatus();
  }
  absl::StatusOr<JsonPath> value_path = PathField(json, pointer + "/" + name);
  if (!value_path.ok()) return value_path.status();
  rule.value_path = *std::move(value_path);
  return absl::OkStatus();
}

}  // namespace

std::optional<int64_t> ParseTimestamp(const std::string& text) {
  int year, month, day, hour, minute, second, read = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute,
                  &second, &read) != 6 ||
      read != 19) {
    return std::nullopt;
  }
  size_t at = 19;
  int64_t ms = 0;
  if (at < text.size() && text[at] == '.') {
    int64_t scale = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
      ms += scale * (text[at] - '0');
    }
  }
  int offset_minutes = 0;
  if (at + 1 == text.size() && text[at] == 'Z') {
    offset_minutes = 0;
  } else {
    char sign;
    int hours, minutes;
    if (std::sscanf(text.c_str() + std::min(at, text.size()), "%c%2d:%2d%n", &sign, &hours,
                    &minutes, &read) != 3 ||
        at + static_cast<size_t>(read) != text.size() || (sign != '+' && sign != '-')) {
      return std::nullopt;
    }
    offset_minutes = (sign == '+' ? 1 : -1) * (hours * 60 + minutes);
  }
  std::chrono::year_month_day date{std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  auto days = std::chrono::sys_days(date).time_since_epoch();
  int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(days).count();
  return (seconds + hour * 3600 + (minute - offset_minutes) * 60 + second) * 1000 + ms;
}

absl::StatusOr<ChoiceRule> ParseChoiceRule(const JsonValue& json, const std::string& pointer,
                                           bool top) {
  if (!json.is_object()) return InvalidArgument(pointer + ": must be an object");
  ChoiceRule rule;
  for (const auto& [name, value] : json.items()) {
    if (name == "Comment") continue;
    absl::Status status = absl::OkStatus();
    if (name == "Next" && top) {
      if (!value.is_string()) status = InvalidArgument(pointer + "/Next: must be a state's name");
      if (status.ok()) rule.next = value.get<std::string>();
    } else if (name == "Variable") {
      absl::StatusOr<JsonPath> path = PathField(value, pointer + "/Variable");
      status = path.status();
      if (path.ok()) rule.variable = *std::move(path);
    } else if (name == "And" || name == "Or" || name == "Not") {
      rule.kind = name == "And"  ? ChoiceRule::Kind::kAnd
                  : name == "Or" ? ChoiceRule::Kind::kOr
                                 : ChoiceRule::Kind::kNot;
      status = ParseParts(value, pointer + "/" + name, rule);
    } else if (name == "Condition" || name == "Assign") {
      status = InvalidArgument(pointer + "/" + name + ": is not part of the subset");
    } else {
      status = ParseOperator(name, value, pointer, rule);
    }
    if (!status.ok()) return status;
  }
  if (top && rule.next.empty()) return InvalidArgument(pointer + ": lacks Next");
  bool test = rule.kind == ChoiceRule::Kind::kTest;
  if (test && rule.op.empty()) return InvalidArgument(pointer + ": lacks a comparison");
  if (test && rule.variable.text.empty()) return InvalidArgument(pointer + ": lacks Variable");
  return rule;
}

absl::StatusOr<bool> Matches(const ChoiceRule& rule, const DataScope& scope) {
  if (rule.kind != ChoiceRule::Kind::kTest) {
    bool wanted = rule.kind == ChoiceRule::Kind::kOr;  // what ends the search early
    for (const ChoiceRule& part : rule.parts) {
      absl::StatusOr<bool> matches = Matches(part, scope);
      if (!matches.ok()) return matches;
      if (rule.kind == ChoiceRule::Kind::kNot) return !*matches;
      if (*matches == wanted) return wanted;
    }
    return !wanted;
  }
  absl::StatusOr<JsonValue> value = LookUp(rule.variable, scope);
  if (rule.op == "IsPresent" && !rule.has_path) return value.ok() == (rule.value == true);
  if (!value.ok()) return value.status();
  if (!rule.has_path) return Test(rule.op, *value, rule.value);
  absl::StatusOr<JsonValue> with = LookUp(rule.value_path, scope);
  if (!with.ok()) return with.status();
  return Test(rule.op, *value, *with);
}

}  // namespace vivavoce::internal
