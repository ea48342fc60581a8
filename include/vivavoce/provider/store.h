// SPDX-License-Identifier: Apache-2.0
// The one durable truth: a tenant-scoped transactional store. A change of state, its audit row and
// its outgoing event commit together or not at all, and there is no way to call it without a
// tenant.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"

namespace vivavoce {

// A collection of documents, declared beside the domain types it holds. Names: [a-z][a-z0-9_]*.
struct CollectionSpec {
  CollectionSpec() = default;
  CollectionSpec(std::string n, std::vector<std::string> i)
      : name(std::move(n)), indexes(std::move(i)) {}
  std::string name;
  std::vector<std::string> indexes;  // columns that Query can filter and order by
};

// A document: JSON text with a version that every write increases by one, from 1.
struct Document {
  Document() = default;
  std::string id;
  int64_t version = 0;
  std::string body;                          // JSON object
  std::map<std::string, std::string> index;  // a value for each declared index; absent = null
};

// What a writer believes about a document before its write.
struct Expect {
  static Expect Any() { return Expect{-1}; }
  static Expect Absent() { return Expect{0}; }
  static Expect Version(int64_t v) { return Expect{v}; }
  int64_t version = -1;
};

// Documents come in the order of `order_by`'s values, then of ids, both as bytes; those without a
// value first.
struct QueryOptions {
  QueryOptions() = default;
  std::map<std::string, std::string> equal;  // index column = value; all must hold
  std::string order_by;                      // an index column; empty: by id
  bool descending = false;                   // the whole order reversed
  size_t limit = 100;                        // 1 .. 1000
  std::string after_id;  // the last document of the page before; empty: from the start
};

// One entry of an append-only stream of the journal.
struct JournalEntry {
  JournalEntry() = default;
  int64_t seq = 0;  // from 1, without gaps, in each stream; a number is never given twice
  WallTime at;
  std::string type;
  std::string payload;  // any bytes
};

// An event that leaves with the transaction (transactional outbox).
struct OutboxEvent {
  OutboxEvent() = default;
  std::string id;  // the idempotency key
  TenantId tenant;
  std::string topic;
  std::string key;  // order holds per key
  std::string payload;
  int64_t position = 0;  // set by the store: commit order
};

// A piece of work that one worker at a time may hold.
struct LeaseKey {
  LeaseKey() = default;
  LeaseKey(std::string q, std::string i) : queue(std::move(q)), id(std::move(i)) {}
  std::string queue;
  std::string id;
};
struct Lease {
  Lease() = default;
  LeaseKey key;
  int64_t fence = 0;  // grows with every claim; an older holder's fence is refused
  WallTime until;
};

// A unit of work on one tenant's data. Reads see the state at Begin() plus this transaction's own
// writes; writes are checked and applied together at Commit().
//
// Threading: not thread safe; one coroutine at a time.
// Lifetime:  destroying it without Commit() changes nothing.
class StoreTransaction {
 public:
  StoreTransaction() = default;
  virtual ~StoreTransaction() = default;
  StoreTransaction(const StoreTransaction&) = delete;
  StoreTransaction& operator=(const StoreTransaction&) = delete;

  // Nullopt when there is no such document.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<Document>>> Get(
      std::string collection, std::string id) = 0;
  // Errors: NotFound when `after_id` is gone and the order needs its value.
  virtual boost::asio::awaitable<absl::StatusOr<std::vector<Document>>> Query(
      std::string collection, QueryOptions options) = 0;

  // Operations are done in their order; each sees what the ones before it did, its expectation too.
  // One that is refused spoils the transaction: Commit() then refuses as well.
  //
  // Errors: InvalidArgument for an undeclared collection or index, a name that is empty, over 256
  // bytes, ill-formed UTF-8 or has control characters, a body that is no JSON object or is over 16
  // MiB, an index value over 1024 bytes.
  virtual absl::Status Put(std::string_view collection, const Document& document,
                           Expect expected) = 0;
  virtual absl::Status Delete(std::string_view collection, std::string_view id,
                              Expect expected) = 0;
  virtual absl::Status Append(std::string_view stream, std::string_view type,
                              std::string_view payload) = 0;
  virtual absl::Status Enqueue(const OutboxEvent& event) = 0;

  // Makes the commit depend on the lease being held with this fence, and ends the lease with it. A
  // holder whose time is over, but whom nobody replaced, still holds it.
  virtual absl::Status Complete(const Lease& lease) = 0;

  // Durable when it returns OK. Afterwards the transaction may only be destroyed.
  //
  // Errors: Aborted when an expected version does not hold: re-read and retry the whole step;
  // FailedPrecondition when a completed lease was lost; nothing was applied in either case.
  virtual boost::asio::awaitable<absl::Status> Commit() = 0;
};

// Threading: all calls on the executor given at creation; any number of transactions side by side.
class Store {
 public:
  Store() = default;
  virtual ~Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Makes the collections; adding an index to an existing one fills it from nothing (old documents
  // have null there until they are written again). Idempotent.
  virtual boost::asio::awaitable<absl::Status> Declare(std::vector<CollectionSpec> collections) = 0;

  virtual boost::asio::awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> Begin(
      TenantId tenant) = 0;

  // Entries with seq > after, in order; what was pruned is skipped.
  virtual boost::asio::awaitable<absl::StatusOr<std::vector<JournalEntry>>> ReadJournal(
      TenantId tenant, std::string stream, int64_t after, size_t limit) = 0;

  // Removes the entries with seq <= until for good: audio that was sealed into its recording, a
  // person's data. Entries after them, and those to come, keep their numbers. Idempotent.
  virtual boost::asio::awaitable<absl::Status> PruneJournal(TenantId tenant, std::string stream,
                                                            int64_t until) = 0;

  // Leases. Claim gives the lease when nobody holds it or its time is over (by the store's clock,
  // which never goes back); Unavailable, with retry_after, when somebody does. Extend and Release
  // (which gives it back early): FailedPrecondition when it was lost to somebody else's claim.
  virtual boost::asio::awaitable<absl::StatusOr<Lease>> Claim(TenantId tenant, LeaseKey key,
                                                              std::string owner,
                                                              std::chrono::milliseconds ttl) = 0;
  virtual boost::asio::awaitable<absl::StatusOr<Lease>> Extend(TenantId tenant, Lease lease,
                                                               std::chrono::milliseconds ttl) = 0;
  virtual boost::asio::awaitable<absl::Status> Release(TenantId tenant, Lease lease) = 0;
};

// The publisher's side of the outbox, apart because only the relay may use it: it spans tenants.
class OutboxReader {
 public:
  OutboxReader() = default;
  virtual ~OutboxReader() = default;
  OutboxReader(const OutboxReader&) = delete;
  OutboxReader& operator=(const OutboxReader&) = delete;

  // The first unpublished events, in commit order.
  virtual boost::asio::awaitable<absl::StatusOr<std::vector<OutboxEvent>>> Pending(
      size_t limit) = 0;
  // Idempotent.
  virtual boost::asio::awaitable<absl::Status> MarkPublished(std::vector<int64_t> positions) = 0;

  // Resumes when an event was committed since the last call, or may have been: look again. One
  // waiter at a time.
  //
  // Errors: where the store cannot tell, Unimplemented: poll.
  virtual boost::asio::awaitable<absl::Status> Changed() = 0;

  // No other process can have the store open: the relay needs no lease.
  virtual bool IsExclusive() const = 0;
};

// What a Store provider makes.
struct StoreHandle {
  StoreHandle() = default;
  std::unique_ptr<Store> store;
  std::unique_ptr<OutboxReader> outbox;  // refers to `store`
};

}  // namespace vivavoce
