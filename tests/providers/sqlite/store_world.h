// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/temporary_folder.h"
#include "vivavoce/providers/sqlite/sqlite.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {

// A folder, a clock and a store in them.
class StoreWorld {
 public:
  static constexpr char kOptions[] = R"({"path": "store.db", "foldSeconds": 3600})";

  std::string path() const { return folder_.path() + "/store.db"; }
  testing::VirtualTimeDriver& driver() { return driver_; }

  absl::StatusOr<StoreHandle> Make(const std::string& options) {
    ProviderContext context = driver_.Context();
    context.base_path = folder_.path();
    return MakeSqliteStoreFactory()->Make(options, context);
  }

  // Opens the store and declares `notes` with the index `day`.
  absl::Status Open(const std::string& options = kOptions) {
    Close();
    absl::StatusOr<StoreHandle> made = Make(options);
    if (!made.ok()) return made.status();
    handle_ = *std::move(made);
    std::vector<CollectionSpec> collections;
    collections.emplace_back("notes", std::vector<std::string>{"day"});
    return driver_.Run(handle_.store->Declare(collections));
  }

  void Close() {
    handle_.outbox.reset();
    handle_.store.reset();
  }

  Store& store() { return *handle_.store; }
  OutboxReader& outbox() { return *handle_.outbox; }

  absl::StatusOr<std::unique_ptr<StoreTransaction>> Begin() {
    return driver_.Run(store().Begin(TenantId("acme")));
  }

  absl::Status Put(const std::string& id, const std::string& body = "{}") {
    auto txn = Begin();
    if (!txn.ok()) return txn.status();
    Document document;
    document.id = id;
    document.body = body;
    if (absl::Status s = (*txn)->Put("notes", document, Expect::Any()); !s.ok()) return s;
    return driver_.Run((*txn)->Commit());
  }

  absl::StatusOr<std::optional<Document>> Get(const std::string& id) {
    auto txn = Begin();
    if (!txn.ok()) return txn.status();
    return driver_.Run((*txn)->Get("notes", id));
  }

  bool Has(const std::string& id) {
    auto found = Get(id);
    return found.ok() && found->has_value();
  }

 private:
  TemporaryFolder folder_;
  testing::VirtualTimeDriver driver_;
  StoreHandle handle_;
};

}  // namespace vivavoce
