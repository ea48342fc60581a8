// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/route.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::platform {

// Makes the transition for the caller, under the call's If-Match and Idempotency-Key, and answers
// the interview. A refusal says which transitions are allowed, or which permission is missing.
//
// Lifetime: interviews and call outlive the coroutine.
boost::asio::awaitable<Answer> Transit(Interviews& interviews, Call& call,
                                       TransitionRequest request);

// Keeps the answer that shows the interview, for the call's Idempotency-Key.
//
// Lifetime: the call outlives what is made.
Conclusion KeepInterview(Call& call);

// The problem of a transition that was refused with `status`.
boost::asio::awaitable<Answer> Refused(Interviews& interviews, Call& call, std::string transition,
                                       absl::Status status);

}  // namespace vivavoce::platform
