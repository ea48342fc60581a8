// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "testing/conformance/trial_rule.h"
#include "vivavoce/testing/session_registry_conformance.h"

namespace vivavoce::testing::internal {

// A session registry under test, called as if it were synchronous. The tenant is "acme" where none
// is named.
class SessionRegistryTrial : public Trial {
 public:
  explicit SessionRegistryTrial(SessionRegistryFixture& fixture);

  SessionRegistry& registry() { return *registry_; }
  std::chrono::milliseconds place_time() const { return fixture_.PlaceTime(); }

  template <typename T>
  auto Await(boost::asio::awaitable<T> task) {
    return fixture_.world().Run(std::move(task));
  }

  SessionPlace Take(const std::string& session, const std::string& node,
                    const std::string& tenant = "acme");
  absl::Status Renew(const std::string& session, const SessionPlace& place);
  absl::Status Leave(const std::string& session, const SessionPlace& place);
  std::optional<SessionPlace> Find(const std::string& session, const std::string& tenant = "acme");

  void PassPlaceTime();
  void PassHalf();

 private:
  SessionRegistryFixture& fixture_;
  std::unique_ptr<SessionRegistry> registry_;
};

using SessionRegistryRule = TrialRule<SessionRegistryFixture>;
std::vector<SessionRegistryRule> SessionRegistryRules();

}  // namespace vivavoce::testing::internal
