// SPDX-License-Identifier: Apache-2.0
// SESSIONS: who serves a live session, and that nobody who was replaced does.
#include "testing/conformance/session_registry_trial.h"

namespace vivavoce::testing {
namespace internal {
namespace {

constexpr absl::StatusCode kLost = absl::StatusCode::kFailedPrecondition;

void TakenIsFound(SessionRegistryTrial& t) {
  t.Require(!t.Find("s1"), "a session that nobody took is found");
  SessionPlace place = t.Take("s1", "node-a");
  t.Require(place.node == "node-a" && place.epoch > 0, "Take() does not answer node and epoch");
  std::optional<SessionPlace> found = t.Find("s1");
  t.Require(found && found->node == "node-a" && found->epoch == place.epoch,
            "Find() does not answer what was taken");
  t.Require(!t.Find("s2"), "another session is found");
}

void EpochsGrow(SessionRegistryTrial& t) {
  SessionPlace last = t.Take("s1", "node-a");
  for (const char* node : {"node-b", "node-b", "node-a"}) {
    SessionPlace next = t.Take("s1", node);
    t.Require(next.epoch > last.epoch, "an epoch did not grow when the session was taken");
    last = next;
  }
  t.Ok(t.Leave("s1", last), "Leave()");
  SessionPlace next = t.Take("s1", "node-c");
  t.Require(next.epoch > last.epoch, "an epoch did not grow after Leave()");
  t.PassPlaceTime();
  last = t.Take("s1", "node-a");
  t.Require(last.epoch > next.epoch, "an epoch did not grow after the time was over");
}

void ReplacedNodesAreRefused(SessionRegistryTrial& t) {
  SessionPlace stale = t.Take("s1", "node-a");
  SessionPlace current = t.Take("s1", "node-b");
  t.Code(t.Renew("s1", stale), kLost, "Renew() by a node that was replaced");
  t.Code(t.Leave("s1", stale), kLost, "Leave() by a node that was replaced");
  std::optional<SessionPlace> found = t.Find("s1");
  t.Require(found && found->epoch == current.epoch, "a replaced node changed something");
  t.Ok(t.Renew("s1", current), "Renew() by the present node");
  SessionPlace again = t.Take("s1", "node-b");
  t.Code(t.Renew("s1", current), kLost, "Renew() by an older epoch of the same node");
  t.Ok(t.Renew("s1", again), "Renew() by the newest epoch");
}

void PlacesEndWithTheirTime(SessionRegistryTrial& t) {
  SessionPlace place = t.Take("s1", "node-a");
  t.PassHalf();
  t.Require(t.Find("s1").has_value(), "a place ended before its time");
  t.PassPlaceTime();
  t.Require(!t.Find("s1"), "a place outlives its time");
  t.Code(t.Renew("s1", place), kLost, "Renew() of a place whose time is over");
}

void RenewingKeepsAPlace(SessionRegistryTrial& t) {
  SessionPlace place = t.Take("s1", "node-a");
  for (int i = 0; i < 3; ++i) {
    t.PassHalf();
    t.Ok(t.Renew("s1", place), "Renew()");
  }
  std::optional<SessionPlace> found = t.Find("s1");
  t.Require(found && found->epoch == place.epoch, "a renewed place is gone, or has a new epoch");
}

void LeavingGivesUp(SessionRegistryTrial& t) {
  SessionPlace place = t.Take("s1", "node-a");
  t.Ok(t.Leave("s1", place), "Leave()");
  t.Require(!t.Find("s1"), "a session that was left is found");
  t.Code(t.Renew("s1", place), kLost, "Renew() after Leave()");
}

void TenantsAreApart(SessionRegistryTrial& t) {
  SessionPlace mine = t.Take("s1", "node-a");
  t.Require(!t.Find("s1", "zeta"), "another tenant sees the session");
  t.Take("s1", "node-b", "zeta");
  t.Ok(t.Renew("s1", mine), "Renew() after another tenant took a session of the same name");
}

void BadRequestsAreRefused(SessionRegistryTrial& t) {
  constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  const std::chrono::milliseconds time = t.place_time();
  auto take = [&t](const char* tenant, const char* session, const char* node,
                   std::chrono::milliseconds ttl) {
    return t.Await(t.registry().Take(TenantId(tenant), SessionId(session), node, ttl));
  };
  t.Code(take("", "s1", "node-a", time), kInvalid, "Take() without a tenant");
  t.Code(take("acme", "", "node-a", time), kInvalid, "Take() without a session");
  t.Code(take("acme", "s1", "", time), kInvalid, "Take() without a node");
  t.Code(take("acme", "s1", "node-a", std::chrono::milliseconds(0)), kInvalid, "Take() of no time");
}

SessionRegistryRule MakeRule(std::string id, std::string title,
                             std::function<void(SessionRegistryTrial&)> check) {
  SessionRegistryRule rule;
  rule.id = std::move(id);
  rule.title = std::move(title);
  rule.check = [check = std::move(check)](SessionRegistryFixture& fixture) {
    SessionRegistryTrial trial(fixture);
    check(trial);
  };
  return rule;
}

}  // namespace

SessionRegistryTrial::SessionRegistryTrial(SessionRegistryFixture& fixture) : fixture_(fixture) {
  registry_ = Value(fixture_.Open(), "Open()");
  Require(registry_ != nullptr, "Open() gave no registry");
}

SessionPlace SessionRegistryTrial::Take(const std::string& session, const std::string& node,
                                        const std::string& tenant) {
  return Value(
      Await(registry_->Take(TenantId(tenant), SessionId(session), node, fixture_.PlaceTime())),
      "Take()");
}

absl::Status SessionRegistryTrial::Renew(const std::string& session, const SessionPlace& place) {
  return Await(registry_->Renew(TenantId("acme"), SessionId(session), place, fixture_.PlaceTime()));
}

absl::Status SessionRegistryTrial::Leave(const std::string& session, const SessionPlace& place) {
  return Await(registry_->Leave(TenantId("acme"), SessionId(session), place));
}

std::optional<SessionPlace> SessionRegistryTrial::Find(const std::string& session,
                                                       const std::string& tenant) {
  return Value(Await(registry_->Find(TenantId(tenant), SessionId(session))), "Find()");
}

void SessionRegistryTrial::PassPlaceTime() {
  Ok(fixture_.world().RunFor(fixture_.PlaceTime() + std::chrono::milliseconds(1)),
     "letting time pass");
}

void SessionRegistryTrial::PassHalf() {
  Ok(fixture_.world().RunFor(fixture_.PlaceTime() / 2), "letting time pass");
}

std::vector<SessionRegistryRule> SessionRegistryRules() {
  return {
      MakeRule("SESSIONS-TAKE-01", "WhatWasTakenIsFound", TakenIsFound),
      MakeRule("SESSIONS-TAKE-02", "EpochsGrow", EpochsGrow),
      MakeRule("SESSIONS-TAKE-03", "BadRequestsAreRefused", BadRequestsAreRefused),
      MakeRule("SESSIONS-FENCE-01", "AReplacedNodeIsRefused", ReplacedNodesAreRefused),
      MakeRule("SESSIONS-TIME-01", "APlaceEndsWithItsTime", PlacesEndWithTheirTime),
      MakeRule("SESSIONS-TIME-02", "RenewingKeepsAPlace", RenewingKeepsAPlace),
      MakeRule("SESSIONS-LEAVE-01", "LeavingGivesUp", LeavingGivesUp),
      MakeRule("SESSIONS-TENANT-01", "TenantsAreApart", TenantsAreApart),
  };
}

}  // namespace internal

std::vector<RuleOutcome> CheckSessionRegistry(const MakeSessionRegistryFixture& make) {
  return internal::RunTrials(internal::SessionRegistryRules(), make);
}

}  // namespace vivavoce::testing
