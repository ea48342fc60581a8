// SPDX-License-Identifier: Apache-2.0
// What a session needs to die in mid-run, and to go on in another process.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "vivavoce/base/channel.h"
#include "vivavoce/conversation/session_actor.h"

namespace vivavoce {

// The journal of the process that died.
class MemoryJournal final : public EarlierAudio {
 public:
  explicit MemoryJournal(std::vector<PcmChunk> chunks) : chunks_(std::move(chunks)) {}
  MediaTime end() const override { return chunks_.empty() ? MediaTime() : chunks_.back().end(); }
  boost::asio::awaitable<absl::StatusOr<std::optional<PcmChunk>>> Read(MediaTime from) override;

 private:
  std::vector<PcmChunk> chunks_;
};

// ABORTED when `killed` came first: then nothing more happens in the session.
boost::asio::awaitable<absl::StatusOr<SessionOutcome>> RunUntilKilled(SessionActor& actor,
                                                                      internal::Signal& killed);

}  // namespace vivavoce
