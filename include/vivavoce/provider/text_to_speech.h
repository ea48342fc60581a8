// SPDX-License-Identifier: Apache-2.0
// The port for speech synthesis. Audio and alignment are keyed to byte offsets of the text that was
// pushed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/base/units.h"
#include "vivavoce/provider/session_context.h"
#include "vivavoce/provider/speech_to_text.h"

namespace vivavoce {

struct TextToSpeechCapabilities {
  TextToSpeechCapabilities() = default;
  SampleRate output_rate = kPlayoutRate;
  WordTiming marks = WordTiming::kNone;  // whether TtsMark events come, and how good they are
  bool incremental_text = false;         // audio of a sentence starts before the next is pushed
  std::string model;
  std::vector<std::string> voices;     // the first is the default
  std::vector<std::string> languages;  // BCP 47; empty = any
  std::string quick_voice;  // plainer, and there in a moment where the default is late; empty: none
  Millis first_audio_p50{300};
};

struct TtsOptions {
  TtsOptions() = default;
  std::string voice;  // empty: the provider's default
  std::string language = "en-US";
  double rate = 1.0;      // 0.5 .. 2.0 of the natural speed
  bool cacheable = true;  // false: do not keep this speech (it holds what a candidate said)
  // Nobody waits for it yet: it is made when nothing is that somebody waits for.
  bool in_advance = false;
  SessionContext context;
};

// The next audio, in order; at() counts from the start of the utterance.
struct TtsAudio {
  TtsAudio() = default;
  PcmChunk pcm;
};
// These bytes of the utterance's text are spoken in [begin, end), counted from the start of the
// utterance.
struct TtsMark {
  TextRange text;
  MediaTime begin;
  MediaTime end;
};
// What the utterance took, as it is billed: once, as the last event before the clean end, where the
// provider knows it.
struct TtsUsage {
  TtsUsage() = default;
  int64_t characters = 0;             // code points of text synthesised; 0: all came from a cache
  std::chrono::nanoseconds audio{0};  // given
  std::string model;                  // the model that really spoke
};
using TtsEvent = std::variant<TtsAudio, TtsMark, TtsUsage>;

// One utterance being spoken.
//
// Threading: not thread safe; all calls on the executor given at creation.
// Lifetime:  destroying it drops the queued work; no Read() may be outstanding then.
class TextToSpeechStream {
 public:
  TextToSpeechStream() = default;
  virtual ~TextToSpeechStream() = default;
  TextToSpeechStream(const TextToSpeechStream&) = delete;
  TextToSpeechStream& operator=(const TextToSpeechStream&) = delete;

  // Appends text, best a sentence at a time. Offsets in marks count over all text pushed, in bytes.
  // Never suspends.
  //
  // Errors: FailedPrecondition after Finish(); InvalidArgument for ill-formed UTF-8;
  // ResourceExhausted over 100 kB.
  virtual absl::Status Push(std::string_view text) = 0;

  // No more text. Idempotent.
  virtual void Finish() = 0;

  // The next event; nullopt once all text has been spoken. A mark comes before or with its audio.
  // One reader at a time.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() = 0;
};

class TextToSpeech {
 public:
  TextToSpeech() = default;
  virtual ~TextToSpeech() = default;
  TextToSpeech(const TextToSpeech&) = delete;
  TextToSpeech& operator=(const TextToSpeech&) = delete;

  virtual const TextToSpeechCapabilities& Capabilities() const = 0;
  virtual boost::asio::awaitable<absl::Status> Warm() = 0;

  // Errors: NotFound for an unknown voice; InvalidArgument on an option out of range; Unimplemented
  // for a language.
  virtual absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) = 0;
};

}  // namespace vivavoce
