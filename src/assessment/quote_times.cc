// SPDX-License-Identifier: Apache-2.0
#include "assessment/quote_times.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace vivavoce::internal {
namespace {

// How far behind the last word the next one is looked for: recognisers leave words out at times.
constexpr size_t kSearchBytes = 200;

}  // namespace

SpanTimes TimesOf(const TranscriptTurn& turn, TextRange range) {
  std::optional<SpanTimes> found;
  std::string_view text = turn.text;
  size_t cursor = 0;
  for (const TranscriptWord& word : turn.words) {
    if (word.text.empty()) continue;
    size_t at = text.substr(cursor, kSearchBytes + word.text.size()).find(word.text);
    if (at == std::string_view::npos) continue;
    size_t begin = cursor + at;
    cursor = begin + word.text.size();
    if (begin >= range.end) break;
    if (cursor <= range.begin) continue;
    if (!found.has_value()) found = SpanTimes{word.start_ms, word.end_ms};
    found->end_ms = std::max(found->end_ms, word.end_ms);
  }
  if (found.has_value()) return *found;
  int64_t size = std::max<int64_t>(1, static_cast<int64_t>(text.size()));
  int64_t length = turn.end_ms - turn.start_ms;
  SpanTimes times;
  times.start_ms = turn.start_ms + length * range.begin / size;
  times.end_ms = turn.start_ms + length * range.end / size;
  return times;
}

}  // namespace vivavoce::internal
