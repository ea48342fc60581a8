// SPDX-License-Identifier: Apache-2.0
// An interview as the API shows it.
#pragma once

#include <nlohmann/json.hpp>

#include "vivavoce/lifecycle/interview.h"
#include "vivavoce/net/http_server.h"

namespace vivavoce::platform {

nlohmann::json InterviewView(const Interview& interview);

// The view with its ETag.
HttpServerResponse InterviewResponse(int status, const Interview& interview);

// The transitions that lead from its state, and which of them are for `actor`.
nlohmann::json TransitionsView(const Interview& interview, const Actor& actor);

}  // namespace vivavoce::platform
