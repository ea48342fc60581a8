// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "vivavoce/audio/audio_decoder.h"

namespace vivavoce::internal {

// The first Opus track of a WebM, live (clusters of unknown size) or whole.
std::unique_ptr<AudioDecoder> MakeWebmOpusDecoder();

}  // namespace vivavoce::internal
