// SPDX-License-Identifier: Apache-2.0
// What the store knows of handled messages: the marks of those that were, the dead letters of those
// that could not be.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/dead_letters.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/provider/transport.h"

namespace vivavoce::internal {

inline constexpr char kHandledMessages[] = "handled_messages";
inline constexpr char kDeadLetters[] = "dead_letters";

// Names of both kinds of documents: one a group and message.
std::string MarkId(const std::string& group, const std::string& message_id);
std::string DeadLetterId(const std::string& group, const std::string& message_id);

Document MakeMark(const std::string& group, const BusMessage& message, WallTime now);

// Whether the group has handled or parked the message. Lifetime: `store` outlives the call.
boost::asio::awaitable<absl::StatusOr<bool>> IsMarked(Store& store, TenantId tenant,
                                                      std::string mark_id);

// ParkMessage() in a transaction of its own. Lifetime: as above.
boost::asio::awaitable<absl::Status> Park(Store& store, Clock& clock, Parking parking);

Document DeadLetterDocument(const DeadLetter& letter);
// Errors: DataLoss.
absl::StatusOr<DeadLetter> ParseDeadLetter(const Document& document, TenantId tenant);

}  // namespace vivavoce::internal
