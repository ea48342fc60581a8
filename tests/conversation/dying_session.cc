// SPDX-License-Identifier: Apache-2.0
#include "tests/conversation/dying_session.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <variant>

namespace vivavoce {

boost::asio::awaitable<absl::StatusOr<std::optional<PcmChunk>>> MemoryJournal::Read(
    MediaTime from) {
  for (const PcmChunk& chunk : chunks_) {
    if (chunk.end() > from) co_return std::optional<PcmChunk>(chunk);
  }
  co_return std::optional<PcmChunk>();
}

boost::asio::awaitable<absl::StatusOr<SessionOutcome>> RunUntilKilled(SessionActor& actor,
                                                                      internal::Signal& killed) {
  using boost::asio::experimental::awaitable_operators::operator||;
  std::variant<absl::StatusOr<SessionOutcome>, std::monostate> first =
      co_await (actor.Run() || killed.Wait());
  if (first.index() == 1) co_return absl::AbortedError("killed");
  co_return std::move(std::get<0>(first));
}

}  // namespace vivavoce
