// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "edge/base64.h"
#include "edge/protocol.h"

namespace vivavoce::platform {
namespace {

using Json = nlohmann::ordered_json;

Json Begun(std::string_view type, const Envelope& envelope) {
  return Json{{"type", type}, {"sessionId", envelope.session_id}, {"seq", envelope.seq}};
}

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// What the candidate is shown of the floor: an afterword is only of recordings.
std::string_view StateName(FloorView view) {
  return view == FloorView::kAfterword ? Name(FloorView::kListening) : Name(view);
}

Json AudioFormats() {
  Json linear{{"encoding", Name(AudioEncoding::kLinear16)},
              {"sampleRate", Json{{"minimum", 8000}, {"maximum", 192'000}}},
              {"channels", Json{{"minimum", 1}, {"maximum", 8}}}};
  Json formats = Json::array();
  formats.push_back(std::move(linear));
  formats.push_back(Json{{"encoding", Name(AudioEncoding::kWebmOpus)}});
  formats.push_back(Json{{"encoding", Name(AudioEncoding::kOggOpus)}});
  return formats;
}

Json Limits(const EdgeLimits& limits) {
  return Json{{"frameBytes", limits.frame_bytes},
              {"audioTimesRealTime", limits.audio_rate},
              {"audioBurstSeconds", limits.audio_burst.count()},
              {"idleSeconds", limits.idle.count()},
              {"pingSeconds", limits.idle.count() / 4},
              {"sessionSeconds", limits.session.count()},
              {"batchDebounceMs", limits.batch_debounce.count()},
              {"resumeGraceSeconds", limits.resume_grace.count()},
              {"messagesPerSecond", limits.messages_per_second},
              {"videoBytesPerSecond", limits.video_bytes_per_second}};
}

std::string LittleEndian(const PcmChunk& pcm) {
  std::string bytes;
  bytes.reserve(pcm.samples().size() * 2);
  for (int16_t sample : pcm.samples()) {
    auto bits = static_cast<uint16_t>(sample);
    bytes += static_cast<char>(bits & 0xFF);
    bytes += static_cast<char>(bits >> 8);
  }
  return bytes;
}

}  // namespace

std::string ReadyText(const Envelope& envelope, const Ready& ready) {
  Json json = Begun("READY", envelope);
  json["protocol"] = ready.binary ? "vivavoce.v1.binary" : "vivavoce.v1";
  json["resumed"] = ready.resumed;
  json["resumeToken"] = ready.resume_token;
  json["formats"] = AudioFormats();
  json["playout"] = Json{{"encoding", "LINEAR16"}, {"sampleRate", 24000}, {"channels", 1}};
  json["limits"] = Limits(ready.limits);
  json["degraded"] = ready.degraded;
  if (ready.resumed || ready.last_seq > 0) json["lastSeq"] = ready.last_seq;
  if (ready.audio) {
    json["audio"] = Json{
        {"stream", ready.audio->stream}, {"seq", ready.audio->seq}, {"open", ready.audio_open}};
  }
  return Text(json);
}

std::string AckText(std::string_view session_id, AudioMark position) {
  Envelope envelope;
  envelope.session_id = session_id;
  envelope.seq = position.seq;
  Json json = Begun("ACK", envelope);
  json["stream"] = position.stream;
  return Text(json);
}

std::string StateText(const Envelope& envelope, const FloorState& state,
                      int64_t remaining_seconds) {
  Json json = Begun("STATE", envelope);
  json["state"] = StateName(state.view);
  json["question"] = Json{{"index", state.question_index}, {"total", state.question_total}};
  json["remainingSeconds"] = remaining_seconds;
  return Text(json);
}

std::string TranscriptText(const Envelope& envelope, const Caption& caption,
                           std::string_view turn_id) {
  Json json = Begun("TRANSCRIPT", envelope);
  json["speaker"] = caption.speaker == Speaker::kCandidate ? "candidate" : "interviewer";
  json["text"] = caption.text;
  json["final"] = caption.final;
  json["turnId"] = turn_id;
  json["startMs"] = caption.begin.millis();
  json["endMs"] = caption.end.millis();
  return Text(json);
}

std::string AgentResponseText(const Envelope& envelope, const InterviewerAudio& audio,
                              PartData data) {
  Json json = Begun("AGENT_RESPONSE", envelope);
  json["utteranceId"] = audio.utterance;
  json["index"] = audio.index;
  if (!audio.text.empty()) json["text"] = audio.text;
  json["sampleRate"] = audio.pcm.rate().hertz;
  json["last"] = audio.last;
  std::string text = Text(json);
  if (data == PartData::kFollows) return text;
  text.pop_back();
  text += ",\"data\":\"";
  AppendBase64(LittleEndian(audio.pcm), text);
  return text += "\"}";
}

std::string AgentResponseFrame(const Envelope& envelope, const InterviewerAudio& audio) {
  constexpr char kInterviewerAudio = 2;
  std::string frame;
  auto byte = [&frame](uint32_t bits) { frame += static_cast<char>(bits & 0xFF); };
  frame += kInterviewerAudio;
  byte(audio.last ? 1 : 0);
  byte(audio.utterance >> 8);
  byte(audio.utterance);
  for (int shift = 24; shift >= 0; shift -= 8) byte(envelope.seq >> shift);
  return frame += LittleEndian(audio.pcm);
}

std::string InterruptedText(const Envelope& envelope, UtteranceId utterance, int64_t played_ms) {
  Json json = Begun("INTERRUPTED", envelope);
  json["utteranceId"] = utterance;
  json["playedMs"] = played_ms;
  return Text(json);
}

std::string ErrorText(const Envelope& envelope, std::string_view code, std::string_view message,
                      bool fatal) {
  Json json = Begun("ERROR", envelope);
  json["code"] = code;
  json["message"] = message;
  json["fatal"] = fatal;
  return Text(json);
}

std::string PongText(const Envelope& envelope, std::string_view t) {
  std::string text = Text(Begun("PONG", envelope));
  text.pop_back();
  text += ",\"t\":";
  text += t;
  return text += '}';
}

std::string EndedText(const Envelope& envelope, std::string_view reason) {
  Json json = Begun("ENDED", envelope);
  json["reason"] = reason;
  return Text(json);
}

}  // namespace vivavoce::platform
