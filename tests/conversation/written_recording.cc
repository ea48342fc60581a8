// SPDX-License-Identifier: Apache-2.0
#include "tests/conversation/written_recording.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "vivavoce/base/hash.h"

namespace vivavoce {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

int16_t SampleAt(const std::string& wav, size_t byte) {
  return static_cast<int16_t>(static_cast<uint8_t>(wav[byte]) | static_cast<uint8_t>(wav[byte + 1])
                                                                    << 8);
}

}  // namespace

std::vector<int16_t> WrittenRecording::Heard() const {
  std::vector<int16_t> heard;
  for (const Segment& segment : segments) {
    for (size_t i = segment.begin; !segment.interviewer && i < segment.end; ++i) {
      heard.push_back(left.at(i));
    }
  }
  return heard;
}

std::optional<WrittenRecording> ReadRecording(const std::string& wav_path,
                                              const std::string& manifest_path) {
  constexpr size_t kHeader = 44;
  std::string wav = ReadFile(wav_path);
  nlohmann::json manifest = nlohmann::json::parse(ReadFile(manifest_path), nullptr, false);
  if (wav.size() < kHeader || !manifest.is_object()) return std::nullopt;
  WrittenRecording recording;
  for (size_t byte = kHeader; byte + 3 < wav.size(); byte += 4) {
    recording.left.push_back(SampleAt(wav, byte));
    recording.right.push_back(SampleAt(wav, byte + 2));
  }
  recording.sha256 = Sha256Hex(wav);
  recording.manifest_sha256 = manifest.value("sha256", "");
  recording.manifest_frames = manifest.value("frames", size_t{0});
  recording.manifest_candidate_samples = manifest.value("candidateSamples", size_t{0});
  for (const auto& stated : manifest["segments"]) {
    WrittenRecording::Segment segment;
    segment.interviewer = stated["who"] == "interviewer";
    segment.has_turn = !stated["turnId"].is_null();
    segment.begin = stated["begin"].get<size_t>();
    segment.end = stated["end"].get<size_t>();
    if (!segment.interviewer) {
      segment.source_begin = stated["source"]["begin"].get<int64_t>();
      segment.source_end = stated["source"]["end"].get<int64_t>();
    }
    recording.segments.push_back(segment);
  }
  return recording;
}

}  // namespace vivavoce
