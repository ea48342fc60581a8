// SPDX-License-Identifier: Apache-2.0
// The port for speech recognition. A provider implements SpeechToText and SpeechToTextStream; the
// conversation opens one stream a candidate turn, pushes audio as it arrives and pulls events.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/base/units.h"
#include "vivavoce/provider/session_context.h"

namespace vivavoce {

// Where word times come from.
enum class WordTiming { kNone, kEstimated, kExact };

struct SpeechToTextCapabilities {
  SpeechToTextCapabilities() = default;

  SampleRate input_rate = kRecognitionRate;  // mono 16-bit at this rate is what Push() takes
  bool partials = false;                     // SttPartial events arrive while someone speaks
  bool stable_prefix = false;                // SttPartial::stable_bytes is more than 0 in general
  bool native_end_of_turn = false;           // SttTurnEnd, SttEagerEnd and SttResumed are sent
  bool phrases = false;                      // options.phrases has an effect
  WordTiming word_timing = WordTiming::kNone;
  bool confidences = false;            // TimedWord::confidence is measured
  std::string model;                   // goes into the transcript's engine and the run manifest
  std::vector<std::string> languages;  // BCP 47; empty = any
  Millis final_latency_p99{500};       // from end of speech to the final
  std::chrono::nanoseconds max_stream{std::chrono::hours(24)};  // longest audio of one stream
};

// A recognised word; times are on the session's timeline.
struct TimedWord {
  TimedWord() = default;
  std::string text;  // as it stands in the segment's text, punctuation included
  MediaTime begin;
  MediaTime end;
  float confidence = 0;  // 0..1; 0 where the provider does not measure it
};

struct SttOptions {
  SttOptions() = default;
  std::string language = "en-US";
  bool partials = true;              // false: finals only (cheaper)
  std::vector<std::string> phrases;  // words to expect: names of skills, products
  std::chrono::nanoseconds max_buffered{
      std::chrono::seconds(30)};  // audio not yet covered by a final
  SessionContext context;
};

using SegmentId = uint32_t;  // numbers the segments of one stream, from 0

// Speech has begun or ended, as the recogniser hears it.
struct SttSpeechStart {
  MediaTime at;
};
struct SttSpeechEnd {
  MediaTime at;
};
// The text of the segment so far; its first `stable_bytes` will not change.
struct SttPartial {
  SttPartial() = default;
  SegmentId segment = 0;
  std::string text;
  uint32_t stable_bytes = 0;
};
// The text of a finished segment. Segments come in order; their times do not overlap. A text may be
// empty.
struct SttFinal {
  SttFinal() = default;
  SegmentId segment = 0;
  std::string text;
  std::vector<TimedWord> words;  // joined by single spaces they give `text`
  MediaTime begin;
  MediaTime end;
  MediaTime audio_until;  // audio before this need not be replayed after a reconnect
};
// Answers Finalize(ticket), after every final that it forced.
struct SttFinalized {
  uint64_t ticket = 0;
};
// The recogniser's own opinion on the end of the turn (capability native_end_of_turn).
struct SttEagerEnd {};
struct SttResumed {};
struct SttTurnEnd {};
// Audio was recognised but its text was judged an invention and dropped.
struct SttDropped {
  SttDropped() = default;
  MediaTime begin;
  MediaTime end;
  std::string reason;  // e.g. "no_letters", "filler_on_noise"; never the text
};

// What the stream took, as it is billed: once, as the last event before the clean end, where the
// provider knows it.
struct SttUsage {
  SttUsage() = default;
  std::chrono::nanoseconds audio{0};  // recognised
  std::string model;                  // the model that really answered
};

using SttEvent = std::variant<SttSpeechStart, SttSpeechEnd, SttPartial, SttFinal, SttFinalized,
                              SttEagerEnd, SttResumed, SttTurnEnd, SttDropped, SttUsage>;

// Turns one speaker's audio into text, incrementally.
//
// Threading: not thread safe; all calls on the executor given at creation. Different streams are
// independent.
// Lifetime:  destroying it aborts the work; no Read() may be outstanding then.
class SpeechToTextStream {
 public:
  SpeechToTextStream() = default;
  virtual ~SpeechToTextStream() = default;
  SpeechToTextStream(const SpeechToTextStream&) = delete;
  SpeechToTextStream& operator=(const SpeechToTextStream&) = delete;

  // Takes the next piece of audio; chunks follow one another in time. Never suspends: kept until a
  // final covers it. When options.max_buffered is full nothing is taken; the caller pushes the same
  // chunk again later.
  //
  // Errors: FailedPrecondition after Finish(); InvalidArgument on a wrong rate; ResourceExhausted
  // when full; the
  //         stream's own error once it has failed.
  virtual absl::Status Push(const PcmChunk& chunk) = 0;

  // Asks for the finals of all audio pushed so far, now; SttFinalized{ticket} follows the last of
  // them.
  virtual absl::Status Finalize(uint64_t ticket) = 0;

  // No more audio. Read() gives what is left, then nullopt. Idempotent.
  virtual void Finish() = 0;

  // The next event; nullopt is the clean end. One reader at a time.
  //
  // Errors: Unavailable (retryable detail) when the provider's link broke: audio after the last
  // audio_until is to be
  //         replayed on a new stream. After an error every Read() gives the same error.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() = 0;
};

class SpeechToText {
 public:
  SpeechToText() = default;
  virtual ~SpeechToText() = default;
  SpeechToText(const SpeechToText&) = delete;
  SpeechToText& operator=(const SpeechToText&) = delete;

  virtual const SpeechToTextCapabilities& Capabilities() const = 0;

  // Makes the first stream as fast as the later ones (loads models, opens connections). Idempotent.
  virtual boost::asio::awaitable<absl::Status> Warm() = 0;

  // Errors: InvalidArgument on an option out of range; Unimplemented for a language it does not
  // know; NotFound when the
  //         model is missing.
  virtual absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions& options) = 0;
};

}  // namespace vivavoce
