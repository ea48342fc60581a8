// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "pronunciations.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce::local_speech {

struct SynthesisSettings {
  std::string voice;  // the default; empty: Kokoro's first, flite's where Kokoro is absent
  std::string kokoro_folder;
  std::string cache_folder;  // empty: speech is kept in memory only
  int kokoro_threads = 2;
  Pronunciations pronunciations;
};

// The `TextToSpeech` of this provider.
//
// Lifetime: what `context` refers to outlives it.
// Errors:   NotFound when the default voice does not exist.
absl::StatusOr<std::unique_ptr<TextToSpeech>> MakeTextToSpeech(SynthesisSettings settings,
                                                               const ProviderContext& context);

}  // namespace vivavoce::local_speech
