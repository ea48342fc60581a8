// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vivavoce/base/clock.h"
#include "vivavoce/provider/speech_to_text.h"

namespace vivavoce::testing {

// Something the recogniser does at a time of its own, whatever the audio holds.
struct SttStep {
  SttStep() = default;
  MediaTime at;                       // once the audio pushed reaches this time
  std::chrono::nanoseconds delay{0};  // of the clock, after that
  std::optional<SttEvent> event;      // what Read() gives; nullopt: the stream fails with `error`
  absl::Status error = absl::OkStatus();
};

// What goes wrong.
struct SttFaults {
  SttFaults() = default;
  std::chrono::nanoseconds delay{0};        // every event comes this much later
  std::chrono::nanoseconds final_delay{0};  // finals, and what follows them, this much more
  bool never_answers = false;               // Read() waits until it is cancelled
  bool duplicates_finals = false;           // each final comes twice
  bool partials_shrink = false;             // every third partial forgets its last word
  // The link breaks when this much audio of one stream was pushed: what was not yet final is lost,
  // Read() gives Unavailable. Happens to the first `broken_streams` streams.
  std::optional<std::chrono::nanoseconds> drop_link_after;
  int broken_streams = 1;
  absl::Status open_error = absl::OkStatus();  // Open() refuses
  absl::Status warm_error = absl::OkStatus();  // the first `warm_failures` of Warm()
  int warm_failures = 1;
};

struct SttScript {
  SttScript() = default;
  std::map<int16_t, std::string> utterances;  // text of each marked utterance (marked_speech.h)
  std::vector<SttStep> steps;                 // each stream goes through all of them, in order
  SttFaults faults;
};

// A recogniser that knows what will be said. For marked speech it behaves like a good streaming
// provider: SttSpeechStart, a partial a word with all but the last word stable, and 250 ms after
// the speech SttSpeechEnd and the final with exact word times, spread evenly over the utterance.
//
// Lifetime: outlives its streams; `clock` outlives it.
class ScriptedSpeechToText final : public SpeechToText {
 public:
  ScriptedSpeechToText(boost::asio::any_io_executor executor, Clock& clock, SttScript script);
  ~ScriptedSpeechToText() override;

  const SpeechToTextCapabilities& Capabilities() const override;
  boost::asio::awaitable<absl::Status> Warm() override;
  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions& options) override;

  // What has been asked of it.
  int times_warmed() const;
  int streams_opened() const;
  int streams_open() const;
  const std::vector<SttOptions>& opened_with() const;

  struct State;  // shared with the streams

 private:
  std::shared_ptr<State> state_;
};

}  // namespace vivavoce::testing
