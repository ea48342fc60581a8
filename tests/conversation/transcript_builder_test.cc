// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/transcript_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

SttFinal Segment(std::string text, int64_t begin, int64_t end) {
  SttFinal segment;
  segment.text = std::move(text);
  segment.begin = MediaTime::FromMillis(begin);
  segment.end = MediaTime::FromMillis(end);
  return segment;
}

TEST(TranscriptBuilderTest, JoinsTheFinalsOfATurnWithOneSpace) {
  TranscriptBuilder builder;
  builder.AddSegment(1, Segment(" I moved  it. ", 1000, 2000));
  builder.AddSegment(1, Segment("", 2100, 2200));
  builder.AddSegment(1, Segment("It\ttook\na weekend.", 3000, 4000));
  builder.SetQuestion(1, "q1");
  Transcript transcript = builder.Build(MediaTime::FromMillis(5000));

  ASSERT_THAT(transcript.turns, SizeIs(1));
  const TranscriptTurn& turn = transcript.turns[0];
  EXPECT_EQ(turn.text, "I moved it. It took a weekend.");
  EXPECT_THAT(turn.words, SizeIs(7));
  EXPECT_EQ(turn.start_ms, 1000);
  EXPECT_EQ(turn.end_ms, 4000);
  EXPECT_EQ(turn.source, "speech");
}

TEST(TranscriptBuilderTest, KeepsTheRecognisersWordsWhereTheyAreTheTexts) {
  SttFinal segment = Segment("I moved", 1000, 2000);
  for (const char* text : {"I", "moved"}) {
    TimedWord word;
    word.text = text;
    word.begin = MediaTime::FromMillis(segment.words.empty() ? 1100 : 1500);
    word.end = word.begin + Millis(300);
    word.confidence = 0.5f;
    segment.words.push_back(word);
  }
  TranscriptBuilder builder;
  builder.AddSegment(1, segment);
  std::vector<TranscriptWord> words = builder.Spoken(1)->words;

  ASSERT_THAT(words, SizeIs(2));
  EXPECT_EQ(words[0].start_ms, 1100);
  EXPECT_EQ(words[1].end_ms, 1800);
  EXPECT_EQ(words[1].confidence, 0.5);
}

TEST(TranscriptBuilderTest, MakesWordsWhereTheRecognisersDoNotFit) {
  SttFinal segment = Segment("one three", 1000, 2000);
  TimedWord word;
  word.text = "two";
  segment.words.push_back(word);
  TranscriptBuilder builder;
  builder.AddSegment(1, segment);
  std::vector<TranscriptWord> words = builder.Spoken(1)->words;

  ASSERT_THAT(words, SizeIs(2));
  EXPECT_EQ(words[0].start_ms, 1000);
  EXPECT_EQ(words[0].end_ms, 1375) << "three of eight letters";
  EXPECT_EQ(words[1].end_ms, 2000);
}

TEST(TranscriptBuilderTest, TimesNeverGoBackWhateverTheRecogniserSays) {
  TranscriptBuilder builder;
  builder.AddSegment(1, Segment("late", 5000, 4000));
  builder.AddSegment(1, Segment("early", -100, 100));
  std::vector<TranscriptWord> words = builder.Spoken(1)->words;

  EXPECT_GE(words[0].end_ms, words[0].start_ms);
  EXPECT_GE(words[1].start_ms, words[0].end_ms);
  EXPECT_GE(words[1].end_ms, words[1].start_ms);
}

TEST(TranscriptBuilderTest, TextThatIsNoUtf8IsMended) {
  TranscriptBuilder builder;
  builder.AddSegment(1, Segment("caf\xe9 ok", 0, 100));
  EXPECT_EQ(builder.Spoken(1)->text, "caf\xef\xbf\xbd ok");
}

TEST(TranscriptBuilderTest, NamesTurnsInTheOrderOfTime) {
  TranscriptBuilder builder;
  SpokenLine line;
  line.utterance = 7;
  line.line.text = "What came of it?";
  line.heard_byte = 9;
  line.begin = MediaTime::FromMillis(500);
  line.end = MediaTime::FromMillis(900);
  line.interrupted = true;
  builder.AddSegment(2, Segment("Later.", 2000, 2500));
  builder.AddSegment(1, Segment("Sooner.", 100, 400));
  builder.AddLine(line);
  builder.AddTyped("typed", "q1", MediaTime::FromMillis(1000));
  Transcript transcript = builder.Build(MediaTime::FromMillis(3000));
  TranscriptBuilder::Names names = builder.NamesOfTurns();

  std::vector<std::string> texts;
  for (const TranscriptTurn& turn : transcript.turns)
    texts.push_back(turn.turn_id + " " + turn.text);
  EXPECT_THAT(texts, ElementsAre("t1 Sooner.", "t2 What came", "t3 typed", "t4 Later."));
  EXPECT_EQ(transcript.turns[1].intended, "What came of it?");
  EXPECT_EQ(names.candidate[2], "t4");
  EXPECT_EQ(names.interviewer[7], "t2");
}

TEST(TranscriptBuilderTest, AnAnswerIsAllThatWasSaidToItsQuestion) {
  TranscriptBuilder builder;
  builder.AddSegment(1, Segment("To the first.", 0, 100));
  builder.SetQuestion(1, "q1");
  builder.AddSegment(2, Segment("Aside.", 200, 300));
  builder.SetQuestion(2, std::nullopt);
  builder.AddTyped("Typed to the second.", "q2", MediaTime::FromMillis(400));
  builder.AddSegment(3, Segment("Still open.", 500, 600));

  std::vector<AnswerTurn> answer = builder.AnswerTo("q2");
  ASSERT_THAT(answer, SizeIs(2));
  EXPECT_EQ(answer[0].text, "Typed to the second.");
  EXPECT_EQ(answer[1].text, "Still open.");
}

}  // namespace
}  // namespace vivavoce
