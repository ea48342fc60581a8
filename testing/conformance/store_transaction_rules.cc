// SPDX-License-Identifier: Apache-2.0
// STORE-ATOMIC, STORE-OWN, STORE-SNAPSHOT: what a transaction does and sees.
#include "testing/conformance/store_trial.h"

namespace vivavoce::testing::internal {
namespace {

constexpr absl::StatusCode kAborted = absl::StatusCode::kAborted;

void RequireNothing(StoreTrial& t, const std::string& after) {
  t.Require(!t.Read("acme", "good").has_value(), "a document was written " + after);
  t.Require(t.Journal("acme", "s").empty(), "the journal was written " + after);
  t.Require(t.Pending().empty(), "an event was sent " + after);
}

void FillTransaction(StoreTrial& t, StoreTransaction& txn) {
  t.Ok(txn.Put("notes", MakeDocument("good"), Expect::Absent()), "Put()");
  t.Ok(txn.Append("s", "said", "x"), "Append()");
  t.Ok(txn.Enqueue(MakeEvent("e1")), "Enqueue()");
}

void OneBadExpectationUndoesAll(StoreTrial& t) {
  t.Write("acme", "n1");
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  FillTransaction(t, *txn);
  t.Ok(txn->Put("notes", MakeDocument("n1", R"({"a":2})"), Expect::Version(5)), "Put()");
  t.Ok(txn->Append("s", "said", "y"), "Append()");

  t.Code(t.Commit(*txn), kAborted, "Commit() with one bad expectation");

  RequireNothing(t, "by a refused transaction");
  t.Require(t.Read("acme", "n1")->version == 1, "a refused transaction changed a document");
}

void RefusedOperationsSpoilTheTransaction(StoreTrial& t) {
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  FillTransaction(t, *txn);
  t.Code(txn->Put("notes", MakeDocument("", "{}"), Expect::Any()),
         absl::StatusCode::kInvalidArgument, "a put without an id");

  t.Code(t.Commit(*txn), absl::StatusCode::kInvalidArgument, "Commit() after a refused operation");

  RequireNothing(t, "although an operation of the transaction was refused");
}

void UncommittedChangesNothing(StoreTrial& t) {
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  FillTransaction(t, *txn);
  RequireNothing(t, "before Commit()");
  txn.reset();
  RequireNothing(t, "by a transaction that was destroyed");
}

void CommitAppliesAllAndEnds(StoreTrial& t) {
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  FillTransaction(t, *txn);
  t.Ok(t.Commit(*txn), "Commit()");

  t.Require(t.Read("acme", "good").has_value(), "the document is not there");
  t.Require(t.Journal("acme", "s").size() == 1, "the journal entry is not there");
  t.Require(t.Pending().size() == 1, "the event is not there");
  t.Code(t.Commit(*txn), absl::StatusCode::kFailedPrecondition, "a second Commit()");
  t.Code(txn->Put("notes", MakeDocument("late"), Expect::Any()),
         absl::StatusCode::kFailedPrecondition, "Put() after Commit()");
  t.Ok(t.Commit(*t.Begin("acme")), "Commit() of nothing");
}

void OwnWritesAreRead(StoreTrial& t) {
  t.Write("acme", "n1", R"({"a":1})");
  t.Write("acme", "n2");
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  t.Ok(txn->Put("notes", MakeDocument("n1", R"({"a":2})", {{"day", "2"}}), Expect::Version(1)),
       "Put()");
  t.Ok(txn->Put("notes", MakeDocument("n3"), Expect::Absent()), "Put()");
  t.Ok(txn->Delete("notes", "n2", Expect::Any()), "Delete()");

  std::optional<Document> n1 = t.Value(t.Await(txn->Get("notes", "n1")), "Get()");
  t.Require(n1 && n1->body == R"({"a":2})" && n1->version == 2 && n1->index["day"] == "2",
            "Get() does not see the transaction's own put");
  std::optional<Document> n3 = t.Value(t.Await(txn->Get("notes", "n3")), "Get()");
  t.Require(n3 && n3->version == 1, "Get() does not see a document the transaction made");
  t.Require(!t.Value(t.Await(txn->Get("notes", "n2")), "Get()"),
            "Get() sees a document that the transaction deleted");
}

void OwnWritesAreFound(StoreTrial& t) {
  t.WriteNote("acme", "b", {{"state", "open"}, {"day", "2"}});
  t.WriteNote("acme", "c", {{"state", "open"}, {"day", "3"}});
  t.WriteNote("acme", "d", {{"state", "open"}, {"day", "4"}});
  t.WriteNote("acme", "e", {{"state", "shut"}, {"day", "5"}});
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  auto put = [&](const std::string& id, const std::string& state, const std::string& day) {
    Document note = MakeDocument(id, "{}", {{"state", state}, {"day", day}});
    t.Ok(txn->Put("notes", note, Expect::Any()), "Put()");
  };
  put("a", "open", "9");
  put("b", "shut", "2");
  put("e", "open", "1");
  t.Ok(txn->Delete("notes", "c", Expect::Any()), "Delete()");

  auto find = [&](QueryOptions options) {
    options.equal["state"] = "open";
    options.order_by = "day";
    return Ids(t.Value(t.Await(txn->Query("notes", options)), "Query()"));
  };
  QueryOptions all;
  t.Require(find(all) == "e d a", "own writes in a query: should be e d a, are " + find(all));
  QueryOptions two;
  two.limit = 2;
  t.Require(find(two) == "e d", "the first two should be e d, are " + find(two));
  QueryOptions rest;
  rest.after_id = "e";
  t.Require(find(rest) == "d a", "after e should come d a, come " + find(rest));
  QueryOptions down;
  down.descending = true;
  t.Require(find(down) == "a d e", "descending should be a d e, is " + find(down));
}

void OwnWritesCountForExpectations(StoreTrial& t) {
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  t.Ok(txn->Put("notes", MakeDocument("n1", R"({"a":1})"), Expect::Absent()), "Put()");
  t.Ok(txn->Put("notes", MakeDocument("n1", R"({"a":2})"), Expect::Version(1)), "Put()");
  t.Ok(t.Commit(*txn), "Commit() of two puts of one document");
  std::optional<Document> n1 = t.Read("acme", "n1");
  t.Require(n1 && n1->version == 2 && n1->body == R"({"a":2})",
            "two puts in one transaction should give version 2 of the second");
}

void GetSeesTheStateAtBegin(StoreTrial& t) {
  t.Write("acme", "n1", R"({"a":1})");
  std::unique_ptr<StoreTransaction> before = t.Begin("acme");
  t.Write("acme", "n1", R"({"a":2})");
  t.Write("acme", "n2");

  std::optional<Document> n1 = t.Value(t.Await(before->Get("notes", "n1")), "Get()");
  t.Require(n1 && n1->version == 1 && n1->body == R"({"a":1})", "Get() sees a later write");
  t.Require(!t.Value(t.Await(before->Get("notes", "n2")), "Get()"), "Get() sees a later document");
  std::unique_ptr<StoreTransaction> after = t.Begin("acme");
  n1 = t.Value(t.Await(after->Get("notes", "n1")), "Get()");
  t.Require(n1 && n1->version == 2,
            "a transaction does not see what was committed before it began");
}

void QuerySeesTheStateAtBegin(StoreTrial& t) {
  t.WriteNote("acme", "n1", {{"state", "open"}});
  std::unique_ptr<StoreTransaction> before = t.Begin("acme");
  t.WriteNote("acme", "n1", {{"state", "shut"}});
  t.WriteNote("acme", "n2", {{"state", "open"}});

  QueryOptions open;
  open.equal["state"] = "open";
  std::string found = Ids(t.Value(t.Await(before->Query("notes", open)), "Query()"));
  t.Require(found == "n1", "Query() should see n1 as at Begin(), sees '" + found + "'");
}

void StaleReadsCannotOverwrite(StoreTrial& t) {
  t.Write("acme", "n1");
  std::unique_ptr<StoreTransaction> late = t.Begin("acme");
  std::optional<Document> read = t.Value(t.Await(late->Get("notes", "n1")), "Get()");
  t.Write("acme", "n1", R"({"a":2})");

  t.Ok(late->Put("notes", MakeDocument("n1", R"({"a":3})"), Expect::Version(read->version)),
       "Put()");
  t.Code(t.Commit(*late), kAborted, "Commit() over a write that came in between");
  t.Require(t.Read("acme", "n1")->body == R"({"a":2})", "a write that came in between is lost");
}

}  // namespace

std::vector<StoreRule> StoreTransactionRules() {
  return {
      MakeStoreRule("STORE-ATOMIC-01", "OneBadExpectationUndoesTheWholeTransaction",
                    OneBadExpectationUndoesAll),
      MakeStoreRule("STORE-ATOMIC-02", "ARefusedOperationSpoilsItsTransaction",
                    RefusedOperationsSpoilTheTransaction),
      MakeStoreRule("STORE-ATOMIC-03", "WithoutCommitNothingChanges", UncommittedChangesNothing),
      MakeStoreRule("STORE-ATOMIC-04", "CommitAppliesEverythingAndEndsTheTransaction",
                    CommitAppliesAllAndEnds),
      MakeStoreRule("STORE-OWN-01", "GetSeesTheTransactionSOwnWrites", OwnWritesAreRead),
      MakeStoreRule("STORE-OWN-02", "QuerySeesTheTransactionSOwnWrites", OwnWritesAreFound),
      MakeStoreRule("STORE-OWN-03", "OwnWritesCountForLaterExpectations",
                    OwnWritesCountForExpectations),
      MakeStoreRule("STORE-SNAPSHOT-01", "GetSeesTheStateAtBegin", GetSeesTheStateAtBegin),
      MakeStoreRule("STORE-SNAPSHOT-02", "QuerySeesTheStateAtBegin", QuerySeesTheStateAtBegin),
      MakeStoreRule("STORE-SNAPSHOT-03", "AStaleReadCannotOverwrite", StaleReadsCannotOverwrite),
  };
}

}  // namespace vivavoce::testing::internal
