// SPDX-License-Identifier: Apache-2.0
#include "partitioner.h"

namespace vivavoce::inprocess {
namespace {

constexpr uint32_t kSeed = 0x9747b28c;
constexpr uint32_t kMultiplier = 0x5bd1e995;

uint32_t ByteAt(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }

}  // namespace

uint32_t Murmur2(std::string_view key) {
  uint32_t hash = kSeed ^ static_cast<uint32_t>(key.size());
  size_t i = 0;
  for (; i + 4 <= key.size(); i += 4) {
    uint32_t word = ByteAt(key, i) | ByteAt(key, i + 1) << 8 | ByteAt(key, i + 2) << 16 |
                    ByteAt(key, i + 3) << 24;
    word *= kMultiplier;
    word ^= word >> 24;
    word *= kMultiplier;
    hash = hash * kMultiplier ^ word;
  }
  if (i < key.size()) {
    for (size_t j = i; j < key.size(); ++j) hash ^= ByteAt(key, j) << (8 * (j - i));
    hash *= kMultiplier;
  }
  hash ^= hash >> 13;
  hash *= kMultiplier;
  return hash ^ hash >> 15;
}

}  // namespace vivavoce::inprocess
