// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vivavoce::platform {

// What of an object is asked for.
struct ByteRange {
  int64_t begin = 0;
  int64_t count = 0;
  bool partial = false;  // 206; else all of it
};

// A Range header's one range of bytes of an object of `size`. Several, another unit, or what is
// none mean all of it, as RFC 9110 §14.2 allows. Nullopt: nothing of it lies in the object (416).
std::optional<ByteRange> ParseByteRange(std::string_view header, int64_t size);

}  // namespace vivavoce::platform
