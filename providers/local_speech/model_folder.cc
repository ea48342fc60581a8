// SPDX-License-Identifier: Apache-2.0
#include "model_folder.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>

#include "ascii.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce::local_speech {
namespace {

namespace fs = std::filesystem;

bool IsThere(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && fs::file_size(file, error) > 0 && !error;
}

// The model files of a folder, sorted, so that the same folder always gives the same choice.
std::vector<std::string> ModelFiles(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".onnx") || name.ends_with(".ort")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The file whose name holds `part`; of several the quantised one, which is what runs well on a CPU.
std::string Pick(const std::vector<std::string>& names, std::string_view part,
                 std::string_view not_part) {
  std::string best;
  for (const std::string& name : names) {
    const std::string lower = LowerCase(name);
    if (lower.find(part) == std::string::npos) continue;
    if (!not_part.empty() && lower.find(not_part) != std::string::npos) continue;
    if (best.empty() || lower.find("int8") != std::string::npos) best = name;
  }
  return best;
}

std::string PickTokens(const std::string& folder) {
  if (IsThere(fs::path(folder) / "tokens.txt")) return "tokens.txt";
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with("tokens.txt")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names.empty() ? std::string("tokens.txt") : names.front();
}

std::optional<RecognizerKind> SingleFileKind(const std::string& folder_name) {
  struct Known {
    std::string_view part;
    RecognizerKind kind;
  };
  static constexpr std::array<Known, 5> kKnown = {{{"paraformer", RecognizerKind::kParaformer},
                                                   {"sense-voice", RecognizerKind::kSenseVoice},
                                                   {"zipformer", RecognizerKind::kZipformerCtc},
                                                   {"nemo", RecognizerKind::kNemoCtc},
                                                   {"wenet", RecognizerKind::kWenetCtc}}};
  for (const Known& known : kKnown) {
    if (folder_name.find(known.part) != std::string::npos) return known.kind;
  }
  return std::nullopt;
}

std::string FolderName(const std::string& folder) {
  fs::path path = fs::path(folder).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path.filename().string();
}

}  // namespace

std::string_view Name(RecognizerKind kind) {
  switch (kind) {
    case RecognizerKind::kMoonshine:
    case RecognizerKind::kMoonshineFour:
      return "moonshine";
    case RecognizerKind::kTransducer:
      return "transducer";
    case RecognizerKind::kWhisper:
      return "whisper";
    case RecognizerKind::kParaformer:
      return "paraformer";
    case RecognizerKind::kSenseVoice:
      return "sense_voice";
    case RecognizerKind::kZipformerCtc:
      return "zipformer_ctc";
    case RecognizerKind::kNemoCtc:
      return "nemo_ctc";
    case RecognizerKind::kWenetCtc:
      return "wenet_ctc";
  }
  return "";
}

absl::Status CheckFiles(const std::string& folder, const std::vector<std::string_view>& files) {
  std::string missing;
  for (const std::string_view file : files) {
    if (!IsThere(fs::path(folder) / file)) {
      missing += (missing.empty() ? "" : ", ") + (fs::path(folder) / file).string();
    }
  }
  if (missing.empty()) return absl::OkStatus();
  return NotFound("local speech: missing " + missing + ": " + kModelsMend);
}

absl::StatusOr<RecognizerFiles> FindRecognizer(const std::string& folder) {
  RecognizerFiles files;
  files.name = FolderName(folder);
  const std::string lower_name = LowerCase(files.name);
  const std::vector<std::string> names = ModelFiles(folder);
  const std::string tokens = PickTokens(folder);
  // Without any model file, say what the folder of this name would hold.
  if (names.empty() || (lower_name.find("moonshine") != std::string::npos &&
                        Pick(names, "merged", "").empty() && Pick(names, "cached", "").empty())) {
    absl::Status missing =
        CheckFiles(folder, {"encoder_model.ort", "decoder_model_merged.ort", "tokens.txt"});
    if (!missing.ok()) return missing;
  }
  if (absl::Status status = CheckFiles(folder, {tokens}); !status.ok()) return status;
  const auto full = [&](const std::string& name) { return (fs::path(folder) / name).string(); };
  files.tokens = full(tokens);

  const std::string merged = Pick(names, "merged", "");
  const std::string uncached = Pick(names, "uncached", "");
  const std::string joiner = Pick(names, "joiner", "");
  const std::string encoder = Pick(names, "encode", "decode");
  const std::string decoder = Pick(names, "decode", "cached");
  if (!merged.empty() && !encoder.empty()) {
    files.kind = RecognizerKind::kMoonshine;
    files.encoder = full(encoder);
    files.decoder = full(merged);
    return files;
  }
  if (!uncached.empty() && !encoder.empty()) {
    files.kind = RecognizerKind::kMoonshineFour;
    files.preprocessor = full(Pick(names, "preprocess", ""));
    files.encoder = full(encoder);
    files.decoder = full(uncached);
    files.cached_decoder = full(Pick(names, "cached", "uncached"));
    return files;
  }
  if (!encoder.empty() && !decoder.empty()) {
    files.kind = joiner.empty() ? RecognizerKind::kWhisper : RecognizerKind::kTransducer;
    files.encoder = full(encoder);
    files.decoder = full(decoder);
    if (!joiner.empty()) files.joiner = full(joiner);
    return files;
  }
  const std::string single = Pick(names, "model", "");
  const std::optional<RecognizerKind> kind = SingleFileKind(lower_name);
  if (single.empty() || !kind) {
    return InvalidArgument("local speech: " + folder +
                           " is no sherpa-onnx model folder that is known: its files name neither "
                           "an encoder and a decoder "
                           "nor a model, or the folder's name says none of paraformer, "
                           "sense-voice, zipformer, nemo, wenet");
  }
  files.kind = *kind;
  files.model = full(single);
  return files;
}

}  // namespace vivavoce::local_speech
