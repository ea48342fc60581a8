// SPDX-License-Identifier: Apache-2.0
// One-step reads and writes of a store's documents.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

// What else is written with a change, in its transaction; may be empty.
using Addition = std::function<absl::Status(StoreTransaction& unit)>;

// Lifetime: the store outlives the call.
boost::asio::awaitable<absl::StatusOr<std::optional<Document>>> ReadDocument(Store& store,
                                                                             TenantId tenant,
                                                                             std::string collection,
                                                                             std::string id);

boost::asio::awaitable<absl::StatusOr<std::vector<Document>>> QueryDocuments(Store& store,
                                                                             TenantId tenant,
                                                                             std::string collection,
                                                                             QueryOptions options);

// Errors: Aborted when `expected` does not hold; those of the addition.
boost::asio::awaitable<absl::Status> WriteDocument(Store& store, TenantId tenant,
                                                   std::string collection, Document document,
                                                   Expect expected, Addition addition);

}  // namespace vivavoce::platform
