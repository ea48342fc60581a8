// SPDX-License-Identifier: Apache-2.0
#include "local_speech.h"

#include <filesystem>

#include "flite_voice.h"
#include "kokoro_voice.h"
#include "model_folder.h"
#include "speech_to_text.h"
#include "text_to_speech.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/options.h"
#include "voice_activity.h"

namespace vivavoce {
namespace {

namespace fs = std::filesystem;
using namespace local_speech;

constexpr char kName[] = "local";
// CPU seconds that the recognition of a second takes (README.md); partial results are spaced by it.
constexpr double kTinyCost = 0.03;
constexpr double kOtherCost = 0.15;

struct Options {
  std::string path;
  std::string model = "tiny";
  std::string voice;
  std::string cache_path;
  int threads = 2;
};

absl::StatusOr<Options> ParseRecognition(std::string_view json) {
  OptionReader in(json);
  Options options;
  options.path = in.String("path", "");
  options.model = in.String("model", "tiny");
  if (absl::Status status = in.Finish(); !status.ok()) return status;
  if (options.model.empty()) return InvalidArgument("option model: tiny, base or a folder");
  return options;
}

absl::StatusOr<Options> ParseSynthesis(std::string_view json) {
  OptionReader in(json);
  Options options;
  options.path = in.String("path", "");
  options.voice = in.String("voice", "");
  options.cache_path = in.String("cachePath", "");
  options.threads = static_cast<int>(in.Integer("threads", 2, {1, 16}));
  if (absl::Status status = in.Finish(); !status.ok()) return status;
  return options;
}

absl::StatusOr<Options> ParseDetection(std::string_view json) {
  OptionReader in(json);
  Options options;
  options.path = in.String("path", "");
  if (absl::Status status = in.Finish(); !status.ok()) return status;
  return options;
}

std::string Absolute(const std::string& path, const ProviderContext& context) {
  if (path.empty()) return path;
  return (fs::path(context.base_path) / path).lexically_normal().string();
}

std::string ModelsFolder(const Options& options, const ProviderContext& context) {
  return options.path.empty() ? context.models_path : Absolute(options.path, context);
}

std::string RecognizerFolder(const Options& options, const ProviderContext& context) {
  std::string models = ModelsFolder(options, context) + "/";
  if (options.model == "tiny") return models + std::string(kTinyFolder);
  if (options.model == "base") return models + std::string(kBaseFolder);
  return Absolute(options.model, context);
}

std::string SileroFolder(const Options& options, const ProviderContext& context) {
  return ModelsFolder(options, context) + "/" + std::string(kSileroFolder);
}

// Without the shared data a recogniser or a voice still works; only the pronunciations are lost.
absl::StatusOr<Pronunciations> FindPronunciations(const ProviderContext& context) {
  const std::string path = context.share_path + "/pronunciations/en.json";
  if (!fs::exists(path)) return Pronunciations();
  return Pronunciations::Load(path);
}

// tiny-en, or base-en where only that could be had.
absl::StatusOr<RecognizerFiles> FindModel(Options& options, const ProviderContext& context) {
  absl::StatusOr<RecognizerFiles> files = FindRecognizer(RecognizerFolder(options, context));
  if (files.ok() || options.model != "tiny") return files;
  Options second = options;
  second.model = "base";
  absl::StatusOr<RecognizerFiles> base = FindRecognizer(RecognizerFolder(second, context));
  if (!base.ok()) return files;
  options.model = second.model;
  context.telemetry.Warning("moonshine tiny-en is absent, base-en recognises instead",
                            {{"mend", kModelsMend}});
  return base;
}

Finding Examined(std::string subject, const absl::Status& status, Finding::Severity without,
                 std::string consequence, std::string present) {
  Finding finding;
  finding.subject = std::move(subject);
  if (status.ok()) {
    finding.detail = std::move(present);
  } else {
    finding.severity = without;
    finding.detail = std::move(consequence);
    finding.mend = kModelsMend;
  }
  return finding;
}

class LocalSpeechToTextFactory final : public SpeechToTextFactory {
 public:
  std::string_view Name() const override { return kName; }
  absl::Status ValidateConfig(std::string_view options) const override {
    return ParseRecognition(options).status();
  }

  absl::StatusOr<std::unique_ptr<SpeechToText>> Make(
      std::string_view json, const ProviderContext& context) const override {
    absl::StatusOr<Options> options = ParseRecognition(json);
    if (!options.ok()) return options.status();
    std::string silero = SileroFolder(*options, context);
    if (absl::Status s = CheckFiles(silero, {"silero_vad.onnx"}); !s.ok()) return s;
    absl::StatusOr<RecognizerFiles> files = FindModel(*options, context);
    if (!files.ok()) return files.status();
    absl::StatusOr<Pronunciations> pronunciations = FindPronunciations(context);
    if (!pronunciations.ok()) return pronunciations.status();
    SpeechToTextRules rules;
    rules.turn.decode_cost = options->model == "tiny" ? kTinyCost : kOtherCost;
    auto models = std::make_shared<RecognitionModels>(
        *std::move(files), rules.language, silero + "/silero_vad.onnx",
        VoiceActivityOptions().threshold, *std::move(pronunciations));
    return MakeSpeechToText(std::move(models), rules, context);
  }

  std::vector<Finding> Examine(std::string_view json,
                               const ProviderContext& context) const override {
    absl::StatusOr<Options> options = ParseRecognition(json);
    if (!options.ok()) return {};
    absl::Status model = FindRecognizer(RecognizerFolder(*options, context)).status();
    return {Examined("speech recognition: " + RecognizerFolder(*options, context), model,
                     Finding::Severity::kMissing, "absent: recordings cannot be understood",
                     "present")};
  }
};

class LocalTextToSpeechFactory final : public TextToSpeechFactory {
 public:
  std::string_view Name() const override { return kName; }
  absl::Status ValidateConfig(std::string_view options) const override {
    return ParseSynthesis(options).status();
  }

  absl::StatusOr<std::unique_ptr<TextToSpeech>> Make(
      std::string_view json, const ProviderContext& context) const override {
    absl::StatusOr<Options> options = ParseSynthesis(json);
    if (!options.ok()) return options.status();
    absl::StatusOr<Pronunciations> pronunciations = FindPronunciations(context);
    if (!pronunciations.ok()) return pronunciations.status();
    SynthesisSettings settings;
    settings.voice = options->voice;
    settings.kokoro_folder = ModelsFolder(*options, context) + "/" + std::string(kKokoroFolder);
    settings.cache_folder = Absolute(options->cache_path, context);
    settings.kokoro_threads = options->threads;
    settings.pronunciations = *std::move(pronunciations);
    return MakeTextToSpeech(std::move(settings), context);
  }

  std::vector<Finding> Examine(std::string_view json,
                               const ProviderContext& context) const override {
    absl::StatusOr<Options> options = ParseSynthesis(json);
    if (!options.ok()) return {};
    std::string folder = ModelsFolder(*options, context) + "/" + std::string(kKokoroFolder);
    return {Examined("speech synthesis: Kokoro in " + folder, CheckFiles(folder, KokoroFiles()),
                     Finding::Severity::kDegraded, "absent: flite's plainer voice speaks instead",
                     "present")};
  }
};

class LocalVoiceActivityFactory final : public VoiceActivityFactory {
 public:
  std::string_view Name() const override { return kName; }
  absl::Status ValidateConfig(std::string_view options) const override {
    return ParseDetection(options).status();
  }

  absl::StatusOr<std::unique_ptr<VoiceActivity>> Make(
      std::string_view json, const ProviderContext& context) const override {
    absl::StatusOr<Options> options = ParseDetection(json);
    if (!options.ok()) return options.status();
    std::string folder = SileroFolder(*options, context);
    if (absl::Status s = CheckFiles(folder, {"silero_vad.onnx"}); !s.ok()) return s;
    return local_speech::MakeVoiceActivity(folder + "/silero_vad.onnx");
  }

  std::vector<Finding> Examine(std::string_view json,
                               const ProviderContext& context) const override {
    absl::StatusOr<Options> options = ParseDetection(json);
    if (!options.ok()) return {};
    std::string folder = SileroFolder(*options, context);
    return {Examined("speech detection: " + folder, CheckFiles(folder, {"silero_vad.onnx"}),
                     Finding::Severity::kDegraded,
                     "absent: speech is found by its energy, and recognition needs it", "present")};
  }
};

}  // namespace

std::unique_ptr<SpeechToTextFactory> MakeLocalSpeechToTextFactory() {
  return std::make_unique<LocalSpeechToTextFactory>();
}
std::unique_ptr<TextToSpeechFactory> MakeLocalTextToSpeechFactory() {
  return std::make_unique<LocalTextToSpeechFactory>();
}
std::unique_ptr<VoiceActivityFactory> MakeLocalVoiceActivityFactory() {
  return std::make_unique<LocalVoiceActivityFactory>();
}

}  // namespace vivavoce
