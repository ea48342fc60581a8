// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vivavoce::platform {

// RFC 4648 §4, with or without its padding; anything else, white space too, is refused. Replaces
// `bytes`, whose memory is used again. False: `text` is no base64.
bool DecodeBase64(std::string_view text, std::string& bytes);

// Appends the base64 of `bytes`, padded.
void AppendBase64(std::string_view bytes, std::string& text);

}  // namespace vivavoce::platform
