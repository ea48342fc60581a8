// SPDX-License-Identifier: Apache-2.0
// A candidate's client by docs/websocket.md alone, over any WebSocket: streams its microphone,
// plays what it is sent and says how far, and does what the test says when the test says.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "vivavoce/base/clock.h"
#include "vivavoce/base/units.h"
#include "vivavoce/net/websocket.h"

namespace vivavoce::platform {

struct ClientHabits {
  ClientHabits() = default;
  bool binary = false;       // sends its audio in binary frames, and is sent such
  bool numbers = false;      // `stream` and `seq` in its chunks
  bool acknowledges = true;  // PLAYBACK
  bool streams = true;       // opens its microphone at READY
  Millis chunk{100};
};

// Threading: one executor.
class ScriptedClient {
 public:
  using Json = nlohmann::json;

  // Lifetime: the clock outlives it.
  ScriptedClient(Clock& clock, std::string session_id, ClientHabits habits);

  // Until the connection ends. Lifetime: the socket outlives it.
  boost::asio::awaitable<void> Run(WebSocket& socket);

  // `delay` after the n-th time (from 1) the candidate is listened to.
  using Action = std::function<void(ScriptedClient&)>;
  void OnListening(int n, Millis delay, Action action);
  // `delay` after the first audio of the n-th utterance.
  void OnUtterance(int n, Millis delay, Action action);

  // Says marked speech from now on; its microphone is silent else.
  void Say(int16_t id, Millis duration);
  // Sends it as one batch.
  void SendBatch(int16_t id, Millis duration);
  void Send(const Json& message);
  void SendText(std::string text) { Queue(std::move(text), false); }
  void SendBinary(std::string bytes) { Queue(std::move(bytes), true); }
  void CloseMicrophone();  // streaming: end
  void OpenMicrophone();

  const ClientHabits& habits() const { return habits_; }

  // --- what it was sent ---
  std::vector<Json> messages;
  std::vector<Json> Of(const std::string& type) const;
  std::map<uint32_t, size_t> samples;  // of each utterance
  std::vector<uint32_t> interrupted;
  uint32_t last_seq = 0;
  std::string resume_token;
  std::optional<std::chrono::nanoseconds> ready_at;
  std::optional<std::chrono::nanoseconds> first_audio_at;
  std::string last_ended;  // ENDED's reason

 private:
  struct Trigger {
    bool listening = false;
    int n = 0;
    Millis delay{0};
    Action action;
  };
  struct Due {
    std::chrono::nanoseconds at{0};
    Action action;
  };
  struct Playing {
    uint32_t utterance = 0;
    std::chrono::nanoseconds began{0};
    std::chrono::nanoseconds length{0};
    bool last = false;
    bool done = true;
  };

  boost::asio::awaitable<void> Listen(WebSocket& socket);
  boost::asio::awaitable<void> Speak(WebSocket& socket);
  void Take(const Json& message);
  void TakeFrame(const std::string& frame);
  void Play(uint32_t utterance, size_t sample_count, bool last);
  void Acknowledge();
  void Fire(bool listening, int n);
  void DoWhatIsDue();
  void Queue(std::string payload, bool binary);
  void SendChunk();

  Clock& clock_;
  std::string session_id_;
  ClientHabits habits_;
  std::vector<Trigger> triggers_;
  std::vector<Due> due_;
  std::vector<WebSocketMessage> outgoing_;
  std::vector<int16_t> voice_;  // still to be said
  bool microphone_ = false;
  uint16_t stream_ = 0;
  uint32_t seq_ = 0;
  int listenings_ = 0;
  int utterances_ = 0;
  Playing playing_;
  bool gone_ = false;
};

}  // namespace vivavoce::platform
