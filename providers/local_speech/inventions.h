// SPDX-License-Identifier: Apache-2.0
// Recognisers write words where there are none: "You" for noise, "♪♪♪" for a hum, a phrase again
// and again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace vivavoce::local_speech {

// Why `text` cannot have been said in `audio` (16 kHz): "no_letters", "filler_on_noise" or "loop".
// Empty when it may have been.
std::string InventionReason(std::string_view text, std::span<const int16_t> audio);

}  // namespace vivavoce::local_speech
