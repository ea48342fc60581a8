// SPDX-License-Identifier: Apache-2.0
// What no consumer could handle: kept in the store with its reason, shown, and sent again.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/provider/transport.h"

namespace vivavoce {

// The collections of consumers and dead letters, for Store::Declare().
std::vector<CollectionSpec> MessagingCollections();

// The topic on which a parked message of `topic` is told of.
std::string DeadLetterTopic(std::string_view topic);

// A message that one group gave up.
struct DeadLetter {
  DeadLetter() = default;
  std::string id;
  int64_t version = 0;  // of its document
  std::string group;
  BusMessage message;  // as it was delivered
  std::string code;    // of the last failure: an absl code's name
  std::string error;   // its message
  int64_t attempts = 0;
  WallTime parked_at;
  bool open = true;  // false once it was sent again, until it fails again
  int64_t redrives = 0;
  std::string redriven_by;  // who sent it again last
};

// A message with which its group does not go on.
struct Parking {
  Parking() = default;
  std::string group;
  BusMessage message;
  absl::Status why;
  int64_t attempts = 0;
  bool tell = true;  // by an event on dlq.<topic>
};

// Makes a dead letter of the message and marks it as handled, as a part of `unit`, which the caller
// commits: for work that its group goes on with after the message, and gives up later. Sent again,
// the message comes to the group anew.
//
// Requires: `unit` is one of the message's tenant. Lifetime: it outlives the call.
boost::asio::awaitable<absl::Status> ParkMessage(StoreTransaction& unit, WallTime now,
                                                 Parking parking);

struct DeadLetterQuery {
  DeadLetterQuery() = default;
  bool open_only = true;
  std::string topic;     // empty: any
  std::string key;       // empty: any
  size_t limit = 100;    // 1 .. 1000
  std::string after_id;  // the last of the page before; empty: from the start
};

// The tenant's dead letters, the latest first.
//
// Lifetime of these: `store` and `unit` outlive the call.
boost::asio::awaitable<absl::StatusOr<std::vector<DeadLetter>>> ListDeadLetters(
    Store& store, TenantId tenant, DeadLetterQuery query);

// Errors: NotFound.
boost::asio::awaitable<absl::StatusOr<DeadLetter>> FindDeadLetter(Store& store, TenantId tenant,
                                                                  std::string id);

// Sends the message again: the group that gave it up handles it anew, the others know it already.
// `actor` is who asked for it.
//
// Errors: NotFound; FailedPrecondition when it was sent again already and has not failed since.
boost::asio::awaitable<absl::StatusOr<DeadLetter>> RedriveDeadLetter(Store& store, TenantId tenant,
                                                                     std::string id,
                                                                     std::string actor);

// The same as a part of `unit`, one of `tenant`'s, which the caller commits.
boost::asio::awaitable<absl::StatusOr<DeadLetter>> RedriveDeadLetterIn(StoreTransaction& unit,
                                                                       TenantId tenant,
                                                                       std::string id,
                                                                       std::string actor);

// Forgets which messages were handled before `before`, at most 1000 a call; answers how many. A
// message that is delivered again afterwards is handled again: keep what the transport may repeat.
boost::asio::awaitable<absl::StatusOr<size_t>> ForgetHandledMessages(Store& store, TenantId tenant,
                                                                     WallTime before);

}  // namespace vivavoce
