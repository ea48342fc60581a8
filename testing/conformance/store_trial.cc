// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/store_trial.h"

#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace internal {

StoreTrial::StoreTrial(StoreFixture& fixture) : fixture_(fixture) {}

void StoreTrial::Open() {
  handle_.outbox.reset();
  handle_.store.reset();
  fixture_.world().Settle();
  handle_ = Value(fixture_.Open(), "Open()");
  Require(handle_.store != nullptr && handle_.outbox != nullptr, "a part of the handle is null");
  std::vector<CollectionSpec> collections;
  collections.emplace_back("notes", std::vector<std::string>{"state", "day"});
  collections.emplace_back("plain", std::vector<std::string>());
  Ok(Await(store().Declare(collections)), "Declare() of two collections");
}

void StoreTrial::Reopen() {
  if (!fixture_.KeepsData()) {
    throw Broken{absl::UnimplementedError("the store forgets when its handle is destroyed")};
  }
  Open();
}

std::unique_ptr<StoreTransaction> StoreTrial::Begin(const std::string& tenant) {
  std::unique_ptr<StoreTransaction> transaction =
      Value(Await(store().Begin(TenantId(tenant))), "Begin()");
  Require(transaction != nullptr, "Begin() gave no transaction");
  return transaction;
}

absl::Status StoreTrial::Commit(StoreTransaction& transaction) {
  return Await(transaction.Commit());
}

absl::Status StoreTrial::Put(const std::string& tenant, const Document& document, Expect expected) {
  std::unique_ptr<StoreTransaction> transaction = Begin(tenant);
  Ok(transaction->Put("notes", document, expected), "Put()");
  return Commit(*transaction);
}

absl::Status StoreTrial::Delete(const std::string& tenant, const std::string& id, Expect expected) {
  std::unique_ptr<StoreTransaction> transaction = Begin(tenant);
  Ok(transaction->Delete("notes", id, expected), "Delete()");
  return Commit(*transaction);
}

void StoreTrial::Write(const std::string& tenant, const std::string& id, std::string body) {
  Ok(Put(tenant, MakeDocument(id, std::move(body)), Expect::Any()), "Commit() of a put");
}

void StoreTrial::WriteNote(const std::string& tenant, const std::string& id,
                           std::map<std::string, std::string> index) {
  Ok(Put(tenant, MakeDocument(id, "{}", std::move(index)), Expect::Any()), "Commit() of a put");
}

absl::Status StoreTrial::Append(const std::string& tenant, const std::string& stream,
                                const std::string& payload) {
  std::unique_ptr<StoreTransaction> transaction = Begin(tenant);
  Ok(transaction->Append(stream, "said", payload), "Append()");
  return Commit(*transaction);
}

absl::Status StoreTrial::Enqueue(const std::string& tenant, const std::string& id) {
  std::unique_ptr<StoreTransaction> transaction = Begin(tenant);
  Ok(transaction->Enqueue(MakeEvent(id)), "Enqueue()");
  return Commit(*transaction);
}

std::optional<Document> StoreTrial::Read(const std::string& tenant, const std::string& id) {
  std::unique_ptr<StoreTransaction> transaction = Begin(tenant);
  return Value(Await(transaction->Get("notes", id)), "Get()");
}

StoreTrial::Rows StoreTrial::Find(const std::string& tenant, const QueryOptions& options) {
  std::unique_ptr<StoreTransaction> transaction = Begin(tenant);
  return Value(Await(transaction->Query("notes", options)), "Query()");
}

std::vector<JournalEntry> StoreTrial::Journal(const std::string& tenant,
                                              const std::string& stream) {
  return Value(Await(store().ReadJournal(TenantId(tenant), stream, 0, 1000)), "ReadJournal()");
}

std::vector<OutboxEvent> StoreTrial::Pending() {
  return Value(Await(outbox().Pending(1000)), "Pending()");
}

void StoreTrial::Pass(std::chrono::nanoseconds time) {
  Ok(fixture_.world().RunFor(time), "letting time pass");
}

Document MakeDocument(std::string id, std::string body, std::map<std::string, std::string> index) {
  Document document;
  document.id = std::move(id);
  document.body = std::move(body);
  document.index = std::move(index);
  return document;
}

OutboxEvent MakeEvent(std::string id, std::string payload) {
  OutboxEvent event;
  event.id = std::move(id);
  event.topic = "interview.completed";
  event.key = "i-1";
  event.payload = std::move(payload);
  return event;
}

std::string Ids(const std::vector<Document>& documents) {
  std::string ids;
  for (const Document& document : documents) ids += (ids.empty() ? "" : " ") + document.id;
  return ids;
}

StoreRule MakeStoreRule(std::string id, std::string title, std::function<void(StoreTrial&)> check) {
  StoreRule rule;
  rule.id = std::move(id);
  rule.title = std::move(title);
  rule.check = [check = std::move(check)](StoreFixture& fixture) {
    StoreTrial trial(fixture);
    trial.Open();
    check(trial);
  };
  return rule;
}

std::vector<StoreRule> StoreRules() {
  std::vector<StoreRule> rules;
  for (auto part : {StoreDocumentRules, StoreTransactionRules, StoreQueryRules, StoreStreamRules,
                    StoreLeaseRules, StoreConcurrencyRules}) {
    std::vector<StoreRule> more = part();
    rules.insert(rules.end(), more.begin(), more.end());
  }
  return rules;
}

}  // namespace internal

std::vector<RuleOutcome> CheckStore(const MakeStoreFixture& make) {
  return internal::RunTrials(internal::StoreRules(), make);
}

void RegisterStoreConformance(const std::string& name, const MakeStoreFixture& make) {
  internal::RegisterTrials(name + "_Store", internal::StoreRules(), make);
}

}  // namespace vivavoce::testing
