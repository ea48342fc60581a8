// SPDX-License-Identifier: Apache-2.0
#include "segment_tracker.h"

#include <gtest/gtest.h>

namespace vivavoce::local_speech {
namespace {

constexpr int64_t kWindow = 512;
constexpr double kLoud = 1e6;
constexpr double kQuiet = 10;

class Listener {
 public:
  explicit Listener(SegmentRules rules) : tracker_(rules) {}

  void Hear(double seconds, bool voiced, double energy) {
    for (int64_t i = 0; i < static_cast<int64_t>(seconds * 16000) / kWindow; ++i) {
      tracker_.Window(kWindow, voiced, energy, changes_);
    }
  }
  void Speech(double seconds) { Hear(seconds, true, kLoud); }
  void Silence(double seconds) { Hear(seconds, false, kQuiet); }
  void Flush() { tracker_.Flush(changes_); }

  std::vector<SampleSpan> Closed() const { return Spans(SegmentChange::Kind::kClosed); }
  std::vector<SampleSpan> Spans(SegmentChange::Kind kind) const {
    std::vector<SampleSpan> spans;
    for (const SegmentChange& change : changes_) {
      if (change.kind == kind) spans.push_back(change.span);
    }
    return spans;
  }

 private:
  SegmentTracker tracker_;
  std::vector<SegmentChange> changes_;
};

TEST(SegmentTrackerTest, AShortPauseDoesNotPartASegment) {
  Listener listener{SegmentRules()};
  listener.Speech(2);
  listener.Silence(1.2);
  listener.Speech(2);
  listener.Silence(2.5);

  ASSERT_EQ(listener.Closed().size(), 1u);
  EXPECT_NEAR(static_cast<double>(listener.Closed()[0].size()), 5.2 * 16000, 3000);
  EXPECT_EQ(listener.Spans(SegmentChange::Kind::kSpeechEnded).size(), 2u);
}

TEST(SegmentTrackerTest, ALongSegmentEndsAtItsFirstPause) {
  Listener listener{SegmentRules()};
  listener.Speech(20.5);
  listener.Silence(0.4);
  listener.Speech(3);
  listener.Flush();

  ASSERT_EQ(listener.Closed().size(), 2u);
  EXPECT_GE(listener.Closed()[1].begin, listener.Closed()[0].end);
}

TEST(SegmentTrackerTest, SpeechWithoutAPauseIsCutWhereItIsQuietest) {
  Listener listener{SegmentRules()};
  listener.Speech(18);
  listener.Hear(0.128, true, kQuiet);
  listener.Speech(9);
  listener.Flush();

  ASSERT_EQ(listener.Closed().size(), 2u);
  EXPECT_NEAR(static_cast<double>(listener.Closed()[0].end), 18.05 * 16000, 1600);
  EXPECT_EQ(listener.Closed()[1].begin, listener.Closed()[0].end);
}

TEST(SegmentTrackerTest, WhatGoesOnAfterAFlushIsASegmentOfItsOwn) {
  Listener listener{SegmentRules()};
  listener.Speech(3);
  listener.Flush();
  listener.Speech(2);
  listener.Flush();

  ASSERT_EQ(listener.Closed().size(), 2u);
  EXPECT_EQ(listener.Closed()[1].begin, listener.Closed()[0].end);
}

TEST(SegmentTrackerTest, ABurstIsNoSpeech) {
  Listener listener{SegmentRules()};
  listener.Speech(0.08);
  listener.Silence(3);
  listener.Flush();

  EXPECT_TRUE(listener.Closed().empty());
  EXPECT_TRUE(listener.Spans(SegmentChange::Kind::kSpeechBegan).empty());
}

TEST(SegmentTrackerTest, AWordThatHasJustBegunAfterAPauseIsTheNextSegments) {
  Listener listener{SegmentRules()};
  listener.Speech(2);
  listener.Silence(0.3);
  listener.Speech(0.3);
  listener.Flush();

  ASSERT_EQ(listener.Closed().size(), 1u);
  EXPECT_NEAR(static_cast<double>(listener.Closed()[0].end), 2.0 * 16000, 1600);
  listener.Speech(1);
  listener.Silence(0.3);
  listener.Flush();

  ASSERT_EQ(listener.Closed().size(), 2u);
  EXPECT_NEAR(static_cast<double>(listener.Closed()[1].begin), 2.3 * 16000, 1600);
  EXPECT_NEAR(static_cast<double>(listener.Closed()[1].end), 3.6 * 16000, 1600);
}

TEST(SegmentTrackerTest, SpeechThatHasGoneOnAfterAPauseIsCutWhereItStands) {
  Listener listener{SegmentRules()};
  listener.Speech(2);
  listener.Silence(0.3);
  listener.Speech(0.6);
  listener.Flush();

  ASSERT_EQ(listener.Closed().size(), 1u);
  EXPECT_NEAR(static_cast<double>(listener.Closed()[0].end), 2.9 * 16000, 1600);
}

// It may be all that is said.
TEST(SegmentTrackerTest, AShortWordThatIsOverIsNotKeptBack) {
  Listener listener{SegmentRules()};
  listener.Speech(2);
  listener.Silence(0.3);
  listener.Speech(0.3);
  listener.Silence(0.3);
  listener.Flush();

  ASSERT_EQ(listener.Closed().size(), 1u);
  EXPECT_NEAR(static_cast<double>(listener.Closed()[0].end), 2.6 * 16000, 1600);
}

}  // namespace
}  // namespace vivavoce::local_speech
