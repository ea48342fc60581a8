// SPDX-License-Identifier: Apache-2.0
// STORE-LEASE: one worker at a time, and no effect of a worker that was replaced.
#include "testing/conformance/store_trial.h"

namespace vivavoce::testing::internal {
namespace {

constexpr absl::StatusCode kLost = absl::StatusCode::kFailedPrecondition;
constexpr absl::StatusCode kHeld = absl::StatusCode::kUnavailable;

class LeaseTrial {
 public:
  explicit LeaseTrial(StoreTrial& t) : t_(t), time_(t.fixture().LeaseTime()) {}

  absl::StatusOr<Lease> Claim(const std::string& id, const std::string& tenant = "acme") {
    return t_.Await(t_.store().Claim(TenantId(tenant), LeaseKey("steps", id), "worker", time_));
  }
  Lease Claimed(const std::string& id) { return t_.Value(Claim(id), "Claim() of what is free"); }
  absl::StatusOr<Lease> Extend(const Lease& lease) {
    return t_.Await(t_.store().Extend(TenantId("acme"), lease, time_));
  }
  absl::Status Release(const Lease& lease) {
    return t_.Await(t_.store().Release(TenantId("acme"), lease));
  }
  // A transaction that writes `n1` and completes the lease.
  absl::Status Complete(const Lease& lease) {
    std::unique_ptr<StoreTransaction> txn = t_.Begin("acme");
    t_.Ok(txn->Put("notes", MakeDocument("n1"), Expect::Any()), "Put()");
    t_.Ok(txn->Append("s", "done", "x"), "Append()");
    t_.Ok(txn->Enqueue(MakeEvent("e1")), "Enqueue()");
    t_.Ok(txn->Complete(lease), "Complete()");
    return t_.Commit(*txn);
  }
  bool Applied() {
    return t_.Read("acme", "n1").has_value() || !t_.Journal("acme", "s").empty() ||
           !t_.Pending().empty();
  }
  void PassLeaseTime() { t_.Pass(time_ + std::chrono::milliseconds(1)); }
  void PassHalf() { t_.Pass(time_ / 2); }

 private:
  StoreTrial& t_;
  std::chrono::milliseconds time_;
};

void OneHolderAtATime(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease lease = leases.Claimed("s1");
  t.Require(lease.fence > 0 && lease.key.queue == "steps" && lease.key.id == "s1",
            "the lease does not name its key or has no fence");

  absl::StatusOr<Lease> second = leases.Claim("s1");

  t.Code(second, kHeld, "Claim() of what is held");
  std::optional<ErrorDetail> detail = GetErrorDetail(second.status());
  t.Require(detail && detail->retryable && detail->retry_after.has_value(),
            "the refusal does not say when to try again");
  t.Ok(leases.Claim("s2").status(), "Claim() of another piece of work");
  t.Ok(leases.Claim("s1", "zeta").status(), "Claim() of the same key by another tenant");
}

void LeasesEndWithTheirTime(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease first = leases.Claimed("s1");
  leases.PassHalf();
  t.Code(leases.Claim("s1"), kHeld, "Claim() after half the lease's time");
  leases.PassLeaseTime();

  Lease second = leases.Claimed("s1");

  t.Require(second.fence > first.fence, "the fence did not grow");
  t.Require(second.until > first.until, "the second lease does not end later");
}

void ExtendingKeepsTheLease(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease lease = leases.Claimed("s1");
  for (int i = 0; i < 3; ++i) {
    leases.PassHalf();
    Lease extended = t.Value(leases.Extend(lease), "Extend() of what is held");
    t.Require(extended.fence == lease.fence && extended.until > lease.until,
              "Extend() changed the fence, or did not move the end");
    lease = extended;
    t.Code(leases.Claim("s1"), kHeld, "Claim() of an extended lease");
  }
}

void ReplacedHoldersAreRefused(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease stale = leases.Claimed("s1");
  leases.PassLeaseTime();
  Lease current = leases.Claimed("s1");

  t.Code(leases.Extend(stale), kLost, "Extend() by a holder who was replaced");
  t.Code(leases.Release(stale), kLost, "Release() by a holder who was replaced");
  t.Code(leases.Claim("s1"), kHeld, "Claim() after a replaced holder's release");
  t.Ok(leases.Extend(current).status(), "Extend() by the present holder");
}

void CompletingEndsTheLease(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease lease = leases.Claimed("s1");

  t.Ok(leases.Complete(lease), "Commit() that completes a held lease");

  t.Require(leases.Applied(), "the transaction was not applied");
  t.Code(leases.Extend(lease), kLost, "Extend() of a completed lease");
  t.Code(leases.Complete(lease), kLost, "completing a lease twice");
  t.Require(t.Journal("acme", "s").size() == 1, "completing twice had two effects");
  t.Require(leases.Claimed("s1").fence > lease.fence, "the fence did not grow");
}

void StaleCompletionsChangeNothing(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease stale = leases.Claimed("s1");
  leases.PassLeaseTime();
  Lease current = leases.Claimed("s1");

  t.Code(leases.Complete(stale), kLost, "Commit() that completes a lost lease");

  t.Require(!leases.Applied(), "a replaced holder's transaction was applied");
  t.Ok(leases.Complete(current), "Commit() by the present holder");
  Lease invented = current;
  invented.key.id = "never-claimed";
  t.Code(leases.Complete(invented), kLost, "completing a lease that nobody claimed");
}

void RefusedCommitsKeepTheLease(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease lease = leases.Claimed("s1");
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  t.Ok(txn->Complete(lease), "Complete()");
  t.Ok(txn->Put("notes", MakeDocument("n1"), Expect::Version(3)), "Put()");

  t.Code(t.Commit(*txn), absl::StatusCode::kAborted, "Commit() with a bad expectation");

  t.Code(leases.Claim("s1"), kHeld, "Claim() of a lease whose completion was refused");
  t.Ok(leases.Complete(lease), "completing it again");
}

void ReleasingGivesBack(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease first = leases.Claimed("s1");
  t.Ok(leases.Release(first), "Release()");
  Lease second = leases.Claimed("s1");
  t.Require(second.fence > first.fence, "the fence did not grow");
  t.Code(leases.Complete(first), kLost, "completing a lease that was given back");
}

void LateHoldersMayFinish(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease lease = leases.Claimed("s1");
  leases.PassLeaseTime();
  t.Ok(leases.Complete(lease), "Commit() by a late holder whom nobody replaced");
  t.Require(leases.Applied(), "the transaction was not applied");
}

void BadLeasesAreRefused(StoreTrial& t) {
  auto claim = [&](LeaseKey key, std::chrono::milliseconds time) {
    return t.Await(t.store().Claim(TenantId("acme"), std::move(key), "worker", time));
  };
  constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  t.Code(claim(LeaseKey("", "s1"), std::chrono::seconds(1)), kInvalid, "a lease without a queue");
  t.Code(claim(LeaseKey("q", ""), std::chrono::seconds(1)), kInvalid, "a lease without an id");
  t.Code(claim(LeaseKey("q", "s1"), std::chrono::seconds(0)), kInvalid, "a lease of no time");
  t.Code(claim(LeaseKey("q", "s1"), std::chrono::milliseconds(-5)), kInvalid,
         "a lease of less than no time");
}

void FencesOutliveTheHandle(StoreTrial& t) {
  LeaseTrial leases(t);
  Lease held = leases.Claimed("s1");
  Lease done = leases.Claimed("s2");
  t.Ok(leases.Release(done), "Release()");

  t.Reopen();

  t.Code(leases.Claim("s1"), kHeld, "Claim() of what was held when the store was opened anew");
  t.Require(leases.Claimed("s2").fence > done.fence, "the fence did not grow");
  t.Ok(leases.Complete(held), "completing a lease of before");
}

}  // namespace

std::vector<StoreRule> StoreLeaseRules() {
  return {
      MakeStoreRule("STORE-LEASE-01", "OneHolderAtATime", OneHolderAtATime),
      MakeStoreRule("STORE-LEASE-02", "ALeaseEndsWithItsTime", LeasesEndWithTheirTime),
      MakeStoreRule("STORE-LEASE-03", "ExtendingKeepsTheLease", ExtendingKeepsTheLease),
      MakeStoreRule("STORE-LEASE-04", "AReplacedHolderIsRefused", ReplacedHoldersAreRefused),
      MakeStoreRule("STORE-LEASE-05", "CompletingEndsTheLeaseOnce", CompletingEndsTheLease),
      MakeStoreRule("STORE-LEASE-06", "AStaleCompletionChangesNothing",
                    StaleCompletionsChangeNothing),
      MakeStoreRule("STORE-LEASE-07", "ARefusedCommitKeepsTheLease", RefusedCommitsKeepTheLease),
      MakeStoreRule("STORE-LEASE-08", "ReleasingGivesBackEarly", ReleasingGivesBack),
      MakeStoreRule("STORE-LEASE-09", "ALateHolderWhomNobodyReplacedMayFinish",
                    LateHoldersMayFinish),
      MakeStoreRule("STORE-LEASE-10", "BadLeasesAreRefused", BadLeasesAreRefused),
      MakeStoreRule("STORE-LEASE-11", "FencesOutliveTheHandle", FencesOutliveTheHandle),
  };
}

}  // namespace vivavoce::testing::internal
