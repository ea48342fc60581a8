// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/audio_decoder.h"

#include "audio/linear_decoder.h"
#include "audio/ogg_opus.h"
#include "audio/webm_opus.h"

namespace vivavoce {

std::string_view Name(AudioEncoding encoding) {
  switch (encoding) {
    case AudioEncoding::kLinear16:
      return "LINEAR16";
    case AudioEncoding::kWebmOpus:
      return "WEBM_OPUS";
    case AudioEncoding::kOggOpus:
      break;
  }
  return "OGG_OPUS";
}

std::optional<AudioEncoding> ParseAudioEncoding(std::string_view name) {
  for (AudioEncoding encoding :
       {AudioEncoding::kLinear16, AudioEncoding::kWebmOpus, AudioEncoding::kOggOpus}) {
    if (Name(encoding) == name) return encoding;
  }
  return std::nullopt;
}

absl::StatusOr<std::unique_ptr<AudioDecoder>> AudioDecoder::Make(const AudioFormat& format) {
  switch (format.encoding) {
    case AudioEncoding::kLinear16:
      return internal::MakeLinearDecoder(format.rate, format.channels);
    case AudioEncoding::kWebmOpus:
      return internal::MakeWebmOpusDecoder();
    case AudioEncoding::kOggOpus:
      break;
  }
  return internal::MakeOggOpusDecoder();
}

}  // namespace vivavoce
