// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "edge/candidate_link.h"
#include "edge/protocol.h"
#include "edge/token_bucket.h"
#include "edge/wakeup.h"

namespace vivavoce::platform {

// One connection while it is served.
struct CandidateLink::Socket {
  Socket(boost::asio::any_io_executor executor, const std::string& session,
         const EdgeLimits& limits, Connection c)
      : connection(std::move(c)),
        wake(std::move(executor)),
        parser(session, static_cast<size_t>(limits.frame_bytes)),
        messages(limits.messages_per_second, 5.0 * limits.messages_per_second),
        video(static_cast<double>(limits.video_bytes_per_second),
              10.0 * static_cast<double>(limits.video_bytes_per_second)) {}

  struct Closing {
    SocketCloseCode code = SocketCloseCode::kNormal;
    bool at_once = false;  // without what else there is to say
    std::string reason;
  };

  Connection connection;
  Wakeup wake;  // something for its writer
  MessageParser parser;
  TokenBucket messages;
  TokenBucket video;
  std::deque<std::string> direct;  // not numbered, never sent again
  uint32_t sent = 0;               // of the outbox
  std::optional<Closing> closing;
  std::chrono::nanoseconds opened{0};
  std::chrono::nanoseconds last_frame{0};
  bool numbers_anew = false;  // its client; acknowledgements of an earlier one may be on their way
  bool ready = false;         // READY was written
  bool spoke = false;         // the interviewer's first audio has been sent
};

}  // namespace vivavoce::platform
