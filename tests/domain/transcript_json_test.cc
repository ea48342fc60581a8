// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/domain/artefacts.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce {
namespace {

constexpr char kTranscript[] = R"({
  "interviewId": "i-1", "version": 1, "language": "en-US", "durationMs": 812000,
  "engine": {"provider": "local", "model": "moonshine", "wordTiming": "estimated"},
  "droppedInventions": 2,
  "turns": [
    {"turnId": "t7", "speaker": "candidate", "source": "speech", "questionId": "q3",
     "startMs": 61020, "endMs": 74800, "text": "I moved the ledger",
     "words": [{"text": "I", "startMs": 61020, "endMs": 61180, "confidence": 0.93},
               {"text": "moved", "startMs": 61180, "endMs": 61300, "confidence": 0}]},
    {"turnId": "t8", "speaker": "interviewer", "questionId": "q3", "competencyId": "postgresql",
     "kind": "behavioural", "probeIndex": 1, "isQuestion": true, "startMs": 75100, "endMs": 78300,
     "text": "And what came", "intended": "And what came of it?", "heardSource": "ack", "interrupted": true},
    {"turnId": "t9", "speaker": "candidate", "source": "typed", "questionId": null,
     "startMs": 79000, "endMs": 79000, "text": "", "words": []}]})";

TEST(TranscriptJsonTest, WritesTheSameDocumentInTheContractsOrder) {
  absl::StatusOr<Transcript> transcript = ParseTranscript(kTranscript);

  ASSERT_TRUE(transcript.ok()) << transcript.status();
  EXPECT_EQ(Json::parse(ToJson(*transcript)).dump(), Json::parse(kTranscript).dump());
  EXPECT_EQ(ToJson(*ParseTranscript(ToJson(*transcript))), ToJson(*transcript));
}

TEST(TranscriptJsonTest, ReadsTurns) {
  Transcript transcript = *ParseTranscript(kTranscript);

  const TranscriptTurn* answer = transcript.Find("t7");
  const TranscriptTurn* probe = transcript.Find("t8");
  ASSERT_NE(answer, nullptr);
  ASSERT_NE(probe, nullptr);
  EXPECT_EQ(answer->question_id, "q3");
  EXPECT_EQ(answer->words[0].confidence, 0.93);
  EXPECT_EQ(probe->speaker, Speaker::kInterviewer);
  EXPECT_EQ(probe->probe_index, 1);
  EXPECT_EQ(probe->intended, "And what came of it?");
  EXPECT_TRUE(probe->interrupted);
  EXPECT_FALSE(transcript.Find("t9")->question_id.has_value());
  EXPECT_EQ(transcript.Find("t10"), nullptr);
}

TEST(TranscriptJsonTest, TakesATranscriptFromElsewhereThatSaysOnlyTheEssential) {
  absl::StatusOr<Transcript> transcript = ParseTranscript(R"({"turns": [
    {"turnId": "a", "speaker": "interviewer", "questionId": "q1", "text": "Why?", "extra": 1},
    {"turnId": "b", "speaker": "candidate", "questionId": "q1", "startMs": 5, "endMs": 900.0, "text": "Because."}]})");

  ASSERT_TRUE(transcript.ok()) << transcript.status();
  EXPECT_EQ(transcript->language, "en-US");
  EXPECT_EQ(transcript->duration_ms, 900);
  EXPECT_EQ(transcript->engine.word_timing, "none");
  EXPECT_TRUE(transcript->turns[0].is_question);
  EXPECT_EQ(transcript->turns[0].intended, "Why?");
  EXPECT_EQ(transcript->turns[0].heard_source, "played");
  EXPECT_EQ(transcript->turns[1].source, "speech");
}

TEST(TranscriptJsonTest, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(ParseTranscript("{}"), IsRefused("transcript: turns: missing"));
  EXPECT_THAT(ParseTranscript(Without(kTranscript, "/turns/2", "turnId")),
              IsRefused("transcript: turns[2].turnId: missing"));
  EXPECT_THAT(ParseTranscript(With(kTranscript, "/turns/2/turnId", "t7")),
              IsRefused("turns[2].turnId: must be unique (seen t7 twice)"));
  EXPECT_THAT(
      ParseTranscript(With(kTranscript, "/turns/0/speaker", "robot")),
      IsRefused("turns[0].speaker: must be one of candidate, interviewer (seen \"robot\")"));
  EXPECT_THAT(ParseTranscript(Without(kTranscript, "/turns/0", "speaker")),
              IsRefused("turns[0].speaker: missing"));
  EXPECT_THAT(ParseTranscript(With(kTranscript, "/turns/0/startMs", -1)),
              IsRefused("turns[0].startMs: must be a whole number"));
  EXPECT_THAT(ParseTranscript(With(kTranscript, "/turns/0/endMs", 3)),
              IsRefused("turns[0].endMs: must not lie before startMs 61020 (seen 3)"));
  EXPECT_THAT(ParseTranscript(With(kTranscript, "/turns/0/startMs", 0.5)), IsRefused("(seen 0.5)"));
  EXPECT_THAT(ParseTranscript(With(kTranscript, "/turns/0/words/1/confidence", 1.5)),
              IsRefused("turns[0].words[1].confidence: must be a number from 0 to 1 (seen 1.5)"));
  EXPECT_THAT(ParseTranscript(With(kTranscript, "/turns/0/words", Json::object())),
              IsRefused("turns[0].words: must be a list"));
  EXPECT_THAT(ParseTranscript(With(kTranscript, "/durationMs", 1e30)), IsRefused("durationMs"));
}

TEST(TranscriptJsonTest, AWrongTextIsNotQuotedInTheError) {
  absl::StatusOr<Transcript> transcript =
      ParseTranscript(With(kTranscript, "/turns/0/startMs", "what the candidate said"));

  EXPECT_THAT(transcript, IsRefused("turns[0].startMs"));
  EXPECT_EQ(Message(transcript.status()).find("candidate said"), std::string_view::npos);
}

TEST(TranscriptJsonTest, RefusesTooManyTurns) {
  std::string many = "{\"turns\": [0";
  for (int i = 0; i < 20'000; ++i) many += ",0";
  many += "]}";

  EXPECT_THAT(ParseTranscript(many), IsRefused("turns: must be a list of at most 20000 objects"));
}

}  // namespace
}  // namespace vivavoce
