// SPDX-License-Identifier: Apache-2.0
#include "edge/audio_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce::platform {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string Samples(int64_t count, int16_t value = 1) {
  std::string bytes;
  for (int64_t i = 0; i < count; ++i) {
    bytes += static_cast<char>(value & 0xFF);
    bytes += static_cast<char>(value >> 8);
  }
  return bytes;
}

class AudioIntakeTest : public ::testing::Test {
 protected:
  static MediaTime At(int64_t ms) { return MediaTime::FromMillis(ms); }

  std::optional<BadMessage> Start(int64_t ms) {
    return intake_.Start(client::AudioStart(), At(ms));
  }
  std::string Chunk(int64_t ms, int64_t length_ms, std::optional<uint32_t> seq = std::nullopt) {
    std::string bytes = Samples(length_ms * 16);
    client::AudioChunk chunk;
    chunk.bytes = bytes;
    if (seq) chunk.stream = 1;
    chunk.seq = seq;
    std::optional<BadMessage> bad = intake_.Chunk(chunk, At(ms));
    return bad ? bad->code : "";
  }
  std::string Batch(int64_t ms, int64_t length_ms) {
    std::string bytes = Samples(length_ms * 16);
    client::AudioBatch batch;
    batch.bytes = bytes;
    std::optional<BadMessage> bad = intake_.Batch(batch, At(ms));
    return bad ? bad->code : "";
  }
  // What is due, as "began", "600-700" (in ms) and "ended".
  std::vector<std::string> Due(int64_t ms) {
    std::vector<std::string> due;
    while (std::optional<LinkMessage> message = intake_.Take(At(ms))) {
      if (std::holds_alternative<link::InputBegan>(*message)) due.push_back("began");
      if (std::holds_alternative<link::InputEnded>(*message)) due.push_back("ended");
      if (const auto* audio = std::get_if<link::Audio>(&*message)) {
        due.push_back(std::to_string(audio->pcm.at().millis()) + "-" +
                      std::to_string(audio->pcm.end().millis()));
      }
    }
    return due;
  }

  static int EndOf(const std::string& span) { return std::stoi(span.substr(span.find('-') + 1)); }

  std::vector<AudioMark> journaled_;
  std::chrono::nanoseconds journaled_audio_{0};
  AudioIntake intake_{EdgeLimits(), [this](AudioMark mark, const PcmChunk& pcm) {
                        journaled_.push_back(mark);
                        journaled_audio_ += pcm.end() - pcm.at();
                      }};
};

TEST_F(AudioIntakeTest, AStreamStandsWhereItWasSpoken) {
  ASSERT_FALSE(Start(1000));
  EXPECT_EQ(Chunk(1100, 100), "");
  EXPECT_EQ(Chunk(1200, 100), "");
  EXPECT_THAT(Due(1200), ElementsAre("began", "1000-1100", "1100-1200"));
}

TEST_F(AudioIntakeTest, AStallOfTheNetworkLeavesNoGap) {
  ASSERT_FALSE(Start(0));
  Chunk(100, 100);
  for (int i = 0; i < 10; ++i) Chunk(1150 + 5 * i, 100);
  std::vector<std::string> due = Due(1200);
  ASSERT_THAT(due, SizeIs(12));
  EXPECT_EQ(due[2], "100-200");
  EXPECT_EQ(due.back(), "1000-1100");
}

TEST_F(AudioIntakeTest, AudioThatWasNeverSentLeavesItsGap) {
  ASSERT_FALSE(Start(0));
  Chunk(100, 100);
  // Two seconds of it are lost; what comes then comes at its pace.
  std::vector<std::string> due;
  for (int64_t ms = 2200; ms <= 4000; ms += 100) Chunk(ms, 100);
  due = Due(4000);
  EXPECT_EQ(due[2], "100-200") << "it may still catch up";
  EXPECT_EQ(due.back(), "3900-4000");
}

TEST_F(AudioIntakeTest, AFileThatIsSentAtOnceWaitsForItsTime) {
  ASSERT_FALSE(Start(0));
  Chunk(100, 100);
  EXPECT_EQ(Chunk(110, 5000), "");
  EXPECT_EQ(intake_.waiting(), Millis(5100));
  EXPECT_EQ(EndOf(Due(110).back()), 356);
  EXPECT_EQ(EndOf(Due(250).back()), 456);
  ASSERT_TRUE(intake_.NextDue().has_value());
  EXPECT_EQ(intake_.NextDue()->millis(), 556 - 250);
  EXPECT_EQ(journaled_audio_, Millis(5100)) << "the journal has it at once";
  EXPECT_EQ(EndOf(Due(4800).back()), 4964);
  EXPECT_EQ(EndOf(Due(5100).back()), 5100);
  EXPECT_EQ(intake_.waiting(), Millis(0));
}

TEST_F(AudioIntakeTest, WhatIsSentTwiceIsTakenOnce) {
  ASSERT_FALSE(Start(0));
  EXPECT_EQ(Chunk(100, 100, 5), "");
  EXPECT_EQ(Chunk(110, 100, 5), "");
  EXPECT_EQ(Chunk(120, 100, 4), "");
  EXPECT_EQ(Chunk(200, 100, 6), "");
  EXPECT_THAT(Due(300), ElementsAre("began", "0-100", "100-200"));
  EXPECT_EQ(intake_.mark(), (AudioMark{1, 6}));
  EXPECT_FALSE(intake_.End(client::AudioEnd(), At(300)));
  EXPECT_EQ(Chunk(310, 100, 6), "") << "of a stream that is over";
  EXPECT_EQ(Chunk(310, 100, 7), "no_stream");
}

TEST_F(AudioIntakeTest, ANewClientsNumbersAreItsOwn) {
  ASSERT_FALSE(Start(0));
  EXPECT_EQ(Chunk(100, 100, 5), "");
  intake_.BeginClient(At(100));
  EXPECT_FALSE(intake_.open());
  EXPECT_EQ(intake_.mark(), (AudioMark{1, 5}));
  client::AudioStart start;
  start.stream = 1;
  ASSERT_FALSE(intake_.Start(start, At(200)));
  EXPECT_EQ(Chunk(300, 100, 0), "");
  EXPECT_EQ(journaled_audio_, Millis(200));
  EXPECT_EQ(intake_.mark(), (AudioMark{1, 0}));
}

TEST_F(AudioIntakeTest, TheEndOfAStreamEndsTheTurn) {
  ASSERT_FALSE(Start(0));
  Chunk(500, 500);
  EXPECT_FALSE(intake_.End(client::AudioEnd(), At(500)));
  EXPECT_EQ(Due(500).back(), "ended");
  EXPECT_TRUE(intake_.End(client::AudioEnd(), At(600))) << "there is none to be ended";
}

TEST_F(AudioIntakeTest, AClientThatSendsNoSilenceHasEndedItsAnswer) {
  ASSERT_FALSE(Start(0));
  Chunk(500, 500);
  intake_.NoteAlive(At(2400));
  EXPECT_THAT(Due(3000), Not(Contains("ended"))) << "it may be on its way";
  intake_.NoteAlive(At(3000));
  Chunk(3400, 100);
  EXPECT_THAT(Due(6000), Not(Contains("ended"))) << "it was";
  intake_.NoteAlive(At(6000));
  EXPECT_EQ(intake_.NextDue()->millis(), 6500);
  EXPECT_THAT(Due(6500), ElementsAre("ended"));
  intake_.NoteAlive(At(9000));
  EXPECT_THAT(Due(9600), IsEmpty()) << "once";
  Chunk(10'000, 100);
  EXPECT_EQ(Due(10'000)[0], "began");
  EXPECT_FALSE(intake_.End(client::AudioEnd(), At(10'100)));
  EXPECT_EQ(Due(10'100).back(), "ended");
}

TEST_F(AudioIntakeTest, BatchesCloseToOneAnotherAreOneAnswer) {
  EXPECT_EQ(Batch(1000, 400), "");
  EXPECT_THAT(Due(1000), ElementsAre("began", "600-700", "700-800", "800-900", "900-1000"));
  EXPECT_EQ(Batch(1600, 300), "");
  EXPECT_THAT(Due(1600), ElementsAre("1300-1400", "1400-1500", "1500-1600"));
  EXPECT_THAT(Due(2250), IsEmpty());
  EXPECT_THAT(Due(2300), ElementsAre("ended"));
}

TEST_F(AudioIntakeTest, ABatchStandsBehindTheQuestionThatItAnswers) {
  intake_.InterviewerHasFloor();
  EXPECT_EQ(Batch(900, 300), "") << "while the question is being asked";
  EXPECT_THAT(Due(5000), IsEmpty());
  intake_.CandidateHasFloor(At(6000));
  EXPECT_THAT(Due(6300), ElementsAre("began", "6000-6100", "6100-6200", "6200-6300", "ended"));
  EXPECT_EQ(Batch(7300, 2000), "") << "longer than the candidate has had the floor";
  EXPECT_THAT(Due(7300).at(1), "6300-6400");
}

TEST_F(AudioIntakeTest, BatchesThatComeApartArePiecesWithThePauseThatWasBetweenThem) {
  intake_.InterviewerHasFloor();
  intake_.CandidateHasFloor(At(10'000));
  EXPECT_EQ(Batch(10'200, 4000), "");  // until 14,000
  EXPECT_THAT(Due(14'000).back(), "ended");
  EXPECT_EQ(Batch(15'200, 1000), "") << "5 s later";
  std::vector<std::string> due = Due(20'000);
  ASSERT_GE(due.size(), 2u);
  EXPECT_EQ(due[0], "began");
  EXPECT_EQ(due[1], "18000-18100") << "4 s of pause";
}

TEST_F(AudioIntakeTest, ABatchWaitsForTheEndOfTheOpenStream) {
  ASSERT_FALSE(Start(0));
  Chunk(100, 100);
  EXPECT_EQ(Batch(150, 100), "");
  Chunk(200, 100);
  EXPECT_THAT(Due(250), ElementsAre("began", "0-100", "100-200"));
  EXPECT_FALSE(intake_.End(client::AudioEnd(), At(300)));
  EXPECT_THAT(Due(300), ElementsAre("ended", "began", "200-300"));
}

TEST_F(AudioIntakeTest, MoreThanTheBurstIsRefusedAndNotJournaled) {
  ASSERT_FALSE(Start(0));
  EXPECT_EQ(Chunk(100, 29'000), "");
  EXPECT_EQ(Chunk(200, 5'000), "audio_rate");
  EXPECT_EQ(journaled_audio_, Millis(29'000));
}

TEST_F(AudioIntakeTest, TwiceRealTimeIsAllowedForAsLongAsItGoes) {
  ASSERT_FALSE(Start(0));
  for (int64_t ms = 100; ms <= 60'000; ms += 100) ASSERT_EQ(Chunk(ms, 200), "") << ms;
}

TEST_F(AudioIntakeTest, AudioWithoutAStartIsNamed) {
  EXPECT_EQ(Chunk(100, 100), "no_stream");
  EXPECT_EQ(Chunk(100, 100, 0), "no_stream");
}

TEST_F(AudioIntakeTest, BytesThatAreNotOfTheFormatEndTheirStreamOnly) {
  client::AudioStart webm;
  webm.format.encoding = AudioEncoding::kWebmOpus;
  ASSERT_FALSE(intake_.Start(webm, At(0)));
  EXPECT_EQ(Chunk(100, 100), "bad_audio");
  EXPECT_FALSE(intake_.open());
  ASSERT_FALSE(Start(200));
  EXPECT_EQ(Chunk(300, 100), "");
  EXPECT_EQ(Due(300).back(), "200-300");
}

TEST_F(AudioIntakeTest, AClientMayCountItsStreamsInItsOwnWay) {
  for (int turn = 0; turn < 2; ++turn) {
    ASSERT_FALSE(Start(1000 * turn));
    std::string bytes = Samples(1600);
    client::AudioChunk chunk;
    chunk.bytes = bytes;
    chunk.stream = 9;
    chunk.seq = 0;
    EXPECT_FALSE(intake_.Chunk(chunk, At(1000 * turn + 100)));
    EXPECT_EQ(intake_.mark(), (AudioMark{9, 0}));
    EXPECT_FALSE(intake_.End(client::AudioEnd(), At(1000 * turn + 200)));
  }
  EXPECT_EQ(journaled_audio_, Millis(200));
}

TEST_F(AudioIntakeTest, GoesOnWhereAnEarlierLifeStopped) {
  intake_.Continue(AudioMark{3, 40}, At(5000));
  client::AudioChunk again;
  again.stream = 3;
  again.seq = 40;
  EXPECT_FALSE(intake_.Chunk(again, At(5100)));
  ASSERT_FALSE(Start(5100));
  Chunk(5200, 300);
  EXPECT_EQ(intake_.mark()->stream, 4);
  EXPECT_EQ(Due(5600)[1], "5000-5100") << "not before what was placed already";
}

}  // namespace
}  // namespace vivavoce::platform
