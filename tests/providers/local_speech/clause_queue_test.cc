// SPDX-License-Identifier: Apache-2.0
#include "clause_queue.h"

#include <gtest/gtest.h>

namespace vivavoce::local_speech {
namespace {

std::string Words(const Clause& clause) {
  std::string text;
  for (const SpokenWord& word : clause.words) {
    text += (text.empty() ? "" : " ") + word.piece.word;
  }
  return text;
}

TEST(ClauseQueueTest, AWholeSentenceIsTakenBeforeMoreTextComes) {
  Pronunciations none;
  ClauseQueue queue(none, false);
  queue.Push("Thank you for coming. And now");

  ASSERT_FALSE(queue.empty());
  EXPECT_EQ(Words(queue.Take()), "thank you for coming");
  EXPECT_TRUE(queue.empty());
}

TEST(ClauseQueueTest, AFullStopBehindADigitWaitsForTheNextText) {
  Pronunciations none;
  ClauseQueue queue(none, false);
  queue.Push("It took 3.");
  EXPECT_TRUE(queue.empty());

  queue.Push("5 seconds.");

  EXPECT_EQ(Words(queue.Take()), "it took three point five seconds");
}

TEST(ClauseQueueTest, ASlowVoiceOpensALongSentenceWithItsFirstWords) {
  Pronunciations none;
  ClauseQueue queue(none, true);
  queue.Push(
      "You said you moved the ledger, so how did you know that nothing was lost on the way? ");

  EXPECT_EQ(Words(queue.Take()), "you said you moved the ledger");
  EXPECT_EQ(Words(queue.Take()), "so how did you know that nothing was lost on the way");
}

TEST(ClauseQueueTest, RangesCountOverAllText) {
  Pronunciations none;
  ClauseQueue queue(none, false);
  queue.Push("One two. ");
  queue.Push("Three four.");
  queue.Finish();
  queue.Take();

  Clause second = queue.Take();

  EXPECT_EQ(second.words.front().source.begin, 9u);
  EXPECT_EQ(second.words.back().source.end, 19u);
}

}  // namespace
}  // namespace vivavoce::local_speech
