// SPDX-License-Identifier: Apache-2.0
// Candidates' audio: whatever the bytes are, they are decoded or refused, the same however they are
// cut into pieces.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"
#include "vivavoce/audio/audio_decoder.h"

namespace {

struct Decoded {
  std::vector<int16_t> samples;
  int64_t end = 0;  // of the last chunk, in samples from the start
  bool ok = true;
};

Decoded DecodeInPieces(vivavoce::AudioEncoding encoding, std::string_view bytes, size_t piece) {
  vivavoce::AudioFormat format;
  format.encoding = encoding;
  format.rate = {48000};
  format.channels = 2;
  auto decoder = vivavoce::AudioDecoder::Make(format);
  Decoded all;
  const auto take = [&all](const absl::StatusOr<std::vector<vivavoce::PcmChunk>>& chunks) {
    all.ok = chunks.ok();
    if (!chunks.ok()) return;
    for (const vivavoce::PcmChunk& chunk : *chunks) {
      const int64_t at =
          vivavoce::kRecognitionRate.Samples(chunk.at().since_start + std::chrono::nanoseconds(100))
              .value;
      vivavoce::fuzz::Require(at >= all.end, "chunks follow one another");
      all.end = at + chunk.size().value;
      all.samples.insert(all.samples.end(), chunk.samples().begin(), chunk.samples().end());
    }
  };
  for (size_t at = 0; at < bytes.size() && all.ok; at += piece) {
    take((*decoder)->Push(bytes.substr(at, piece)));
  }
  if (all.ok) take((*decoder)->Finish());
  if (!all.ok) {
    vivavoce::fuzz::Require(!(*decoder)->Push("more").ok(), "an error ends the stream");
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text = vivavoce::fuzz::Text(bytes, size);
  if (text.empty()) return 0;
  const auto encoding = text[0] == 'O'      ? vivavoce::AudioEncoding::kOggOpus
                        : text[0] == '\x1a' ? vivavoce::AudioEncoding::kWebmOpus
                                            : vivavoce::AudioEncoding::kLinear16;
  const Decoded whole = DecodeInPieces(encoding, text, text.size());
  const Decoded pieces = DecodeInPieces(encoding, text, 1 + text.size() % 97);
  vivavoce::fuzz::Require(whole.ok == pieces.ok, "pieces make no error and mend none");
  if (!whole.ok) return 0;
  vivavoce::fuzz::Require(whole.samples == pieces.samples, "pieces change nothing");
  vivavoce::fuzz::Require(whole.end == pieces.end, "nor when it is");
  return 0;
}
