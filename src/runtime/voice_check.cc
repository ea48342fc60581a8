// SPDX-License-Identifier: Apache-2.0
#include "runtime/voice_check.h"

#include <algorithm>
#include <memory>

#include "runtime/answers.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

std::string KnownVoices(const TextToSpeechCapabilities& capabilities) {
  std::string known;
  for (const std::string& voice : capabilities.voices) known += (known.empty() ? "" : ", ") + voice;
  return known;
}

// "flite" names every voice "flite:…"; a provider that lists no voices may know any.
bool IsOffered(const TextToSpeechCapabilities& capabilities, const std::string& voice) {
  if (capabilities.voices.empty() || voice.empty()) return true;
  return std::any_of(
      capabilities.voices.begin(), capabilities.voices.end(),
      [&](const std::string& name) { return name == voice || name.starts_with(voice + ":"); });
}

absl::Status CheckVoice(Workbench& bench, const std::string& role, const std::string& voice) {
  absl::StatusOr<TextToSpeech*> speech = bench.providers().SpeechSynthesis();
  if (!speech.ok()) return Annotate(speech.status(), role);
  TtsOptions options;
  options.voice = voice;
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = (*speech)->Open(options);
  const TextToSpeechCapabilities& capabilities = (*speech)->Capabilities();
  if (!stream.ok() && stream.status().code() == absl::StatusCode::kNotFound) {
    std::string known = KnownVoices(capabilities);
    return NotFound(role + ": there is no voice " + voice +
                    (known.empty() ? "" : "; there are " + known));
  }
  if (!stream.ok()) return Annotate(stream.status(), role);
  if (!IsOffered(capabilities, voice)) {
    bench.providers().Warn(role + ": the voice " + voice + " is not to be had; " +
                           capabilities.voices.front() + " speaks instead");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckVoices(Workbench& bench, const RecordedInterviewRequest& request,
                         const std::vector<std::string>& answer_files) {
  if (request.voice != kNoVoice) {
    absl::Status voice = CheckVoice(bench, "the interviewer's voice", request.voice);
    if (!voice.ok()) return voice;
  }
  bool texts = std::any_of(answer_files.begin(), answer_files.end(), IsAnswerText);
  if (!texts) return absl::OkStatus();
  return CheckVoice(bench, "the voice of written answers", request.answer_voice);
}

}  // namespace vivavoce::internal
