// SPDX-License-Identifier: Apache-2.0
#include "domain/json_reader.h"

#include <algorithm>
#include <cmath>

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

const Json& EmptyObject() {
  static const Json empty = Json::object();
  return empty;
}

// What stood there, short enough for one line. Texts are not shown: they may be what a candidate
// said.
std::string Seen(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  if (value.is_string()) return "a text";
  return value.dump();
}

std::string Range(double low, double high) {
  return "from " + Number(low).dump() + " to " + Number(high).dump();
}

}  // namespace

JsonObjectReader::JsonObjectReader(const Json& value, std::string path, absl::Status* problem)
    : value_(&value), path_(std::move(path)), problem_(problem) {
  if (!value.is_object()) {
    FailAt(path_, "must be an object (seen " + Seen(value) + ")");
    value_ = &EmptyObject();
  }
}

const Json* JsonObjectReader::Find(std::string_view key) const {
  auto it = value_->find(std::string(key));
  return it == value_->end() || it->is_null() ? nullptr : &*it;
}

bool JsonObjectReader::Mentions(std::string_view key) const {
  return value_->contains(std::string(key));
}

std::string JsonObjectReader::Path(std::string_view key) const {
  if (path_.empty()) return std::string(key);
  if (key.empty()) return path_;
  return path_ + "." + std::string(key);
}

void JsonObjectReader::Fail(std::string_view key, std::string_view what) {
  FailAt(Path(key), what);
}

void JsonObjectReader::FailAt(const std::string& path, std::string_view what) {
  if (!problem_->ok()) return;
  std::string message = path.empty() ? "" : path + ": ";
  *problem_ = InvalidArgument(message + std::string(what));
}

bool JsonObjectReader::TakeText(const Json& value, const std::string& path, size_t max_bytes,
                                std::string* text) {
  if (!value.is_string()) {
    FailAt(path, "must be a text (seen " + Seen(value) + ")");
    return false;
  }
  const std::string& stored = value.get_ref<const std::string&>();
  if (stored.size() > max_bytes) {
    FailAt(path, "must be at most " + std::to_string(max_bytes) + " bytes (seen " +
                     std::to_string(stored.size()) + ")");
    return false;
  }
  if (stored.find('\0') != std::string::npos) {
    FailAt(path, "must not contain the character U+0000");
    return false;
  }
  *text = stored;
  return true;
}

std::string JsonObjectReader::Text(std::string_view key, std::string_view fallback,
                                   size_t max_bytes) {
  std::string text(fallback);
  if (const Json* value = Find(key)) TakeText(*value, Path(key), max_bytes, &text);
  return text;
}

std::string JsonObjectReader::RequiredText(std::string_view key, size_t max_bytes) {
  if (!Has(key)) {
    Fail(key, "missing; a text is needed");
    return "";
  }
  std::string text = Text(key, "", max_bytes);
  if (text.empty()) Fail(key, "must not be empty");
  return text;
}

std::optional<int64_t> JsonObjectReader::TakeInteger(const Json& value, const std::string& path,
                                                     int64_t low, int64_t high) {
  bool whole = value.is_number() && value.get<double>() == std::floor(value.get<double>());
  double number = whole ? value.get<double>() : 0;
  if (!whole || number < static_cast<double>(low) || number > static_cast<double>(high)) {
    FailAt(path, "must be a whole number " +
                     Range(static_cast<double>(low), static_cast<double>(high)) + " (seen " +
                     Seen(value) + ")");
    return std::nullopt;
  }
  return value.is_number_float() ? static_cast<int64_t>(number) : value.get<int64_t>();
}

int64_t JsonObjectReader::Integer(std::string_view key, int64_t fallback, int64_t low,
                                  int64_t high) {
  const Json* value = Find(key);
  if (value == nullptr) return fallback;
  return TakeInteger(*value, Path(key), low, high).value_or(fallback);
}

int64_t JsonObjectReader::RequiredInteger(std::string_view key, int64_t low, int64_t high) {
  if (!Has(key)) Fail(key, "missing; a whole number is needed");
  return Integer(key, low, low, high);
}

double JsonObjectReader::Number(std::string_view key, double fallback, double low, double high) {
  const Json* value = Find(key);
  if (value == nullptr) return fallback;
  if (!value->is_number() || !(value->get<double>() >= low && value->get<double>() <= high)) {
    Fail(key, "must be a number " + Range(low, high) + " (seen " + Seen(*value) + ")");
    return fallback;
  }
  return value->get<double>();
}

bool JsonObjectReader::Bool(std::string_view key, bool fallback) {
  const Json* value = Find(key);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) {
    Fail(key, "must be true or false (seen " + Seen(*value) + ")");
    return fallback;
  }
  return value->get<bool>();
}

std::string JsonObjectReader::OneOf(std::string_view key, std::string_view fallback,
                                    std::initializer_list<std::string_view> names) {
  std::string text = Text(key, fallback);
  if (std::find(names.begin(), names.end(), text) != names.end()) return text;
  if (!Has(key) && text == fallback) return text;
  std::string list;
  for (std::string_view name : names) {
    list += (list.empty() ? "" : ", ") + std::string(name);
  }
  std::string seen = text.size() <= 40 ? Json(text).dump() : "another text";
  Fail(key, "must be one of " + list + " (seen " + seen + ")");
  return std::string(fallback);
}

std::vector<std::string> JsonObjectReader::Texts(std::string_view key, size_t max_items,
                                                 size_t max_bytes) {
  std::vector<std::string> texts;
  const Json* value = Find(key);
  if (value == nullptr) return texts;
  if (!value->is_array() || value->size() > max_items) {
    Fail(key, "must be a list of at most " + std::to_string(max_items) + " texts (seen " +
                  (value->is_array() ? std::to_string(value->size()) : Seen(*value)) + ")");
    return texts;
  }
  for (size_t i = 0; i < value->size(); ++i) {
    std::string text;
    if (!TakeText((*value)[i], Path(key) + "[" + std::to_string(i) + "]", max_bytes, &text)) break;
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<int> JsonObjectReader::Integers(std::string_view key, size_t max_items, int low,
                                            int high) {
  std::vector<int> numbers;
  const Json* value = Find(key);
  if (value == nullptr) return numbers;
  if (!value->is_array() || value->size() > max_items) {
    Fail(key, "must be a list of at most " + std::to_string(max_items) + " numbers");
    return numbers;
  }
  for (size_t i = 0; i < value->size(); ++i) {
    std::string path = Path(key) + "[" + std::to_string(i) + "]";
    std::optional<int64_t> number = TakeInteger((*value)[i], path, low, high);
    if (!number) break;
    numbers.push_back(static_cast<int>(*number));
  }
  return numbers;
}

std::map<std::string, std::string> JsonObjectReader::TextMap(std::string_view key) {
  std::map<std::string, std::string> texts;
  JsonObjectReader object = Object(key);
  for (const auto& [name, value] : object.value_->items()) {
    std::string text;
    if (!TakeText(value, object.Path(name), 2000, &text)) break;
    texts[name] = std::move(text);
  }
  return texts;
}

std::map<std::string, double> JsonObjectReader::NumberMap(std::string_view key) {
  std::map<std::string, double> numbers;
  JsonObjectReader object = Object(key);
  for (const auto& [name, value] : object.value_->items()) {
    if (!value.is_number()) {
      object.Fail(name, "must be a number (seen " + Seen(value) + ")");
      break;
    }
    numbers[name] = value.get<double>();
  }
  return numbers;
}

JsonObjectReader JsonObjectReader::Object(std::string_view key) {
  const Json* value = Find(key);
  return JsonObjectReader(value == nullptr ? EmptyObject() : *value, Path(key), problem_);
}

std::vector<JsonObjectReader> JsonObjectReader::Objects(std::string_view key, size_t max_items) {
  std::vector<JsonObjectReader> objects;
  const Json* value = Find(key);
  if (value == nullptr) return objects;
  if (!value->is_array() || value->size() > max_items) {
    Fail(key, "must be a list of at most " + std::to_string(max_items) + " objects (seen " +
                  (value->is_array() ? std::to_string(value->size()) : Seen(*value)) + ")");
    return objects;
  }
  objects.reserve(value->size());
  for (size_t i = 0; i < value->size(); ++i) {
    objects.emplace_back((*value)[i], Path(key) + "[" + std::to_string(i) + "]", problem_);
    if (!ok()) break;
  }
  return objects;
}

void JsonObjectReader::NoteOthers(const std::vector<std::string>& known,
                                  std::vector<std::string>* unknown) {
  constexpr size_t kMostNoted = 20;
  constexpr size_t kLongestNoted = 60;
  for (const auto& [name, value] : value_->items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string meant = MisspeltName(name, known);
    if (!meant.empty() && !Mentions(meant)) Fail(name, "unknown; did you mean " + meant + "?");
    if (unknown->size() == kMostNoted) continue;
    unknown->push_back(name.size() > kLongestNoted ? Path("(a long name)") : Path(name));
  }
}

void JsonObjectReader::RefuseOthers(std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : value_->items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string list;
    for (std::string_view k : known) list += (list.empty() ? "" : ", ") + std::string(k);
    Fail(name, "unknown; known here: " + list);
  }
}

}  // namespace vivavoce::internal
