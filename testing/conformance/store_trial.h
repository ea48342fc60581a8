// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "testing/conformance/trial_rule.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/testing/store_conformance.h"

namespace vivavoce::testing::internal {

// A store under test, called as if it were synchronous. Whatever fails without being expected to
// ends the rule.
class StoreTrial : public Trial {
 public:
  using Rows = std::vector<Document>;

  explicit StoreTrial(StoreFixture& fixture);

  // The collections: `notes` with the indexes `state` and `day`, `plain` without any.
  void Open();
  void Reopen();  // Skips the rule where the store does not keep its data.

  Store& store() { return *handle_.store; }
  OutboxReader& outbox() { return *handle_.outbox; }
  StoreFixture& fixture() { return fixture_; }

  // Runs a task to its end.
  template <typename T>
  auto Await(boost::asio::awaitable<T> task) {
    return fixture_.world().Run(std::move(task));
  }

  std::unique_ptr<StoreTransaction> Begin(const std::string& tenant);
  absl::Status Commit(StoreTransaction& transaction);

  // Transactions of one step.
  absl::Status Put(const std::string& tenant, const Document& document, Expect expected);
  absl::Status Delete(const std::string& tenant, const std::string& id, Expect expected);
  void Write(const std::string& tenant, const std::string& id, std::string body = "{}");
  void WriteNote(const std::string& tenant, const std::string& id,
                 std::map<std::string, std::string> index);
  absl::Status Append(const std::string& tenant, const std::string& stream,
                      const std::string& payload);
  absl::Status Enqueue(const std::string& tenant, const std::string& id);

  std::optional<Document> Read(const std::string& tenant, const std::string& id);
  Rows Find(const std::string& tenant, const QueryOptions& options);
  std::vector<JournalEntry> Journal(const std::string& tenant, const std::string& stream);
  std::vector<OutboxEvent> Pending();

  // Lets the clock pass.
  void Pass(std::chrono::nanoseconds time);

 private:
  StoreFixture& fixture_;
  StoreHandle handle_;
};

Document MakeDocument(std::string id, std::string body = "{}",
                      std::map<std::string, std::string> index = {});
OutboxEvent MakeEvent(std::string id, std::string payload = "p");
std::string Ids(const std::vector<Document>& documents);  // "a b c"

// A rule whose check runs in a trial on an open store.
using StoreRule = TrialRule<StoreFixture>;
StoreRule MakeStoreRule(std::string id, std::string title, std::function<void(StoreTrial&)> check);

std::vector<StoreRule> StoreRules();

// The parts of StoreRules().
std::vector<StoreRule> StoreDocumentRules();
std::vector<StoreRule> StoreTransactionRules();
std::vector<StoreRule> StoreQueryRules();
std::vector<StoreRule> StoreStreamRules();
std::vector<StoreRule> StoreLeaseRules();
std::vector<StoreRule> StoreConcurrencyRules();

}  // namespace vivavoce::testing::internal
