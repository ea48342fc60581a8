// SPDX-License-Identifier: Apache-2.0
#include "rendering.h"

#include <cstdio>
#include <utility>

#include "vivavoce/base/hash.h"

namespace vivavoce::local_speech {
namespace {

// Equal keys sound equal: voice, speed, and every word with its place in the clause.
std::string CacheKey(const Voice& voice, double rate, const std::vector<SpokenWord>& words) {
  std::string text(voice.identity());
  char number[32];
  std::snprintf(number, sizeof number, "|%.3f", rate);
  text += number;
  uint32_t origin = words.front().source.begin;
  for (const SpokenWord& word : words) {
    text += "|" + word.piece.word + "/" + word.piece.phones + (word.piece.letter ? "L" : "");
    text +=
        std::to_string(word.source.begin - origin) + "-" + std::to_string(word.source.end - origin);
    if (word.punctuation != 0) text += word.punctuation;
  }
  return Sha256Hex(text);
}

}  // namespace

absl::StatusOr<Rendering> Render(VoiceShelf& shelf, SpeechCache& cache, RenderRequest request) {
  absl::StatusOr<std::shared_ptr<const Voice>> voice = shelf.Get(request.voice);
  if (!voice.ok()) return voice.status();
  std::string key = CacheKey(**voice, request.rate, request.words);
  Rendering rendering;
  rendering.speech = cache.Find(key);
  rendering.cached = rendering.speech != nullptr;
  if (rendering.cached || request.from == RenderFrom::kCacheOnly) return rendering;
  uint32_t origin = request.words.front().source.begin;
  for (SpokenWord& word : request.words) {
    word.source.begin -= origin;
    word.source.end -= origin;
  }
  absl::StatusOr<Speech> spoken = (*voice)->Speak(request.words, request.rate);
  if (!spoken.ok()) return spoken.status();
  rendering.speech = std::make_shared<const Speech>(*std::move(spoken));
  if (request.keep) cache.Keep(key, rendering.speech);
  return rendering;
}

}  // namespace vivavoce::local_speech
