// SPDX-License-Identifier: Apache-2.0
// STORE-QUERY: filters, order, pages.
#include "testing/conformance/store_trial.h"

namespace vivavoce::testing::internal {
namespace {

// Ties, gaps and values whose order as bytes is not that of numbers or of letters.
void WriteWeek(StoreTrial& t) {
  t.WriteNote("acme", "f", {{"state", "open"}, {"day", "10"}});
  t.WriteNote("acme", "a", {{"state", "open"}, {"day", "2"}});
  t.WriteNote("acme", "e", {{"state", "open"}});
  t.WriteNote("acme", "b", {{"state", "open"}, {"day", "2"}});
  t.WriteNote("acme", "c", {{"state", "shut"}, {"day", "2"}});
  t.WriteNote("acme", "d", {{"day", "B"}});
  t.WriteNote("acme", "g", {{"state", "open"}, {"day", "a"}});
  t.WriteNote("acme", "h", {{"state", "open"}});
}

constexpr char kByDay[] = "e h f a b c d g";  // absent first, then bytes, then ids

void RequireFound(StoreTrial& t, const QueryOptions& options, const std::string& ids,
                  const std::string& what) {
  std::string found = Ids(t.Find("acme", options));
  t.Require(found == ids, what + " should give '" + ids + "', gave '" + found + "'");
}

void FiltersMustAllMatch(StoreTrial& t) {
  WriteWeek(t);
  QueryOptions options;
  options.equal["state"] = "open";
  RequireFound(t, options, "a b e f g h", "state = open");
  options.equal["day"] = "2";
  RequireFound(t, options, "a b", "state = open, day = 2");
  options.equal["day"] = "nothing";
  RequireFound(t, options, "", "a value that no document has");
}

void OrderIsByValueThenId(StoreTrial& t) {
  WriteWeek(t);
  QueryOptions by_id;
  RequireFound(t, by_id, "a b c d e f g h", "no order");
  QueryOptions by_day;
  by_day.order_by = "day";
  RequireFound(t, by_day, kByDay, "order by day");
}

void DescendingReverses(StoreTrial& t) {
  WriteWeek(t);
  QueryOptions options;
  options.descending = true;
  RequireFound(t, options, "h g f e d c b a", "descending by id");
  options.order_by = "day";
  RequireFound(t, options, "g d c b a f h e", "descending by day");
}

void PagesCoverEverythingOnce(StoreTrial& t) {
  WriteWeek(t);
  for (const char* order : {"", "day"}) {
    for (bool descending : {false, true}) {
      QueryOptions options;
      options.order_by = order;
      options.descending = descending;
      std::string whole = Ids(t.Find("acme", options));
      for (size_t limit : {1, 2, 3, 8}) {
        options.limit = limit;
        options.after_id.clear();
        std::string pages;
        for (int page = 0; page < 10; ++page) {
          std::vector<Document> found = t.Find("acme", options);
          t.Require(found.size() <= limit, "a page holds more than its limit");
          if (found.empty()) break;
          pages += (pages.empty() ? "" : " ") + Ids(found);
          options.after_id = found.back().id;
        }
        t.Require(pages == whole, "pages of " + std::to_string(limit) + " should give '" + whole +
                                      "', gave '" + pages + "'");
      }
    }
  }
}

void RowsAreWhole(StoreTrial& t) {
  t.Ok(t.Put("acme", MakeDocument("n1", R"({"a":1})", {{"day", "1"}}), Expect::Any()), "Commit()");
  t.Ok(t.Put("acme", MakeDocument("n1", R"({"a":2})", {{"state", "open"}}), Expect::Any()),
       "Commit()");
  QueryOptions by_state;
  by_state.equal["state"] = "open";

  std::vector<Document> found = t.Find("acme", by_state);

  t.Require(found.size() == 1, "the document is not found under its new value");
  t.Require(found[0].version == 2 && found[0].body == R"({"a":2})" &&
                found[0].index == std::map<std::string, std::string>{{"state", "open"}},
            "a row of a query is not the document as written");
  QueryOptions by_day;
  by_day.equal["day"] = "1";
  RequireFound(t, by_day, "", "a value that was left out by a later write");
}

void BadQueriesAreRefused(StoreTrial& t) {
  constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  QueryOptions options;
  t.Code(t.Await(txn->Query("unknown", options)), kInvalid, "a collection that was not declared");
  options.order_by = "colour";
  t.Code(t.Await(txn->Query("notes", options)), kInvalid, "order by what was not declared");
  options.order_by = "day; DROP TABLE notes";
  t.Code(t.Await(txn->Query("notes", options)), kInvalid, "order by what is no name");
  options.order_by.clear();
  options.equal["colour"] = "red";
  t.Code(t.Await(txn->Query("notes", options)), kInvalid, "a filter on what was not declared");
  options.equal.clear();
  for (size_t limit : {size_t{0}, size_t{1001}}) {
    options.limit = limit;
    t.Code(t.Await(txn->Query("notes", options)), kInvalid, "limit " + std::to_string(limit));
  }
  options.limit = 10;
  options.order_by = "day";
  options.after_id = "gone";
  t.Code(t.Await(txn->Query("notes", options)), absl::StatusCode::kNotFound,
         "a page after a document that is gone");
}

}  // namespace

std::vector<StoreRule> StoreQueryRules() {
  return {
      MakeStoreRule("STORE-QUERY-01", "EveryFilterMustMatch", FiltersMustAllMatch),
      MakeStoreRule("STORE-QUERY-02", "OrderIsByValueThenIdAsBytesAbsentFirst",
                    OrderIsByValueThenId),
      MakeStoreRule("STORE-QUERY-03", "DescendingReversesTheWholeOrder", DescendingReverses),
      MakeStoreRule("STORE-QUERY-04", "PagesCoverEverythingOnce", PagesCoverEverythingOnce),
      MakeStoreRule("STORE-QUERY-05", "RowsAreDocumentsAsLastWritten", RowsAreWhole),
      MakeStoreRule("STORE-QUERY-06", "ABadQueryIsRefused", BadQueriesAreRefused),
  };
}

}  // namespace vivavoce::testing::internal
