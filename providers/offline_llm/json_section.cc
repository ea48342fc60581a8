// SPDX-License-Identifier: Apache-2.0
#include "json_section.h"

#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::offline_llm {
namespace {

using nlohmann::json;

const json& EmptyObject() {
  static const json kEmpty = json::object();
  return kEmpty;
}

}  // namespace

JsonSection::JsonSection(const json& object, std::string path, absl::Status& problem)
    : object_(object.is_object() ? object : EmptyObject()),
      path_(std::move(path)),
      problem_(problem) {
  if (!object.is_object()) Fail("is not an object");
}

void JsonSection::Fail(const std::string& what) {
  if (problem_.ok()) problem_ = InvalidArgument(path_ + " " + what);
}

const json* JsonSection::Find(const char* key) {
  const auto found = object_.find(key);
  if (found != object_.end()) return &*found;
  Fail("lacks " + std::string(key));
  return nullptr;
}

JsonSection JsonSection::Section(const char* key) {
  const json* value = Find(key);
  return JsonSection(value == nullptr ? EmptyObject() : *value, path_ + "." + key, problem_);
}

std::vector<std::string> JsonSection::Texts(const json& list, const std::string& name) {
  std::vector<std::string> texts;
  if (!list.is_array()) {
    Fail(name + " is not a list");
    return texts;
  }
  for (const json& item : list) {
    if (!item.is_string() || item.get_ref<const std::string&>().empty()) {
      Fail(name + " holds something else than texts");
      return texts;
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

void JsonSection::Read(const char* key, std::string& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  if (!value->is_string()) return Fail(std::string(key) + " is not a text");
  out = value->get<std::string>();
}

void JsonSection::Read(const char* key, std::vector<std::string>& out) {
  if (const json* value = Find(key)) out = Texts(*value, key);
}

void JsonSection::Read(const char* key, WordSet& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  for (std::string& text : Texts(*value, key)) out.insert(std::move(text));
}

void JsonSection::Read(const char* key, std::map<std::string, std::string, std::less<>>& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  if (!value->is_object()) return Fail(std::string(key) + " is not an object");
  for (const auto& [name, text] : value->items()) {
    if (!text.is_string()) return Fail(std::string(key) + "." + name + " is not a text");
    out[name] = text.get<std::string>();
  }
}

void JsonSection::Read(const char* key,
                       std::map<std::string, std::vector<std::string>, std::less<>>& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  if (!value->is_object()) return Fail(std::string(key) + " is not an object");
  for (const auto& [name, list] : value->items()) {
    out[name] = Texts(list, std::string(key) + "." + name);
    if (out[name].empty()) Fail(std::string(key) + "." + name + " is empty");
  }
}

void JsonSection::Read(const char* key, double& out) {
  const json* value = Find(key);
  if (value == nullptr) return;
  if (!value->is_number() || value->get<double>() < 0 || value->get<double>() > 1000) {
    return Fail(std::string(key) + " is not a number from 0 to 1000");
  }
  out = value->get<double>();
}

void JsonSection::Read(const char* key, size_t& out) {
  double number = 0;
  Read(key, number);
  out = static_cast<size_t>(number);
}

void JsonSection::Read(const char* key, Pattern& out) { Read(std::vector<const char*>{key}, out); }

void JsonSection::Read(const std::vector<const char*>& keys, Pattern& out) {
  std::string expression;
  for (const char* key : keys) {
    const json* value = Find(key);
    if (value == nullptr) return;
    for (const std::string& alternative : Texts(*value, key)) {
      expression += (expression.empty() ? "" : "|") + alternative;
    }
  }
  if (expression.empty()) return Fail(std::string(keys.front()) + " is empty");
  absl::StatusOr<Pattern> pattern = Pattern::Compile("\\b(?:" + expression + ")(?!\\w)");
  if (!pattern.ok()) {
    return Fail(std::string(keys.front()) + ": " + std::string(Message(pattern.status())));
  }
  out = *std::move(pattern);
}

std::vector<JsonSection> JsonSection::List(const char* key) {
  std::vector<JsonSection> sections;
  const json* value = Find(key);
  if (value == nullptr) return sections;
  if (!value->is_array()) {
    Fail(std::string(key) + " is not a list");
    return sections;
  }
  for (const json& item : *value) sections.emplace_back(item, path_ + "." + key, problem_);
  return sections;
}

}  // namespace vivavoce::offline_llm
