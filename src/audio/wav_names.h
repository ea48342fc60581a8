// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "audio/wav_layout.h"

namespace vivavoce::internal {

// What the user can do about a file that cannot be read.
inline constexpr char kConvert[] = "convert it: ffmpeg -i IN -ac 1 -ar 16000 OUT.wav";

// What a file that begins with `head` is instead of a WAV file, and what to do about it.
std::string DescribeForeignFile(const std::array<uint8_t, 12>& head);

// E.g. "codec 0x0002 (ADPCM)".
std::string DescribeCodec(uint16_t tag);

// E.g. "24-bit PCM".
std::string DescribeEncoding(const WavLayout& layout);

}  // namespace vivavoce::internal
