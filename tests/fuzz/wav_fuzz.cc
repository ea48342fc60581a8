// SPDX-License-Identifier: Apache-2.0
// Recordings: whatever a WAV file claims, it is refused or read as long as it said.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>

#include "tests/fuzz/fuzz.h"
#include "vivavoce/audio/wav_source.h"

namespace {

constexpr int64_t kPiece = 16000;
constexpr int64_t kMostPieces = 200;  // a tiny file may claim hours of silence by its sample rate

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const int file = memfd_create("recording", MFD_CLOEXEC);
  if (file < 0 || write(file, bytes, size) != static_cast<ssize_t>(size)) {
    close(file);
    return 0;
  }
  auto source = vivavoce::WavSource::Open("/proc/self/fd/" + std::to_string(file));
  if (source.ok()) {
    const int64_t total = (*source)->size().value;
    vivavoce::fuzz::Require(total >= 0, "a length is not negative");
    for (int64_t at = 0; at < std::min(total, kPiece * kMostPieces); at += kPiece) {
      const int64_t end = std::min(total, at + kPiece);
      const auto samples = (*source)->Read({{at}, {end}});
      vivavoce::fuzz::Require(samples.ok(), "what the file is said to hold can be read");
      vivavoce::fuzz::Require(static_cast<int64_t>(samples->size()) == end - at,
                              "a range is read whole");
    }
  }
  close(file);
  return 0;
}
