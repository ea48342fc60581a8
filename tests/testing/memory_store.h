// SPDX-License-Identifier: Apache-2.0
// A store in memory that keeps the port's promises, but for the one it is told to break.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "vivavoce/provider/store.h"

namespace vivavoce::testing {

enum class StoreFlaw {
  kNone,
  kTenantsShareDocuments,
  kQueriesCrossTenants,
  kNoTenantNeeded,
  kVersionsStandStill,
  kVersionsIgnored,
  kPresenceIgnored,
  kDeletesUnchecked,
  kDeclareEmpties,
  kAnyNameDeclared,
  kForgets,
  kAnyName,
  kAnyBody,
  kAnySize,
  kPartialCommits,
  kRefusalsForgiven,
  kWritesBeforeCommit,
  kCommitsAgain,
  kBlindToOwnGets,
  kBlindToOwnQueries,
  kExpectationsAgainstBase,
  kGetsTheLatest,
  kQueriesTheLatest,
  kFirstFilterOnly,
  kAbsentLast,
  kTiesNeverReversed,
  kPagesSkipTies,
  kOldIndexValuesStay,
  kAnyQuery,
  kOneCounterForAllStreams,
  kRefusedTakeNumbers,
  kJournalsShared,
  kPayloadsEndAtZero,
  kTimeStandsStill,
  kPrunesTooMuch,
  kPrunedNumbersAgain,
  kPrunesForOthers,
  kPositionsAtEnqueue,
  kForeignEvents,
  kPositionsUsedAgain,
  kTellsNobody,
  kTwoHolders,
  kLeasesForEver,
  kExtendingDoesNothing,
  kExtendingUnfenced,
  kCompletingKeepsTheLease,
  kCompletingUnfenced,
  kRefusedCommitEndsTheLease,
  kFencesStartOver,
  kTimeAloneLoses,
  kAnyLease,
  kFencesForgotten,
  kRaces,
  kNumbersRace,
};

struct HeldLease {
  int64_t fence = 0;
  WallTime until;
};

// What outlives a handle.
struct StoreContent {
  using Documents = std::map<std::string, std::map<std::string, Document>>;  // collection, id

  StoreFlaw flaw = StoreFlaw::kNone;
  Clock* clock = nullptr;
  std::map<std::string, std::set<std::string>> catalog;
  std::map<std::string, Documents> documents;  // by tenant
  std::map<std::pair<std::string, std::string>, std::vector<JournalEntry>>
      journal;  // tenant, stream
  std::map<std::pair<std::string, std::string>, int64_t> counters;
  std::deque<OutboxEvent> outbox;
  int64_t positions = 0;
  int64_t told = 0;  // positions that Changed() has told of
  std::map<std::pair<std::string, std::string>, HeldLease> leases;  // tenant, queue/id
  int64_t fences = 0;

  bool Is(StoreFlaw other) const { return flaw == other; }
  std::string Tenant(const std::string& tenant) const {
    return Is(StoreFlaw::kTenantsShareDocuments) ? std::string("all") : tenant;
  }
  absl::Status CheckName(const std::string& name) const;
  absl::Status CheckHeld(const std::string& tenant, const Lease& lease) const;
};

StoreHandle MakeMemoryStore(std::shared_ptr<StoreContent> content);

std::unique_ptr<StoreTransaction> MakeMemoryTransaction(std::shared_ptr<StoreContent> content,
                                                        std::string tenant);

}  // namespace vivavoce::testing
