// SPDX-License-Identifier: Apache-2.0
// The intrinsic functions of the Amazon States Language that give the same for the same.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "workflow/expression.h"

namespace vivavoce::internal {
namespace {

using Arguments = std::vector<JsonValue>;

absl::Status Refuse(std::string_view function, std::string_view wants) {
  return InvalidArgument("States." + std::string(function) + " takes " + std::string(wants));
}

std::string TextOf(const JsonValue& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// States.Format writes objects and lists as the service does: {a=1, b=[x, y]}.
std::string FormattedText(const JsonValue& value) {
  if (!value.is_structured()) return TextOf(value);
  std::string text;
  for (const auto& [name, item] : value.items()) {
    if (!text.empty()) text += ", ";
    if (value.is_object()) text += name + "=";
    text += FormattedText(item);
  }
  return value.is_object() ? "{" + text + "}" : "[" + text + "]";
}

// A backslash escapes a brace, a quote or itself; before anything else it stands for itself.
std::string Unescape(const std::string& text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    bool escape = text[i] == '\\' && i + 1 < text.size() &&
                  (text[i + 1] == '{' || text[i + 1] == '}' || text[i + 1] == '\\');
    plain += escape ? text[++i] : text[i];
  }
  return plain;
}

absl::StatusOr<JsonValue> Format(const Arguments& a) {
  if (a.empty() || !a[0].is_string()) return Refuse("Format", "a template first");
  std::string pattern = a[0].get<std::string>();
  std::string text;
  size_t next = 1;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      char escaped = pattern[++i];
      if (escaped != '{' && escaped != '}' && escaped != '\\') text += '\\';
      text += escaped;
    } else if (pattern.compare(i, 2, "{}") == 0) {
      if (next >= a.size()) return Refuse("Format", "one value for each {}");
      text += FormattedText(a[next++]);
      ++i;
    } else {
      text += pattern[i];
    }
  }
  if (next != a.size()) return Refuse("Format", "one value for each {}");
  return JsonValue(std::move(text));
}

absl::StatusOr<JsonValue> ArrayRange(const Arguments& a) {
  bool whole = a.size() == 3 &&
               std::all_of(a.begin(), a.end(), [](const JsonValue& v) { return v.is_number(); });
  if (!whole) return Refuse("ArrayRange", "first, last and step");
  int64_t first = std::llround(a[0].get<double>());
  int64_t last = std::llround(a[1].get<double>());
  int64_t step = std::llround(a[2].get<double>());
  if (step == 0) return Refuse("ArrayRange", "a step other than 0");
  JsonValue range = JsonValue::array();
  for (int64_t i = first; step > 0 ? i <= last : i >= last; i += step) {
    if (range.size() >= 1000) return Refuse("ArrayRange", "at most 1000 items");
    range.push_back(i);
  }
  return range;
}

absl::StatusOr<JsonValue> ArrayPartition(const Arguments& a) {
  if (a.size() != 2 || !a[0].is_array() || !a[1].is_number() || a[1].get<double>() < 1) {
    return Refuse("ArrayPartition", "a list and a size of at least 1");
  }
  size_t size = static_cast<size_t>(a[1].get<double>());
  JsonValue chunks = JsonValue::array();
  for (size_t i = 0; i < a[0].size(); ++i) {
    if (i % size == 0) chunks.push_back(JsonValue::array());
    chunks.back().push_back(a[0][i]);
  }
  return chunks;
}

absl::StatusOr<JsonValue> ArrayGetItem(const Arguments& a) {
  bool inside = a.size() == 2 && a[0].is_array() && a[1].is_number_integer() &&
                a[1].get<int64_t>() >= 0 && a[1].get<int64_t>() < static_cast<int64_t>(a[0].size());
  if (!inside) return Refuse("ArrayGetItem", "a list and an index inside it");
  return a[0][a[1].get<size_t>()];
}

absl::StatusOr<JsonValue> ArrayUnique(const Arguments& a) {
  if (a.size() != 1 || !a[0].is_array()) return Refuse("ArrayUnique", "a list");
  JsonValue unique = JsonValue::array();
  for (const JsonValue& item : a[0]) {
    if (std::find(unique.begin(), unique.end(), item) == unique.end()) unique.push_back(item);
  }
  return unique;
}

absl::StatusOr<JsonValue> StringSplit(const Arguments& a) {
  if (a.size() != 2 || !a[0].is_string() || !a[1].is_string()) {
    return Refuse("StringSplit", "a text and the characters to split at");
  }
  std::string text = Unescape(a[0].get<std::string>());
  std::string marks = Unescape(a[1].get<std::string>());
  JsonValue parts = JsonValue::array();
  std::string part;
  for (char c : text + (marks.empty() ? "" : marks.substr(0, 1))) {
    if (marks.find(c) == std::string::npos) {
      part += c;
      continue;
    }
    if (!part.empty()) parts.push_back(part);
    part.clear();
  }
  if (!part.empty()) parts.push_back(part);
  return parts;
}

absl::StatusOr<JsonValue> JsonMerge(const Arguments& a) {
  bool shallow = a.size() == 3 && a[0].is_object() && a[1].is_object() && a[2] == false;
  if (!shallow) return Refuse("JsonMerge", "two objects and false");
  JsonValue merged = a[0];
  merged.update(a[1]);
  return merged;
}

absl::StatusOr<JsonValue> StringToJson(const Arguments& a) {
  if (a.size() != 1 || !a[0].is_string()) return Refuse("StringToJson", "a text");
  absl::StatusOr<JsonValue> value = ParseJsonValue(a[0].get<std::string>(), 4 << 20);
  if (!value.ok()) return Refuse("StringToJson", "a text that is JSON");
  return value;
}

absl::StatusOr<JsonValue> MathAdd(const Arguments& a) {
  if (a.size() != 2 || !a[0].is_number() || !a[1].is_number()) {
    return Refuse("MathAdd", "two numbers");
  }
  // Half up, toward positive infinity, as the service rounds.
  double sum = std::floor(a[0].get<double>() + 0.5) + std::floor(a[1].get<double>() + 0.5);
  if (!(std::abs(sum) < 9e15)) return Refuse("MathAdd", "numbers whose sum a whole number holds");
  return JsonValue(static_cast<int64_t>(sum));
}

absl::StatusOr<JsonValue> Base64Encode(const Arguments& a) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (a.size() != 1 || !a[0].is_string()) return Refuse("Base64Encode", "a text");
  std::string bytes = Unescape(a[0].get<std::string>());
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) {
      group = group << 8 | (i + j < bytes.size() ? static_cast<uint8_t>(bytes[i + j]) : 0);
    }
    for (size_t j = 0; j < 4; ++j) {
      text += j <= bytes.size() - i ? kAlphabet[group >> (18 - 6 * j) & 63] : '=';
    }
  }
  return JsonValue(std::move(text));
}

absl::StatusOr<JsonValue> Hash(const Arguments& a) {
  if (a.size() != 2 || a[1] != "SHA-256") return Refuse("Hash", "a value and 'SHA-256'");
  return JsonValue(Sha256Hex(TextOf(a[0])));
}

using Function = absl::StatusOr<JsonValue> (*)(const Arguments&);

const std::map<std::string, Function>& Functions() {
  static const auto* const functions = new std::map<std::string, Function>{
      {"States.Array",
       [](const Arguments& a) -> absl::StatusOr<JsonValue> { return JsonValue(a); }},
      {"States.ArrayContains",
       [](const Arguments& a) -> absl::StatusOr<JsonValue> {
         if (a.size() != 2 || !a[0].is_array()) {
           return Refuse("ArrayContains", "a list and a value");
         }
         return JsonValue(std::find(a[0].begin(), a[0].end(), a[1]) != a[0].end());
       }},
      {"States.ArrayGetItem", ArrayGetItem},
      {"States.ArrayLength",
       [](const Arguments& a) -> absl::StatusOr<JsonValue> {
         if (a.size() != 1 || !a[0].is_array()) return Refuse("ArrayLength", "a list");
         return JsonValue(a[0].size());
       }},
      {"States.ArrayPartition", ArrayPartition},
      {"States.ArrayRange", ArrayRange},
      {"States.ArrayUnique", ArrayUnique},
      {"States.Base64Encode", Base64Encode},
      {"States.Format", Format},
      {"States.Hash", Hash},
      {"States.JsonMerge", JsonMerge},
      {"States.JsonToString",
       [](const Arguments& a) -> absl::StatusOr<JsonValue> {
         if (a.size() != 1) return Refuse("JsonToString", "one value");
         return JsonValue(a[0].dump());
       }},
      {"States.MathAdd", MathAdd},
      {"States.StringSplit", StringSplit},
      {"States.StringToJson", StringToJson},
  };
  return *functions;
}

}  // namespace

const std::vector<std::string>& IntrinsicNames() {
  static const auto* const names = [] {
    auto* list = new std::vector<std::string>();
    for (const auto& [name, function] : Functions()) list->push_back(name);
    return list;
  }();
  return *names;
}

absl::StatusOr<JsonValue> CallIntrinsic(const std::string& name,
                                        const std::vector<JsonValue>& arguments) {
  return Functions().at(name)(arguments);
}

}  // namespace vivavoce::internal
