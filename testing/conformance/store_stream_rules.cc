// SPDX-License-Identifier: Apache-2.0
// STORE-JOURNAL and STORE-OUTBOX: what is only ever added to.
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <set>

#include "testing/conformance/store_trial.h"

namespace vivavoce::testing::internal {
namespace {

std::string Seqs(const std::vector<JournalEntry>& entries) {
  std::string text;
  for (const JournalEntry& entry : entries) {
    text += (text.empty() ? "" : " ") + std::to_string(entry.seq) + ":" + entry.payload;
  }
  return text;
}

std::string EventIds(const std::vector<OutboxEvent>& events) {
  std::string text;
  for (const OutboxEvent& event : events) text += (text.empty() ? "" : " ") + event.id;
  return text;
}

void JournalIsOrderedWithoutGaps(StoreTrial& t) {
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  t.Ok(txn->Append("s", "said", "a"), "Append()");
  t.Ok(txn->Append("other", "said", "x"), "Append()");
  t.Ok(txn->Append("s", "said", "b"), "Append()");
  t.Ok(t.Commit(*txn), "Commit()");
  t.Ok(t.Append("acme", "s", "c"), "Commit() of an append");

  std::string seen = Seqs(t.Journal("acme", "s"));
  t.Require(seen == "1:a 2:b 3:c", "the journal should be 1:a 2:b 3:c, is " + seen);
  t.Require(Seqs(t.Journal("acme", "other")) == "1:x", "streams are not counted apart");
  t.Require(t.Journal("acme", "none").empty(), "a stream that was never written has entries");
}

void RefusedTransactionsLeaveNoGap(StoreTrial& t) {
  t.Ok(t.Append("acme", "s", "a"), "Commit() of an append");
  std::unique_ptr<StoreTransaction> refused = t.Begin("acme");
  t.Ok(refused->Append("s", "said", "never"), "Append()");
  t.Ok(refused->Put("notes", MakeDocument("n1"), Expect::Version(9)), "Put()");
  t.Code(t.Commit(*refused), absl::StatusCode::kAborted, "Commit() with a bad expectation");
  t.Ok(t.Append("acme", "s", "b"), "Commit() of an append");

  std::string seen = Seqs(t.Journal("acme", "s"));
  t.Require(seen == "1:a 2:b", "the journal should be 1:a 2:b, is " + seen);
}

void JournalsStayInTheTenant(StoreTrial& t) {
  t.Ok(t.Append("acme", "s", "a"), "Commit() of an append");
  t.Ok(t.Append("zeta", "s", "z"), "Commit() of an append");
  t.Require(Seqs(t.Journal("acme", "s")) == "1:a", "acme reads " + Seqs(t.Journal("acme", "s")));
  t.Require(Seqs(t.Journal("zeta", "s")) == "1:z", "zeta reads " + Seqs(t.Journal("zeta", "s")));
}

void JournalIsReadInParts(StoreTrial& t) {
  const std::string bytes("\0\xff raw", 6);
  for (const std::string& payload : {std::string("a"), std::string(), bytes}) {
    t.Ok(t.Append("acme", "s", payload), "Commit() of an append");
  }
  auto read = [&](int64_t after, size_t limit) {
    return t.Value(t.Await(t.store().ReadJournal(TenantId("acme"), "s", after, limit)),
                   "ReadJournal()");
  };
  t.Require(Seqs(read(0, 2)) == "1:a 2:", "the first two are " + Seqs(read(0, 2)));
  std::vector<JournalEntry> rest = read(2, 10);
  t.Require(rest.size() == 1 && rest[0].payload == bytes && rest[0].type == "said",
            "an entry is not the bytes and the type that were appended");
  t.Require(read(3, 10).empty(), "there is something after the last entry");
  t.Code(t.Await(t.store().ReadJournal(TenantId("acme"), "s", 0, 0)),
         absl::StatusCode::kInvalidArgument, "ReadJournal() of at most 0 entries");
}

void JournalTimesNeverGoBack(StoreTrial& t) {
  for (const char* payload : {"a", "b", "c"}) {
    t.Ok(t.Append("acme", "s", payload), "Commit() of an append");
    t.Pass(std::chrono::milliseconds(5));
  }
  std::vector<JournalEntry> entries = t.Journal("acme", "s");
  t.Require(entries.size() == 3 && entries[0].at < entries[1].at && entries[1].at < entries[2].at,
            "entries that were written 5 ms apart do not have rising times");
}

void Prune(StoreTrial& t, int64_t until) {
  t.Ok(t.Await(t.store().PruneJournal(TenantId("acme"), "s", until)), "PruneJournal()");
}

void PruningIsExactAndIdempotent(StoreTrial& t) {
  for (const char* payload : {"a", "b", "c"}) {
    t.Ok(t.Append("acme", "s", payload), "Commit() of an append");
  }
  Prune(t, 0);
  t.Require(Seqs(t.Journal("acme", "s")) == "1:a 2:b 3:c", "pruning nothing took something");
  Prune(t, 2);
  Prune(t, 2);
  std::string left = Seqs(t.Journal("acme", "s"));
  t.Require(left == "3:c", "after pruning up to 2, 3:c should be left, is " + left);
  Prune(t, 9);
  t.Require(t.Journal("acme", "s").empty(), "an entry is left after all were pruned");
  t.Ok(t.Await(t.store().PruneJournal(TenantId("acme"), "none", 5)),
       "PruneJournal() of a stream that was never written");
}

void PrunedNumbersAreNeverGivenAgain(StoreTrial& t) {
  for (const char* payload : {"a", "b", "c"}) {
    t.Ok(t.Append("acme", "s", payload), "Commit() of an append");
  }
  Prune(t, 3);
  Prune(t, 1);
  t.Ok(t.Append("acme", "s", "d"), "Commit() of an append");
  std::string next = Seqs(t.Journal("acme", "s"));
  t.Require(next == "4:d", "after pruning 3 of 3, the next should be 4:d, is " + next);
}

void PruningStaysInItsTenantAndStream(StoreTrial& t) {
  t.Ok(t.Append("acme", "s", "a"), "Commit() of an append");
  t.Ok(t.Append("acme", "other", "o"), "Commit() of an append");
  t.Ok(t.Append("zeta", "s", "z"), "Commit() of an append");
  Prune(t, 1);
  t.Require(Seqs(t.Journal("acme", "other")) == "1:o", "another stream's entries were pruned");
  t.Require(Seqs(t.Journal("zeta", "s")) == "1:z", "another tenant's entries were pruned");
}

void EventsComeInCommitOrder(StoreTrial& t) {
  std::unique_ptr<StoreTransaction> begun_first = t.Begin("acme");
  t.Ok(begun_first->Enqueue(MakeEvent("e2")), "Enqueue()");
  t.Ok(t.Enqueue("zeta", "e1"), "Commit() of an event");
  OutboxEvent third = MakeEvent("e3", std::string("\0bytes", 6));
  third.tenant = TenantId("acme");
  t.Ok(begun_first->Enqueue(third), "Enqueue() of an event that names its tenant");
  t.Ok(t.Commit(*begun_first), "Commit()");

  std::vector<OutboxEvent> events = t.Pending();

  t.Require(EventIds(events) == "e1 e2 e3", "events should be e1 e2 e3, are " + EventIds(events));
  t.Require(0 < events[0].position && events[0].position < events[1].position &&
                events[1].position < events[2].position,
            "positions do not rise in commit order");
  const OutboxEvent& e3 = events[2];
  t.Require(e3.tenant == TenantId("acme") && e3.topic == third.topic && e3.key == third.key &&
                e3.payload == third.payload,
            "an event is not what was enqueued");
  t.Require(events[0].tenant == TenantId("zeta"), "an event does not name its tenant");
  t.Require(EventIds(t.Value(t.Await(t.outbox().Pending(2)), "Pending()")) == "e1 e2",
            "Pending(2) is not the first two");
}

void ForeignEventsAreRefused(StoreTrial& t) {
  OutboxEvent foreign = MakeEvent("e1");
  foreign.tenant = TenantId("zeta");
  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  t.Code(txn->Enqueue(foreign), absl::StatusCode::kInvalidArgument,
         "an event of another tenant than the transaction's");
}

void MarkingIsIdempotent(StoreTrial& t) {
  for (const char* id : {"e1", "e2", "e3"}) t.Ok(t.Enqueue("acme", id), "Commit() of an event");
  std::vector<OutboxEvent> events = t.Pending();
  const std::vector<int64_t> marked = {events[0].position, events[2].position};

  t.Ok(t.Await(t.outbox().MarkPublished(marked)), "MarkPublished()");
  t.Ok(t.Await(t.outbox().MarkPublished(marked)), "MarkPublished() again");
  t.Ok(t.Await(t.outbox().MarkPublished(std::vector<int64_t>())), "MarkPublished() of nothing");

  t.Require(EventIds(t.Pending()) == "e2", "left should be e2, is " + EventIds(t.Pending()));
  t.Ok(t.Enqueue("acme", "e4"), "Commit() of an event");
  t.Require(t.Pending().back().position > events[2].position, "a position was given twice");
}

void WaitersHearOfCommits(StoreTrial& t) {
  using boost::asio::experimental::awaitable_operators::operator&&;
  t.Ok(t.Enqueue("acme", "e1"), "Commit() of an event");
  absl::Status told = t.Await(t.outbox().Changed());
  if (told.code() == absl::StatusCode::kUnimplemented) throw Broken{told};
  t.Ok(told, "Changed() after a commit");

  std::unique_ptr<StoreTransaction> txn = t.Begin("acme");
  t.Ok(txn->Enqueue(MakeEvent("e2")), "Enqueue()");
  auto both = [&]() -> boost::asio::awaitable<absl::Status> {
    auto [news, committed] = co_await (t.outbox().Changed() && txn->Commit());
    co_return news.ok() ? committed : news;
  };
  t.Ok(t.Await(both()), "Changed() that waits for a commit");
}

}  // namespace

std::vector<StoreRule> StoreStreamRules() {
  return {
      MakeStoreRule("STORE-JOURNAL-01", "AStreamCountsFrom1WithoutGaps",
                    JournalIsOrderedWithoutGaps),
      MakeStoreRule("STORE-JOURNAL-02", "ARefusedTransactionLeavesNoGap",
                    RefusedTransactionsLeaveNoGap),
      MakeStoreRule("STORE-JOURNAL-03", "AJournalStaysInItsTenant", JournalsStayInTheTenant),
      MakeStoreRule("STORE-JOURNAL-04", "AJournalIsReadInPartsByteForByte", JournalIsReadInParts),
      MakeStoreRule("STORE-JOURNAL-05", "TimesRise", JournalTimesNeverGoBack),
      MakeStoreRule("STORE-JOURNAL-06", "PruningIsExactAndIdempotent", PruningIsExactAndIdempotent),
      MakeStoreRule("STORE-JOURNAL-07", "APrunedNumberIsNeverGivenAgain",
                    PrunedNumbersAreNeverGivenAgain),
      MakeStoreRule("STORE-JOURNAL-08", "PruningStaysInItsTenantAndStream",
                    PruningStaysInItsTenantAndStream),
      MakeStoreRule("STORE-OUTBOX-01", "EventsComeInCommitOrder", EventsComeInCommitOrder),
      MakeStoreRule("STORE-OUTBOX-02", "AnEventOfAnotherTenantIsRefused", ForeignEventsAreRefused),
      MakeStoreRule("STORE-OUTBOX-03", "MarkingIsExactAndIdempotent", MarkingIsIdempotent),
      MakeStoreRule("STORE-OUTBOX-04", "AWaiterHearsOfACommit", WaitersHearOfCommits),
  };
}

}  // namespace vivavoce::testing::internal
