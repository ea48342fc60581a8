// SPDX-License-Identifier: Apache-2.0
// The recordings in tests/fuzz/corpus/audio_decoder hold SpeechLike audio (below) as Chromium's
// MediaRecorder, ffmpeg and opusenc write it.
#include "vivavoce/audio/audio_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "tests/audio/speech_like.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Heard {
  absl::Status status;
  std::vector<int16_t> samples;  // gaps filled with silence
  std::vector<PcmChunk> chunks;
};

std::string ReadRecording(const std::string& name) {
  std::ifstream in(std::string(VIVAVOCE_SOURCE_DIR) + "/tests/fuzz/corpus/audio_decoder/" + name,
                   std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(bytes.empty()) << name;
  return bytes;
}

std::vector<int16_t> Original() {
  SpeechLike speech(0.002);
  speech.Pause(300).Speech(1100).Pause(400).Speech(900).Pause(300);
  return speech.samples();
}

Heard Decode(const AudioFormat& format, std::string_view bytes, size_t piece) {
  Heard heard;
  absl::StatusOr<std::unique_ptr<AudioDecoder>> decoder = AudioDecoder::Make(format);
  EXPECT_THAT(decoder, testing::IsOk());
  auto take = [&heard](const absl::StatusOr<std::vector<PcmChunk>>& chunks) {
    heard.status = chunks.status();
    if (!chunks.ok()) return;
    for (const PcmChunk& chunk : *chunks) {
      auto at = static_cast<size_t>((chunk.at().since_start.count() + 100) / 62'500);
      EXPECT_GE(at, heard.samples.size());
      heard.samples.resize(at);
      heard.samples.insert(heard.samples.end(), chunk.samples().begin(), chunk.samples().end());
      heard.chunks.push_back(chunk);
    }
  };
  for (size_t at = 0; at < bytes.size() && heard.status.ok(); at += piece) {
    take((*decoder)->Push(bytes.substr(at, piece)));
  }
  if (heard.status.ok()) take((*decoder)->Finish());
  return heard;
}

AudioFormat Opus(std::string_view name) {
  AudioFormat format;
  format.encoding = name.ends_with("webm") ? AudioEncoding::kWebmOpus : AudioEncoding::kOggOpus;
  return format;
}

Heard DecodeRecording(const std::string& name, size_t piece) {
  return Decode(Opus(name), ReadRecording(name), piece);
}

// How alike two signals are where `b` begins `lag` samples into `a`: 1 for the same. Every
// `stride`-th sample is looked at.
double Correlation(const std::vector<int16_t>& a, const std::vector<int16_t>& b, size_t lag,
                   size_t stride = 1) {
  double ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < b.size() && i + lag < a.size(); i += stride) {
    double x = a[i + lag], y = b[i];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / std::sqrt(aa * bb);
}

TEST(AudioDecoderTest, WhatEncodersWroteIsHeardWhereItWas) {
  for (const char* name : {"ffmpeg.webm", "opusenc.ogg", "opusenc_60ms.ogg"}) {
    Heard heard = DecodeRecording(name, 4096);
    ASSERT_THAT(heard.status, testing::IsOk()) << name;
    EXPECT_NEAR(static_cast<double>(heard.samples.size()), 48000.0, 1.0)
        << name << ": neither the encoder's delay nor its filling at the end is audio";
    EXPECT_GT(Correlation(heard.samples, Original(), 0), 0.95) << name;
    EXPECT_LT(Correlation(heard.samples, Original(), 16), 0.9) << name;
  }
}

TEST(AudioDecoderTest, ABrowsersMediaRecorderIsHeard) {
  Heard heard = DecodeRecording("chromium.webm", 1300);
  ASSERT_THAT(heard.status, testing::IsOk());
  const std::vector<int16_t> original = Original();
  double best = 0;
  for (size_t lag = 0; lag < 8000; ++lag) {
    best = std::max(best, Correlation(heard.samples, original, lag, 61));
  }
  EXPECT_GT(best, 0.95);
  EXPECT_GE(heard.samples.size(), 48000u);
}

TEST(AudioDecoderTest, TwoChannelsInALiveStreamBecomeOne) {
  Heard heard = DecodeRecording("live_stereo.webm", 500);
  ASSERT_THAT(heard.status, testing::IsOk());
  EXPECT_GT(Correlation(heard.samples, Original(), 0), 0.95);
}

TEST(AudioDecoderTest, PiecesOfAnySizeGiveTheSame) {
  for (const char* name : {"chromium.webm", "ffmpeg.webm", "live_stereo.webm", "opusenc.ogg"}) {
    std::vector<int16_t> whole = DecodeRecording(name, 1 << 20).samples;
    for (size_t piece : {1, 2, 13, 100, 1000}) {
      EXPECT_EQ(DecodeRecording(name, piece).samples, whole) << name << " in pieces of " << piece;
    }
  }
}

TEST(AudioDecoderTest, AudioComesWhileTheStreamGoesOn) {
  std::string bytes = ReadRecording("chromium.webm");
  absl::StatusOr<std::unique_ptr<AudioDecoder>> decoder = AudioDecoder::Make(Opus("webm"));
  absl::StatusOr<std::vector<PcmChunk>> chunks =
      (*decoder)->Push(std::string_view(bytes).substr(0, bytes.size() / 2));
  ASSERT_THAT(chunks, testing::IsOk());
  int64_t samples = 0;
  for (const PcmChunk& chunk : *chunks) samples += chunk.size().value;
  EXPECT_GT(samples, 16000);
}

TEST(AudioDecoderTest, AStreamMayEndAnywhereAfterItsHeader) {
  for (const char* name : {"chromium.webm", "opusenc.ogg"}) {
    std::string bytes = ReadRecording(name);
    for (size_t tenths = 1; tenths < 10; ++tenths) {
      Heard heard = Decode(Opus(name), bytes.substr(0, bytes.size() * tenths / 10), 999);
      EXPECT_THAT(heard.status, testing::IsOk()) << name << " " << tenths;
    }
    Heard heard = Decode(Opus(name), bytes.substr(0, 30), 999);
    EXPECT_THAT(heard.status,
                testing::StatusIs(absl::StatusCode::kDataLoss, HasSubstr("ended before")));
  }
}

// --- Gaps ----------------------------------------------------------------------------------------

// Ogg pages of the recording; the first two hold its headers.
std::vector<std::string> Pages(const std::string& bytes) {
  std::vector<std::string> pages;
  for (size_t at = 0, next = 0; at != std::string::npos; at = next) {
    next = bytes.find("OggS", at + 1);
    pages.push_back(bytes.substr(at, next == std::string::npos ? next : next - at));
  }
  return pages;
}

TEST(AudioDecoderTest, AMissingPageIsAGapAndNothingMoves) {
  std::vector<std::string> pages = Pages(ReadRecording("opusenc.ogg"));
  ASSERT_GE(pages.size(), 5u);
  std::string bytes;
  for (size_t i = 0; i < pages.size(); ++i) bytes += i == 3 ? "" : pages[i];
  Heard heard = Decode(Opus("ogg"), bytes, 1 << 20);
  ASSERT_THAT(heard.status, testing::IsOk());
  ASSERT_THAT(heard.chunks, SizeIs(2));
  EXPECT_GT(heard.chunks[1].at(), heard.chunks[0].end());
  EXPECT_NEAR(static_cast<double>(heard.samples.size()), 48000.0, 1.0);
  auto after = static_cast<size_t>(heard.chunks[1].at().since_start.count() / 62'500) + 1600;
  std::vector<int16_t> end(heard.samples.begin() + static_cast<std::ptrdiff_t>(after),
                           heard.samples.end());
  EXPECT_GT(Correlation(Original(), end, after), 0.95);
}

TEST(AudioDecoderTest, ADamagedPageIsAGap) {
  std::vector<std::string> pages = Pages(ReadRecording("opusenc.ogg"));
  std::string bytes;
  pages[3][pages[3].size() / 2] ^= 1;
  for (const std::string& page : pages) bytes += page;
  Heard heard = Decode(Opus("ogg"), bytes, 77);
  ASSERT_THAT(heard.status, testing::IsOk());
  EXPECT_NEAR(static_cast<double>(heard.samples.size()), 48000.0, 1.0);
}

TEST(AudioDecoderTest, AnotherStreamAfterTheFirstFollowsIt) {
  std::string bytes = ReadRecording("opusenc.ogg") + ReadRecording("opusenc_60ms.ogg");
  Heard heard = Decode(Opus("ogg"), bytes, 1000);
  ASSERT_THAT(heard.status, testing::IsOk());
  EXPECT_NEAR(static_cast<double>(heard.samples.size()), 96000.0, 2.0);
}

// --- What is refused -----------------------------------------------------------------------------

TEST(AudioDecoderTest, WhatIsNoStreamIsRefusedAndTheStreamIsOver) {
  for (std::string_view name : {"webm", "ogg"}) {
    absl::StatusOr<std::unique_ptr<AudioDecoder>> decoder = AudioDecoder::Make(Opus(name));
    absl::Status first = (*decoder)->Push(std::string(200'000, 'x')).status();
    EXPECT_EQ(first.code(), absl::StatusCode::kDataLoss) << name;
    EXPECT_EQ((*decoder)->Push(ReadRecording("opusenc.ogg")).status(), first);
    EXPECT_EQ((*decoder)->Finish().status(), first);
  }
}

TEST(AudioDecoderTest, AnElementThatClaimsGigabytesIsRefusedBeforeItIsKept) {
  std::string bytes = ReadRecording("ffmpeg.webm");
  size_t at = bytes.find("OpusHead");
  ASSERT_NE(at, std::string::npos);
  // CodecPrivate (63 A2), its size in one byte, then what it holds: now 4 GB of it.
  ASSERT_EQ(bytes.substr(at - 3, 2), "\x63\xA2");
  bytes.replace(at - 1, 1, std::string("\x08\xFF\xFF\xFF\xFF", 5));
  Heard heard = Decode(Opus("webm"), bytes, 100);
  EXPECT_EQ(heard.status.code(), absl::StatusCode::kDataLoss) << heard.status;
}

TEST(AudioDecoderTest, AnotherCodecIsNamed) {
  std::string bytes = ReadRecording("ffmpeg.webm");
  size_t at = bytes.find("A_OPUS");
  bytes.replace(at, 6, "A_FLAC");
  EXPECT_THAT(Decode(Opus("webm"), bytes, 100).status,
              testing::StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("A_FLAC")));
}

TEST(AudioDecoderTest, MoreThanTwoChannelsAreRefused) {
  std::string bytes = ReadRecording("ffmpeg.webm");
  bytes[bytes.find("OpusHead") + 9] = 6;
  EXPECT_THAT(Decode(Opus("webm"), bytes, 100).status,
              testing::StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("channels")));
}

// --- LINEAR16 ------------------------------------------------------------------------------------

std::string LinearBytes(const std::vector<int16_t>& samples, int channels) {
  std::string bytes;
  for (int16_t sample : samples) {
    for (int channel = 0; channel < channels; ++channel) {
      bytes += static_cast<char>(sample & 0xff);
      bytes += static_cast<char>(static_cast<uint16_t>(sample) >> 8);
    }
  }
  return bytes;
}

TEST(AudioDecoderTest, LinearSamplesArePassedOnWhereverTheyAreCut) {
  AudioFormat format;
  for (size_t piece : {1, 3, 640, 100'000}) {
    Heard heard = Decode(format, LinearBytes(Original(), 1), piece);
    ASSERT_THAT(heard.status, testing::IsOk());
    EXPECT_EQ(heard.samples, Original()) << piece;
  }
}

TEST(AudioDecoderTest, LinearSamplesAtAnotherRateInTwoChannelsAreChanged) {
  AudioFormat format;
  format.rate = {48000};
  format.channels = 2;
  std::vector<int16_t> wide;
  for (int16_t sample : Original()) wide.insert(wide.end(), {sample, sample, sample});
  Heard heard = Decode(format, LinearBytes(wide, 2), 1001);
  ASSERT_THAT(heard.status, testing::IsOk());
  EXPECT_EQ(heard.samples.size(), Original().size());
  EXPECT_GT(Correlation(heard.samples, Original(), 0), 0.95);
}

TEST(AudioDecoderTest, ImpossibleFormatsAreRefused) {
  AudioFormat format;
  format.channels = 9;
  EXPECT_THAT(AudioDecoder::Make(format),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("9")));
  format.channels = 1;
  format.rate = {4000};
  EXPECT_THAT(AudioDecoder::Make(format),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("4000")));
  EXPECT_EQ(ParseAudioEncoding("WEBM_OPUS"), AudioEncoding::kWebmOpus);
  EXPECT_EQ(ParseAudioEncoding("MP3"), std::nullopt);
}

}  // namespace
}  // namespace vivavoce
