// SPDX-License-Identifier: Apache-2.0
#include "tests/platform/edge/scripted_client.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "edge/base64.h"
#include "vivavoce/testing/marked_speech.h"

namespace vivavoce::platform {
namespace {

using std::chrono::nanoseconds;

std::string Bytes(const std::vector<int16_t>& samples) {
  std::string bytes;
  for (int16_t sample : samples) {
    bytes += static_cast<char>(sample & 0xFF);
    bytes += static_cast<char>(static_cast<uint16_t>(sample) >> 8);
  }
  return bytes;
}

}  // namespace

ScriptedClient::ScriptedClient(Clock& clock, std::string session_id, ClientHabits habits)
    : clock_(clock), session_id_(std::move(session_id)), habits_(habits) {}

boost::asio::awaitable<void> ScriptedClient::Run(WebSocket& socket) {
  using boost::asio::experimental::awaitable_operators::operator||;
  gone_ = false;
  co_await (Listen(socket) || Speak(socket));
}

void ScriptedClient::OnListening(int n, Millis delay, Action action) {
  triggers_.push_back({true, n, delay, std::move(action)});
}
void ScriptedClient::OnUtterance(int n, Millis delay, Action action) {
  triggers_.push_back({false, n, delay, std::move(action)});
}

void ScriptedClient::Fire(bool listening, int n) {
  for (const Trigger& trigger : triggers_) {
    if (trigger.listening != listening || trigger.n != n) continue;
    due_.push_back({clock_.MonotonicNow() + trigger.delay, trigger.action});
  }
}

void ScriptedClient::DoWhatIsDue() {
  for (size_t i = 0; i < due_.size();) {
    if (due_[i].at > clock_.MonotonicNow()) {
      ++i;
      continue;
    }
    Action action = due_[i].action;
    due_.erase(due_.begin() + static_cast<std::ptrdiff_t>(i));
    action(*this);
  }
}

// --- What it says --------------------------------------------------------------------------------

void ScriptedClient::Say(int16_t id, Millis duration) {
  std::vector<int16_t> speech = testing::MakeMarkedSpeech(id, duration);
  voice_.insert(voice_.end(), speech.begin(), speech.end());
}

void ScriptedClient::SendBatch(int16_t id, Millis duration) {
  std::string data;
  AppendBase64(Bytes(testing::MakeMarkedSpeech(id, duration)), data);
  Send(Json{{"type", "AUDIO"}, {"data", data}});
}

void ScriptedClient::Queue(std::string payload, bool binary) {
  WebSocketMessage message;
  message.binary = binary;
  message.payload = std::move(payload);
  outgoing_.push_back(std::move(message));
}

void ScriptedClient::Send(const Json& message) {
  Json whole = message;
  whole["sessionId"] = session_id_;
  SendText(whole.dump());
}

void ScriptedClient::OpenMicrophone() {
  microphone_ = true;
  ++stream_;
  seq_ = 0;
  Json start{{"type", "AUDIO"},
             {"streaming", "start"},
             {"format", {{"encoding", "LINEAR16"}, {"sampleRate", 16000}, {"channels", 1}}}};
  if (habits_.numbers || habits_.binary) start["stream"] = stream_;
  Send(start);
}

void ScriptedClient::CloseMicrophone() {
  microphone_ = false;
  Send(Json{{"type", "AUDIO"}, {"streaming", "end"}});
}

void ScriptedClient::SendChunk() {
  auto count = static_cast<size_t>(kRecognitionRate.Samples(habits_.chunk).value);
  std::vector<int16_t> chunk(count, 0);
  size_t spoken = std::min(count, voice_.size());
  auto end = voice_.begin() + static_cast<std::ptrdiff_t>(spoken);
  std::copy(voice_.begin(), end, chunk.begin());
  voice_.erase(voice_.begin(), end);
  std::string bytes = Bytes(chunk);
  uint32_t seq = seq_++;
  if (habits_.binary) {
    std::string frame;
    for (uint32_t byte : {1u, 0u, uint32_t{stream_} >> 8, uint32_t{stream_} & 0xFF, seq >> 24,
                          seq >> 16 & 0xFF, seq >> 8 & 0xFF, seq & 0xFF}) {
      frame += static_cast<char>(byte);
    }
    return SendBinary(frame + bytes);
  }
  Json message{{"type", "AUDIO"}, {"streaming", "chunk"}};
  if (habits_.numbers) {
    message["stream"] = stream_;
    message["seq"] = seq;
  }
  std::string data;
  AppendBase64(bytes, data);
  message["data"] = data;
  Send(message);
}

boost::asio::awaitable<void> ScriptedClient::Speak(WebSocket& socket) {
  constexpr Millis kStep{20};
  nanoseconds next_chunk = clock_.MonotonicNow() + habits_.chunk;
  while (!gone_) {
    DoWhatIsDue();
    Acknowledge();
    if (clock_.MonotonicNow() >= next_chunk) {
      next_chunk += habits_.chunk;
      if (microphone_) SendChunk();
    }
    std::vector<WebSocketMessage> batch = std::move(outgoing_);
    outgoing_.clear();
    for (WebSocketMessage& message : batch) {
      absl::Status written = co_await socket.Write(std::move(message));
      if (!written.ok()) co_return;
    }
    absl::Status slept = co_await clock_.Sleep(kStep);
    if (!slept.ok()) co_return;
  }
}

void ScriptedClient::Acknowledge() {
  if (!habits_.acknowledges || playing_.done) return;
  nanoseconds played =
      std::clamp(clock_.MonotonicNow() - playing_.began, nanoseconds(0), playing_.length);
  playing_.done = playing_.last && played == playing_.length;
  Send(Json{{"type", "PLAYBACK"},
            {"utteranceId", playing_.utterance},
            {"playedMs", played / Millis(1)},
            {"done", playing_.done}});
}

// --- What it is told -----------------------------------------------------------------------------

boost::asio::awaitable<void> ScriptedClient::Listen(WebSocket& socket) {
  for (;;) {
    absl::StatusOr<std::optional<WebSocketMessage>> message = co_await socket.Read();
    if (!message.ok() || !message->has_value()) break;
    if ((*message)->binary) {
      TakeFrame((*message)->payload);
    } else {
      Take(Json::parse((*message)->payload));
    }
  }
  gone_ = true;
}

void ScriptedClient::Take(const Json& message) {
  messages.push_back(message);
  const std::string type = message.at("type");
  if (type != "ACK" && type != "PONG" && type != "READY") {
    last_seq = std::max(last_seq, message.at("seq").get<uint32_t>());
  }
  if (type == "READY") {
    ready_at = clock_.MonotonicNow();
    resume_token = message.at("resumeToken");
    if (habits_.streams && !microphone_) OpenMicrophone();
  } else if (type == "STATE" && message.at("state") == "listening") {
    Fire(true, ++listenings_);
  } else if (type == "AGENT_RESPONSE") {
    std::string bytes;
    if (message.contains("data")) DecodeBase64(message.at("data").get<std::string>(), bytes);
    bool follows = !message.contains("data");
    if (!follows) Play(message.at("utteranceId"), bytes.size() / 2, message.at("last"));
  } else if (type == "INTERRUPTED") {
    interrupted.push_back(message.at("utteranceId"));
    playing_.done = true;
  } else if (type == "ENDED") {
    last_ended = message.at("reason");
  }
}

// A part's message comes first, its frame next.
void ScriptedClient::TakeFrame(const std::string& frame) {
  const Json& part = messages.back();
  if (frame.size() < 8 || frame[0] != 2) return;
  Play(part.at("utteranceId"), (frame.size() - 8) / 2, (frame[1] & 1) != 0);
}

void ScriptedClient::Play(uint32_t utterance, size_t sample_count, bool last) {
  nanoseconds now = clock_.MonotonicNow();
  if (!first_audio_at) first_audio_at = now;
  if (samples.count(utterance) == 0) {
    playing_ = Playing();
    playing_.utterance = utterance;
    playing_.began = now;
    playing_.done = false;
    Fire(false, ++utterances_);
  }
  samples[utterance] += sample_count;
  playing_.length += kPlayoutRate.Duration({static_cast<int64_t>(sample_count)});
  playing_.last = last;
}

std::vector<ScriptedClient::Json> ScriptedClient::Of(const std::string& type) const {
  std::vector<Json> found;
  for (const Json& message : messages) {
    if (message.at("type") == type) found.push_back(message);
  }
  return found;
}

}  // namespace vivavoce::platform
