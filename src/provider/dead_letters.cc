// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/dead_letters.h"

#include <utility>

#include "provider/message_marks.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;

constexpr size_t kMostForgotten = 1000;  // a call

awaitable<absl::StatusOr<DeadLetter>> GetLetter(StoreTransaction& transaction, TenantId tenant,
                                                std::string id) {
  absl::StatusOr<std::optional<Document>> document =
      co_await transaction.Get(internal::kDeadLetters, id);
  if (!document.ok()) co_return document.status();
  if (!*document) co_return NotFound("dead letter: there is none of this id (" + id + ")");
  co_return internal::ParseDeadLetter(**document, std::move(tenant));
}

}  // namespace

std::vector<CollectionSpec> MessagingCollections() {
  std::vector<CollectionSpec> specs;
  specs.emplace_back(internal::kHandledMessages, std::vector<std::string>{"at"});
  specs.emplace_back(internal::kDeadLetters,
                     std::vector<std::string>{"at", "key", "state", "topic"});
  return specs;
}

std::string DeadLetterTopic(std::string_view topic) { return "dlq." + std::string(topic); }

awaitable<absl::StatusOr<std::vector<DeadLetter>>> ListDeadLetters(Store& store, TenantId tenant,
                                                                   DeadLetterQuery query) {
  QueryOptions options;
  if (query.open_only) options.equal["state"] = "open";
  if (!query.topic.empty()) options.equal["topic"] = query.topic;
  if (!query.key.empty()) options.equal["key"] = query.key;
  options.order_by = "at";
  options.descending = true;
  options.limit = query.limit;
  options.after_id = query.after_id;
  absl::StatusOr<std::unique_ptr<StoreTransaction>> reading = co_await store.Begin(tenant);
  if (!reading.ok()) co_return reading.status();
  absl::StatusOr<std::vector<Document>> documents =
      co_await (*reading)->Query(internal::kDeadLetters, std::move(options));
  if (!documents.ok()) co_return documents.status();
  std::vector<DeadLetter> letters;
  for (const Document& document : *documents) {
    absl::StatusOr<DeadLetter> letter = internal::ParseDeadLetter(document, tenant);
    if (!letter.ok()) co_return letter.status();
    letters.push_back(*std::move(letter));
  }
  co_return letters;
}

awaitable<absl::StatusOr<DeadLetter>> FindDeadLetter(Store& store, TenantId tenant,
                                                     std::string id) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> reading = co_await store.Begin(tenant);
  if (!reading.ok()) co_return reading.status();
  co_return co_await GetLetter(**reading, std::move(tenant), std::move(id));
}

awaitable<absl::StatusOr<DeadLetter>> RedriveDeadLetter(Store& store, TenantId tenant,
                                                        std::string id, std::string actor) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(tenant);
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<DeadLetter> letter =
      co_await RedriveDeadLetterIn(**unit, std::move(tenant), std::move(id), std::move(actor));
  if (!letter.ok()) co_return letter.status();
  absl::Status committed = co_await (*unit)->Commit();
  if (!committed.ok()) co_return committed;
  co_return letter;
}

awaitable<absl::StatusOr<DeadLetter>> RedriveDeadLetterIn(StoreTransaction& unit, TenantId tenant,
                                                          std::string id, std::string actor) {
  absl::StatusOr<DeadLetter> letter = co_await GetLetter(unit, std::move(tenant), std::move(id));
  if (!letter.ok()) co_return letter.status();
  if (!letter->open) {
    co_return FailedPrecondition("dead letter " + letter->id + ": was sent again already (by " +
                                 letter->redriven_by + ")");
  }
  letter->open = false;
  ++letter->redrives;
  letter->redriven_by = std::move(actor);
  absl::Status put = unit.Put(internal::kDeadLetters, internal::DeadLetterDocument(*letter),
                              Expect::Version(letter->version));
  if (!put.ok()) co_return put;
  // Without its mark the group takes the message for new; the others have theirs.
  absl::Status unmarked =
      unit.Delete(internal::kHandledMessages, internal::MarkId(letter->group, letter->message.id),
                  Expect::Any());
  if (!unmarked.ok()) co_return unmarked;
  OutboxEvent event;
  event.id = letter->message.id;
  event.topic = letter->message.topic;
  event.key = letter->message.key;
  event.payload = letter->message.payload;
  absl::Status enqueued = unit.Enqueue(event);
  if (!enqueued.ok()) co_return enqueued;
  ++letter->version;
  co_return letter;
}

awaitable<absl::StatusOr<size_t>> ForgetHandledMessages(Store& store, TenantId tenant,
                                                        WallTime before) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> begun = co_await store.Begin(tenant);
  if (!begun.ok()) co_return begun.status();
  StoreTransaction& transaction = **begun;
  QueryOptions oldest_first;
  oldest_first.order_by = "at";
  oldest_first.limit = kMostForgotten;
  absl::StatusOr<std::vector<Document>> marks =
      co_await transaction.Query(internal::kHandledMessages, std::move(oldest_first));
  if (!marks.ok()) co_return marks.status();
  const std::string limit = FormatRfc3339(before);
  size_t forgotten = 0;
  for (const Document& mark : *marks) {
    auto at = mark.index.find("at");
    if (at != mark.index.end() && at->second >= limit) break;
    absl::Status gone = transaction.Delete(internal::kHandledMessages, mark.id, Expect::Any());
    if (!gone.ok()) co_return gone;
    ++forgotten;
  }
  absl::Status committed = co_await transaction.Commit();
  if (!committed.ok()) co_return committed;
  co_return forgotten;
}

}  // namespace vivavoce
