// SPDX-License-Identifier: Apache-2.0
// Where people and candidates reach the server: in answers, in mails.
#pragma once

#include <string>
#include <string_view>

#include "vivavoce/runtime/configuration.h"

namespace vivavoce::platform {

// Without a slash at the end.
std::string GatewayUrl(const ServerSettings& settings);
std::string EdgeUrl(const ServerSettings& settings);

// A candidate's link. Behind the #, the token is sent to no server and stands in no log.
std::string CandidateUrl(std::string_view gateway_url, std::string_view token);

}  // namespace vivavoce::platform
