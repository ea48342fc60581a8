// SPDX-License-Identifier: Apache-2.0
#include "gateway/instant.h"

namespace vivavoce::platform {
namespace {

// Takes exactly `digits` digits.
std::optional<int> Digits(std::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool Takes(std::string_view& text, std::string_view one_of) {
  if (text.empty() || one_of.find(text[0]) == one_of.npos) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<WallTime> ParseInstant(std::string_view text) {
  using std::chrono::minutes;
  std::optional<int> year = Digits(text, 4);
  if (!year || !Takes(text, "-")) return std::nullopt;
  std::optional<int> month = Digits(text, 2);
  if (!month || !Takes(text, "-")) return std::nullopt;
  std::optional<int> day = Digits(text, 2);
  if (!day || !Takes(text, "Tt ")) return std::nullopt;
  std::optional<int> hour = Digits(text, 2);
  if (!hour || !Takes(text, ":")) return std::nullopt;
  std::optional<int> minute = Digits(text, 2);
  if (!minute || !Takes(text, ":")) return std::nullopt;
  std::optional<int> second = Digits(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  int millis = 0;
  if (Takes(text, ".")) {
    int weight = 100;
    size_t count = 0;
    for (; count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count) {
      millis += (text[count] - '0') * weight;
      weight /= 10;
    }
    if (count == 0) return std::nullopt;
    text.remove_prefix(count);
  }
  minutes offset(0);
  if (!Takes(text, "Zz")) {
    const bool west = text.starts_with('-');
    if (!Takes(text, "+-")) return std::nullopt;
    std::optional<int> hours = Digits(text, 2);
    if (!hours || !Takes(text, ":")) return std::nullopt;
    std::optional<int> rest = Digits(text, 2);
    if (!rest || *hours > 23 || *rest > 59) return std::nullopt;
    offset = minutes((*hours * 60 + *rest) * (west ? -1 : 1));
  }
  if (!text.empty()) return std::nullopt;
  // What lies outside of our clock's range is before, or after, everything that we know.
  if (*year < 1970) return WallTime();
  if (*year > 2200) return WallTime(std::chrono::hours(24 * 366) * 230);
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + minutes(*minute) +
         std::chrono::seconds(*second) + std::chrono::milliseconds(millis) - offset;
}

}  // namespace vivavoce::platform
