// SPDX-License-Identifier: Apache-2.0
// STORE-TENANT, STORE-VERSION, STORE-DECLARE, STORE-DURABLE, STORE-REFUSE: documents one by one.
#include "testing/conformance/store_trial.h"

namespace vivavoce::testing::internal {
namespace {

constexpr absl::StatusCode kAborted = absl::StatusCode::kAborted;
constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

void RequireVersion(StoreTrial& t, const std::string& id, int64_t version,
                    const std::string& body) {
  std::optional<Document> found = t.Read("acme", id);
  t.Require(found.has_value(), id + " is not there");
  t.Require(found->id == id, "Get(" + id + ") gave the document " + found->id);
  t.Require(found->version == version, id + " should have version " + std::to_string(version) +
                                           ", has " + std::to_string(found->version));
  t.Require(found->body == body, id + " should be " + body + ", is " + found->body);
}

void SameIdTwoTenants(StoreTrial& t) {
  t.Write("acme", "n1", R"({"of":"acme"})");
  t.Require(!t.Read("zeta", "n1").has_value(), "a tenant sees another's document");

  t.Write("zeta", "n1", R"({"of":"zeta"})");
  t.Write("zeta", "n1", R"({"of":"zeta"})");
  RequireVersion(t, "n1", 1, R"({"of":"acme"})");

  t.Ok(t.Delete("zeta", "n1", Expect::Any()), "Commit() of a delete");
  RequireVersion(t, "n1", 1, R"({"of":"acme"})");
}

void QueriesStayInTheTenant(StoreTrial& t) {
  t.WriteNote("acme", "n1", {{"state", "open"}});
  t.WriteNote("zeta", "n2", {{"state", "open"}});
  QueryOptions all;
  QueryOptions open;
  open.equal["state"] = "open";
  open.order_by = "day";

  t.Require(Ids(t.Find("acme", all)) == "n1", "acme's query gave " + Ids(t.Find("acme", all)));
  t.Require(Ids(t.Find("zeta", open)) == "n2", "zeta's query gave " + Ids(t.Find("zeta", open)));
}

void NoTenantNoStore(StoreTrial& t) {
  LeaseKey key("steps", "s1");
  t.Code(t.Await(t.store().Begin(TenantId())), kInvalid, "Begin() without a tenant");
  t.Code(t.Await(t.store().ReadJournal(TenantId(), "s", 0, 10)), kInvalid,
         "ReadJournal() without a tenant");
  t.Code(t.Await(t.store().Claim(TenantId(), key, "w", std::chrono::seconds(1))), kInvalid,
         "Claim() without a tenant");
}

void EachWriteAddsOne(StoreTrial& t) {
  t.Write("acme", "n1", R"({"a":1})");
  RequireVersion(t, "n1", 1, R"({"a":1})");
  t.Write("acme", "n1", R"({"a":2})");
  t.Ok(t.Put("acme", MakeDocument("n1", R"({"a":3})"), Expect::Version(2)),
       "a put that expects the present version");
  RequireVersion(t, "n1", 3, R"({"a":3})");
}

void StaleVersionsAreRefused(StoreTrial& t) {
  t.Write("acme", "n1");
  t.Write("acme", "n1", R"({"a":2})");

  t.Code(t.Put("acme", MakeDocument("n1"), Expect::Version(1)), kAborted,
         "a put that expects version 1 of a document at version 2");
  t.Code(t.Put("acme", MakeDocument("n1"), Expect::Version(3)), kAborted,
         "a put that expects version 3 of a document at version 2");
  RequireVersion(t, "n1", 2, R"({"a":2})");
}

void PresenceIsChecked(StoreTrial& t) {
  t.Ok(t.Put("acme", MakeDocument("n1"), Expect::Absent()), "a put of an absent document");

  t.Code(t.Put("acme", MakeDocument("n1"), Expect::Absent()), kAborted,
         "a put that expects no document where there is one");
  t.Code(t.Put("acme", MakeDocument("n2"), Expect::Version(1)), kAborted,
         "a put that expects version 1 of an absent document");
  t.Require(!t.Read("acme", "n2").has_value(), "a refused put left a document");
}

void DeletesAreChecked(StoreTrial& t) {
  t.Write("acme", "n1");
  t.Code(t.Delete("acme", "n1", Expect::Version(7)), kAborted,
         "a delete that expects version 7 of a document at version 1");
  t.Require(t.Read("acme", "n1").has_value(), "a refused delete deleted");

  t.Ok(t.Delete("acme", "n1", Expect::Version(1)), "a delete of the present version");
  t.Require(!t.Read("acme", "n1").has_value(), "a deleted document is still there");
  t.Ok(t.Delete("acme", "n1", Expect::Any()), "a delete of what is gone, whatever the version");
  t.Code(t.Delete("acme", "n1", Expect::Version(1)), kAborted,
         "a delete that expects version 1 of what is gone");
  t.Write("acme", "n1", R"({"again":true})");
  RequireVersion(t, "n1", 1, R"({"again":true})");
}

void DeclaringAgainKeepsDocuments(StoreTrial& t) {
  t.WriteNote("acme", "old", {{"state", "open"}});
  std::vector<CollectionSpec> more;
  more.emplace_back("notes", std::vector<std::string>{"state", "day", "room"});
  t.Ok(t.Await(t.store().Declare(more)), "Declare() with one index more");
  t.Ok(t.Await(t.store().Declare(more)), "Declare() of the same again");
  t.WriteNote("acme", "new", {{"state", "open"}, {"room", "7"}});

  QueryOptions open;
  open.equal["state"] = "open";
  t.Require(Ids(t.Find("acme", open)) == "new old",
            "the old index gave " + Ids(t.Find("acme", open)));
  QueryOptions room;
  room.equal["room"] = "7";
  t.Require(Ids(t.Find("acme", room)) == "new", "the new index gave " + Ids(t.Find("acme", room)));
  std::optional<Document> old = t.Read("acme", "old");
  t.Require(old && !old->index.contains("room"), "an old document has a value in a new index");
}

void BadSpecsAreRefused(StoreTrial& t) {
  for (const char* name : {"", "Notes", "1st", "no-dash", "a b", "x\"; DROP TABLE notes; --"}) {
    std::vector<CollectionSpec> as_collection;
    as_collection.emplace_back(name, std::vector<std::string>());
    t.Code(t.Await(t.store().Declare(as_collection)), kInvalid,
           std::string("a collection named '") + name + "'");
    std::vector<CollectionSpec> as_index;
    as_index.emplace_back("fine", std::vector<std::string>{name});
    t.Code(t.Await(t.store().Declare(as_index)), kInvalid,
           std::string("an index named '") + name + "'");
  }
}

void CommittedDataOutlivesTheHandle(StoreTrial& t) {
  t.Write("acme", "n1", R"({"kept":"é\u0000"})");
  t.Ok(t.Append("acme", "s", "one"), "Commit() of an append");
  t.Ok(t.Enqueue("acme", "e1"), "Commit() of an event");

  t.Reopen();

  RequireVersion(t, "n1", 1, R"({"kept":"é\u0000"})");
  t.Require(t.Journal("acme", "s").size() == 1, "the journal is not what it was");
  t.Require(t.Pending().size() == 1, "the outbox is not what it was");
  t.Ok(t.Append("acme", "s", "two"), "Commit() of an append");
  t.Require(t.Journal("acme", "s").back().seq == 2, "the journal does not go on where it ended");
}

void BadNamesAreRefused(StoreTrial& t) {
  const std::vector<std::string> bad = {"", std::string(257, 'x'), "a\nb", std::string("a\0b", 3),
                                        "\xff\xfe"};
  for (const std::string& name : bad) {
    const std::string seen = " of " + std::to_string(name.size()) + " bytes that is no name";
    t.Code(t.Await(t.store().Begin(TenantId(name))), kInvalid, "a tenant" + seen);
    std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
    t.Code(t.Await(txn->Get("notes", name)), kInvalid, "a document id" + seen);
    t.Code(txn->Put("notes", MakeDocument(name), Expect::Any()), kInvalid, "a put id" + seen);
    t.Code(txn->Append(name, "said", "p"), kInvalid, "a stream" + seen);
    OutboxEvent event = MakeEvent("e1");
    event.topic = name;
    t.Code(txn->Enqueue(event), kInvalid, "a topic" + seen);
  }
  const std::string longest(256, 'x');
  t.Write("acme", longest);
  t.Require(t.Read("acme", longest).has_value(), "an id of 256 bytes is lost");
}

void BadDocumentsAreRefused(StoreTrial& t) {
  for (const char* body :
       {"", "no json", "[1]", "7", "{\"a\":", "{\"a\":1} x", "{\"a\":\"\xff\"}"}) {
    std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
    t.Code(txn->Put("notes", MakeDocument("n1", body), Expect::Any()), kInvalid,
           std::string("the body ") + body);
  }
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  t.Code(txn->Put("notes", MakeDocument("n1", "{}", {{"colour", "red"}}), Expect::Any()), kInvalid,
         "a value for an index that was not declared");
  t.Code(txn->Put("unknown", MakeDocument("n1"), Expect::Any()), kInvalid,
         "a put into a collection that was not declared");
  t.Code(t.Await(txn->Get("unknown", "n1")), kInvalid,
         "a get from a collection that was not declared");
}

void LargeDocumentsHaveALimit(StoreTrial& t) {
  const std::string half(size_t{8} << 20, 'x');
  t.Write("acme", "large", "{\"a\":\"" + half + "\"}");
  std::optional<Document> large = t.Read("acme", "large");
  t.Require(large && large->body.size() == half.size() + 8, "a document of 8 MiB is not whole");

  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  t.Code(txn->Put("notes", MakeDocument("n1", "{\"a\":\"" + half + half + "\"}"), Expect::Any()),
         kInvalid, "a document over 16 MiB");
}

}  // namespace

std::vector<StoreRule> StoreDocumentRules() {
  return {
      MakeStoreRule("STORE-TENANT-01", "OneIdUnderTwoTenantsIsTwoDocuments", SameIdTwoTenants),
      MakeStoreRule("STORE-TENANT-02", "AQueryStaysInItsTenant", QueriesStayInTheTenant),
      MakeStoreRule("STORE-TENANT-03", "NothingWorksWithoutATenant", NoTenantNoStore),
      MakeStoreRule("STORE-VERSION-01", "EachWriteAddsOneToTheVersion", EachWriteAddsOne),
      MakeStoreRule("STORE-VERSION-02", "AStaleVersionIsRefused", StaleVersionsAreRefused),
      MakeStoreRule("STORE-VERSION-03", "ExpectedPresenceIsChecked", PresenceIsChecked),
      MakeStoreRule("STORE-VERSION-04", "ADeleteChecksItsVersion", DeletesAreChecked),
      MakeStoreRule("STORE-DECLARE-01", "DeclaringAgainKeepsDocuments",
                    DeclaringAgainKeepsDocuments),
      MakeStoreRule("STORE-DECLARE-02", "BadNamesOfCollectionsAreRefused", BadSpecsAreRefused),
      MakeStoreRule("STORE-DURABLE-01", "WhatWasCommittedOutlivesTheHandle",
                    CommittedDataOutlivesTheHandle),
      MakeStoreRule("STORE-REFUSE-01", "BadNamesAreRefused", BadNamesAreRefused),
      MakeStoreRule("STORE-REFUSE-02", "ABodyThatIsNoJSONObjectIsRefused", BadDocumentsAreRefused),
      MakeStoreRule("STORE-REFUSE-03", "ADocumentOver16MiBIsRefused", LargeDocumentsHaveALimit),
  };
}

}  // namespace vivavoce::testing::internal
