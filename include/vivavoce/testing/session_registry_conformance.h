// SPDX-License-Identifier: Apache-2.0
// The promises of the SessionRegistry port, as rules that any implementation can be held to.
//
//   class AcmeFixture : public SessionRegistryFixture { … };  // an empty registry for each rule
//   RegisterSessionRegistryConformance("acme", [] { return std::make_unique<AcmeFixture>(); });
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/session_registry.h"
#include "vivavoce/testing/conformance.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {

class SessionRegistryFixture {
 public:
  SessionRegistryFixture() = default;
  virtual ~SessionRegistryFixture() = default;
  SessionRegistryFixture(const SessionRegistryFixture&) = delete;
  SessionRegistryFixture& operator=(const SessionRegistryFixture&) = delete;

  // Drives the registry's executor and clock.
  virtual TimeDriver& world() = 0;

  virtual absl::StatusOr<std::unique_ptr<SessionRegistry>> Open() = 0;

  // How long the suite's places last; something short where a driver of real time counts.
  virtual std::chrono::milliseconds PlaceTime() const { return std::chrono::seconds(30); }
};

using MakeSessionRegistryFixture = std::function<std::unique_ptr<SessionRegistryFixture>()>;

std::vector<RuleOutcome> CheckSessionRegistry(const MakeSessionRegistryFixture& make);

// Adds a test `<name>_SessionRegistry.<rule id>_<title>` for every rule.
void RegisterSessionRegistryConformance(const std::string& name,
                                        const MakeSessionRegistryFixture& make);

}  // namespace vivavoce::testing
