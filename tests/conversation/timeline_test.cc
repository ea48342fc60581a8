// SPDX-License-Identifier: Apache-2.0
#include "conversation/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(TimelineTest, PutsTheCandidateLeftAndTheInterviewerRight) {
  Timeline timeline;
  timeline.BeginSource("a.wav", 10);
  timeline.AddCandidate(1, 1, std::vector<int16_t>{5, 6});
  timeline.AddInterviewer(1, 2, std::vector<int16_t>{7});
  timeline.SettleAll(4);

  EXPECT_THAT(timeline.Take(100), ElementsAre(0, 0, 5, 0, 6, 7, 0, 0));
  ASSERT_THAT(timeline.segments(), SizeIs(2));
  EXPECT_EQ(timeline.segments()[0].source_begin, 10);
}

TEST(TimelineTest, LosesNoSampleOfTheCandidateWhereATimeIsTaken) {
  Timeline timeline;
  timeline.AddCandidate(1, 0, std::vector<int16_t>{1, 2, 3});
  timeline.AddCandidate(1, 2, std::vector<int16_t>{4, 5});  // overlaps: told to be early
  timeline.Settle(5);
  EXPECT_THAT(timeline.Take(5), ElementsAre(1, 0, 2, 0, 3, 0, 4, 0, 5, 0));
  timeline.AddCandidate(1, 1, std::vector<int16_t>{6});  // long written: as soon as can be
  timeline.SettleAll(0);

  EXPECT_THAT(timeline.Take(5), ElementsAre(6, 0));
  EXPECT_EQ(timeline.candidate_samples(), 6);
}

TEST(TimelineTest, WhatWasNotPlayedIsCut) {
  Timeline timeline;
  timeline.AddInterviewer(1, 0, std::vector<int16_t>{1, 2, 3, 4});
  timeline.CutInterviewer(1, 2);
  timeline.AddInterviewer(2, 3, std::vector<int16_t>{9});
  timeline.SettleAll(0);

  EXPECT_THAT(timeline.Take(9), ElementsAre(0, 1, 0, 2, 0, 0, 0, 9));
  EXPECT_EQ(timeline.segments()[0].end, 2);
}

TEST(TimelineTest, PiecesOfOneTurnAreOneSegment) {
  Timeline timeline;
  timeline.BeginSource("a.wav", 0);
  timeline.AddCandidate(1, 0, std::vector<int16_t>{1, 2});
  timeline.AddCandidate(1, 2, std::vector<int16_t>{3});
  timeline.AddCandidate(2, 3, std::vector<int16_t>{4});
  timeline.BeginSource("b.wav", 0);
  timeline.AddCandidate(2, 4, std::vector<int16_t>{5});

  ASSERT_THAT(timeline.segments(), SizeIs(3));
  EXPECT_EQ(timeline.segments()[0].end, 3);
  EXPECT_EQ(timeline.segments()[1].source_begin, 3);
  EXPECT_EQ(timeline.segments()[2].source, "b.wav");
}

}  // namespace
}  // namespace vivavoce::internal
