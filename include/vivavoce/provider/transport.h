// SPDX-License-Identifier: Apache-2.0
// The event bus between roles: topics, keys, partitions, consumer groups, at-least-once.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/ids.h"

namespace vivavoce {

struct TransportCapabilities {
  TransportCapabilities() = default;
  bool durable = false;           // what was published survives the process
  bool counts_attempts = false;   // Delivery::attempt grows with every delivery
  int64_t max_message = 1 << 20;  // bytes
};

struct BusMessage {
  BusMessage() = default;
  std::string id;  // the idempotency key: delivery is at least once
  TenantId tenant;
  std::string topic;    // of [a-z0-9._-], at most 249 bytes
  std::string key;      // order holds per key; equal keys share a partition
  std::string payload;  // any bytes
};

// A delivered message with its place, to be acknowledged.
struct Delivery {
  Delivery() = default;
  BusMessage message;
  int32_t partition = 0;
  int64_t offset = 0;   // grows within the partition
  int32_t attempt = 1;  // stays 1 where the transport does not count
};

// One member of a consumer group. Each partition of its topics is given to one member; when a
// member comes or goes, some change hands, and what was not acknowledged there is delivered again.
//
// Threading: all calls on the executor given at creation; one reader at a time.
// Lifetime:  destroying it leaves the group. No Read() may be outstanding then.
class Subscription {
 public:
  Subscription() = default;
  virtual ~Subscription() = default;
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // The next delivery of this member's partitions, each in its order. Nullopt after the transport
  // was closed.
  //
  // Cancel: nothing is lost, the next Read() gives it.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<Delivery>>> Read() = 0;
  // Everything up to this delivery in its partition is done.
  //
  // Errors: FailedPrecondition when the partition is another member's now, who gets it again.
  virtual absl::Status Acknowledge(const Delivery& delivery) = 0;
};

// Threading: all calls on the executor given at creation.
// Lifetime:  destroying it closes it: readers see the end, publishers Unavailable.
class Transport {
 public:
  Transport() = default;
  virtual ~Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  virtual const TransportCapabilities& Capabilities() const = 0;

  // OK once the message needs nothing more from its publisher: it is durable, or, where the
  // transport is not, acknowledged by every group that was subscribed to the topic. Messages of one
  // key are delivered in the order of the calls, which need not wait for each other; where one
  // fails after a while, those of its key that were called after it and are under way fail too.
  // Never called while handling a message: what that sends, it enqueues in its transaction, for the
  // relay (outbox_relay.h).
  //
  // Errors: InvalidArgument for a message without id or tenant, with a bad topic or too large;
  // Unavailable: publish it again.
  // Cancel: it may have been published.
  virtual boost::asio::awaitable<absl::Status> Publish(BusMessage message) = 0;

  // Joins the group, which gets every message of these topics that is published from now on.
  //
  // Errors: InvalidArgument for an empty group, no topic or a bad one.
  virtual boost::asio::awaitable<absl::StatusOr<std::unique_ptr<Subscription>>> Subscribe(
      std::string group, std::vector<std::string> topics) = 0;
};

}  // namespace vivavoce
