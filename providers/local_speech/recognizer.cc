// SPDX-License-Identifier: Apache-2.0
#include "recognizer.h"

#include <sherpa-onnx/c-api/c-api.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <string_view>

#include "vivavoce/base/status.h"
#include "vivavoce/base/units.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kShortestDecode = 1600;  // 0.1 s: shorter audio is filled up with silence

const SherpaOnnxOfflineRecognizer* RecognizerHandle(const void* handle) {
  return static_cast<const SherpaOnnxOfflineRecognizer*>(handle);
}

SherpaOnnxOfflineRecognizerConfig Configure(const RecognizerFiles& files,
                                            const std::string& language) {
  SherpaOnnxOfflineRecognizerConfig config = {};
  config.feat_config.sample_rate = kRecognitionRate.hertz;
  config.feat_config.feature_dim = 80;
  config.decoding_method = "greedy_search";
  SherpaOnnxOfflineModelConfig& model = config.model_config;
  model.num_threads = 1;
  model.provider = "cpu";
  model.tokens = files.tokens.c_str();
  switch (files.kind) {
    case RecognizerKind::kMoonshine:
      model.moonshine.encoder = files.encoder.c_str();
      model.moonshine.merged_decoder = files.decoder.c_str();
      break;
    case RecognizerKind::kMoonshineFour:
      model.moonshine.preprocessor = files.preprocessor.c_str();
      model.moonshine.encoder = files.encoder.c_str();
      model.moonshine.uncached_decoder = files.decoder.c_str();
      model.moonshine.cached_decoder = files.cached_decoder.c_str();
      break;
    case RecognizerKind::kTransducer:
      model.transducer.encoder = files.encoder.c_str();
      model.transducer.decoder = files.decoder.c_str();
      model.transducer.joiner = files.joiner.c_str();
      if (files.name.find("nemo") != std::string::npos) model.model_type = "nemo_transducer";
      break;
    case RecognizerKind::kWhisper:
      model.whisper.encoder = files.encoder.c_str();
      model.whisper.decoder = files.decoder.c_str();
      model.whisper.language = language.c_str();
      model.whisper.task = "transcribe";
      model.whisper.tail_paddings = -1;
      break;
    case RecognizerKind::kParaformer:
      model.paraformer.model = files.model.c_str();
      break;
    case RecognizerKind::kSenseVoice:
      model.sense_voice.model = files.model.c_str();
      model.sense_voice.language = language.c_str();
      model.sense_voice.use_itn = 1;
      break;
    case RecognizerKind::kZipformerCtc:
      model.zipformer_ctc.model = files.model.c_str();
      break;
    case RecognizerKind::kNemoCtc:
      model.nemo_ctc.model = files.model.c_str();
      break;
    case RecognizerKind::kWenetCtc:
      model.wenet_ctc.model = files.model.c_str();
      break;
  }
  return config;
}

Recognition Read(const SherpaOnnxOfflineRecognizerResult& result) {
  Recognition out;
  out.text = CleanTranscript(result.text == nullptr ? "" : result.text);
  if (result.timestamps == nullptr || result.tokens_arr == nullptr) return out;
  for (int32_t i = 0; i < result.count; ++i) {
    Recognition::Token token;
    token.text = ToValidUtf8(result.tokens_arr[i] == nullptr ? "" : result.tokens_arr[i]);
    token.begin = static_cast<double>(result.timestamps[i]);
    out.tokens.push_back(std::move(token));
  }
  return out;
}

}  // namespace

std::string CleanTranscript(std::string_view raw) {
  std::string out;
  char before = 0;
  for (const char c : ToValidUtf8(raw)) {
    const bool space = static_cast<uint8_t>(c) <= 0x20 || c == 0x7F;
    const bool quote = c == '"' || (c == '\'' && before == '"');
    before = c;
    if (quote) continue;
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

absl::StatusOr<std::shared_ptr<const Recognizer>> Recognizer::Load(const RecognizerFiles& files,
                                                                   const std::string& language) {
  const SherpaOnnxOfflineRecognizerConfig config = Configure(files, language);
  const SherpaOnnxOfflineRecognizer* handle = nullptr;
  try {
    handle = SherpaOnnxCreateOfflineRecognizer(&config);
  } catch (const std::exception& error) {
    return Internal("local speech: loading " + files.name + " failed: " + error.what());
  }
  if (handle == nullptr)
    return Internal("local speech: sherpa-onnx refuses the files of " + files.name);
  return std::shared_ptr<const Recognizer>(new Recognizer(handle));
}

Recognizer::~Recognizer() { SherpaOnnxDestroyOfflineRecognizer(RecognizerHandle(handle_)); }

absl::StatusOr<Recognition> Recognizer::Decode(std::span<const int16_t> samples) const {
  std::vector<float> audio(std::max(samples.size(), kShortestDecode));
  std::transform(samples.begin(), samples.end(), audio.begin(),
                 [](int16_t sample) { return static_cast<float>(sample) / 32768.0F; });
  const SherpaOnnxOfflineStream* stream = SherpaOnnxCreateOfflineStream(RecognizerHandle(handle_));
  if (stream == nullptr) return Internal("local speech: no decoding stream");
  Recognition out;
  absl::Status status;
  try {
    SherpaOnnxAcceptWaveformOffline(stream, kRecognitionRate.hertz, audio.data(),
                                    static_cast<int32_t>(audio.size()));
    SherpaOnnxDecodeOfflineStream(RecognizerHandle(handle_), stream);
    if (const auto* result = SherpaOnnxGetOfflineStreamResult(stream)) {
      out = Read(*result);
      SherpaOnnxDestroyOfflineRecognizerResult(result);
    }
  } catch (const std::exception& error) {
    status = Internal(std::string("local speech: decoding failed: ") + error.what());
  }
  SherpaOnnxDestroyOfflineStream(stream);
  if (!status.ok()) return status;
  return out;
}

}  // namespace vivavoce::local_speech
