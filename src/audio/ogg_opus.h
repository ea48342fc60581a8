// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "vivavoce/audio/audio_decoder.h"

namespace vivavoce::internal {

// Ogg pages (RFC 3533) that hold Opus (RFC 7845).
std::unique_ptr<AudioDecoder> MakeOggOpusDecoder();

}  // namespace vivavoce::internal
