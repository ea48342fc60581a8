// SPDX-License-Identifier: Apache-2.0
// What was heard of a line that was being spoken: arithmetic over marks, never a search in the
// text. Where nothing is known it is under-credited: a word the candidate did not hear must not
// count as said.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "vivavoce/provider/text_to_speech.h"

namespace vivavoce {

// Where the word ends of which `byte` is a part; `byte` itself between words.
uint32_t WordEnd(std::string_view text, uint32_t byte);

// The end of the last whole word that ends at or before `byte`, with its punctuation.
uint32_t LastWordEnd(std::string_view text, uint32_t byte);

// How many bytes of `text` were heard once `played` of its speech was, of `length` in all. The
// result lies at the end of a word. Without marks speech is taken as even.
uint32_t HeardBytes(std::string_view text, const std::vector<TtsMark>& marks,
                    std::chrono::nanoseconds played, std::chrono::nanoseconds length);

// From when on the speech has to be played so that the word at or after `byte` is the first heard.
std::chrono::nanoseconds TimeOfByte(std::string_view text, const std::vector<TtsMark>& marks,
                                    uint32_t byte, std::chrono::nanoseconds length);

// Without acknowledgements: what was sent, but no more than the time since its first part less
// 200 ms on the way.
std::chrono::nanoseconds EstimatePlayed(std::chrono::nanoseconds sent,
                                        std::chrono::nanoseconds since_first);

}  // namespace vivavoce
