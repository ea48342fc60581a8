// SPDX-License-Identifier: Apache-2.0
#include "tests/providers/local_speech/speech_world.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "providers/local_speech/local_speech.h"
#include "vivavoce/audio/resampler.h"

namespace vivavoce::local_speech {
namespace {

using boost::asio::awaitable;
using WallClock = std::chrono::steady_clock;

double SecondsSince(WallClock::time_point begin) {
  return std::chrono::duration<double>(WallClock::now() - begin).count();
}

awaitable<absl::Status> SpeakInto(TextToSpeech& speech, std::string text, std::string voice,
                                  Spoken& spoken) {
  TtsOptions options;
  options.voice = std::move(voice);
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = speech.Open(options);
  if (!stream.ok()) co_return stream.status();
  const WallClock::time_point begin = WallClock::now();
  absl::Status pushed = (*stream)->Push(text);
  if (!pushed.ok()) co_return pushed;
  (*stream)->Finish();
  std::vector<int16_t> samples;
  for (;;) {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await (*stream)->Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) break;
    if (auto* mark = std::get_if<TtsMark>(&**event)) spoken.marks.push_back(*mark);
    if (auto* usage = std::get_if<TtsUsage>(&**event)) spoken.usage = *usage;
    if (auto* audio = std::get_if<TtsAudio>(&**event)) {
      if (samples.empty()) spoken.first_audio_seconds = SecondsSince(begin);
      samples.insert(samples.end(), audio->pcm.samples().begin(), audio->pcm.samples().end());
    }
  }
  spoken.seconds = SecondsSince(begin);
  spoken.samples = Resample(samples, kPlayoutRate, kRecognitionRate);
  co_return absl::OkStatus();
}

awaitable<absl::Status> ReadAll(SpeechToTextStream& stream, std::vector<SttEvent>& events) {
  for (;;) {
    absl::StatusOr<std::optional<SttEvent>> event = co_await stream.Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) co_return absl::OkStatus();
    events.push_back(**event);
  }
}

}  // namespace

std::string ModelsFolder() {
  const char* named = std::getenv("VIVAVOCE_MODELS");
  return named != nullptr ? named : std::string(VIVAVOCE_SOURCE_DIR) + "/.models";
}

SpeechWorld::SpeechWorld() {
  context_ = world_.Context();
  context_.models_path = ModelsFolder();
  context_.share_path = std::string(VIVAVOCE_SOURCE_DIR) + "/share";
  context_.telemetry = sinks_.telemetry();
}

absl::StatusOr<Spoken> SpeechWorld::Speak(const std::string& text, const std::string& voice) {
  if (speaker_ == nullptr) {
    auto made = MakeLocalTextToSpeechFactory()->Make(speech_options_, context_);
    if (!made.ok()) return made.status();
    speaker_ = *std::move(made);
  }
  Spoken spoken;
  absl::Status status = world_.Run(SpeakInto(*speaker_, text, voice, spoken));
  if (!status.ok()) return status;
  return spoken;
}

absl::StatusOr<std::vector<SttEvent>> SpeechWorld::Listen(const std::vector<int16_t>& samples,
                                                          const ListenPlan& plan) {
  if (listener_ == nullptr) {
    auto made = MakeLocalSpeechToTextFactory()->Make("{}", context_);
    if (!made.ok()) return made.status();
    listener_ = *std::move(made);
  }
  SttOptions options;
  options.partials = plan.partials;
  options.phrases = plan.phrases;
  options.max_buffered = std::chrono::minutes(10);
  auto stream = listener_->Open(options);
  if (!stream.ok()) return stream.status();
  const auto size = static_cast<int64_t>(samples.size());
  SampleCount at;
  size_t asked = 0;
  while (at.value < size) {
    int64_t end = std::min(size, at.value + static_cast<int64_t>(plan.chunk));
    const bool asks =
        asked < plan.finalize_at.size() && end >= static_cast<int64_t>(plan.finalize_at[asked]);
    if (asks) end = static_cast<int64_t>(plan.finalize_at[asked]);
    std::vector<int16_t> part(samples.begin() + at.value, samples.begin() + end);
    PcmChunk pcm(std::move(part), kRecognitionRate, MediaTime{kRecognitionRate.Duration(at)});
    absl::Status pushed = (*stream)->Push(pcm);
    if (!pushed.ok()) return pushed;
    at.value = end;
    if (!asks) continue;
    absl::Status finalized = (*stream)->Finalize(++asked);
    if (!finalized.ok()) return finalized;
  }
  (*stream)->Finish();
  std::vector<SttEvent> events;
  absl::Status status = world_.Run(ReadAll(**stream, events));
  if (!status.ok()) return status;
  return events;
}

void SpeechWorld::Forget() {
  speaker_.reset();
  listener_.reset();
}

std::vector<size_t> AfterEachSpeech(const std::vector<SttEvent>& events, Millis after,
                                    size_t samples) {
  std::vector<size_t> places;
  for (const SttEvent& event : events) {
    const auto* ended = std::get_if<SttSpeechEnd>(&event);
    if (ended == nullptr) continue;
    const int64_t place = (ended->at.millis() + after.count()) * kRecognitionRate.hertz / 1000;
    if (place < static_cast<int64_t>(samples)) places.push_back(static_cast<size_t>(place));
  }
  return places;
}

std::string Text(const std::vector<SttEvent>& events) {
  std::string text;
  for (const SttEvent& event : events) {
    const auto* final = std::get_if<SttFinal>(&event);
    if (final == nullptr || final->text.empty()) continue;
    text += (text.empty() ? "" : " ") + final->text;
  }
  return text;
}

}  // namespace vivavoce::local_speech
