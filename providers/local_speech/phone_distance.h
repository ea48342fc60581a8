// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace vivavoce::local_speech {

// An ARPAbet phone as a number; all that are none share one.
using PhoneCode = uint8_t;
PhoneCode CodeOf(std::string_view phone);

// How differently two sequences of phones sound: 0 for equal ones; a sound that is missing, added
// or quite another costs 1, one that is easily mistaken (t and d, any two vowels) less.
double PhoneDistance(std::span<const PhoneCode> a, std::span<const PhoneCode> b);

// No distance between sequences whose lengths differ by one is less than this.
inline constexpr double kLeastPhoneGap = 0.6;

}  // namespace vivavoce::local_speech
