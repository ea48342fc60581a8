// SPDX-License-Identifier: Apache-2.0
#include "wire/bounded_json.h"

#include <set>
#include <vector>

#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

// The deepest nesting, told before the parser builds anything.
int DepthOf(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
    if (c == ']' || c == '}') --depth;
  }
  return deepest;
}

}  // namespace

absl::StatusOr<nlohmann::json> ParseBoundedJson(std::string_view text, const JsonBounds& bounds) {
  using Event = nlohmann::json::parse_event_t;
  if (text.size() > bounds.bytes) {
    return InvalidArgument("json: over " + std::to_string(bounds.bytes) + " bytes (" +
                           std::to_string(text.size()) + ")");
  }
  if (int depth = DepthOf(text); depth > bounds.depth) {
    return InvalidArgument("json: nested deeper than " + std::to_string(bounds.depth) + " (" +
                           std::to_string(depth) + ")");
  }
  std::vector<std::set<std::string>> open;
  std::string twice;
  auto watch = [&](int, Event event, nlohmann::json& parsed) {
    if (event == Event::object_start) open.emplace_back();
    if (event == Event::object_end && !open.empty()) open.pop_back();
    if (event == Event::key && !open.empty()) {
      const std::string& name = parsed.get_ref<const std::string&>();
      if (!open.back().insert(name).second && twice.empty()) twice = name.substr(0, 60);
    }
    return true;
  };
  nlohmann::json value = nlohmann::json::parse(text, watch, false);
  if (value.is_discarded()) {
    return InvalidArgument("json: not well-formed, or not UTF-8 (" + std::to_string(text.size()) +
                           " bytes)");
  }
  if (!twice.empty()) return InvalidArgument("json: the member \"" + twice + "\" stands twice");
  return value;
}

std::string JsonText(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string TextOf(const nlohmann::json& object, std::string_view name,
                   std::string_view otherwise) {
  if (object.is_object()) {
    auto found = object.find(std::string(name));
    if (found != object.end() && found->is_string()) return found->get<std::string>();
  }
  return std::string(otherwise);
}

}  // namespace vivavoce::platform
