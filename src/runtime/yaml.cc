// SPDX-License-Identifier: Apache-2.0
#include "runtime/yaml.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

constexpr int kMaxNodes = 10'000;
constexpr int kMaxDepth = 32;

std::string Where(const YAML::Mark& mark) {
  return "line " + std::to_string(mark.line + 1) + ", column " + std::to_string(mark.column + 1);
}

// The parser lets any byte pass; JSON does not.
absl::Status CheckUtf8(const YAML::Node& node) {
  if (IsValidUtf8(node.Scalar())) return absl::OkStatus();
  return InvalidArgument("is not UTF-8 (" + Where(node.Mark()) + ")");
}

nlohmann::json Scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;  // quoted
  if (text == "true") return true;
  if (text == "false") return false;
  if (text == "null" || text == "~") return nullptr;
  const char* end = text.data() + text.size();
  int64_t whole = 0;
  if (auto [p, e] = std::from_chars(text.data(), end, whole); e == std::errc() && p == end) {
    return whole;
  }
  double real = 0;
  if (auto [p, e] = std::from_chars(text.data(), end, real);
      e == std::errc() && p == end && std::isfinite(real)) {
    return real;
  }
  return text;
}

absl::StatusOr<nlohmann::json> Convert(const YAML::Node& node, int depth, int& nodes) {
  if (++nodes > kMaxNodes || depth > kMaxDepth) {
    return InvalidArgument("more than 10,000 values or 32 levels (" + Where(node.Mark()) + ")");
  }
  if (node.IsScalar()) {
    if (absl::Status status = CheckUtf8(node); !status.ok()) return status;
    return Scalar(node);
  }
  if (node.IsSequence()) {
    nlohmann::json list = nlohmann::json::array();
    for (const YAML::Node& item : node) {
      absl::StatusOr<nlohmann::json> value = Convert(item, depth + 1, nodes);
      if (!value.ok()) return value;
      list.push_back(*std::move(value));
    }
    return list;
  }
  if (node.IsMap()) {
    nlohmann::json object = nlohmann::json::object();
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        return InvalidArgument("a key must be a text (" + Where(entry.first.Mark()) + ")");
      }
      if (absl::Status status = CheckUtf8(entry.first); !status.ok()) return status;
      std::string key = entry.first.Scalar();
      if (object.contains(key)) {
        return InvalidArgument("key " + key + " stands twice (" + Where(entry.first.Mark()) + ")");
      }
      absl::StatusOr<nlohmann::json> value = Convert(entry.second, depth + 1, nodes);
      if (!value.ok()) return value;
      object[key] = *std::move(value);
    }
    return object;
  }
  return nlohmann::json();
}

}  // namespace

absl::StatusOr<nlohmann::json> ParseYaml(const std::string& text) {
  // yaml-cpp reports by exceptions; none leaves this function.
  try {
    YAML::Node root = YAML::Load(text);
    int nodes = 0;
    return Convert(root, 0, nodes);
  } catch (const YAML::Exception& error) {
    return InvalidArgument(error.msg + " (" + Where(error.mark) + ")");
  } catch (const std::exception& error) {
    return InvalidArgument(error.what());
  }
}

}  // namespace vivavoce::internal
