// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "edge/candidate_link.h"
#include "vivavoce/lifecycle/sessions.h"

namespace vivavoce::platform {

// Who conducts the interviews of the candidates that the edge lets in: the interviewer.
//
// Threading: the io thread.
class Conductor {
 public:
  Conductor() = default;
  virtual ~Conductor() = default;
  Conductor(const Conductor&) = delete;
  Conductor& operator=(const Conductor&) = delete;

  // The link of the session, whose conversation goes on or begins now. `last_seq`: of the messages
  // that the client has received, 0 where it begins.
  //
  // Errors: NotFound for an interview without an approved plan; Unavailable while the server
  // drains; ResourceExhausted when it conducts as many as it can.
  virtual boost::asio::awaitable<absl::StatusOr<std::shared_ptr<CandidateLink>>> Join(
      Sessions::Admission admission, uint32_t last_seq) = 0;
};

}  // namespace vivavoce::platform
