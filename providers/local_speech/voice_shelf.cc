// SPDX-License-Identifier: Apache-2.0
#include "voice_shelf.h"

#include <algorithm>

#include "flite_voice.h"
#include "model_folder.h"
#include "vivavoce/base/status.h"

namespace vivavoce::local_speech {
namespace {

constexpr std::string_view kFlitePrefix = "flite:";
constexpr std::string_view kKokoroPrefix = "kokoro:";

}  // namespace

VoiceShelf::VoiceShelf(std::string kokoro_folder, int kokoro_threads)
    : kokoro_folder_(std::move(kokoro_folder)),
      kokoro_threads_(kokoro_threads),
      has_kokoro_(CheckFiles(kokoro_folder_, KokoroFiles()).ok()),
      kokoro_names_(has_kokoro_ ? KokoroVoiceNames(kokoro_folder_) : std::vector<std::string>()) {}

std::vector<std::string> VoiceShelf::Names() const {
  std::vector<std::string> names;
  for (const std::string& name : kokoro_names_) names.push_back(std::string(kKokoroPrefix) + name);
  for (std::string_view name : FliteVoiceNames()) {
    names.push_back(std::string(kFlitePrefix) + std::string(name));
  }
  return names;
}

std::string VoiceShelf::QuickVoice(std::string_view of) const {
  const bool male = of.starts_with("kokoro:am_") || of.starts_with("kokoro:bm_");
  return std::string(kFlitePrefix) + std::string(FliteVoiceNames()[male ? 1 : 0]);
}

absl::StatusOr<std::string> VoiceShelf::Resolve(std::string_view asked) const {
  std::string flite = QuickVoice(asked);
  if (asked == "flite") return flite;
  bool wants_kokoro = asked.empty() || asked == "kokoro" || asked.starts_with(kKokoroPrefix);
  if (wants_kokoro && kokoro_names_.empty()) return flite;
  if (asked.empty() || asked == "kokoro") return std::string(kKokoroPrefix) + kokoro_names_.front();
  std::vector<std::string> names = Names();
  if (std::find(names.begin(), names.end(), asked) != names.end()) return std::string(asked);
  std::string known;
  for (const std::string& name : names) known += " " + name;
  return NotFound("speech synthesis: no voice " + std::string(asked) + " (there are" + known + ")");
}

absl::StatusOr<std::shared_ptr<const Voice>> VoiceShelf::Get(const std::string& resolved) {
  const std::lock_guard lock(mutex_);
  auto it = voices_.find(resolved);
  if (it != voices_.end()) return it->second;
  absl::StatusOr<std::unique_ptr<Voice>> voice;
  if (resolved.starts_with(kFlitePrefix)) {
    voice = MakeFliteVoice(resolved.substr(kFlitePrefix.size()));
  } else {
    if (kokoro_ == nullptr) {
      absl::StatusOr<std::shared_ptr<const KokoroModel>> model =
          KokoroModel::Load(kokoro_folder_, kokoro_threads_);
      if (!model.ok()) return model.status();
      kokoro_ = *std::move(model);
    }
    voice = MakeKokoroVoice(kokoro_, resolved.substr(kKokoroPrefix.size()), phonemizer_);
  }
  if (!voice.ok()) return voice.status();
  std::shared_ptr<const Voice> shared = *std::move(voice);
  voices_[resolved] = shared;
  return shared;
}

}  // namespace vivavoce::local_speech
