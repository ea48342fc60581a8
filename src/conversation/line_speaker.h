// SPDX-License-Identifier: Apache-2.0
// The session's mouth: says one line at a time through the link, at most a second ahead of its
// playout, and knows at every moment how much of it was heard.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "base/waiting.h"
#include "conversation/speech_maker.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/units.h"
#include "vivavoce/conversation/media_link.h"
#include "vivavoce/conversation/recorder.h"
#include "vivavoce/conversation/transcript_builder.h"
#include "vivavoce/conversation/turn_commands.h"

namespace vivavoce::internal {

// What the speaker tells. Called on the session's executor.
class LineSpeakerListener {
 public:
  virtual ~LineSpeakerListener() = default;
  virtual void OnPlayoutBegan(UtteranceId utterance) = 0;
  virtual void OnPlayoutEnded(const SpokenLine& spoken) = 0;
  virtual void OnPlayoutStopped(const SpokenLine& spoken, bool anything_sent) = 0;
  virtual void OnVoiceHurried(UtteranceId utterance) = 0;  // its stand-in spoke (some of) a line
  virtual void OnVoiceFailed(UtteranceId utterance, const absl::Status& why) = 0;
};

// Threading: one executor. Lifetime: `scope` is joined before it is destroyed.
class LineSpeaker {
 public:
  // `maker` null: lines are text only. `recorder` null: nothing is recorded.
  LineSpeaker(SpeechMaker* maker, MediaLink& link, Recorder* recorder, Clock& clock,
              std::chrono::nanoseconds origin, boost::asio::any_io_executor executor,
              TaskScope& scope, LineSpeakerListener& listener);

  void Speak(const command::Speak& command);
  // The rest of the line counts as delivered by its caption.
  void ShowRest(UtteranceId utterance);
  void Stop(UtteranceId utterance, TurnEpoch epoch);
  // Whatever is being said.
  void StopAll();
  void OnPlayed(const link::Played& played);

 private:
  struct Playing;
  boost::asio::awaitable<void> Play(std::shared_ptr<Playing> playing);
  boost::asio::awaitable<bool> SendAll(std::shared_ptr<Playing> playing);
  boost::asio::awaitable<void> WaitForSpeech(std::shared_ptr<Playing> playing);
  bool MayBegin(const Playing& playing) const;
  boost::asio::awaitable<void> WaitUntilPlayed(std::shared_ptr<Playing> playing);
  void Send(Playing& playing, size_t count, bool last);
  void Record(Playing& playing, const PcmChunk& chunk, bool last);
  void Leave(Playing& playing);
  std::chrono::nanoseconds Played(const Playing& playing) const;
  std::chrono::nanoseconds PlayedInTheEnd(const Playing& playing) const;
  uint32_t HeardByte(const Playing& playing, std::chrono::nanoseconds played) const;
  std::string_view HeardSource(const Playing& playing) const;
  SpokenLine Spoken(const Playing& playing, uint32_t heard_byte) const;
  MediaTime Now() const { return MediaTime{clock_.MonotonicNow() - origin_}; }

  SpeechMaker* maker_;
  MediaLink& link_;
  Recorder* recorder_;
  Clock& clock_;
  std::chrono::nanoseconds origin_;
  boost::asio::any_io_executor executor_;
  TaskScope& scope_;
  LineSpeakerListener& listener_;
  std::shared_ptr<Playing> playing_;
  std::shared_ptr<Speech> last_speech_;
  bool ever_acked_ = false;  // a client that never does is not waited for
};

}  // namespace vivavoce::internal
