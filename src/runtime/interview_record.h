// SPDX-License-Identifier: Apache-2.0
// An interview's life in the store: each transition of the lifecycle table, its journal row and its
// event in one transaction.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/domain/lifecycle.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::internal {

// The collections of the runtime: interviews, artefacts and the one run of a folder.
std::vector<CollectionSpec> RuntimeCollections();

// Lifetime: store and clock outlive it.
class InterviewRecord {
 public:
  InterviewRecord(Store& store, Clock& clock, TenantId tenant, InterviewId interview)
      : store_(store),
        clock_(clock),
        tenant_(std::move(tenant)),
        interview_(std::move(interview)) {}

  // Reads the record; submits the interview (RECEIVED) where there is none yet.
  boost::asio::awaitable<absl::Status> Open(Actor submitter);

  InterviewState state() const { return state_; }

  // Makes the transition if the table allows it.
  boost::asio::awaitable<absl::Status> Apply(std::string name, Actor actor, GuardFacts facts);

 private:
  boost::asio::awaitable<absl::Status> Commit(std::string name, Actor actor, InterviewState to);

  Store& store_;
  Clock& clock_;
  TenantId tenant_;
  InterviewId interview_;
  InterviewState state_ = InterviewState::kNone;
  int64_t version_ = 0;
};

}  // namespace vivavoce::internal
