// SPDX-License-Identifier: Apache-2.0
// Tells the rest of the platform, in the order in which it happens, what becomes of a session: who
// has spoken, which video is stored. Events without what was said.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "edge/wakeup.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/domain/transcript.h"
#include "vivavoce/lifecycle/sessions.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

// Threading: one executor.
// Lifetime:  store and clock outlive it; Run() has ended before it is destroyed.
class SessionChronicle {
 public:
  SessionChronicle(Store& store, Clock& clock, boost::asio::any_io_executor executor,
                   const SessionRecord& record, Telemetry telemetry);

  void Spoken(const TranscriptTurn& turn);
  void VideoStored(const std::string& key);
  // Where the session stands, as JSON; only the newest is kept.
  void Reached(std::string checkpoint);

  // Commits what it is told, until Close() and all is told. What the store refuses is tried again.
  boost::asio::awaitable<absl::Status> Run();
  void Close();

  // The newest checkpoint that was kept; nullopt: none. Before Run().
  boost::asio::awaitable<absl::StatusOr<std::optional<std::string>>> Checkpoint();
  // Removes it.
  boost::asio::awaitable<absl::Status> Forget();

  // The collection of checkpoints, a document a session.
  static CollectionSpec Checkpoints();

 private:
  struct Told {
    std::string topic;
    std::string data;  // JSON object
  };

  void Tell(std::string topic, std::string data);
  boost::asio::awaitable<absl::Status> Commit(const std::deque<Told>& told,
                                              const std::optional<std::string>& checkpoint);

  Store& store_;
  Clock& clock_;
  Wakeup wake_;
  SessionRecord record_;
  Telemetry telemetry_;
  std::deque<Told> told_;
  std::optional<std::string> checkpoint_;
  bool closed_ = false;
};

}  // namespace vivavoce::platform
