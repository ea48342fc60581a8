// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core.h"
#include "operation.h"
#include "overlay.h"
#include "query.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::sqlite {

class Transaction final : public StoreTransaction {
 public:
  Transaction(std::shared_ptr<Core> core, std::shared_ptr<const Catalog> catalog,
              std::shared_ptr<Snapshot> snapshot, TenantId tenant);

  boost::asio::awaitable<absl::StatusOr<std::optional<Document>>> Get(std::string collection,
                                                                      std::string id) override;
  boost::asio::awaitable<absl::StatusOr<std::vector<Document>>> Query(
      std::string collection, QueryOptions options) override;
  absl::Status Put(std::string_view collection, const Document& document, Expect expected) override;
  absl::Status Delete(std::string_view collection, std::string_view id, Expect expected) override;
  absl::Status Append(std::string_view stream, std::string_view type,
                      std::string_view payload) override;
  absl::Status Enqueue(const OutboxEvent& event) override;
  absl::Status Complete(const Lease& lease) override;
  boost::asio::awaitable<absl::Status> Commit() override;

 private:
  // The target of a read in a declared collection.
  absl::StatusOr<ReadTarget> Target(const std::string& collection) const;
  absl::Status CheckOpen(std::string_view operation) const;
  absl::Status CheckQuery(const ReadTarget& target, const QueryOptions& options) const;
  absl::Status CheckPut(std::string_view collection, const Document& document) const;
  absl::Status CheckEvent(const OutboxEvent& event) const;
  // Keeps the operation, unless `checked` refuses it: then Commit() will refuse as well.
  absl::Status Add(absl::Status checked, size_t bytes, Operation operation);

  std::shared_ptr<Core> core_;
  std::shared_ptr<const Catalog> catalog_;  // as of Begin()
  std::shared_ptr<Snapshot> snapshot_;
  TenantId tenant_;
  Overlay overlay_;
  std::vector<Operation> operations_;
  size_t bytes_ = 0;
  absl::Status refused_;  // the first refusal
  bool committed_ = false;
  bool sends_ = false;  // has events for the outbox
};

}  // namespace vivavoce::sqlite
