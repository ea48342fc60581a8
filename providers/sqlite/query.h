// SPDX-License-Identifier: Apache-2.0
// Reading documents in a snapshot, with a transaction's own writes laid over it.
//
// Order: by the value of `order_by`, then by id, both as bytes; a document without a value comes
// before every one that has it. `descending` reverses the whole order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "connection.h"
#include "overlay.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::sqlite {

// The collection that is read: names were checked.
struct ReadTarget {
  std::string tenant;
  std::string collection;
  std::vector<std::string> indexes;  // all of the collection's
};

absl::StatusOr<std::optional<Document>> GetDocument(Connection& connection,
                                                    const ReadTarget& target, const std::string& id,
                                                    const PendingDocuments& pending);

// Errors: NotFound when `after_id` is gone and the order needs its value.
absl::StatusOr<std::vector<Document>> QueryDocuments(Connection& connection,
                                                     const ReadTarget& target,
                                                     const QueryOptions& options,
                                                     const PendingDocuments& pending);

}  // namespace vivavoce::sqlite
