// SPDX-License-Identifier: Apache-2.0
// What a client sends as audio, while it is being sent: bytes go in as they come, 16 kHz mono comes
// out as soon as it can be told.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/base/units.h"

namespace vivavoce {

enum class AudioEncoding {
  kLinear16,  // samples of 16 bits, little endian, channels side by side
  kWebmOpus,  // as a browser's MediaRecorder writes it
  kOggOpus,
};
std::string_view Name(AudioEncoding encoding);  // "LINEAR16", "WEBM_OPUS", "OGG_OPUS"
std::optional<AudioEncoding> ParseAudioEncoding(std::string_view name);

struct AudioFormat {
  AudioFormat() = default;
  AudioEncoding encoding = AudioEncoding::kLinear16;
  SampleRate rate = kRecognitionRate;  // of LINEAR16; Opus says its own
  int channels = 1;                    // of LINEAR16, side by side; mixed into one
};

// Decodes one stream, pushed in pieces of any size: a piece may end within a sample, an Ogg page or
// an EBML element. The result does not depend on the pieces.
//
// Hostile bytes are refused, never obeyed: memory stays within a few MB whatever a stream claims,
// and one piece gives at most ten minutes of audio. After an error the stream is over: every call
// gives that error again.
//
// Threading: one thread at a time. Blocking: computes only, about 1 ms for a second of Opus.
class AudioDecoder {
 public:
  // Errors: InvalidArgument for LINEAR16 outside 8 to 192 kHz or 1 to 8 channels.
  static absl::StatusOr<std::unique_ptr<AudioDecoder>> Make(const AudioFormat& format);
  virtual ~AudioDecoder() = default;
  AudioDecoder(const AudioDecoder&) = delete;
  AudioDecoder& operator=(const AudioDecoder&) = delete;

  // The audio that is complete so far, in order. at() counts from the start of the stream; where
  // the stream's own times leave more than 100 ms out, the next chunk begins that much later.
  //
  // Errors: DataLoss for bytes that are not of the format; Unimplemented for a codec, or channels,
  // that are not decoded here; ResourceExhausted beyond the bounds above.
  virtual absl::StatusOr<std::vector<PcmChunk>> Push(std::string_view bytes) = 0;

  // No more bytes: gives the rest. A stream that ends anywhere after its header is whole: a live
  // one has no end of its own.
  //
  // Errors: as above; DataLoss when it ended before its header was complete.
  virtual absl::StatusOr<std::vector<PcmChunk>> Finish() = 0;

 protected:
  AudioDecoder() = default;
};

}  // namespace vivavoce
