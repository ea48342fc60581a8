// SPDX-License-Identifier: Apache-2.0
#include "edge/protocol.h"

#include <simdjson.h>

#include <cmath>

#include "edge/base64.h"

namespace vivavoce::platform {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kHeaderBytes = 8;
constexpr uint8_t kCandidateAudio = 1;
constexpr uint8_t kVideo = 3;
constexpr uint8_t kLast = 1;
constexpr size_t kMaxDepth = 8;
constexpr size_t kMaxTextBytes = 20'000;
constexpr size_t kMaxPingBytes = 64;
constexpr int64_t kMaxPlayedMs = 24LL * 3600 * 1000;

BadMessage Bad(std::string_view code, std::string message) {
  BadMessage bad;
  bad.code = code;
  bad.message = std::move(message);
  return bad;
}

// What a client sent, short enough for a message back to it.
std::string Shown(std::string_view text) {
  constexpr size_t kMost = 40;
  std::string shown;
  for (char c : text.substr(0, kMost)) shown += c >= ' ' && c <= '~' ? c : '?';
  return "\"" + shown + (text.size() > kMost ? "..." : "") + "\"";
}

// Fields of one message; the first thing that is wrong is kept.
class Fields {
 public:
  explicit Fields(dom::object object) : object_(object) {}

  const std::optional<BadMessage>& bad() const { return bad_; }
  void Refuse(std::string_view code, std::string message) {
    if (!bad_) bad_ = Bad(code, std::move(message));
  }

  std::optional<std::string_view> FindText(const char* name) {
    dom::element found;
    if (object_[name].get(found) != simdjson::SUCCESS) return std::nullopt;
    std::string_view text;
    if (found.get(text) == simdjson::SUCCESS) return text;
    Refuse("bad_field", std::string(name) + ": is no string");
    return std::nullopt;
  }

  std::string_view Text(const char* name) {
    std::optional<std::string_view> text = FindText(name);
    if (!text) Refuse("missing_field", std::string(name) + ": is missing");
    return text.value_or(std::string_view());
  }

  // A whole number in [least, most]; a fraction, as scripts send them, is rounded down.
  std::optional<int64_t> FindNumber(const char* name, int64_t least, int64_t most) {
    dom::element found;
    if (object_[name].get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
    double number = 0;
    if (found.get(number) != simdjson::SUCCESS || !(number >= static_cast<double>(least)) ||
        !(number < static_cast<double>(most) + 1)) {
      Refuse("bad_field", std::string(name) + ": is no number from " + std::to_string(least) +
                              " to " + std::to_string(most));
      return std::nullopt;
    }
    return static_cast<int64_t>(std::floor(number));
  }

  bool FindFlag(const char* name) {
    dom::element found;
    if (object_[name].get(found) != simdjson::SUCCESS) return false;
    bool flag = false;
    if (found.get(flag) != simdjson::SUCCESS) {
      Refuse("bad_field", std::string(name) + ": is neither true nor false");
    }
    return flag;
  }

  std::optional<dom::element> Find(const char* name) {
    dom::element found;
    if (object_[name].get(found) != simdjson::SUCCESS) return std::nullopt;
    return found;
  }

  std::optional<uint16_t> Stream() {
    std::optional<int64_t> stream = FindNumber("stream", 0, 0xFFFF);
    if (!stream) return std::nullopt;
    return static_cast<uint16_t>(*stream);
  }
  std::optional<uint32_t> Seq() {
    std::optional<int64_t> seq = FindNumber("seq", 0, 0xFFFFFFFF);
    if (!seq) return std::nullopt;
    return static_cast<uint32_t>(*seq);
  }

 private:
  dom::object object_;
  std::optional<BadMessage> bad_;
};

AudioFormat ReadFormat(Fields& fields) {
  AudioFormat format;
  std::optional<dom::element> found = fields.Find("format");
  if (!found) return format;  // the same as of a batch
  dom::object object;
  if (found->get(object) != simdjson::SUCCESS) {
    fields.Refuse("bad_field", "format: is no object");
    return format;
  }
  Fields of(object);
  std::string_view encoding = of.Text("encoding");
  std::optional<AudioEncoding> known = ParseAudioEncoding(encoding);
  if (known) {
    format.encoding = *known;
  } else {
    of.Refuse("bad_field", "format.encoding: is none of LINEAR16, WEBM_OPUS, OGG_OPUS (" +
                               Shown(encoding) + ")");
  }
  int64_t rate = of.FindNumber("sampleRate", 8000, 192'000).value_or(kRecognitionRate.hertz);
  format.rate.hertz = static_cast<int32_t>(rate);
  format.channels = static_cast<int>(of.FindNumber("channels", 1, 8).value_or(1));
  if (of.bad()) fields.Refuse(of.bad()->code, of.bad()->message);
  return format;
}

// A letter or a digit, or what is beyond ASCII.
bool SaysAnything(std::string_view text) {
  for (unsigned char c : text) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || c >= 0x80) return true;
  }
  return false;
}

enum class Phase { kStart, kChunk, kEnd, kWhole };

Phase ReadPhase(Fields& fields) {
  std::optional<std::string_view> phase = fields.FindText("streaming");
  if (!phase) return Phase::kWhole;
  if (*phase == "start") return Phase::kStart;
  if (*phase == "chunk") return Phase::kChunk;
  if (*phase == "end") return Phase::kEnd;
  fields.Refuse("bad_field", "streaming: is none of start, chunk, end (" + Shown(*phase) + ")");
  return Phase::kWhole;
}

}  // namespace

struct MessageParser::Impl {
  std::string session_id;
  size_t frame_bytes = 0;
  dom::parser json;
  std::string bytes;  // of base64
  std::string ping;

  std::string_view Data(Fields& fields) {
    std::string_view text = fields.Text("data");
    if (!fields.bad() && !DecodeBase64(text, bytes)) {
      fields.Refuse("bad_base64", "data: is no base64 of RFC 4648");
    }
    return bytes;
  }

  ClientMessage Audio(Fields& fields) {
    switch (ReadPhase(fields)) {
      case Phase::kStart: {
        client::AudioStart start;
        start.format = ReadFormat(fields);
        start.stream = fields.Stream();
        return start;
      }
      case Phase::kChunk: {
        client::AudioChunk chunk;
        chunk.bytes = Data(fields);
        chunk.stream = fields.Stream();
        chunk.seq = fields.Seq();
        return chunk;
      }
      case Phase::kEnd: {
        client::AudioEnd end;
        end.stream = fields.Stream();
        return end;
      }
      case Phase::kWhole:
        break;
    }
    client::AudioBatch batch;
    if (!fields.bad()) batch.bytes = Data(fields);
    batch.seq = fields.Seq();
    if (batch.bytes.size() % 2 != 0) {
      fields.Refuse("bad_field", "data: is no whole number of 16 bit samples");
    }
    return batch;
  }

  ClientMessage Video(Fields& fields) {
    switch (ReadPhase(fields)) {
      case Phase::kStart:
        return client::VideoStart();
      case Phase::kEnd:
        return client::VideoEnd();
      default:
        break;
    }
    client::VideoChunk chunk;
    if (!fields.bad()) chunk.bytes = Data(fields);
    return chunk;
  }

  ClientMessage Typed(Fields& fields) {
    client::Text typed;
    typed.text = fields.Text("text");
    if (!fields.bad() && !SaysAnything(typed.text)) {
      fields.Refuse("empty_text", "text: says nothing: a word or a number is needed");
    } else if (typed.text.size() > kMaxTextBytes) {
      fields.Refuse("bad_field", "text: is over " + std::to_string(kMaxTextBytes) + " bytes");
    }
    return typed;
  }

  ClientMessage Played(Fields& fields) {
    client::Playback played;
    std::optional<int64_t> utterance = fields.FindNumber("utteranceId", 0, 0xFFFFFFFF);
    std::optional<int64_t> ms = fields.FindNumber("playedMs", 0, kMaxPlayedMs);
    played.done = fields.FindFlag("done");
    if (!utterance) fields.Refuse("missing_field", "utteranceId: is missing");
    if (!ms) fields.Refuse("missing_field", "playedMs: is missing");
    played.utterance = static_cast<uint32_t>(utterance.value_or(0));
    played.played_ms = ms.value_or(0);
    return played;
  }

  ClientMessage Controlled(Fields& fields) {
    std::string_view action = fields.Text("action");
    for (CandidateControl control :
         {CandidateControl::kRepeat, CandidateControl::kPause, CandidateControl::kResume,
          CandidateControl::kSkip, CandidateControl::kEnd}) {
      if (action == vivavoce::Name(control)) return client::Control{control};
    }
    fields.Refuse("bad_field",
                  "action: is none of repeat, pause, resume, skip, end (" + Shown(action) + ")");
    return client::Control();
  }

  ClientMessage Pinged(Fields& fields) {
    client::Ping answer;
    ping = "null";
    if (std::optional<dom::element> t = fields.Find("t")) {
      ping = simdjson::minify(*t);
      bool scalar = !t->is_object() && !t->is_array();
      if (!scalar || ping.size() > kMaxPingBytes) {
        fields.Refuse("bad_field", "t: is no number or text of at most " +
                                       std::to_string(kMaxPingBytes) + " bytes");
      }
    }
    answer.t = ping;
    return answer;
  }

  ClientMessage Json(std::string_view payload) {
    dom::element root;
    dom::object object;
    simdjson::error_code error = json.parse(payload.data(), payload.size()).get(root);
    if (error != simdjson::SUCCESS) {
      return Bad("bad_json",
                 std::string("the frame is no JSON: ") + simdjson::error_message(error));
    }
    if (root.get(object) != simdjson::SUCCESS) {
      return Bad("bad_json", "the frame is no JSON object");
    }
    Fields fields(object);
    std::optional<std::string_view> session = fields.FindText("sessionId");
    if (session && *session != session_id) {
      return Bad("wrong_session", "sessionId: is not this connection's (" + Shown(*session) + ")");
    }
    ClientMessage message = Typed(fields.Text("type"), fields);
    if (fields.bad()) return *fields.bad();
    return message;
  }

  ClientMessage Typed(std::string_view type, Fields& fields) {
    if (fields.bad()) return *fields.bad();
    if (type == "AUDIO") return Audio(fields);
    if (type == "PLAYBACK") return Played(fields);
    if (type == "PING") return Pinged(fields);
    if (type == "TEXT") return Typed(fields);
    if (type == "CONTROL") return Controlled(fields);
    if (type == "VIDEO") return Video(fields);
    return Bad("unknown_type", "type: is none of AUDIO, TEXT, VIDEO, PLAYBACK, CONTROL, PING (" +
                                   Shown(type) + ")");
  }

  ClientMessage Binary(std::string_view payload) {
    if (payload.size() < kHeaderBytes) {
      return Bad("bad_frame", "the binary frame has " + std::to_string(payload.size()) +
                                  " bytes (its header has 8)");
    }
    auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(payload[i])); };
    uint8_t kind = static_cast<uint8_t>(at(0));
    bool last = (at(1) & kLast) != 0;
    std::string_view body = payload.substr(kHeaderBytes);
    if (kind == kVideo) {
      client::VideoChunk chunk;
      chunk.bytes = body;
      chunk.last = last;
      return chunk;
    }
    if (kind != kCandidateAudio) {
      return Bad("bad_frame", "the binary frame's kind is " + std::to_string(kind) +
                                  " (1 is the candidate's audio, 3 video)");
    }
    client::AudioChunk chunk;
    chunk.bytes = body;
    chunk.stream = static_cast<uint16_t>(at(2) << 8 | at(3));
    chunk.seq = at(4) << 24 | at(5) << 16 | at(6) << 8 | at(7);
    chunk.last = last;
    return chunk;
  }
};

MessageParser::MessageParser(std::string session_id, size_t frame_bytes)
    : impl_(std::make_unique<Impl>()) {
  impl_->session_id = std::move(session_id);
  impl_->frame_bytes = frame_bytes;
  // A frame is bounded elsewhere too; what nests deeper than any message is no message.
  simdjson::error_code allocated = impl_->json.allocate(4096, kMaxDepth);
  static_cast<void>(allocated);  // tried again at the first frame, which fails then
}

MessageParser::~MessageParser() = default;

ClientMessage MessageParser::Parse(bool binary, std::string_view payload) {
  if (payload.size() > impl_->frame_bytes) {
    BadMessage bad =
        Bad("frame_too_large", "the frame has " + std::to_string(payload.size()) + " bytes (" +
                                   std::to_string(impl_->frame_bytes) + " at most)");
    bad.close = 1009;
    return bad;
  }
  return binary ? impl_->Binary(payload) : impl_->Json(payload);
}

}  // namespace vivavoce::platform
