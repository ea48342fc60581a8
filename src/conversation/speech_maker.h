// SPDX-License-Identifier: Apache-2.0
// The session's voice in the making: turns lines into speech at the link's rate, in advance where a
// line can be foreseen.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/waiting.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/units.h"
#include "vivavoce/provider/text_to_speech.h"

namespace vivavoce::internal {

// One line's speech, growing while it is made. Marks and samples count from its start.
struct Speech {
  Speech(boost::asio::any_io_executor executor, std::string t)
      : text(std::move(t)), changed(executor), dropped(executor) {}

  std::string text;
  std::vector<int16_t> samples;  // at the link's rate
  std::vector<TtsMark> marks;
  bool complete = false;
  absl::Status status;  // of a complete one: whether it holds all of the text
  // How long a second of it takes to be made, where anything had to be made.
  std::optional<double> pace;
  bool hurried = false;  // what is not made yet is for the voice's quick stand-in
  Signal changed;        // for the one that plays it
  Signal dropped;        // nobody wants it any more, or not from this voice
};

// Threading: one executor. Lifetime: `scope` is joined before it is destroyed.
class SpeechMaker {
 public:
  SpeechMaker(TextToSpeech& voice, TtsOptions options, SampleRate rate, Clock& clock,
              boost::asio::any_io_executor executor, TaskScope& scope);

  // The speech of `text`: made in advance, being made, or begun now.
  std::shared_ptr<Speech> Make(const std::string& text, bool cacheable);

  // Begins to make what will probably be wanted. The oldest that was not wanted is dropped.
  void Prepare(const std::string& text, bool cacheable);

  // Somebody waits: the voice's quick stand-in says what is not made yet. False where it has none,
  // or where nobody knows what is made.
  bool Hurry(Speech& speech);

  // Nobody will play what is being made.
  void DropAll();

  SampleRate rate() const { return rate_; }

 private:
  std::shared_ptr<Speech> Begin(const std::string& text, bool cacheable);
  boost::asio::awaitable<void> Synthesise(std::shared_ptr<Speech> speech, bool cacheable);
  boost::asio::awaitable<absl::Status> Render(std::shared_ptr<Speech> speech, TtsOptions options);
  boost::asio::awaitable<absl::Status> ReadAll(std::shared_ptr<Speech> speech, TtsOptions options);
  bool MayHurry(const Speech& speech) const;
  boost::asio::awaitable<absl::Status> Dropped(std::shared_ptr<Speech> speech);

  TextToSpeech& voice_;
  TtsOptions options_;
  SampleRate rate_;
  Clock& clock_;
  boost::asio::any_io_executor executor_;
  TaskScope& scope_;
  std::deque<std::shared_ptr<Speech>> prepared_;
  std::vector<std::weak_ptr<Speech>> making_;
};

}  // namespace vivavoce::internal
