// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace vivavoce::inprocess {

// Kafka's hash of a message's key (MurmurHash2, seed 0x9747b28c), so that keys which share a
// partition here share one there.
uint32_t Murmur2(std::string_view key);

// What Kafka's default partitioner chooses.
inline int32_t PartitionOf(std::string_view key, int32_t partitions) {
  return static_cast<int32_t>((Murmur2(key) & 0x7fffffff) % static_cast<uint32_t>(partitions));
}

}  // namespace vivavoce::inprocess
