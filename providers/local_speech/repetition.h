// SPDX-License-Identifier: Apache-2.0
// A recogniser that has lost its way says the same words again and again, or more of them than
// anyone could have said.
#pragma once

#include <string>
#include <string_view>

namespace vivavoce::local_speech {

// Whether `text`, said to be in `seconds` of audio, runs in a circle or is faster than anyone
// speaks.
bool IsRunaway(std::string_view text, double seconds);

// `text` with each circle run once.
std::string WithoutRepetition(std::string_view text);

}  // namespace vivavoce::local_speech
