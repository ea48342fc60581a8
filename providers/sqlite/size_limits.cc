// SPDX-License-Identifier: Apache-2.0
#include "size_limits.h"

#include <nlohmann/json.hpp>
#include <string>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::sqlite {
namespace {

constexpr std::chrono::milliseconds kLongestTtl = std::chrono::hours(24 * 7);

// What was seen, safe to print.
std::string Seen(std::string_view value) {
  std::string text = ToValidUtf8(value.substr(0, 40));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return "(\"" + text + (value.size() > 40 ? "\"…, " : "\", ") + std::to_string(value.size()) +
         " bytes)";
}

absl::Status Refuse(std::string_view field, std::string_view rule, std::string_view value) {
  return InvalidArgument("store: " + std::string(field) + ": must be " + std::string(rule) + " " +
                         Seen(value));
}

bool HasControl(std::string_view value) {
  for (char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

}  // namespace

absl::Status CheckName(std::string_view field, std::string_view value) {
  if (value.empty() || value.size() > kMaxNameBytes || HasControl(value) || !IsValidUtf8(value)) {
    return Refuse(field, "1 to 256 bytes of UTF-8 without control characters", value);
  }
  return absl::OkStatus();
}

absl::Status CheckIdentifier(std::string_view field, std::string_view value) {
  bool good =
      !value.empty() && value.size() <= kMaxIdentifierBytes && value[0] >= 'a' && value[0] <= 'z';
  for (char c : value) {
    good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
  }
  if (!good) return Refuse(field, "[a-z][a-z0-9_]* of at most 48 bytes", value);
  return absl::OkStatus();
}

absl::Status CheckPayload(std::string_view field, std::string_view value) {
  if (value.size() > kMaxBodyBytes) return Refuse(field, "at most 16 MiB", value);
  return absl::OkStatus();
}

absl::Status CheckDocument(const Document& document) {
  if (absl::Status s = CheckName("document id", document.id); !s.ok()) return s;
  const std::string field = "document " + document.id;
  if (absl::Status s = CheckPayload(field, document.body); !s.ok()) return s;
  size_t first = document.body.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || document.body[first] != '{' ||
      document.body.find('\0') != std::string::npos || !nlohmann::json::accept(document.body)) {
    return Refuse(field, "a JSON object", document.body);
  }
  for (const auto& [name, value] : document.index) {
    if (absl::Status s = CheckIdentifier("index of " + field, name); !s.ok()) return s;
    if (value.size() > kMaxIndexBytes || !IsValidUtf8(value) ||
        value.find('\0') != std::string::npos) {
      return Refuse(field + ", index " + name, "at most 1024 bytes of UTF-8", value);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSpec(const CollectionSpec& spec) {
  if (absl::Status s = CheckIdentifier("collection", spec.name); !s.ok()) return s;
  if (spec.indexes.size() > kMaxIndexes) {
    return InvalidArgument("store: collection " + spec.name + ": must have at most 16 indexes (" +
                           std::to_string(spec.indexes.size()) + ")");
  }
  for (const std::string& index : spec.indexes) {
    if (absl::Status s = CheckIdentifier("index of " + spec.name, index); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::Status CheckTtl(std::chrono::milliseconds ttl) {
  if (ttl < std::chrono::milliseconds(1) || ttl > kLongestTtl) {
    return InvalidArgument("store: lease: must last from 1 ms to 7 days (" +
                           std::to_string(ttl.count()) + " ms)");
  }
  return absl::OkStatus();
}

}  // namespace vivavoce::sqlite
