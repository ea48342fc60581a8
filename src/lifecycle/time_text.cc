// SPDX-License-Identifier: Apache-2.0
#include "lifecycle/time_text.h"

#include <chrono>
#include <cstdio>

namespace vivavoce::internal {

std::optional<WallTime> ReadTime(JsonObjectReader& in, std::string_view key) {
  const std::string text = in.Text(key, "", 40);
  if (text.empty()) return std::nullopt;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0;
  int used = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &year, &month, &day,
                               &hour, &minute, &second, &milli, &used);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (read != 7 || used != static_cast<int>(text.size()) || !date.ok()) {
    in.Fail(key, "a time such as 2026-03-01T09:30:00.125Z");
    return std::nullopt;
  }
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second) +
         std::chrono::milliseconds(milli);
}

}  // namespace vivavoce::internal
