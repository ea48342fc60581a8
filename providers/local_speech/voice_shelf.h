// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "kokoro_voice.h"
#include "phonemizer.h"
#include "voice.h"

namespace vivavoce::local_speech {

// All voices of this machine by name: `flite`, `flite:rms`, `kokoro`, `kokoro:am_michael`; loaded
// when first asked for.
//
// Threading: any thread.
class VoiceShelf {
 public:
  // `kokoro_folder` may hold nothing: then there are flite's voices only.
  VoiceShelf(std::string kokoro_folder, int kokoro_threads);

  bool has_kokoro() const { return has_kokoro_; }

  // Names with their engine, defaults first.
  std::vector<std::string> Names() const;

  // The full name that `asked` stands for: "" and Kokoro voices where Kokoro is absent
  // become flite's, men's its rms.
  //
  // Errors: NotFound naming the voices there are.
  absl::StatusOr<std::string> Resolve(std::string_view asked) const;

  // flite's voice that comes nearest to a voice of Kokoro.
  std::string QuickVoice(std::string_view of) const;

  // Blocking: about a second for the first voice of Kokoro.
  absl::StatusOr<std::shared_ptr<const Voice>> Get(const std::string& resolved);

 private:
  const std::string kokoro_folder_;
  const int kokoro_threads_;
  const bool has_kokoro_;
  const std::vector<std::string> kokoro_names_;
  Phonemizer phonemizer_;
  std::mutex mutex_;
  std::shared_ptr<const KokoroModel> kokoro_;
  std::map<std::string, std::shared_ptr<const Voice>> voices_;
};

}  // namespace vivavoce::local_speech
