// SPDX-License-Identifier: Apache-2.0
// The promises of the Transport port, as rules that any implementation can be held to.
//
//   class AcmeFixture : public TransportFixture { … };  // a bus of its own for each rule
//   RegisterTransportConformance("acme", [] { return std::make_unique<AcmeFixture>(); });
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/transport.h"
#include "vivavoce/testing/conformance.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {

// A bus that nobody else uses.
class TransportFixture {
 public:
  TransportFixture() = default;
  virtual ~TransportFixture() = default;
  TransportFixture(const TransportFixture&) = delete;
  TransportFixture& operator=(const TransportFixture&) = delete;

  // Drives the transport's executor and clock.
  virtual TimeDriver& world() = 0;

  // A handle on the bus; one at a time.
  virtual absl::StatusOr<std::unique_ptr<Transport>> Open() = 0;

  // What the suite's topic is called on this bus.
  virtual std::string Topic(const std::string& name) const { return name; }

  // How many partitions a topic has, at least 2; 0: unknown, and the rule that asks is skipped.
  virtual int32_t Partitions(const std::string& topic) const = 0;

  // How long a delivery may take, and after how long nothing more is taken to come.
  virtual std::chrono::milliseconds Patience() const { return std::chrono::seconds(10); }
};

using MakeTransportFixture = std::function<std::unique_ptr<TransportFixture>()>;

std::vector<RuleOutcome> CheckTransport(const MakeTransportFixture& make);

// Adds a test `<name>_Transport.<rule id>_<title>` for every rule.
void RegisterTransportConformance(const std::string& name, const MakeTransportFixture& make);

}  // namespace vivavoce::testing
