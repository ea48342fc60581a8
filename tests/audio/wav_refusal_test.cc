// SPDX-License-Identifier: Apache-2.0
// What is wrong with a file is said in one line, with the mend.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/audio/wav_bytes.h"
#include "vivavoce/audio/wav_source.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Refusal(const std::string& path, absl::StatusCode code) {
  absl::StatusOr<std::unique_ptr<WavSource>> source = WavSource::Open(path);
  EXPECT_EQ(source.status().code(), code) << path;
  std::string message(Message(source.status()));
  EXPECT_THAT(message, Not(HasSubstr("\n")));
  return message;
}

struct Case {
  const char* name;
  std::string bytes;
  const char* said;
};

class WavRefusalTest : public ::testing::TestWithParam<Case> {};

TEST_P(WavRefusalTest, NamesWhatIsWrongAndTheMend) {
  TemporaryFolder folder;
  std::string message =
      Refusal(folder.Write("bad.wav", GetParam().bytes), absl::StatusCode::kInvalidArgument);

  EXPECT_THAT(message, AllOf(HasSubstr("bad.wav"), HasSubstr(GetParam().said)));
  bool mend = message.find("ffmpeg -i") != std::string::npos ||
              message.find("record it again") != std::string::npos;
  EXPECT_TRUE(mend) << message;
}

std::vector<Case> Cases() {
  std::string data(8, '\0');
  std::string no_format = "RIFF" + Number(16, 4) + "WAVE" + Chunk("data", data);
  std::string no_data = MakeWav({}, "").substr(0, 36);
  std::string chunks = "RIFF" + Number(0, 4) + "WAVE";
  for (int i = 0; i < 5000; ++i) chunks += Chunk("junk", "");
  return {
      {"Empty", "", "empty"},
      {"Text", "hello, world, this is text", "it begins with \"hell\""},
      {"Binary", std::string("\0\1\2\3\4\5\6\7", 8), "it begins with \"????\""},
      {"Mp3", "ID3\4aaaaaaaaaaaa", "MP3"},
      {"Mp3WithoutTag", "\xFF\xFB\x90\x64 aaaaaaaaaaa", "MP3"},
      {"Ogg", "OggS aaaaaaaaaaaaaaa", "Ogg"},
      {"Flac", "fLaC aaaaaaaaaaaaaaa", "FLAC"},
      {"Mp4", std::string("\0\0\0\x20", 4) + "ftypM4A aaaaaa", "MP4"},
      {"WebM", "\x1A\x45\xDF\xA3 aaaaaaaaaaaa", "WebM"},
      {"Avi",
       "RIFF\x20\x20\x20\x20"
       "AVI LIST",
       "type \"AVI \""},
      {"OnlyForm", "RIFF", "no WAVE"},
      {"NoFormat", no_format, "no \"fmt \" chunk"},
      {"NoData", no_data, "no \"data\" chunk"},
      {"ZeroChannels", MakeWav({.channels = 0, .frame_bytes = 2}, data), "0 channels"},
      {"NineChannels", MakeWav({.channels = 9}, data), "9 channels"},
      {"ZeroRate", MakeWav({.rate = 0}, data), "0 Hz"},
      {"HugeRate", MakeWav({.rate = 0xFFFFFFFF}, data), "4294967295 Hz"},
      {"ZeroBits", MakeWav({.bits = 0}, data), "0 bits"},
      {"HugeBits", MakeWav({.bits = 4096, .frame_bytes = 2}, data), "4096 bits"},
      {"HalfFloat", MakeWav({.tag = 3, .bits = 16}, data), "16 bits"},
      {"FrameSizeLie", MakeWav({.frame_bytes = 3}, data), "contradicts itself"},
      {"FrameSizeZero", MakeWav({.frame_bytes = 0}, data), "contradicts itself"},
      {"Adpcm", MakeWav({.tag = 0x11, .bits = 4}, data), "0x0011 (ADPCM)"},
      {"ShortFormat", "RIFF" + Number(20, 4) + "WAVE" + Chunk("fmt ", "abcd") + Chunk("data", data),
       "cut short"},
      {"TooManyChunks", chunks, "chunks"},
  };
}

INSTANTIATE_TEST_SUITE_P(Files, WavRefusalTest, ::testing::ValuesIn(Cases()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(WavOpenTest, TellsAbsentFilesFoldersAndPipesApart) {
  TemporaryFolder folder;
  std::string pipe = folder.Path("pipe.wav");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);

  EXPECT_THAT(Refusal(folder.Path("absent.wav"), absl::StatusCode::kNotFound), HasSubstr("absent"));
  EXPECT_THAT(Refusal(folder.Path("."), absl::StatusCode::kInvalidArgument), HasSubstr("a folder"));
  EXPECT_THAT(Refusal(pipe, absl::StatusCode::kInvalidArgument), HasSubstr("no regular file"));
  EXPECT_THAT(Refusal("a\nb\x1b[31m.wav", absl::StatusCode::kNotFound), HasSubstr("a?b?[31m.wav"));
}

}  // namespace
}  // namespace vivavoce
