// SPDX-License-Identifier: Apache-2.0
// A role of the reference server: one of the parts that run in one process, or each in its own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce::platform {

// Threading: all calls on the io thread.
class Role {
 public:
  Role() = default;
  virtual ~Role() = default;
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

  virtual std::string_view Name() const = 0;  // "gateway", "planner", ...

  // The store's collections that the role works on; declared before Start().
  virtual std::vector<CollectionSpec> Collections() const { return {}; }

  // What can fail at once: binds ports, reads what is needed. No work is done yet.
  virtual boost::asio::awaitable<absl::Status> Start() = 0;

  // Works until Drain() has come to its end.
  //
  // Errors: what the role cannot go on after; the server stops then.
  virtual boost::asio::awaitable<absl::Status> Run() = 0;

  // No new work is taken, what is under way is finished or parked within `limit`; then Run() ends.
  virtual boost::asio::awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) = 0;

  // Where it listens, e.g. "http://127.0.0.1:3009", once it has started; empty: nowhere.
  virtual std::string Address() const { return ""; }

  // Each dependency with its state, for the health answer; must not block.
  virtual std::vector<Finding> Health() const { return {}; }
};

}  // namespace vivavoce::platform
