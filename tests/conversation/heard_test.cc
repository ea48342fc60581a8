// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/heard.h"

#include <gtest/gtest.h>

#include <string>

namespace vivavoce {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kText = "Caf\xc3\xa9 prices rose, twice.";  // 25 bytes, é is two

std::vector<TtsMark> Marks() {
  std::vector<TtsMark> marks;
  auto add = [&](uint32_t begin, uint32_t end, int64_t from, int64_t to) {
    TtsMark mark;
    mark.text = {begin, end};
    mark.begin = MediaTime::FromMillis(from);
    mark.end = MediaTime::FromMillis(to);
    marks.push_back(mark);
  };
  add(0, 5, 0, 400);
  add(6, 12, 400, 900);
  add(13, 17, 950, 1300);
  add(19, 24, 1500, 1900);
  return marks;
}

std::string Heard(int64_t played_ms, const std::vector<TtsMark>& marks) {
  return std::string(
      kText.substr(0, HeardBytes(kText, marks, milliseconds(played_ms), milliseconds(2000))));
}

TEST(HeardTest, IsCutAtTheLastWholeWordByMarks) {
  EXPECT_EQ(Heard(0, Marks()), "");
  EXPECT_EQ(Heard(399, Marks()), "");
  EXPECT_EQ(Heard(899, Marks()), "Caf\xc3\xa9");
  EXPECT_EQ(Heard(1300, Marks()), "Caf\xc3\xa9 prices rose,") << "with its comma";
  EXPECT_EQ(Heard(2000, Marks()), kText);
}

TEST(HeardTest, WithoutMarksIsEvenAndNeverCutsAWordOrACharacter) {
  EXPECT_EQ(Heard(1000, {}), "Caf\xc3\xa9 prices");
  EXPECT_EQ(Heard(350, {}), "");
  EXPECT_EQ(HeardBytes(kText, {}, milliseconds(100), milliseconds(0)), 0u);
}

TEST(HeardTest, GoingOnBeginsWithTheNextWord) {
  uint32_t heard = HeardBytes(kText, Marks(), milliseconds(900), milliseconds(2000));
  EXPECT_EQ(TimeOfByte(kText, Marks(), heard, milliseconds(2000)), milliseconds(950));
  EXPECT_EQ(TimeOfByte(kText, Marks(), 0, milliseconds(2000)), milliseconds(0));
  EXPECT_EQ(TimeOfByte(kText, Marks(), 25, milliseconds(2000)), milliseconds(2000));
}

TEST(HeardTest, AnEstimateIsWhatWasSentLess200MsOnTheWay) {
  EXPECT_EQ(EstimatePlayed(milliseconds(3000), milliseconds(1000)), milliseconds(800));
  EXPECT_EQ(EstimatePlayed(milliseconds(500), milliseconds(1000)), milliseconds(500));
  EXPECT_EQ(EstimatePlayed(milliseconds(500), milliseconds(100)), milliseconds(0));
}

TEST(HeardTest, WordEndsAreFoundFromBothSides) {
  EXPECT_EQ(WordEnd("one two", 1), 3u);
  EXPECT_EQ(WordEnd("one two", 4), 4u);
  EXPECT_EQ(LastWordEnd("one two", 6), 3u);
  EXPECT_EQ(LastWordEnd("one two", 7), 7u);
  EXPECT_EQ(LastWordEnd("one", 2), 0u);
}

}  // namespace
}  // namespace vivavoce
