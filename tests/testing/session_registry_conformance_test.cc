// SPDX-License-Identifier: Apache-2.0
// The suite tests itself: a sound registry keeps every rule, and for each rule there is one that
// breaks it and is found out.
#include "vivavoce/testing/session_registry_conformance.h"

#include <gtest/gtest.h>

#include <map>

#include "testing/conformance/session_registry_trial.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

using boost::asio::awaitable;

enum class RegistryFlaw {
  kNone,
  kFindsNothing,
  kEpochsStandStill,
  kAnyRequest,
  kAnyEpoch,
  kForEver,
  kRenewsNothing,
  kNeverLeaves,
  kTenantsShare,
};

class FlawedRegistry final : public SessionRegistry {
 public:
  FlawedRegistry(RegistryFlaw flaw, Clock& clock) : flaw_(flaw), clock_(clock) {}

  awaitable<absl::StatusOr<SessionPlace>> Take(TenantId tenant, SessionId session, std::string node,
                                               std::chrono::milliseconds ttl) override {
    const bool bad =
        tenant.empty() || session.empty() || node.empty() || ttl <= std::chrono::milliseconds(0);
    if (bad && !Is(RegistryFlaw::kAnyRequest)) co_return InvalidArgument("take: bad request");
    Entry entry;
    entry.place.node = std::move(node);
    entry.place.epoch = Is(RegistryFlaw::kEpochsStandStill) ? 1 : ++epochs_;
    entry.until = clock_.Now() + ttl;
    entries_[Name(tenant, session)] = entry;
    co_return entry.place;
  }

  awaitable<absl::Status> Renew(TenantId tenant, SessionId session, SessionPlace place,
                                std::chrono::milliseconds ttl) override {
    Entry* entry = Held(tenant, session);
    if (!Owns(entry, place)) co_return FailedPrecondition("renew: lost");
    if (!Is(RegistryFlaw::kRenewsNothing)) entry->until = clock_.Now() + ttl;
    co_return absl::OkStatus();
  }

  awaitable<absl::StatusOr<std::optional<SessionPlace>>> Find(TenantId tenant,
                                                              SessionId session) override {
    Entry* entry = Held(tenant, session);
    if (entry == nullptr || Is(RegistryFlaw::kFindsNothing)) {
      co_return std::optional<SessionPlace>();
    }
    co_return std::optional<SessionPlace>(entry->place);
  }

  awaitable<absl::Status> Leave(TenantId tenant, SessionId session, SessionPlace place) override {
    if (!Owns(Held(tenant, session), place)) co_return FailedPrecondition("leave: lost");
    if (!Is(RegistryFlaw::kNeverLeaves)) entries_.erase(Name(tenant, session));
    co_return absl::OkStatus();
  }

 private:
  struct Entry {
    SessionPlace place;
    WallTime until;
  };

  bool Is(RegistryFlaw other) const { return flaw_ == other; }
  std::string Name(const TenantId& tenant, const SessionId& session) const {
    return (Is(RegistryFlaw::kTenantsShare) ? "" : tenant.value()) + "/" + session.value();
  }
  Entry* Held(const TenantId& tenant, const SessionId& session) {
    auto it = entries_.find(Name(tenant, session));
    if (it == entries_.end()) return nullptr;
    return it->second.until > clock_.Now() || Is(RegistryFlaw::kForEver) ? &it->second : nullptr;
  }
  bool Owns(const Entry* entry, const SessionPlace& place) const {
    return entry != nullptr && (entry->place.epoch == place.epoch || Is(RegistryFlaw::kAnyEpoch));
  }

  RegistryFlaw flaw_;
  Clock& clock_;
  std::map<std::string, Entry> entries_;
  int64_t epochs_ = 0;
};

class FlawedSessions final : public SessionRegistryFixture {
 public:
  explicit FlawedSessions(RegistryFlaw flaw) : flaw_(flaw) {}
  TimeDriver& world() override { return world_; }
  absl::StatusOr<std::unique_ptr<SessionRegistry>> Open() override {
    return std::make_unique<FlawedRegistry>(flaw_, world_.clock());
  }

 private:
  VirtualTimeDriver world_;
  RegistryFlaw flaw_;
};

const std::map<std::string, RegistryFlaw>& RegistryCases() {
  static const std::map<std::string, RegistryFlaw> kCases = {
      {"SESSIONS-TAKE-01", RegistryFlaw::kFindsNothing},
      {"SESSIONS-TAKE-02", RegistryFlaw::kEpochsStandStill},
      {"SESSIONS-TAKE-03", RegistryFlaw::kAnyRequest},
      {"SESSIONS-FENCE-01", RegistryFlaw::kAnyEpoch},
      {"SESSIONS-TIME-01", RegistryFlaw::kForEver},
      {"SESSIONS-TIME-02", RegistryFlaw::kRenewsNothing},
      {"SESSIONS-LEAVE-01", RegistryFlaw::kNeverLeaves},
      {"SESSIONS-TENANT-01", RegistryFlaw::kTenantsShare},
  };
  return kCases;
}

TEST(SessionRegistryConformanceTest, ASoundRegistryKeepsEveryRule) {
  std::vector<RuleOutcome> outcomes =
      CheckSessionRegistry([] { return std::make_unique<FlawedSessions>(RegistryFlaw::kNone); });
  EXPECT_EQ(outcomes.size(), RegistryCases().size());
  for (const RuleOutcome& outcome : outcomes) {
    EXPECT_EQ(outcome.result, RuleOutcome::Result::kPassed)
        << outcome.id << ": " << ::testing::PrintToString(outcome.notes);
  }
}

TEST(SessionRegistryConformanceTest, EveryRuleFindsARegistryThatBreaksIt) {
  for (const internal::SessionRegistryRule& rule : internal::SessionRegistryRules()) {
    ASSERT_TRUE(RegistryCases().contains(rule.id)) << rule.id << " is never seen to fail";
    FlawedSessions fixture(RegistryCases().at(rule.id));
    EXPECT_EQ(rule.Run(fixture).result, RuleOutcome::Result::kFailed) << rule.id;
  }
}

}  // namespace
}  // namespace vivavoce::testing
