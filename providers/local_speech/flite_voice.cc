// SPDX-License-Identifier: Apache-2.0
#include "flite_voice.h"

#include <flite/flite.h>
#include <soxr.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>

#include "phonemizer.h"
#include "silence.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/units.h"

extern "C" {
cst_voice* register_cmu_us_slt(const char* folder);
cst_voice* register_cmu_us_rms(const char* folder);
}

namespace vivavoce::local_speech {
namespace {

struct BuiltIn {
  std::string_view name;
  cst_voice* (*make)(const char*);
};
constexpr BuiltIn kVoices[] = {{"slt", register_cmu_us_slt}, {"rms", register_cmu_us_rms}};

// flite draws the noise of its excitation from rand(), so that a text sounds a little different
// each time. Equal texts must sound equal: while this lives, rand() begins at a place of its own,
// and afterwards the program's own sequence goes on where it was.
//
// Requires: FliteLock() is held. Another thread that draws from rand() meanwhile still disturbs it.
class SteadyNoise {
 public:
  SteadyNoise() : before_(initstate(kSeed, state_.data(), state_.size())) {}
  ~SteadyNoise() { setstate(before_); }
  SteadyNoise(const SteadyNoise&) = delete;
  SteadyNoise& operator=(const SteadyNoise&) = delete;

 private:
  static constexpr unsigned kSeed = 1;
  std::array<char, 128> state_{};
  char* before_;
};

// Where each word's sound lies, by flite's own phone times.
void ReadWordTimes(cst_utterance* utterance, std::vector<SampleSpan>& spans, double rate) {
  cst_relation* structure = utt_relation(utterance, "SylStructure");
  for (cst_item* word = relation_head(structure); word != nullptr; word = item_next(word)) {
    const cst_item* first = path_to_item(word, "daughter.daughter.R:Segment");
    const cst_item* last = path_to_item(word, "daughtern.daughtern.R:Segment");
    if (first == nullptr || last == nullptr) continue;
    const cst_item* before = item_prev(first);
    const double begin = before == nullptr ? 0 : ffeature_float(before, "end");
    SampleSpan& span = spans[FliteUtterance::WordIndex(word)];
    if (span.end == 0) span.begin = std::llround(begin * rate);
    span.end = std::max<int64_t>(
        span.end, std::lround(static_cast<double>(ffeature_float(last, "end")) * rate));
  }
}

absl::StatusOr<std::vector<int16_t>> Resample(std::span<const int16_t> from, double from_hertz) {
  const double ratio = kPlayoutRate.hertz / from_hertz;
  std::vector<int16_t> out(static_cast<size_t>(static_cast<double>(from.size()) * ratio) + 16);
  soxr_io_spec_t format = soxr_io_spec(SOXR_INT16_I, SOXR_INT16_I);
  format.flags =
      SOXR_NO_DITHER;  // its dither is seeded by the time of day: equal texts must sound equal
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
  size_t made = 0;
  const soxr_error_t error =
      soxr_oneshot(from_hertz, kPlayoutRate.hertz, 1, from.data(), from.size(), nullptr, out.data(),
                   out.size(), &made, &format, &quality, &one_thread);
  if (error != nullptr) return Internal(std::string("flite: resampling failed: ") + error);
  out.resize(made);
  return out;
}

class FliteVoice final : public Voice {
 public:
  FliteVoice(const BuiltIn& voice, cst_voice* made)
      : identity_("flite-2.2/" + std::string(voice.name)), voice_(made) {}

  std::string_view identity() const override { return identity_; }
  bool exact_times() const override { return true; }

  absl::StatusOr<Speech> Speak(std::span<const SpokenWord> words, double rate) const override {
    std::vector<int16_t> samples;
    std::vector<SampleSpan> spans(words.size());
    double hertz = kRecognitionRate.hertz;
    {
      const std::unique_lock<std::mutex> lock = FliteLock();
      const SteadyNoise noise;
      const FliteUtterance utterance(voice_, words);
      const double stretch = get_param_float(voice_->features, "duration_stretch", 1.0F);
      feat_set_float(utterance.get()->features, "duration_stretch",
                     static_cast<float>(stretch / rate));
      if (utt_synth_tokens(utterance.get()) == nullptr) return Internal("flite: synthesis failed");
      const cst_wave* wave = utt_wave(utterance.get());
      if (wave == nullptr || wave->num_channels != 1) return Internal("flite: no audio was made");
      hertz = wave->sample_rate;
      samples.assign(wave->samples, wave->samples + wave->num_samples);
      ReadWordTimes(utterance.get(), spans, kPlayoutRate.hertz);
    }
    absl::StatusOr<std::vector<int16_t>> resampled = Resample(samples, hertz);
    if (!resampled.ok()) return resampled.status();
    return Trimmed(words, *resampled, spans);
  }

 private:
  // Cuts the silence around the words off.
  static Speech Trimmed(std::span<const SpokenWord> words, const std::vector<int16_t>& samples,
                        const std::vector<SampleSpan>& spans) {
    Speech speech;
    const SampleSpan part = SpokenPart(samples, kPlayoutRate);
    speech.samples.assign(samples.begin() + part.begin, samples.begin() + part.end);
    int64_t at = 0;
    for (size_t i = 0; i < words.size(); ++i) {
      WordSpan word;
      word.source = words[i].source;
      word.begin = std::clamp(spans[i].begin - part.begin, at, part.size());
      word.end = std::clamp(spans[i].end - part.begin, word.begin, part.size());
      at = word.end;
      speech.words.push_back(word);
    }
    return speech;
  }

  std::string identity_;
  cst_voice* voice_;  // flite's static object: never deleted
};

}  // namespace

std::vector<std::string_view> FliteVoiceNames() {
  std::vector<std::string_view> names;
  for (const BuiltIn& voice : kVoices) names.push_back(voice.name);
  return names;
}

absl::StatusOr<std::unique_ptr<Voice>> MakeFliteVoice(std::string_view name) {
  for (const BuiltIn& voice : kVoices) {
    if (voice.name != name) continue;
    const std::unique_lock<std::mutex> lock = FliteLock();
    flite_init();
    return std::make_unique<FliteVoice>(voice, voice.make(nullptr));
  }
  std::string known;
  for (const BuiltIn& voice : kVoices) known += " flite:" + std::string(voice.name);
  return NotFound("flite: unknown voice \"" + std::string(name) + "\" (there are" + known + ")");
}

}  // namespace vivavoce::local_speech
