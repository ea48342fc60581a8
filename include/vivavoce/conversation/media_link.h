// SPDX-License-Identifier: Apache-2.0
// The candidate's connection, as a session sees it: audio, typed text and controls come in,
// speech, captions and states go out. A WebSocket edge implements it for a live candidate,
// RecordedLink for a recording.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/base/units.h"
#include "vivavoce/conversation/line.h"
#include "vivavoce/conversation/session_outcome.h"
#include "vivavoce/conversation/turn_commands.h"
#include "vivavoce/conversation/turn_events.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce {

// How the link knows what the candidate has heard; named in the transcript's `heardSource`, where a
// line that had no voice is "shown".
enum class PlayoutKnowledge {
  kNone,          // "estimate": it does not
  kAcknowledged,  // "ack": the client says so, a little late
  kExact,         // "played": playout happens here
};

struct MediaLinkCapabilities {
  MediaLinkCapabilities() = default;
  SampleRate playout_rate = kPlayoutRate;  // what Send() takes
  PlayoutKnowledge playout = PlayoutKnowledge::kNone;
};

namespace link {

// The candidate's audio: 16 kHz mono; at() is on the session's timeline; chunks follow one another.
struct Audio {
  Audio() = default;
  PcmChunk pcm;
};
// The first `played` of an utterance has been heard; `done`: all of it.
struct Played {
  UtteranceId utterance = 0;
  std::chrono::nanoseconds played{0};
  bool done = false;
};
struct Typed {
  Typed() = default;
  std::string text;
};
struct Control {
  CandidateControl control = CandidateControl::kRepeat;
};
// Audio comes from here on: of `source` from sample `begin`, where it is a recording.
struct InputBegan {
  InputBegan() = default;
  std::string source;
  SampleCount begin;
};
struct InputEnded {
  MediaTime at;
};
struct InputExhausted {};
struct Lost {};
struct Restored {};

}  // namespace link

using LinkMessage =
    std::variant<link::Audio, link::Played, link::Typed, link::Control, link::InputBegan,
                 link::InputEnded, link::InputExhausted, link::Lost, link::Restored>;

// A part of an utterance, at most 1 s, in order; at() counts from the utterance's start.
struct InterviewerAudio {
  InterviewerAudio() = default;
  TurnEpoch epoch;
  UtteranceId utterance = 0;
  int index = 0;     // counts the utterance's parts
  std::string text;  // what is said, on the first part
  PcmChunk pcm;
  bool last = false;
};

struct Caption {
  Caption() = default;
  Speaker speaker = Speaker::kInterviewer;
  std::string text;   // all of the turn's so far; empty in a final one: it came to nothing
  bool final = true;  // otherwise another of the same turn follows
  std::optional<CandidateTurnId> turn;  // whose it is; captions of one turn replace one another
  bool voice_failed = false;  // it stands for what the voice should have said, and could not
  MediaTime begin;
  MediaTime end;
};

// What the candidate is shown of the floor.
struct FloorState {
  FloorState() = default;
  FloorView view = FloorView::kThinking;
  int question_index = 0;  // from 1; 0: none yet
  int question_total = 0;
};

// Threading: not thread safe; all calls on the session's executor.
// Lifetime:  outlives the session that was given it; no Receive() may be outstanding at its end.
class MediaLink {
 public:
  MediaLink() = default;
  virtual ~MediaLink() = default;
  MediaLink(const MediaLink&) = delete;
  MediaLink& operator=(const MediaLink&) = delete;

  virtual const MediaLinkCapabilities& Capabilities() const = 0;

  // The session begins: its time 0 is `origin` on the session's clock. Called once, first.
  virtual void Begin(std::chrono::nanoseconds origin) = 0;

  // The next message; nullopt when the candidate has gone for good. One reader at a time.
  //
  // Errors: DataLoss where a recording cannot be read. After an error every Receive() gives the
  // same error.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<LinkMessage>>> Receive() = 0;

  // Takes speech to be played. Never suspends; the session sends at most 1 s ahead of playout.
  //
  // Errors: Unavailable while the connection is lost; ResourceExhausted when the client is slow.
  virtual absl::Status Send(const InterviewerAudio& audio) = 0;

  // Drops what was sent and not yet played, and whatever of an older epoch is still on its way.
  virtual void Clear(TurnEpoch epoch, UtteranceId utterance) = 0;

  virtual void Show(const FloorState& state) = 0;
  virtual void Show(const Caption& caption) = 0;

  // The session is over: nothing follows. Without Begin() where it could not begin at all.
  virtual void End(EndReason reason) = 0;
};

}  // namespace vivavoce
