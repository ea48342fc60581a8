// SPDX-License-Identifier: Apache-2.0
#include "tests/conversation/resumed_recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "vivavoce/audio/wav_source.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {

void ExpectResumedRecording(const std::string& wav_path, const std::string& manifest_path,
                            const std::vector<PcmChunk>& sent, const SessionOutcome& outcome) {
  std::ifstream wav(wav_path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(wav), {});
  std::ifstream file(manifest_path);
  nlohmann::json manifest = nlohmann::json::parse(file, nullptr, false);
  ASSERT_TRUE(manifest.is_object());
  ASSERT_EQ(bytes.size(), 44 + 4 * manifest["frames"].get<size_t>());
  EXPECT_THAT(WavSource::Open(wav_path), testing::IsOk());
  EXPECT_THAT(manifest["interruptions"], ::testing::SizeIs(1));
  EXPECT_EQ(manifest["sha256"], outcome.recording_sha256);
  size_t samples = 0;
  size_t wrong = 0;
  for (const PcmChunk& chunk : sent) {
    auto frame = static_cast<size_t>(kRecognitionRate.Samples(chunk.at().since_start).value);
    samples += chunk.samples().size();
    for (int16_t sample : chunk.samples()) {
      auto low = static_cast<uint8_t>(bytes.at(44 + 4 * frame));
      auto high = static_cast<uint8_t>(bytes.at(45 + 4 * frame));
      wrong += static_cast<int16_t>(low | high << 8) != sample ? 1 : 0;
      ++frame;
    }
  }
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(manifest["candidateSamples"], samples);
  EXPECT_EQ(outcome.counts.candidate_samples, static_cast<int64_t>(samples));
  int64_t noted = 0;
  for (const auto& segment : manifest["segments"]) {
    if (segment["who"] != "candidate") continue;
    EXPECT_GE(segment["begin"], noted) << "nothing is noted twice";
    noted = segment["end"];
  }
}

}  // namespace vivavoce
