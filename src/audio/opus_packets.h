// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "vivavoce/base/pcm.h"

struct OpusDecoder;

namespace vivavoce::internal {

// Opus packets one after another, whatever container they came in, as 16 kHz mono on one timeline.
class OpusPackets {
 public:
  OpusPackets() = default;

  // The stream's identification header (RFC 7845, 5.1). Another one begins another stream, which
  // follows the first.
  //
  // Errors: DataLoss for what is none; Unimplemented for more than two channels.
  absl::Status Begin(std::string_view head);

  // Without such a header.
  absl::Status Begin(int channels, std::chrono::nanoseconds delay);
  bool begun() const { return decoder_ != nullptr; }

  // `at`: when the packet begins by the container's own time, from any origin.
  //
  // Errors: DataLoss for what is no packet, or for a time far ahead of the one before;
  // ResourceExhausted when what waits to be taken is too much.
  absl::Status Decode(std::string_view packet, std::chrono::nanoseconds at);

  // The last `span` of what was decoded is no part of the stream.
  void TrimEnd(std::chrono::nanoseconds span);

  // The audio so far.
  std::vector<PcmChunk> Take();

  // Nullopt: no packet.
  static std::optional<std::chrono::nanoseconds> Duration(std::string_view packet);

 private:
  struct Free {
    void operator()(OpusDecoder* decoder) const;
  };
  absl::Status MakeDecoder(int channels, int64_t skip, int gain);
  void CloseRun();

  std::unique_ptr<OpusDecoder, Free> decoder_;
  int64_t skip_ = 0;                                  // samples at the start that are no audio
  std::optional<std::chrono::nanoseconds> expected_;  // when the next packet begins
  int64_t next_ = 0;           // position of the next sample, from the start of the stream
  std::vector<int16_t> run_;   // the last of what was decoded, without a gap
  std::vector<PcmChunk> out_;  // what came before it
  int64_t waiting_ = 0;        // samples in both
};

}  // namespace vivavoce::internal
