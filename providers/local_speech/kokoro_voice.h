// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "phonemizer.h"
#include "voice.h"

namespace vivavoce::local_speech {

// Kokoro-82M in memory: one model for all its voices and all sessions.
//
// Threading: any thread.
class KokoroModel {
 public:
  // `folder` holds model.onnx, voices.bin and tokens.txt.
  //
  // Errors:   NotFound naming what is missing; Internal when sherpa-onnx refuses the files.
  // Blocking: about a second.
  static absl::StatusOr<std::shared_ptr<const KokoroModel>> Load(const std::string& folder,
                                                                 int threads);
  virtual ~KokoroModel() = default;

  // Without "kokoro:"; the first is the default.
  virtual const std::vector<std::string>& voice_names() const = 0;
};

// The voices of a Kokoro folder, read from the model's metadata without loading it; empty when
// there are none.
std::vector<std::string> KokoroVoiceNames(const std::string& folder);

// The names of the files a Kokoro folder must hold.
std::vector<std::string_view> KokoroFiles();

// Errors: NotFound naming the voices there are.
absl::StatusOr<std::unique_ptr<Voice>> MakeKokoroVoice(std::shared_ptr<const KokoroModel> model,
                                                       std::string_view name,
                                                       const Phonemizer& phonemizer);

}  // namespace vivavoce::local_speech
