// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/wav_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "tests/audio/wav_bytes.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WavSourceTest : public ::testing::Test {
 protected:
  std::unique_ptr<WavSource> Open(const std::string& bytes) {
    absl::StatusOr<std::unique_ptr<WavSource>> source =
        WavSource::Open(folder_.Write("a.wav", bytes));
    EXPECT_TRUE(source.ok()) << source.status();
    return source.ok() ? *std::move(source) : nullptr;
  }

  std::vector<int16_t> ReadAll(WavSource& source) {
    absl::StatusOr<std::vector<int16_t>> samples = source.Read({SampleCount{0}, source.size()});
    EXPECT_TRUE(samples.ok()) << samples.status();
    return samples.ok() ? *std::move(samples) : std::vector<int16_t>();
  }

  std::vector<int16_t> ReadAll(const std::string& bytes) {
    std::unique_ptr<WavSource> source = Open(bytes);
    return source ? ReadAll(*source) : std::vector<int16_t>();
  }

  TemporaryFolder folder_;
};

TEST_F(WavSourceTest, GivesSixteenKilohertzMonoBackBitForBit) {
  std::vector<int16_t> samples{0, 1, -1, 32767, -32768, 12345, -12345};

  EXPECT_EQ(ReadAll(MakeWav({}, Bytes16(samples))), samples);
}

TEST_F(WavSourceTest, TellsWhatTheFileHolds) {
  std::unique_ptr<WavSource> source =
      Open(MakeWav({.channels = 2, .rate = 44100}, std::string(4 * 441, '\0')));

  EXPECT_EQ(source->info().encoding, "16-bit PCM");
  EXPECT_EQ(source->info().rate.hertz, 44100);
  EXPECT_EQ(source->info().channels, 2);
  EXPECT_EQ(source->info().frames.value, 441);
  EXPECT_EQ(source->size().value, 160);
  EXPECT_THAT(source->info().warnings, IsEmpty());
}

TEST_F(WavSourceTest, ReadsEverySampleFormat) {
  std::string eight = {'\x80', '\xC0', '\x00'};
  EXPECT_THAT(ReadAll(MakeWav({.bits = 8}, eight)), ElementsAre(0, 16384, -32768));

  std::string three = Number(0x400000, 3) + Number(0x800000, 3);
  EXPECT_THAT(ReadAll(MakeWav({.bits = 24}, three)), ElementsAre(16384, -32768));

  std::string four = Number(0x40000000, 4) + Number(0x80000000, 4);
  EXPECT_THAT(ReadAll(MakeWav({.bits = 32}, four)), ElementsAre(16384, -32768));

  std::string floats =
      Number(std::bit_cast<uint32_t>(0.5f), 4) + Number(std::bit_cast<uint32_t>(-3.0f), 4);
  EXPECT_THAT(ReadAll(MakeWav({.tag = 3, .bits = 32}, floats)), ElementsAre(16384, -32768));

  std::string doubles = Number(std::bit_cast<uint64_t>(0.25), 8);
  EXPECT_THAT(ReadAll(MakeWav({.tag = 3, .bits = 64}, doubles)), ElementsAre(8192));
}

TEST_F(WavSourceTest, ReadsTheCodesOfG711) {
  // Silence, full scale and one middle value of the standard's tables.
  EXPECT_THAT(ReadAll(MakeWav({.tag = 7, .bits = 8}, std::string("\xFF\x80\x00\xAF", 4))),
              ElementsAre(0, 32124, -32124, 4092));
  EXPECT_THAT(ReadAll(MakeWav({.tag = 6, .bits = 8}, std::string("\xD5\xAA\x2A\x85", 4))),
              ElementsAre(8, 32256, -32256, 4224));
}

TEST_F(WavSourceTest, ReadsBigEndianFiles) {
  EXPECT_THAT(ReadAll(MakeWav({.form = "RIFX"}, Bytes16({258, -2}, true))), ElementsAre(258, -2));
}

TEST_F(WavSourceTest, ReadsExtensibleFormats) {
  std::string format = Number(0xFFFE, 2) + Number(1, 2) + Number(16000, 4) + Number(64000, 4) +
                       Number(4, 2) + Number(32, 2) + Number(22, 2) + Number(24, 2) + Number(4, 4) +
                       Number(1, 2) +
                       std::string("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xAA\x00\x38\x9B\x71", 14);
  std::string body = "WAVE" + Chunk("fmt ", format) + Chunk("data", Number(0x40000000, 4));

  EXPECT_THAT(ReadAll("RIFF" + Number(body.size(), 4) + body), ElementsAre(16384));
}

TEST_F(WavSourceTest, ReadsSizesOfRf64FromItsOwnChunk) {
  std::string sizes = Number(1000, 8) + Number(4, 8) + Number(2, 8) + Number(0, 4);
  for (const char* form : {"RF64", "BW64"}) {
    std::string format = Number(1, 2) + Number(1, 2) + Number(16000, 4) + Number(32000, 4) +
                         Number(2, 2) + Number(16, 2);
    std::string file = form + Number(0xFFFFFFFF, 4) + "WAVE" + Chunk("ds64", sizes) +
                       Chunk("fmt ", format) + "data" + Number(0xFFFFFFFF, 4) + Bytes16({5, 6}) +
                       Chunk("LIST", "INFO");
    std::unique_ptr<WavSource> source = Open(file);
    EXPECT_THAT(ReadAll(*source), ElementsAre(5, 6)) << form;
    EXPECT_THAT(source->info().warnings, IsEmpty()) << form;
  }
}

TEST_F(WavSourceTest, MixesChannelsEvenly) {
  EXPECT_THAT(ReadAll(MakeWav({.channels = 2}, Bytes16({1000, 3000, -8, 8}))),
              ElementsAre(2000, 0));
  std::vector<int16_t> eight(8, 0);
  eight[3] = 8000;
  EXPECT_THAT(ReadAll(MakeWav({.channels = 8}, Bytes16(eight))), ElementsAre(1000));
}

TEST_F(WavSourceTest, SkipsOtherChunksPaddedOrNot) {
  std::string odd = Chunk("LIST", "INFOodd");
  EXPECT_THAT(ReadAll(MakeWav({.before_data = odd + Chunk("junk", ""), .after_data = odd},
                              Bytes16({1, 2}))),
              ElementsAre(1, 2));
  std::string unpadded = odd.substr(0, odd.size() - 1);
  EXPECT_THAT(ReadAll(MakeWav({.before_data = unpadded}, Bytes16({1, 2}))), ElementsAre(1, 2));
}

TEST_F(WavSourceTest, FindsTheFormatBehindTheSamples) {
  std::string format = Number(1, 2) + Number(1, 2) + Number(16000, 4) + Number(32000, 4) +
                       Number(2, 2) + Number(16, 2);
  std::string body = "WAVE" + Chunk("data", Bytes16({7, 8})) + Chunk("fmt ", format);

  EXPECT_THAT(ReadAll("RIFF" + Number(body.size(), 4) + body), ElementsAre(7, 8));
}

TEST_F(WavSourceTest, ReadsWhatIsThereWhenTheLengthIsFalse) {
  for (int64_t lie : {int64_t{0}, int64_t{0xFFFFFFFF}, int64_t{0x7FFFF000}, int64_t{8}}) {
    std::unique_ptr<WavSource> source = Open(MakeWav({.data_size = lie}, Bytes16({1, -2, 3})));
    EXPECT_THAT(ReadAll(*source), ElementsAre(1, -2, 3)) << lie;
    EXPECT_EQ(source->info().warnings.size(), 1u) << lie;
  }
}

TEST_F(WavSourceTest, BelievesAnEmptyDataChunkWithOtherChunksBehindIt) {
  std::unique_ptr<WavSource> source = Open(MakeWav({.after_data = Chunk("LIST", "INFO")}, ""));

  EXPECT_EQ(source->size().value, 0);
  EXPECT_THAT(source->info().warnings, ElementsAre(HasSubstr("no audio")));
}

TEST_F(WavSourceTest, LeavesACutFrameAtTheEndOut) {
  std::string cut = MakeWav({.channels = 2}, Bytes16({1, 1, 2, 2}));
  std::unique_ptr<WavSource> source = Open(cut.substr(0, cut.size() - 3));

  EXPECT_THAT(ReadAll(*source), ElementsAre(1));
  EXPECT_THAT(source->info().warnings,
              ElementsAre(HasSubstr("cut off"), HasSubstr("last frame is cut")));
}

TEST_F(WavSourceTest, ReadsNotANumberAndInfinityAsSilence) {
  std::string data;
  for (float f : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                  -std::numeric_limits<float>::infinity(), 0.5f}) {
    data += Number(std::bit_cast<uint32_t>(f), 4);
  }

  EXPECT_THAT(ReadAll(MakeWav({.tag = 3, .bits = 32}, data)), ElementsAre(0, 0, 0, 16384));
}

TEST_F(WavSourceTest, KeepsATonesLevelAndLengthAtEveryRate) {
  for (int rate : {8000, 11025, 12000, 22050, 24000, 32000, 44100, 48000, 96000, 192000, 22051}) {
    size_t count = static_cast<size_t>(rate) * 3 + 17;
    std::unique_ptr<WavSource> source =
        Open(MakeWav({.rate = static_cast<uint32_t>(rate)}, Bytes16(Tone(440, rate, count))));
    std::vector<int16_t> samples = ReadAll(*source);
    std::vector<int16_t> wanted = Tone(440, 16000, samples.size());

    double exact = static_cast<double>(count) * 16000 / rate;
    EXPECT_EQ(samples.size(), static_cast<size_t>(std::llround(exact))) << rate;
    EXPECT_NEAR(Rms(samples, 4000, samples.size() - 4000), 0.5 / std::sqrt(2), 0.002) << rate;
    for (size_t i = 1000; i + 1000 < samples.size(); ++i) {
      ASSERT_NEAR(samples[i], wanted[i], 60) << rate << " at " << i;
    }
  }
}

TEST_F(WavSourceTest, ReadsARangeAsPartOfTheWhole) {
  // 63 s, so that ranges cross the blocks in which a file is converted.
  constexpr int kRate = 22050;
  std::vector<int16_t> chirp(kRate * 63);
  for (size_t i = 0; i < chirp.size(); ++i) {
    double t = static_cast<double>(i) / kRate;
    chirp[i] = static_cast<int16_t>(12000 * std::sin(2 * std::numbers::pi * (100 + 40 * t) * t));
  }
  std::unique_ptr<WavSource> source = Open(MakeWav({.rate = kRate}, Bytes16(chirp)));
  std::vector<int16_t> whole = ReadAll(*source);

  for (int64_t begin : {900'000, 319'999, 640'001, 5, 0}) {
    SampleRange range{SampleCount{begin}, SampleCount{begin + 40'000}};
    absl::StatusOr<std::vector<int16_t>> part = source->Read(range);
    ASSERT_TRUE(part.ok());
    EXPECT_TRUE(std::equal(part->begin(), part->end(), whole.begin() + begin)) << begin;
  }
  // The seams of the blocks are as smooth as the rest.
  for (size_t seam : {size_t{320'000}, size_t{640'000}, size_t{960'000}}) {
    for (size_t i = seam - 3; i < seam + 3; ++i) {
      double t = static_cast<double>(i) / 16000;
      double wanted = 12000 * std::sin(2 * std::numbers::pi * (100 + 40 * t) * t);
      EXPECT_NEAR(whole[i], wanted, 20) << i;
    }
  }
}

TEST_F(WavSourceTest, RefusesARangeOutsideTheRecording) {
  std::unique_ptr<WavSource> source = Open(MakeWav({}, Bytes16({1, 2, 3})));

  for (SampleRange range : {SampleRange{{0}, {4}}, SampleRange{{-1}, {2}}, SampleRange{{2}, {1}}}) {
    EXPECT_EQ(source->Read(range).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_THAT(*source->Read({{3}, {3}}), IsEmpty());
}

TEST_F(WavSourceTest, SaysSoWhenTheFileShrinksUnderIt) {
  std::string bytes = MakeWav({}, Bytes16(std::vector<int16_t>(1000, 1)));
  std::unique_ptr<WavSource> source = Open(bytes);
  std::filesystem::resize_file(folder_.Path("a.wav"), 100);

  EXPECT_EQ(source->Read({{0}, {1000}}).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace vivavoce
