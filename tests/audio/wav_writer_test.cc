// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/wav_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/audio/wav_bytes.h"
#include "vivavoce/audio/wav_source.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(WavWriterTest, WritesTheVeryBytesOfTheFormat) {
  TemporaryFolder folder;
  absl::StatusOr<std::unique_ptr<WavWriter>> writer =
      WavWriter::Make(folder.Path("out.wav"), SampleRate{16000}, 2);
  ASSERT_TRUE(writer.ok()) << writer.status();
  std::vector<int16_t> left{1, 2};
  std::vector<int16_t> right{-1, -2};

  ASSERT_TRUE((*writer)->Write(left, right).ok());
  ASSERT_TRUE((*writer)->Write(std::vector<int16_t>{7, 8}).ok());
  EXPECT_EQ((*writer)->frames().value, 3);
  EXPECT_FALSE(std::filesystem::exists(folder.Path("out.wav")));
  ASSERT_TRUE((*writer)->Finish().ok());

  EXPECT_EQ(Contents(folder.Path("out.wav")),
            MakeWav({.channels = 2}, Bytes16({1, -1, 2, -2, 7, 8})));
  EXPECT_FALSE(std::filesystem::exists(folder.Path("out.wav.partial")));
}

TEST(WavWriterTest, LeavesTheFormerFileWhenItIsNotFinished) {
  TemporaryFolder folder;
  std::string path = folder.Write("out.wav", "former");
  {
    absl::StatusOr<std::unique_ptr<WavWriter>> writer = WavWriter::Make(path, SampleRate{16000}, 1);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->Write(std::vector<int16_t>{1}).ok());
  }

  EXPECT_EQ(Contents(path), "former");
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
}

TEST(WavWriterTest, RefusesBrokenFramesAndWritingAfterTheEnd) {
  TemporaryFolder folder;
  auto writer = *WavWriter::Make(folder.Path("out.wav"), SampleRate{16000}, 2);
  std::vector<int16_t> one{1};
  std::vector<int16_t> two{1, 2};

  EXPECT_EQ(writer->Write(one).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(writer->Write(one, two).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(writer->Write(two).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(writer->Finish().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(WavWriterTest, RefusesWhatTheFormatCannotSay) {
  TemporaryFolder folder;

  for (auto [rate, channels] : {std::pair{7999, 1}, {192001, 1}, {16000, 0}, {16000, 9}}) {
    EXPECT_EQ(WavWriter::Make(folder.Path("a.wav"), SampleRate{rate}, channels).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  absl::Status absent = WavWriter::Make(folder.Path("no/a.wav"), SampleRate{16000}, 1).status();
  EXPECT_EQ(absent.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(Message(absent)), HasSubstr("no/a.wav"));
}

TEST(WavWriterTest, DoesNotWriteThroughALinkInThePartialFilesPlace) {
  TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder.Path("full.wav.partial"));
  EXPECT_FALSE(WavWriter::Make(folder.Path("full.wav"), SampleRate{16000}, 1).ok());
}

}  // namespace
}  // namespace vivavoce
