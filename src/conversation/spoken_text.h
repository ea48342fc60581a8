// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "vivavoce/provider/text_to_speech.h"

namespace vivavoce::internal {

// Pushes `text` as the session does, sentence by sentence, every byte of it: the same text is the
// same to a voice's cache, whoever has it spoken.
absl::Status PushSentences(TextToSpeechStream& stream, std::string_view text);

}  // namespace vivavoce::internal
