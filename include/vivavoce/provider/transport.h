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

namespace vivavoce {

struct TransportCapabilities {
  TransportCapabilities() = default;
  bool durable = false;           // survives the process
  int64_t max_message = 1 << 20;  // bytes
};

struct BusMessage {
  BusMessage() = default;
  std::string id;  // the idempotency key: delivery is at least once
  std::string topic;
  std::string key;  // order holds per key
  std::string payload;
};

// A delivered message with its place, to be acknowledged.
struct Delivery {
  Delivery() = default;
  BusMessage message;
  int32_t partition = 0;
  int64_t offset = 0;
  int32_t attempt = 1;
};

// One member of a consumer group.
//
// Lifetime: destroying it leaves the group; what was not acknowledged is delivered again. No Read()
// may be
//           outstanding then.
class Subscription {
 public:
  Subscription() = default;
  virtual ~Subscription() = default;
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // Nullopt after the transport was closed.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<Delivery>>> Read() = 0;
  // Everything up to this delivery in its partition is done.
  virtual absl::Status Acknowledge(const Delivery& delivery) = 0;
};

class Transport {
 public:
  Transport() = default;
  virtual ~Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  virtual const TransportCapabilities& Capabilities() const = 0;

  // Durable to the transport's promise when it returns.
  virtual boost::asio::awaitable<absl::Status> Publish(BusMessage message) = 0;
  virtual boost::asio::awaitable<absl::StatusOr<std::unique_ptr<Subscription>>> Subscribe(
      std::string group, std::vector<std::string> topics) = 0;
};

}  // namespace vivavoce
