// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/marked_speech.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(MarkedSpeechTest, IsReadBackHoweverItIsCut) {
  std::vector<int16_t> samples = MakeSilence(Millis(33));
  std::vector<int16_t> speech = MakeMarkedSpeech(7, Millis(200));
  samples.insert(samples.end(), speech.begin(), speech.end());

  for (size_t piece : {1u, 3u, 160u, 10'000u}) {
    SpeechMarkReader reader;
    std::vector<SpeechMarkReader::Found> all;
    for (size_t at = 0; at < samples.size(); at += piece) {
      size_t count = std::min(piece, samples.size() - at);
      for (auto found : reader.Push(std::span(samples).subspan(at, count))) all.push_back(found);
    }
    ASSERT_THAT(all, SizeIs(20)) << piece;
    EXPECT_EQ(all[3].mark.id, 7);
    EXPECT_EQ(all[3].mark.index, 3);
    EXPECT_EQ(all[3].mark.count, 20);
    EXPECT_EQ(all[3].first_sample, 33 * 16 + 3 * 160);
  }
}

TEST(MarkedSpeechTest, IsNotFoundInSilence) {
  SpeechMarkReader reader;

  EXPECT_THAT(reader.Push(MakeSilence(Millis(1000))), IsEmpty());
  EXPECT_EQ(reader.samples_seen(), 16'000);
}

}  // namespace
}  // namespace vivavoce::testing
