// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "speech_cache.h"
#include "text_normalizer.h"
#include "voice_shelf.h"

namespace vivavoce::local_speech {

enum class RenderFrom { kAnywhere, kCacheOnly };

struct RenderRequest {
  RenderRequest() = default;
  std::string voice;  // as VoiceShelf::Resolve() gave it
  double rate = 1.0;
  bool keep = true;  // in the cache
  RenderFrom from = RenderFrom::kAnywhere;
  std::vector<SpokenWord> words;
};

struct Rendering {
  Rendering() = default;
  std::shared_ptr<const Speech> speech;  // sources count from the clause's first word
  bool cached = false;
};

// The speech of one clause, found in the cache or made now; none where it is only looked for.
//
// Blocking: a fraction of the speech's length.
absl::StatusOr<Rendering> Render(VoiceShelf& shelf, SpeechCache& cache, RenderRequest request);

}  // namespace vivavoce::local_speech
