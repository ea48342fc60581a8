// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/audio/sample_source.h"
#include "vivavoce/base/units.h"

namespace vivavoce {

// What a WAV file turned out to hold.
struct WavInfo {
  WavInfo() = default;

  std::string encoding;  // e.g. "16-bit PCM", "32-bit float", "A-law"
  SampleRate rate;       // of the file
  int channels = 0;      // of the file
  SampleCount frames;    // of the file: one sample of every channel each
  // One line each about what is wrong with the file and was put up with: a false size, a cut end.
  std::vector<std::string> warnings;
};

// A WAV file read as 16 kHz mono, whatever it holds: RIFF, RIFX, RF64 or BW64; PCM of 8 to 32 bits,
// float of 32 or 64, A-law, µ-law; 1 to 8 channels, mixed evenly; 8 to 192 kHz.
//
//   absl::StatusOr<std::unique_ptr<WavSource>> wav = WavSource::Open("answers.wav");
//   for (SampleCount at; at < (*wav)->size(); at = at + piece) { … (*wav)->Read({at, …}) … }
//
// The file is not trusted. A false length is put up with (what is there is read, up to the last
// whole frame) and told in info().warnings; NaN and infinite samples are read as silence. Memory in
// use is bounded (some 20 s of the file). The length is exactly round(frames * 16000 / rate), and a
// file of 16 kHz 16-bit mono is given back bit for bit.
class WavSource final : public SampleSource {
 public:
  // Errors: NotFound; PermissionDenied; InvalidArgument naming what is wrong with the file and how
  // to mend it.
  static absl::StatusOr<std::unique_ptr<WavSource>> Open(const std::string& path);
  ~WavSource() override;

  const WavInfo& info() const;
  SampleCount size() const override;
  absl::StatusOr<std::vector<int16_t>> Read(SampleRange range) override;

 private:
  struct Impl;
  explicit WavSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
