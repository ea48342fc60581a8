// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "absl/status/statusor.h"
#include "recognizer.h"

namespace vivavoce::local_speech {

struct CheckedRecognition {
  CheckedRecognition() = default;
  Recognition recognition;
  bool repetition_dropped = false;
};

// Decodes `audio` (16 kHz). Where the model runs in a circle, its halves, cut in a quiet place;
// where they do too, each circle counts once.
//
// Blocking: as Recognizer::Decode(), at worst twice that.
absl::StatusOr<CheckedRecognition> DecodeChecked(const Recognizer& recognizer,
                                                 std::span<const int16_t> audio);

}  // namespace vivavoce::local_speech
