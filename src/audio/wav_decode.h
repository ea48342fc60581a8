// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audio/wav_layout.h"

namespace vivavoce::internal {

// Turns whole frames of a WAV file into one channel of full scale 1: the mean of all channels. NaN
// and infinities become silence.
//
// Requires: bytes.size() is a multiple of layout.frame_bytes().
std::vector<float> DecodeMono(const WavLayout& layout, std::span<const uint8_t> bytes);

// Nearest 16-bit value; what is beyond full scale is clipped.
int16_t ToInt16(float sample);

}  // namespace vivavoce::internal
