// SPDX-License-Identifier: Apache-2.0
// Deterministic mutations of valid files: whatever comes out is read within bounds or refused in
// one line.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <random>

#include "tests/audio/wav_bytes.h"
#include "vivavoce/audio/wav_source.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr int kMutations = 10'000;

std::vector<std::string> Seeds() {
  std::string data = Bytes16(Tone(200, 16000, 300));
  std::string list = Chunk("LIST", "INFOodd");
  std::string extensible = Number(0xFFFE, 2) + Number(2, 2) + Number(48000, 4) + Number(192000, 4) +
                           Number(4, 2) + Number(16, 2) + Number(22, 2) + Number(16, 2) +
                           Number(3, 4) + Number(1, 2) + std::string(14, 'G');
  std::string wide =
      "RF64" + Number(0xFFFFFFFF, 4) + "WAVE" +
      Chunk("ds64", Number(700, 8) + Number(600, 8) + Number(300, 8) + Number(0, 4)) +
      Chunk("fmt ", extensible) + "data" + Number(0xFFFFFFFF, 4) + data;
  return {MakeWav({.before_data = list, .after_data = list}, data),
          MakeWav({.form = "RIFX", .rate = 22050}, data),
          MakeWav({.tag = 3, .channels = 2, .rate = 44100, .bits = 32}, data),
          MakeWav({.tag = 7, .rate = 8000, .bits = 8}, data), wide};
}

// Overwrites, removes or repeats a few bytes, mostly in the header, often with values at the edge.
std::string Mutate(std::string bytes, std::mt19937& random) {
  auto below = [&](size_t n) { return n == 0 ? 0 : random() % n; };
  size_t changes = 1 + below(4);
  for (size_t i = 0; i < changes && !bytes.empty(); ++i) {
    size_t at = below(below(4) == 0 ? bytes.size() : std::min<size_t>(bytes.size(), 90));
    switch (below(5)) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1: {
        static constexpr uint32_t kEdges[] = {0,          1,          0x7FFFFFFF, 0x80000000,
                                              0xFFFFFFFF, 0xFFFFFFFE, 0xFFFF,     65536};
        std::string edge = Number(kEdges[below(std::size(kEdges))], 4);
        bytes.replace(at, std::min<size_t>(4, bytes.size() - at), edge);
        break;
      }
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes.erase(at, below(8));
        break;
      default:
        bytes.insert(at, bytes.substr(at, below(40)));
    }
  }
  return bytes;
}

TEST(WavFuzzTest, SurvivesTenThousandMutations) {
  int file = memfd_create("wav", MFD_CLOEXEC);
  ASSERT_GE(file, 0);
  std::string path = "/proc/self/fd/" + std::to_string(file);
  std::vector<std::string> seeds = Seeds();
  std::mt19937 random(20260301);
  int read = 0;
  for (int i = 0; i < kMutations; ++i) {
    std::string bytes = Mutate(seeds[static_cast<size_t>(i) % seeds.size()], random);
    ASSERT_EQ(ftruncate(file, 0), 0);
    ASSERT_EQ(pwrite(file, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    absl::StatusOr<std::unique_ptr<WavSource>> source = WavSource::Open(path);
    if (!source.ok()) {
      ASSERT_EQ(source.status().code(), absl::StatusCode::kInvalidArgument) << source.status();
      ASSERT_EQ(Message(source.status()).find('\n'), std::string_view::npos);
      continue;
    }
    ASSERT_LE((*source)->size().value, static_cast<int64_t>(bytes.size()) * 2);
    absl::StatusOr<std::vector<int16_t>> samples =
        (*source)->Read({SampleCount{0}, (*source)->size()});
    ASSERT_TRUE(samples.ok()) << samples.status();
    ASSERT_EQ(static_cast<int64_t>(samples->size()), (*source)->size().value);
    ++read;
  }
  close(file);
  EXPECT_GT(read, kMutations / 20);
  EXPECT_LT(read, kMutations);
}

}  // namespace
}  // namespace vivavoce
