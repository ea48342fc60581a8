// SPDX-License-Identifier: Apache-2.0
#include "transaction.h"

#include <algorithm>

#include "apply.h"
#include "size_limits.h"
#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {

Transaction::Transaction(std::shared_ptr<Core> core, std::shared_ptr<const Catalog> catalog,
                         std::shared_ptr<Snapshot> snapshot, TenantId tenant)
    : core_(std::move(core)),
      catalog_(std::move(catalog)),
      snapshot_(std::move(snapshot)),
      tenant_(std::move(tenant)) {}

absl::Status Transaction::CheckOpen(std::string_view operation) const {
  if (!committed_) return absl::OkStatus();
  return FailedPrecondition("store: " + std::string(operation) +
                            ": the transaction has committed; begin another one");
}

absl::StatusOr<ReadTarget> Transaction::Target(const std::string& collection) const {
  if (absl::Status s = CheckIdentifier("collection", collection); !s.ok()) return s;
  auto it = catalog_->find(collection);
  if (it == catalog_->end()) {
    return InvalidArgument("store: collection " + collection + ": not declared");
  }
  ReadTarget target;
  target.tenant = tenant_.value();
  target.collection = collection;
  target.indexes = it->second;
  return target;
}

absl::Status Transaction::CheckQuery(const ReadTarget& target, const QueryOptions& options) const {
  if (options.limit < 1 || options.limit > kMaxQueryLimit) {
    return InvalidArgument("store: query: limit must be from 1 to 1000 (" +
                           std::to_string(options.limit) + ")");
  }
  std::vector<std::string> named;
  for (const auto& [index, value] : options.equal) named.push_back(index);
  if (!options.order_by.empty()) named.push_back(options.order_by);
  for (const std::string& index : named) {
    if (!std::binary_search(target.indexes.begin(), target.indexes.end(), index)) {
      return InvalidArgument("store: query: " + target.collection + " has no index " + index);
    }
  }
  return absl::OkStatus();
}

boost::asio::awaitable<absl::StatusOr<std::optional<Document>>> Transaction::Get(
    std::string collection, std::string id) {
  absl::StatusOr<ReadTarget> target = Target(collection);
  if (!target.ok()) co_return target.status();
  if (absl::Status s = CheckName("document id", id); !s.ok()) co_return s;
  if (absl::Status s = CheckOpen("get"); !s.ok()) co_return s;
  absl::StatusOr<std::optional<Document>> found;
  SnapshotReader::Read read = [&](Connection& db) {
    found = GetDocument(db, *target, id, overlay_.In(collection));
    return found.status();
  };
  absl::Status status = co_await core_->reader->In(snapshot_, std::move(read));
  if (!status.ok()) co_return status;
  co_return found;
}

boost::asio::awaitable<absl::StatusOr<std::vector<Document>>> Transaction::Query(
    std::string collection, QueryOptions options) {
  absl::StatusOr<ReadTarget> target = Target(collection);
  if (!target.ok()) co_return target.status();
  if (absl::Status s = CheckQuery(*target, options); !s.ok()) co_return s;
  if (absl::Status s = CheckOpen("query"); !s.ok()) co_return s;
  absl::StatusOr<std::vector<Document>> found;
  SnapshotReader::Read read = [&](Connection& db) {
    found = QueryDocuments(db, *target, options, overlay_.In(collection));
    return found.status();
  };
  absl::Status status = co_await core_->reader->In(snapshot_, std::move(read));
  if (!status.ok()) co_return status;
  co_return found;
}

absl::Status Transaction::Add(absl::Status checked, size_t bytes, Operation operation) {
  if (absl::Status s = CheckOpen("write"); !s.ok()) return s;
  if (checked.ok() &&
      (operations_.size() >= kMaxOperations || bytes_ + bytes > kMaxTransactionBytes)) {
    checked = InvalidArgument("store: transaction: at most 10000 operations and 64 MiB (" +
                              std::to_string(operations_.size() + 1) + " operations, " +
                              std::to_string(bytes_ + bytes) + " bytes)");
  }
  if (!checked.ok()) {
    if (refused_.ok()) refused_ = checked;
    return checked;
  }
  bytes_ += bytes;
  operations_.push_back(std::move(operation));
  return absl::OkStatus();
}

absl::Status Transaction::CheckPut(std::string_view collection, const Document& document) const {
  absl::StatusOr<ReadTarget> target = Target(std::string(collection));
  if (!target.ok()) return target.status();
  if (absl::Status s = CheckDocument(document); !s.ok()) return s;
  for (const auto& [index, value] : document.index) {
    if (!std::binary_search(target->indexes.begin(), target->indexes.end(), index)) {
      return InvalidArgument("store: put: " + target->collection + " has no index " + index +
                             "; declare it");
    }
  }
  return absl::OkStatus();
}

absl::Status Transaction::Put(std::string_view collection, const Document& document,
                              Expect expected) {
  PutOperation put;
  put.collection = collection;
  put.id = document.id;
  put.body = document.body;
  put.index = document.index;
  put.expected = expected.version;
  absl::Status added =
      Add(CheckPut(collection, document), document.id.size() + document.body.size(), put);
  if (added.ok()) overlay_.Put(put.collection, document);
  return added;
}

absl::Status Transaction::Delete(std::string_view collection, std::string_view id,
                                 Expect expected) {
  absl::Status checked = Target(std::string(collection)).status();
  if (checked.ok()) checked = CheckName("document id", id);
  DeleteOperation gone;
  gone.collection = collection;
  gone.id = id;
  gone.expected = expected.version;
  absl::Status added = Add(std::move(checked), id.size(), gone);
  if (added.ok()) overlay_.Delete(gone.collection, gone.id);
  return added;
}

absl::Status Transaction::Append(std::string_view stream, std::string_view type,
                                 std::string_view payload) {
  absl::Status checked = CheckName("journal stream", stream);
  if (checked.ok()) checked = CheckName("journal type", type);
  if (checked.ok()) checked = CheckPayload("journal payload", payload);
  AppendOperation append;
  append.stream = stream;
  append.type = type;
  append.payload = payload;
  return Add(std::move(checked), payload.size(), std::move(append));
}

absl::Status Transaction::CheckEvent(const OutboxEvent& event) const {
  if (absl::Status s = CheckName("event id", event.id); !s.ok()) return s;
  if (absl::Status s = CheckName("event topic", event.topic); !s.ok()) return s;
  if (absl::Status s = CheckName("event key", event.key); !s.ok()) return s;
  if (!event.tenant.empty() && event.tenant != tenant_) {
    return InvalidArgument("store: event " + event.id +
                           ": must be of the transaction's tenant, or name none");
  }
  return CheckPayload("event payload", event.payload);
}

absl::Status Transaction::Enqueue(const OutboxEvent& event) {
  EnqueueOperation enqueue;
  enqueue.id = event.id;
  enqueue.topic = event.topic;
  enqueue.key = event.key;
  enqueue.payload = event.payload;
  sends_ = true;
  return Add(CheckEvent(event), event.payload.size(), std::move(enqueue));
}

absl::Status Transaction::Complete(const Lease& lease) {
  absl::Status checked = CheckName("lease queue", lease.key.queue);
  if (checked.ok()) checked = CheckName("lease id", lease.key.id);
  CompleteOperation complete;
  complete.key = lease.key;
  complete.fence = lease.fence;
  return Add(std::move(checked), 0, std::move(complete));
}

boost::asio::awaitable<absl::Status> Transaction::Commit() {
  if (absl::Status s = CheckOpen("commit"); !s.ok()) co_return s;
  committed_ = true;
  snapshot_.reset();
  if (!refused_.ok()) co_return Annotate(refused_, "store: commit: an operation was refused");
  if (operations_.empty()) co_return absl::OkStatus();
  auto operations = std::make_shared<std::vector<Operation>>(std::move(operations_));
  Writer::Work work = [operations, tenant = tenant_.value()](WriteContext& context) {
    return ApplyOperations(context, tenant, *operations);
  };
  std::shared_ptr<Core> core = core_;
  const bool sends = sends_;
  absl::Status status = co_await core->writer->Write(std::move(work));
  if (status.ok() && sends) core->outbox_changed.Notify();
  co_return status;
}

}  // namespace vivavoce::sqlite
