// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "vivavoce/audio/audio_decoder.h"

namespace vivavoce::internal {

// Errors: InvalidArgument for a rate outside 8 to 192 kHz, or for none or more than 8 channels.
absl::StatusOr<std::unique_ptr<AudioDecoder>> MakeLinearDecoder(SampleRate rate, int channels);

}  // namespace vivavoce::internal
