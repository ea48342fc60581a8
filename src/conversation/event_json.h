// SPDX-License-Identifier: Apache-2.0
// Events and commands as JSON, member by member.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "absl/status/statusor.h"
#include "vivavoce/conversation/turn_commands.h"
#include "vivavoce/conversation/turn_events.h"

namespace vivavoce::internal {

nlohmann::ordered_json EventData(const TurnEvent& event);
nlohmann::ordered_json CommandData(const TurnCommand& command);

// Errors: InvalidArgument naming the member.
absl::StatusOr<TurnEvent> ParseEvent(std::string_view name, const nlohmann::json& data);

}  // namespace vivavoce::internal
