// SPDX-License-Identifier: Apache-2.0
#include "inventions.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <vector>

#include "silence.h"

namespace vivavoce::local_speech {
namespace {

// What Moonshine and Whisper write for noise.
constexpr std::array<std::string_view, 12> kFillers = {
    "you", "thank you", "thanks", "bye",  "the", "so",
    "oh",  "hmm",       "mm",     "okay", "i",   "thank you so much"};

constexpr double kSpeechModulationDb = 12;  // loud against soft frames: syllables come and go
constexpr double kVoicedPart = 0.15;        // of the loud frames of speech, at least
constexpr double kVoicedCorrelation = 0.55;
constexpr double kSparseSeconds = 2.5;  // a lone filler takes less
constexpr int kPitchLow = 16000 / 400;
constexpr int kPitchHigh = 16000 / 70;

bool HasLetter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) || (byte >= 0xc3 && byte <= 0xdf);  // Latin letters with accents too
  });
}

// Lower case words with single spaces, without punctuation.
std::string Plain(std::string_view text) {
  std::string plain;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '\'') {
      plain += static_cast<char>(std::tolower(byte));
    } else if (!plain.empty() && plain.back() != ' ') {
      plain += ' ';
    }
  }
  while (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain;
}

double Decibels(double ratio) { return 10 * std::log10(std::max(ratio, 1e-9)); }

// How far the loud frames stand above the soft ones.
double ModulationDb(std::vector<double> energies) {
  if (energies.size() < 10) return 0;
  std::sort(energies.begin(), energies.end());
  double loud = energies[energies.size() * 9 / 10];
  double soft = energies[energies.size() / 10] + 1;
  return Decibels(loud / soft);
}

// Whether a 32 ms frame has a pitch: the best normalised autocorrelation at a lag of a human voice.
bool IsVoiced(std::span<const int16_t> frame) {
  double best = 0;
  for (int lag = kPitchLow; lag <= kPitchHigh && static_cast<size_t>(lag) < frame.size() / 2;
       lag += 2) {
    double product = 0;
    double first = 1;
    double second = 1;
    for (size_t i = 0; i + static_cast<size_t>(lag) < frame.size(); ++i) {
      double a = frame[i];
      double b = frame[i + static_cast<size_t>(lag)];
      product += a * b;
      first += a * a;
      second += b * b;
    }
    best = std::max(best, product / std::sqrt(first * second));
  }
  return best >= kVoicedCorrelation;
}

double VoicedPart(std::span<const int16_t> audio) {
  constexpr size_t kFrame = 512;
  size_t frames = audio.size() / kFrame;
  if (frames == 0) return 0;
  size_t voiced = 0;
  for (size_t i = 0; i < frames; ++i) voiced += IsVoiced(audio.subspan(i * kFrame, kFrame)) ? 1 : 0;
  return static_cast<double>(voiced) / static_cast<double>(frames);
}

bool SoundsLikeSpeech(std::span<const int16_t> audio) {
  if (static_cast<double>(audio.size()) / 16000 > kSparseSeconds) return false;
  return ModulationDb(FrameEnergies(audio, kRecognitionRate)) >= kSpeechModulationDb &&
         VoicedPart(audio) >= kVoicedPart;
}

// The same few words over most of a long text.
bool IsLoop(const std::string& plain) {
  std::vector<std::string_view> words;
  std::string_view rest = plain;
  while (!rest.empty()) {
    size_t end = std::min(rest.find(' '), rest.size());
    words.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + 1));
  }
  constexpr size_t kLongText = 16;
  if (words.size() < kLongText) return false;
  for (size_t period = 1; period <= 6; ++period) {
    size_t same = 0;
    for (size_t i = period; i < words.size(); ++i) same += words[i] == words[i - period] ? 1 : 0;
    if (same * 10 >= (words.size() - period) * 9) return true;
  }
  return false;
}

}  // namespace

std::string InventionReason(std::string_view text, std::span<const int16_t> audio) {
  if (!HasLetter(text)) return "no_letters";
  std::string plain = Plain(text);
  bool filler = std::find(kFillers.begin(), kFillers.end(), plain) != kFillers.end();
  if (filler && !SoundsLikeSpeech(audio)) return "filler_on_noise";
  if (IsLoop(plain)) return "loop";
  return "";
}

}  // namespace vivavoce::local_speech
