// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "recognizer.h"
#include "speech_detector.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce::local_speech {

struct RecognitionSettings {
  RecognizerFiles files;
  std::string silero_path;
  // CPU seconds that a second of audio takes: partial results are spaced so that they cost a fixed
  // share of a core.
  double decode_cost = 0.02;
};

// The `SpeechToText` of this provider.
//
// Lifetime: what `context` refers to outlives it.
std::unique_ptr<SpeechToText> MakeSpeechToText(RecognitionSettings settings,
                                               const ProviderContext& context);

}  // namespace vivavoce::local_speech
