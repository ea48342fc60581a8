// SPDX-License-Identifier: Apache-2.0
#include "conversation/chunk_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

namespace vivavoce::internal {
namespace {

PcmChunk ChunkAt(int64_t ms) {
  return PcmChunk(std::vector<int16_t>(16), kRecognitionRate, MediaTime::FromMillis(ms));
}

TEST(ChunkQueueTest, IsTheQueueThatADequeIs) {
  ChunkQueue queue;
  std::deque<int64_t> expected;
  uint32_t random = 4711;
  for (int64_t i = 0; i < 20'000; ++i) {
    random = random * 1664525u + 1013904223u;
    uint32_t what = (random >> 16) % 16;
    if (what < 9 || expected.empty()) {
      queue.push_back(ChunkAt(i));
      expected.push_back(i);
    } else if (what < 13) {
      size_t count = 1 + random % std::min<size_t>(expected.size(), 5);
      queue.pop_front(count);
      expected.erase(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(count));
    } else if (what < 15) {
      queue.pop_back();
      expected.pop_back();
    } else if (i % 7 == 0) {
      queue.clear();
      expected.clear();
    }
    ASSERT_EQ(queue.size(), expected.size());
    if (expected.empty()) continue;
    ASSERT_EQ(queue.front().at().millis(), expected.front());
    ASSERT_EQ(queue.back().at().millis(), expected.back());
    size_t middle = expected.size() / 2;
    ASSERT_EQ(queue[middle].at().millis(), expected[middle]);
  }
}

}  // namespace
}  // namespace vivavoce::internal
