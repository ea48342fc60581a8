// SPDX-License-Identifier: Apache-2.0
#include "telemetry/json_log.h"

#include <chrono>
#include <string>
#include <variant>

#include "vivavoce/base/clock.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

constexpr size_t kLongestText = 2000;  // of one field: a log is no place for documents

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      break;
  }
  return "error";
}

nlohmann::ordered_json ValueOf(const Field::Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value))
    return text->substr(0, kLongestText);
  if (const auto* number = std::get_if<int64_t>(&value)) return *number;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::get<bool>(value);
}

}  // namespace

void JsonLog::Write(LogLevel level, std::string_view message, std::span<const Field> fields) {
  nlohmann::ordered_json line;
  line["ts"] = FormatRfc3339(std::chrono::system_clock::now());
  line["level"] = LevelName(level);
  line["event"] = message.substr(0, kLongestText);
  for (const Field& field : fields) line[std::string(field.name)] = ValueOf(field.value);
  const std::string text =
      line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  std::lock_guard<std::mutex> lock(mutex_);
  std::fwrite(text.data(), 1, text.size(), to_);
  std::fflush(to_);
}

}  // namespace vivavoce::platform
