// SPDX-License-Identifier: Apache-2.0
#include "identity/documents.h"

#include <memory>
#include <utility>

namespace vivavoce::platform {

using boost::asio::awaitable;

awaitable<absl::StatusOr<std::optional<Document>>> ReadDocument(Store& store, TenantId tenant,
                                                                std::string collection,
                                                                std::string id) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::optional<Document>> found =
      co_await (*unit)->Get(std::move(collection), std::move(id));
  co_return found;
}

awaitable<absl::StatusOr<std::vector<Document>>> QueryDocuments(Store& store, TenantId tenant,
                                                                std::string collection,
                                                                QueryOptions options) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::vector<Document>> found =
      co_await (*unit)->Query(std::move(collection), std::move(options));
  co_return found;
}

awaitable<absl::Status> WriteDocument(Store& store, TenantId tenant, std::string collection,
                                      Document document, Expect expected, Addition addition) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  absl::Status put = (*unit)->Put(collection, document, expected);
  if (put.ok() && addition) put = addition(**unit);
  if (!put.ok()) co_return put;
  absl::Status committed = co_await (*unit)->Commit();
  co_return committed;
}

}  // namespace vivavoce::platform
