// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vivavoce/base/clock.h"
#include "vivavoce/provider/text_to_speech.h"

namespace vivavoce::testing {

struct TtsFaults {
  TtsFaults() = default;
  bool silent = false;                      // takes text and never gives anything
  std::chrono::nanoseconds first_delay{0};  // before the first audio
  double speed = 0;                         // times real time at which audio comes; 0: at once
  bool remembers = false;  // what was spoken to its end, and may be cached, comes at once again
  std::optional<int> dies_after_words;  // Read() gives Unavailable after so many words
  absl::Status open_error = absl::OkStatus();
  std::string quick_voice;  // the name of a stand-in, which has none of these; empty: none
};

// Speaks a tone burst a word, 180 ms a syllable, with 60 ms between words, 300 ms after a sentence
// and an exact mark for each word. The same text takes the same time, always.
//
// Lifetime: outlives its streams; `clock` outlives it.
class ScriptedTextToSpeech final : public TextToSpeech {
 public:
  ScriptedTextToSpeech(boost::asio::any_io_executor executor, Clock& clock);
  ScriptedTextToSpeech(boost::asio::any_io_executor executor, Clock& clock, TtsFaults faults);
  ~ScriptedTextToSpeech() override;

  const TextToSpeechCapabilities& Capabilities() const override;
  boost::asio::awaitable<absl::Status> Warm() override;
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override;

  // The texts of all streams, in the order they were opened.
  std::vector<std::string> texts() const;
  const std::vector<TtsOptions>& opened_with() const;  // in that order, too
  int streams_open() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

// How long ScriptedTextToSpeech takes for `text` at the natural rate.
std::chrono::nanoseconds ScriptedSpeechLength(std::string_view text);

}  // namespace vivavoce::testing
