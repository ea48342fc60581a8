// SPDX-License-Identifier: Apache-2.0
// Carries what was committed in the store's outbox to the event bus. It stands beside the ports
// because it needs nothing else: whichever store and transport are configured, there is one relay.
//
//   OutboxRelay relay(*handle.store, *handle.outbox, transport, context, OutboxRelayOptions());
//   absl::Status ended = co_await relay.Run();   // until it is cancelled
//
// Start it when the roles of this process have subscribed: a transport that is not durable takes
// what nobody subscribes to for done.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce {

struct OutboxRelayOptions {
  OutboxRelayOptions() = default;
  std::string owner = "relay";                  // this process, in the lease
  size_t window = 1000;                         // events under way at a time
  std::chrono::milliseconds lease_time{30000};  // after which another process takes over
  std::chrono::milliseconds poll{1000};         // where the store cannot tell of a commit
  std::chrono::milliseconds first_delay{100};   // of an event that could not be published
  std::chrono::milliseconds longest_delay{30000};
};

// The tenant of what belongs to no tenant: the relay's lease.
inline constexpr char kPlatformTenant[] = "_platform";

// Publishes the outbox's events: those of one key in commit order, different keys side by side. An
// event is marked as published when the transport owes it nothing more (transport.h), so that after
// a kill at any point every event is delivered, some twice. Of several relays on one store one
// works, by a lease.
//
// An event that the transport refuses for ever becomes a dead letter of the group "outbox" and does
// not hold up its key.
//
// Threading: all calls on the executor given at creation.
// Lifetime:  everything given outlives Run().
class OutboxRelay {
 public:
  OutboxRelay(Store& store, OutboxReader& outbox, Transport& transport,
              const ProviderContext& context, OutboxRelayOptions options);
  ~OutboxRelay();
  OutboxRelay(const OutboxRelay&) = delete;
  OutboxRelay& operator=(const OutboxRelay&) = delete;

  // Once, and until it is cancelled: failures of store and transport are waited out.
  //
  // Cancel: what is under way is left; a later relay publishes it again.
  // Errors: Cancelled; InvalidArgument for options out of range.
  boost::asio::awaitable<absl::Status> Run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
