// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/base/units.h"
#include "vivavoce/conversation/audio_journal.h"

namespace vivavoce {

// What the candidate said to a session before it stopped, as far as it was kept. Read when the
// session goes on in another process: what had not become text yet becomes text then.
//
// Threading: all calls on the session's executor. Lifetime: outlives the session.
class EarlierAudio {
 public:
  EarlierAudio() = default;
  virtual ~EarlierAudio() = default;
  EarlierAudio(const EarlierAudio&) = delete;
  EarlierAudio& operator=(const EarlierAudio&) = delete;

  // Where the last sample ends; 0 where there is none.
  virtual MediaTime end() const = 0;

  // The first stretch that ends after `from`: 16 kHz mono, at() on the session's timeline as the
  // link gave it, best a second or a few. Nullopt when there is none. `from` never goes back.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<PcmChunk>>> Read(MediaTime from) = 0;
};

// What an earlier life of the session left in its journal. Reads the journal once to its end, and
// then what is asked for; never holds more than a few seconds of it. What is appended afterwards is
// no part of it.
//
// Errors: those of AudioJournal::Read(). Lifetime: `journal` outlives the result.
boost::asio::awaitable<absl::StatusOr<std::unique_ptr<EarlierAudio>>> OpenEarlierAudio(
    AudioJournal& journal);

}  // namespace vivavoce
