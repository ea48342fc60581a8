// SPDX-License-Identifier: Apache-2.0
#include "gateway/byte_range.h"

#include <algorithm>
#include <charconv>

namespace vivavoce::platform {
namespace {

std::optional<int64_t> NumberIn(std::string_view text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::optional<ByteRange> ParseByteRange(std::string_view header, int64_t size) {
  ByteRange all;
  all.count = size;
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return all;
  header.remove_prefix(kUnit.size());
  size_t dash = header.find('-');
  if (dash == header.npos || header.find(',') != header.npos) return all;
  std::string_view first = header.substr(0, dash);
  std::string_view last = header.substr(dash + 1);
  ByteRange range;
  range.partial = true;
  if (first.empty()) {
    std::optional<int64_t> suffix = NumberIn(last);
    if (!suffix) return all;
    if (*suffix == 0 || size == 0) return std::nullopt;
    range.count = std::min(*suffix, size);
    range.begin = size - range.count;
    return range;
  }
  std::optional<int64_t> begin = NumberIn(first);
  std::optional<int64_t> end = last.empty() ? std::optional<int64_t>(size - 1) : NumberIn(last);
  if (!begin || !end || (!last.empty() && *end < *begin)) return all;
  if (*begin >= size) return std::nullopt;
  range.begin = *begin;
  range.count = std::min(*end, size - 1) - *begin + 1;
  return range;
}

}  // namespace vivavoce::platform
