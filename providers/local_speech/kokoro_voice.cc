// SPDX-License-Identifier: Apache-2.0
#include "kokoro_voice.h"

#include <sherpa-onnx/c-api/c-api.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <fstream>
#include <utility>

#include "kokoro_phonemes.h"
#include "silence.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/units.h"
#include "word_alignment.h"

namespace vivavoce::local_speech {
namespace {

constexpr std::streamoff kMetadataBytes =
    16 * 1024;  // the metadata stands at the end of an ONNX file
constexpr float kLoudestPeak = 0.97F;
constexpr size_t kMaxSymbols = 500;  // Kokoro's context is 510

// `speaker_names=af_heart,am_michael` of the model's metadata, which the C API does not tell.
// Protobuf: 0A <length> key 12 <length> value.
std::vector<std::string> ReadSpeakerNames(const std::string& model_path) {
  std::ifstream file(model_path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : 0;
  const std::streamoff length = std::min(size, kMetadataBytes);
  std::string tail(static_cast<size_t>(length), '\0');
  file.seekg(size - length);
  file.read(tail.data(), length);
  static constexpr std::string_view kKey = "\x0a\x0dspeaker_names\x12";
  const size_t key = tail.find(kKey);
  std::vector<std::string> names;
  if (key == std::string::npos || key + kKey.size() >= tail.size()) return names;
  const size_t value_length = static_cast<uint8_t>(tail[key + kKey.size()]);
  if (value_length >= 0x80) return names;  // more than a few names: not our preparation
  const std::string value = tail.substr(key + kKey.size() + 1, value_length);
  for (size_t begin = 0; begin < value.size();) {
    const size_t end = std::min(value.find(',', begin), value.size());
    names.push_back(value.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

std::vector<int16_t> ToPcm(std::span<const float> samples) {
  float peak = 0;
  for (const float sample : samples) {
    if (std::isfinite(sample)) peak = std::max(peak, std::abs(sample));
  }
  const float gain = peak > kLoudestPeak ? kLoudestPeak / peak : 1.0F;
  std::vector<int16_t> out(samples.size());
  std::transform(samples.begin(), samples.end(), out.begin(), [gain](float sample) {
    if (!std::isfinite(sample)) return int16_t{0};
    return static_cast<int16_t>(std::lround(sample * gain * 32767.0F));
  });
  return out;
}

class SherpaKokoro final : public KokoroModel {
 public:
  SherpaKokoro(const SherpaOnnxOfflineTts* tts, PhonemeAlphabet alphabet,
               std::vector<std::string> names, std::string identity)
      : tts_(tts),
        alphabet_(std::move(alphabet)),
        names_(std::move(names)),
        identity_(std::move(identity)) {}
  ~SherpaKokoro() override { SherpaOnnxDestroyOfflineTts(tts_); }

  const std::vector<std::string>& voice_names() const override { return names_; }
  const PhonemeAlphabet& alphabet() const { return alphabet_; }
  const std::string& identity() const { return identity_; }

  absl::StatusOr<std::vector<int16_t>> Generate(std::span<const int32_t> symbols, int speaker,
                                                double rate) const {
    SherpaOnnxGenerationConfig config = {};
    config.sid = speaker;
    config.speed = static_cast<float>(rate);
    config.silence_scale = 1.0F;
    const int32_t length = static_cast<int32_t>(symbols.size());
    config.phoneme_codepoints = symbols.data();
    config.phoneme_codepoints_lens = &length;
    config.phoneme_codepoints_num_sentences = 1;
    const SherpaOnnxGeneratedAudio* audio = nullptr;
    try {
      audio = SherpaOnnxOfflineTtsGenerateWithConfig(tts_, "", &config, nullptr, nullptr);
    } catch (const std::exception& error) {
      return Internal(std::string("kokoro: synthesis failed: ") + error.what());
    }
    if (audio == nullptr) return Internal("kokoro: synthesis failed");
    std::vector<int16_t> out;
    if (audio->sample_rate == kPlayoutRate.hertz && audio->n > 0) {
      out = ToPcm({audio->samples, static_cast<size_t>(audio->n)});
    }
    SherpaOnnxDestroyOfflineTtsGeneratedAudio(audio);
    if (out.empty()) return Internal("kokoro: no audio at 24 kHz was made");
    return out;
  }

 private:
  const SherpaOnnxOfflineTts* tts_;
  PhonemeAlphabet alphabet_;
  std::vector<std::string> names_;
  std::string identity_;
};

class KokoroVoice final : public Voice {
 public:
  KokoroVoice(std::shared_ptr<const SherpaKokoro> model, int speaker, std::string identity,
              const Phonemizer& phonemizer)
      : model_(std::move(model)),
        speaker_(speaker),
        identity_(std::move(identity)),
        phonemizer_(phonemizer) {}

  std::string_view identity() const override { return identity_; }
  bool exact_times() const override { return false; }

  absl::StatusOr<Speech> Speak(std::span<const SpokenWord> words, double rate) const override {
    const std::vector<PhonedWord> phones = phonemizer_.Phones(words);
    KokoroSentence sentence = MakeKokoroSentence(words, phones, model_->alphabet());
    if (sentence.codepoints.size() > kMaxSymbols) sentence.codepoints.resize(kMaxSymbols);
    if (sentence.codepoints.empty()) return Speech();
    absl::StatusOr<std::vector<int16_t>> audio =
        model_->Generate(sentence.codepoints, speaker_, rate);
    if (!audio.ok()) return audio.status();
    const SampleSpan part = SpokenPart(*audio, kPlayoutRate);
    Speech speech;
    speech.samples.assign(audio->begin() + part.begin, audio->begin() + part.end);
    std::vector<WordLength> lengths(words.size());
    for (size_t i = 0; i < words.size(); ++i) {
      lengths[i].weight = static_cast<double>(phones[i].phones.size()) + 0.5;
      lengths[i].pause_after = words[i].punctuation != 0;
    }
    const std::vector<SampleSpan> spans = AlignWords(speech.samples, kPlayoutRate, lengths);
    for (size_t i = 0; i < words.size(); ++i) {
      speech.words.push_back({words[i].source, spans[i].begin, spans[i].end});
    }
    return speech;
  }

 private:
  std::shared_ptr<const SherpaKokoro> model_;
  int speaker_;
  std::string identity_;
  const Phonemizer& phonemizer_;
};

}  // namespace

std::vector<std::string> KokoroVoiceNames(const std::string& folder) {
  return ReadSpeakerNames(folder + "/model.onnx");
}

std::vector<std::string_view> KokoroFiles() { return {"model.onnx", "voices.bin", "tokens.txt"}; }

absl::StatusOr<std::shared_ptr<const KokoroModel>> KokoroModel::Load(const std::string& folder,
                                                                     int threads) {
  const std::string model = folder + "/model.onnx";
  const std::string voices = folder + "/voices.bin";
  const std::string tokens = folder + "/tokens.txt";
  absl::StatusOr<PhonemeAlphabet> alphabet = PhonemeAlphabet::Load(tokens);
  if (!alphabet.ok()) return alphabet.status();
  SherpaOnnxOfflineTtsConfig config = {};
  config.model.kokoro.model = model.c_str();
  config.model.kokoro.voices = voices.c_str();
  config.model.kokoro.tokens = tokens.c_str();
  config.model.kokoro.length_scale = 1.0F;
  config.model.num_threads = threads;
  config.model.provider = "cpu";
  config.max_num_sentences = 1;
  config.silence_scale = 1.0F;
  const SherpaOnnxOfflineTts* tts = nullptr;
  try {
    tts = SherpaOnnxCreateOfflineTts(&config);
  } catch (const std::exception& error) {
    return Internal("kokoro: loading " + folder + " failed: " + error.what());
  }
  if (tts == nullptr) return Internal("kokoro: sherpa-onnx refuses the files in " + folder);
  const size_t speakers = static_cast<size_t>(std::max(0, SherpaOnnxOfflineTtsNumSpeakers(tts)));
  std::vector<std::string> names = ReadSpeakerNames(model);
  if (names.size() != speakers) {
    names.clear();
    for (size_t i = 0; i < speakers; ++i) names.push_back(std::to_string(i));
  }
  // The weights themselves are a quarter of a gigabyte; size and voices tell one preparation from
  // another.
  std::error_code ignored;
  const std::string identity = "kokoro-82m/" +
                               std::to_string(std::filesystem::file_size(model, ignored)) + "/" +
                               std::to_string(std::filesystem::file_size(voices, ignored));
  return std::make_shared<SherpaKokoro>(tts, *std::move(alphabet), std::move(names), identity);
}

absl::StatusOr<std::unique_ptr<Voice>> MakeKokoroVoice(std::shared_ptr<const KokoroModel> model,
                                                       std::string_view name,
                                                       const Phonemizer& phonemizer) {
  auto sherpa = std::static_pointer_cast<const SherpaKokoro>(std::move(model));
  const std::vector<std::string>& names = sherpa->voice_names();
  const auto it = std::find(names.begin(), names.end(), name);
  if (it == names.end()) {
    std::string known;
    for (const std::string& voice : names) known += " kokoro:" + voice;
    return NotFound("kokoro: unknown voice \"" + std::string(name) + "\" (there are" + known + ")");
  }
  std::string identity = sherpa->identity() + "/" + *it;
  const int speaker = static_cast<int>(it - names.begin());
  return std::make_unique<KokoroVoice>(std::move(sherpa), speaker, std::move(identity), phonemizer);
}

}  // namespace vivavoce::local_speech
