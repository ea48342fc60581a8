// SPDX-License-Identifier: Apache-2.0
// The erasure of an interview's data: objects, documents, journals, and what the interview's own
// document says of a person. What is left is the tombstone: ids, states, times, and the audit trail
// with what was deleted, by hashes and counts.
//
//   Erasure erasure(store, blobs, clock, ErasureScope());
//   absl::Status erased = co_await erasure.Run(tenant, interview, actor);
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/provider/blob_store.h"
#include "vivavoce/provider/store.h"

namespace vivavoce {

// What others keep of interviews, beside this library.
struct ErasureScope {
  ErasureScope() = default;
  std::vector<std::string> of_interviews;  // collections with the index "interview"
};

// Threading: all calls on the store's executor.
// Lifetime:  what it is given outlives it.
class Erasure {
 public:
  Erasure(Store& store, BlobStore& blobs, Clock& clock, ErasureScope scope)
      : store_(store),
        blobs_(blobs),
        clock_(clock),
        interviews_(store, clock),
        scope_(std::move(scope)) {}

  // ERASED, once nothing is left. It may be cut at any point and run again: each deletion stands in
  // the audit trail with its commit, those of objects before they are made.
  //
  // Errors: NotFound; FailedPrecondition when the lifecycle refuses (a legal hold); those of store
  // and blobs.
  boost::asio::awaitable<absl::Status> Run(TenantId tenant, InterviewId interview, Actor actor);

 private:
  struct Target;  // whose data, and who erases them
  boost::asio::awaitable<absl::Status> DeleteObjects(const Target& target, std::string kind);
  boost::asio::awaitable<absl::Status> DeleteDocuments(const Target& target, std::string collection,
                                                       std::string index, std::string value);
  boost::asio::awaitable<absl::Status> DeleteByIds(const Target& target, TenantId tenant,
                                                   std::string collection,
                                                   std::vector<std::string> ids);
  boost::asio::awaitable<absl::Status> DeleteSessions(const Target& target);
  boost::asio::awaitable<absl::Status> DeleteInvitations(const Target& target);
  boost::asio::awaitable<absl::StatusOr<std::vector<std::string>>> RunsOf(const Target& target);
  boost::asio::awaitable<absl::Status> DeleteRuns(const Target& target);
  boost::asio::awaitable<absl::Status> DeleteJournal(const Target& target, std::string stream);
  boost::asio::awaitable<absl::StatusOr<std::string>> ExternalIdOf(const Target& target,
                                                                   const Submission& submission);
  boost::asio::awaitable<absl::Status> LeaveTombstone(const Target& target);

  Store& store_;
  BlobStore& blobs_;
  Clock& clock_;
  Interviews interviews_;
  ErasureScope scope_;
};

}  // namespace vivavoce
