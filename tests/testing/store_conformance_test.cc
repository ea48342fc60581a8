// SPDX-License-Identifier: Apache-2.0
// The suite tests itself: a sound store keeps every rule, and for each rule there is a store that
// breaks it and is found out.
#include "vivavoce/testing/store_conformance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/conformance/store_trial.h"
#include "tests/testing/memory_store.h"

namespace vivavoce::testing {
namespace {

class MemoryFixture final : public StoreFixture {
 public:
  explicit MemoryFixture(StoreFlaw flaw) {
    content_->flaw = flaw;
    content_->clock = &world_.clock();
  }
  TimeDriver& world() override { return world_; }
  absl::StatusOr<StoreHandle> Open() override { return MakeMemoryStore(content_); }

 private:
  VirtualTimeDriver world_;
  std::shared_ptr<StoreContent> content_ = std::make_shared<StoreContent>();
};

struct Case {
  const char* rule;
  StoreFlaw flaw;
};

constexpr Case kCases[] = {
    {"STORE-TENANT-01", StoreFlaw::kTenantsShareDocuments},
    {"STORE-TENANT-02", StoreFlaw::kQueriesCrossTenants},
    {"STORE-TENANT-03", StoreFlaw::kNoTenantNeeded},
    {"STORE-VERSION-01", StoreFlaw::kVersionsStandStill},
    {"STORE-VERSION-02", StoreFlaw::kVersionsIgnored},
    {"STORE-VERSION-03", StoreFlaw::kPresenceIgnored},
    {"STORE-VERSION-04", StoreFlaw::kDeletesUnchecked},
    {"STORE-DECLARE-01", StoreFlaw::kDeclareEmpties},
    {"STORE-DECLARE-02", StoreFlaw::kAnyNameDeclared},
    {"STORE-DURABLE-01", StoreFlaw::kForgets},
    {"STORE-REFUSE-01", StoreFlaw::kAnyName},
    {"STORE-REFUSE-02", StoreFlaw::kAnyBody},
    {"STORE-REFUSE-03", StoreFlaw::kAnySize},
    {"STORE-ATOMIC-01", StoreFlaw::kPartialCommits},
    {"STORE-ATOMIC-02", StoreFlaw::kRefusalsForgiven},
    {"STORE-ATOMIC-03", StoreFlaw::kWritesBeforeCommit},
    {"STORE-ATOMIC-04", StoreFlaw::kCommitsAgain},
    {"STORE-OWN-01", StoreFlaw::kBlindToOwnGets},
    {"STORE-OWN-02", StoreFlaw::kBlindToOwnQueries},
    {"STORE-OWN-03", StoreFlaw::kExpectationsAgainstBase},
    {"STORE-SNAPSHOT-01", StoreFlaw::kGetsTheLatest},
    {"STORE-SNAPSHOT-02", StoreFlaw::kQueriesTheLatest},
    {"STORE-SNAPSHOT-03", StoreFlaw::kVersionsIgnored},
    {"STORE-QUERY-01", StoreFlaw::kFirstFilterOnly},
    {"STORE-QUERY-02", StoreFlaw::kAbsentLast},
    {"STORE-QUERY-03", StoreFlaw::kTiesNeverReversed},
    {"STORE-QUERY-04", StoreFlaw::kPagesSkipTies},
    {"STORE-QUERY-05", StoreFlaw::kOldIndexValuesStay},
    {"STORE-QUERY-06", StoreFlaw::kAnyQuery},
    {"STORE-JOURNAL-01", StoreFlaw::kOneCounterForAllStreams},
    {"STORE-JOURNAL-02", StoreFlaw::kRefusedTakeNumbers},
    {"STORE-JOURNAL-03", StoreFlaw::kJournalsShared},
    {"STORE-JOURNAL-04", StoreFlaw::kPayloadsEndAtZero},
    {"STORE-JOURNAL-05", StoreFlaw::kTimeStandsStill},
    {"STORE-JOURNAL-06", StoreFlaw::kPrunesTooMuch},
    {"STORE-JOURNAL-07", StoreFlaw::kPrunedNumbersAgain},
    {"STORE-JOURNAL-08", StoreFlaw::kPrunesForOthers},
    {"STORE-OUTBOX-01", StoreFlaw::kPositionsAtEnqueue},
    {"STORE-OUTBOX-02", StoreFlaw::kForeignEvents},
    {"STORE-OUTBOX-03", StoreFlaw::kPositionsUsedAgain},
    {"STORE-OUTBOX-04", StoreFlaw::kTellsNobody},
    {"STORE-LEASE-01", StoreFlaw::kTwoHolders},
    {"STORE-LEASE-02", StoreFlaw::kLeasesForEver},
    {"STORE-LEASE-03", StoreFlaw::kExtendingDoesNothing},
    {"STORE-LEASE-04", StoreFlaw::kExtendingUnfenced},
    {"STORE-LEASE-05", StoreFlaw::kCompletingKeepsTheLease},
    {"STORE-LEASE-06", StoreFlaw::kCompletingUnfenced},
    {"STORE-LEASE-07", StoreFlaw::kRefusedCommitEndsTheLease},
    {"STORE-LEASE-08", StoreFlaw::kFencesStartOver},
    {"STORE-LEASE-09", StoreFlaw::kTimeAloneLoses},
    {"STORE-LEASE-10", StoreFlaw::kAnyLease},
    {"STORE-LEASE-11", StoreFlaw::kFencesForgotten},
    {"STORE-CONCURRENT-01", StoreFlaw::kRaces},
    {"STORE-CONCURRENT-02", StoreFlaw::kNumbersRace},
    {"STORE-CONCURRENT-03", StoreFlaw::kRaces},
};

RuleOutcome Check(const internal::StoreRule& rule, StoreFlaw flaw) {
  MemoryFixture fixture(flaw);
  return rule.Run(fixture);
}

TEST(StoreConformanceTest, ASoundStoreKeepsEveryRule) {
  std::vector<RuleOutcome> outcomes =
      CheckStore([] { return std::make_unique<MemoryFixture>(StoreFlaw::kNone); });
  EXPECT_EQ(outcomes.size(), std::size(kCases));
  for (const RuleOutcome& outcome : outcomes) {
    EXPECT_EQ(outcome.result, RuleOutcome::Result::kPassed)
        << outcome.id << ": " << ::testing::PrintToString(outcome.notes);
  }
}

TEST(StoreConformanceTest, EveryRuleFindsAStoreThatBreaksIt) {
  std::map<std::string, StoreFlaw> flaws;
  for (const Case& one : kCases) flaws.emplace(one.rule, one.flaw);
  for (const internal::StoreRule& rule : internal::StoreRules()) {
    ASSERT_TRUE(flaws.contains(rule.id)) << rule.id << " is never seen to fail";
    EXPECT_EQ(Check(rule, flaws.at(rule.id)).result, RuleOutcome::Result::kFailed) << rule.id;
  }
}

TEST(StoreConformanceTest, ABrokenRuleSaysWhatWasSeen) {
  RuleOutcome outcome = Check(internal::StoreRules().front(), StoreFlaw::kTenantsShareDocuments);
  EXPECT_EQ(outcome.id, "STORE-TENANT-01");
  EXPECT_THAT(outcome.notes, ::testing::ElementsAre("a tenant sees another's document"));
}

}  // namespace
}  // namespace vivavoce::testing
