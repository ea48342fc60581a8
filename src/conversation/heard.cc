// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/heard.h"

#include <algorithm>

namespace vivavoce {
namespace {

constexpr std::chrono::milliseconds kOnTheWay{200};

bool IsWordGap(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

uint32_t WordEnd(std::string_view text, uint32_t byte) {
  auto end = std::min<uint32_t>(byte, static_cast<uint32_t>(text.size()));
  if (end > 0 && IsWordGap(text[end - 1])) return end;
  while (end < text.size() && !IsWordGap(text[end])) ++end;
  return end;
}

uint32_t LastWordEnd(std::string_view text, uint32_t byte) {
  auto end = std::min<uint32_t>(byte, static_cast<uint32_t>(text.size()));
  bool inside = end < text.size() && !IsWordGap(text[end]);
  while (inside && end > 0 && !IsWordGap(text[end - 1])) --end;
  while (end > 0 && IsWordGap(text[end - 1])) --end;
  return end;
}

uint32_t HeardBytes(std::string_view text, const std::vector<TtsMark>& marks,
                    std::chrono::nanoseconds played, std::chrono::nanoseconds length) {
  auto size = static_cast<uint32_t>(text.size());
  if (length.count() > 0 && played >= length) return size;
  if (played.count() <= 0) return 0;
  if (marks.empty()) {
    if (length.count() <= 0) return 0;
    double share = static_cast<double>(played.count()) / static_cast<double>(length.count());
    return LastWordEnd(text, static_cast<uint32_t>(share * size));
  }
  uint32_t heard = 0;
  for (const TtsMark& mark : marks) {
    if (mark.end.since_start <= played) heard = std::max(heard, mark.text.end);
  }
  return heard == 0 ? 0 : WordEnd(text, heard);
}

std::chrono::nanoseconds TimeOfByte(std::string_view text, const std::vector<TtsMark>& marks,
                                    uint32_t byte, std::chrono::nanoseconds length) {
  if (byte == 0 || text.empty()) return std::chrono::nanoseconds(0);
  for (const TtsMark& mark : marks) {
    if (mark.text.begin >= byte) return mark.begin.since_start;
  }
  if (!marks.empty()) return length;
  double share = static_cast<double>(byte) / static_cast<double>(text.size());
  return std::chrono::nanoseconds(
      static_cast<int64_t>(share * static_cast<double>(length.count())));
}

std::chrono::nanoseconds EstimatePlayed(std::chrono::nanoseconds sent,
                                        std::chrono::nanoseconds since_first) {
  return std::clamp(since_first - kOnTheWay, std::chrono::nanoseconds(0), sent);
}

}  // namespace vivavoce
