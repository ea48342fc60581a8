// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/pcm.h"

#include <gtest/gtest.h>

namespace vivavoce {
namespace {

TEST(PcmChunkTest, SliceSharesTheSlabAndMovesItsTime) {
  PcmChunk chunk({1, 2, 3, 4}, SampleRate{1000}, MediaTime::FromMillis(10));

  PcmChunk part = chunk.Slice({1}, {2});

  EXPECT_EQ(part.samples().data(), chunk.samples().data() + 1);
  EXPECT_EQ(part.size().value, 2);
  EXPECT_EQ(part.at().millis(), 11);
  EXPECT_EQ(part.end().millis(), 13);
}

TEST(SampleRateTest, DurationAndSamplesAreInverseWithoutOverflow) {
  SampleRate rate{44100};
  SampleCount day{int64_t{44100} * 86400};
  EXPECT_EQ(rate.Duration(day), std::chrono::hours(24));
  EXPECT_EQ(rate.Samples(std::chrono::hours(24)), day);
}

}  // namespace
}  // namespace vivavoce
