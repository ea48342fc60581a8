// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "providers/local_speech/recognizer.h"

namespace vivavoce::local_speech {

// What the model makes of a file without a detector, segments or corrections: the whole file at
// once. The model takes no more than half a minute: a longer file is cut every 25 s at most, in the
// quietest 0.12 s of the last 5 s.
absl::StatusOr<std::string> RecogniseAlone(const Recognizer& recogniser,
                                           std::span<const int16_t> samples);

}  // namespace vivavoce::local_speech
