// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ordinary_words.h"
#include "phonemizer.h"
#include "phrase_corrector.h"
#include "pronunciations.h"
#include "recognizer.h"
#include "speech_detector.h"
#include "turn_recognizer.h"
#include "vivavoce/provider/factory.h"
#include "word_times.h"

namespace vivavoce::local_speech {

// What one recogniser of all sessions holds: loaded once, by the first job that needs it.
//
// Threading: any thread.
class RecognitionModels {
 public:
  RecognitionModels(RecognizerFiles files, std::string language, std::string detector_path,
                    double threshold, Pronunciations pronunciations);

  // Errors:   those of Recognizer::Load(), the same ones again on every later call.
  // Blocking: up to a second, once.
  absl::StatusOr<std::shared_ptr<const Recognizer>> Load();

  DetectorPool& detectors() { return detectors_; }
  const WordTimer& timer() const { return timer_; }
  const RecognizerFiles& files() const { return files_; }
  // Null where there is nothing to correct with, or none of `phrases` is a name.
  //
  // Blocking: some 50 ms the first time.
  std::unique_ptr<const PhraseCorrector> Corrector(const std::vector<std::string>& phrases);

 private:
  const RecognizerFiles files_;
  const std::string language_;
  DetectorPool detectors_;
  const Pronunciations pronunciations_;
  std::unique_ptr<Phonemizer> phonemizer_;  // English only
  const WordTimer timer_;
  std::unique_ptr<const OrdinaryWords> ordinary_;  // under the mutex until it is made
  std::mutex mutex_;
  absl::StatusOr<std::shared_ptr<const Recognizer>> recognizer_;
};

struct SpeechToTextRules {
  SpeechToTextRules() = default;
  bool partials = true;
  std::string language = "en";
  TurnRules turn;
};

// `context` is copied; what it refers to outlives the provider.
std::unique_ptr<SpeechToText> MakeSpeechToText(std::shared_ptr<RecognitionModels> models,
                                               const SpeechToTextRules& rules,
                                               const ProviderContext& context);

}  // namespace vivavoce::local_speech
