// SPDX-License-Identifier: Apache-2.0
// What the candidate's client and the edge say to each other (docs/websocket.md): parsing of what
// comes in, text of what goes out. Pure: no socket, no clock.
//
// Binary frames, either way, begin with a header of 8 bytes in network order:
//   u8 kind (1 candidate audio, 2 interviewer audio, 3 video) | u8 flags (bit 0: last) |
//   u16 stream | u32 seq
// Interviewer audio: an AGENT_RESPONSE without `data` goes before each frame; the frame has its
// `seq`, and as `stream` its utteranceId modulo 65536.
//
// `seq` numbers what the edge says, from 1; what is sent again has the number it had. READY after a
// resume has the number from which on it goes on. ACK's `seq` is the audio's; ACK and PONG are not
// numbered and never sent again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vivavoce/audio/audio_decoder.h"
#include "vivavoce/conversation/audio_journal.h"
#include "vivavoce/conversation/media_link.h"

namespace vivavoce::platform {

// --- From the client -----------------------------------------------------------------------------

// Views are of the parser's memory: valid until its next Parse().
namespace client {

struct AudioStart {
  AudioFormat format;
  std::optional<uint16_t> stream;
};
struct AudioChunk {
  std::string_view bytes;
  std::optional<uint16_t> stream;
  std::optional<uint32_t> seq;
  bool last = false;  // the stream ends with it
};
struct AudioEnd {
  std::optional<uint16_t> stream;
};
struct AudioBatch {
  std::string_view bytes;  // LINEAR16, 16 kHz, mono
  std::optional<uint32_t> seq;
};
struct Text {
  std::string_view text;
};
struct VideoStart {};
struct VideoChunk {
  std::string_view bytes;
  bool last = false;
};
struct VideoEnd {};
struct Playback {
  uint32_t utterance = 0;
  int64_t played_ms = 0;
  bool done = false;
};
struct Control {
  CandidateControl control = CandidateControl::kRepeat;
};
struct Ping {
  std::string_view t;  // the JSON of it, to be given back as it is
};

}  // namespace client

// Why a message was refused. `code` is API: bad_json, bad_frame, unknown_type, missing_field,
// bad_field, bad_base64, wrong_session; of audio no_stream, bad_audio; of limits frame_too_large,
// audio_rate, message_rate, video_rate, no_video, idle, session_limit.
struct BadMessage {
  std::string code;
  std::string message;
  uint16_t close = 0;  // the connection is closed with it; 0: it goes on
};

using ClientMessage =
    std::variant<BadMessage, client::AudioStart, client::AudioChunk, client::AudioEnd,
                 client::AudioBatch, client::Text, client::VideoStart, client::VideoChunk,
                 client::VideoEnd, client::Playback, client::Control, client::Ping>;

// Threading: one at a time. Its memory is used again for each message.
class MessageParser {
 public:
  MessageParser(std::string session_id, size_t frame_bytes);
  ~MessageParser();
  MessageParser(const MessageParser&) = delete;
  MessageParser& operator=(const MessageParser&) = delete;

  // Any bytes whatever.
  ClientMessage Parse(bool binary, std::string_view payload);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// --- To the client -------------------------------------------------------------------------------

// What every message carries.
struct Envelope {
  std::string_view session_id;
  uint32_t seq = 0;
};

// Announced in READY, and held to.
struct EdgeLimits {
  EdgeLimits() = default;
  int64_t frame_bytes = 1 << 20;
  double audio_rate = 2;                     // times real time
  std::chrono::seconds audio_burst{30};      // beyond that
  std::chrono::seconds idle{60};             // without any frame
  std::chrono::seconds session{7200};        // of one connection
  Millis batch_debounce{700};                // after a batch, for another of the same answer
  std::chrono::seconds resume_grace{120};    // for a lost connection to come back
  int messages_per_second = 200;             // mean, and five seconds of it at once
  int64_t video_bytes_per_second = 1 << 20;  // mean, and ten seconds of it at once
};

struct Ready {
  Ready() = default;
  bool resumed = false;
  bool binary = false;
  std::string resume_token;
  EdgeLimits limits;
  std::vector<std::string> degraded;
  uint32_t last_seq = 0;           // the last that was ever sent
  bool audio_open = false;         // the stream of `audio` goes on; else another must be started
  std::optional<AudioMark> audio;  // the last of the candidate's that was taken
};

std::string ReadyText(const Envelope& envelope, const Ready& ready);
std::string AckText(std::string_view session_id, AudioMark position);
std::string StateText(const Envelope& envelope, const FloorState& state, int64_t remaining_seconds);
std::string TranscriptText(const Envelope& envelope, const Caption& caption,
                           std::string_view turn_id);
enum class PartData { kBase64, kFollows };
// With the audio as base64, or without, where a binary frame follows with it.
std::string AgentResponseText(const Envelope& envelope, const InterviewerAudio& audio,
                              PartData data);
std::string AgentResponseFrame(const Envelope& envelope, const InterviewerAudio& audio);
std::string InterruptedText(const Envelope& envelope, UtteranceId utterance, int64_t played_ms);
std::string ErrorText(const Envelope& envelope, std::string_view code, std::string_view message,
                      bool fatal);
std::string PongText(const Envelope& envelope, std::string_view t);
std::string EndedText(const Envelope& envelope, std::string_view reason);

}  // namespace vivavoce::platform
