// SPDX-License-Identifier: Apache-2.0
#include "provider/message_marks.h"

#include <nlohmann/json.hpp>

#include "vivavoce/base/base64.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using boost::asio::awaitable;
using MarkJson = nlohmann::ordered_json;

constexpr char kDeadLetterPrefix[] = "dlq.";
constexpr size_t kLongestName = 256;  // of the store's

// Whatever a message is called, the hash is a name that every store takes.
std::string NameOf(std::string_view group, std::string_view id) {
  return Sha256Hex(std::string(group) + '\0' + std::string(id)).substr(0, 40);
}

// Without what JSON cannot hold.
std::string Dump(const MarkJson& json) {
  return json.dump(-1, ' ', false, MarkJson::error_handler_t::replace);
}

// An index's value: what a store may refuse stands there as a hash.
std::string IndexValue(const std::string& text) {
  const MarkJson quoted = text;
  const bool plain = text.size() <= kLongestName && Dump(quoted) == "\"" + text + "\"";
  return plain ? text : Sha256Hex(text);
}

OutboxEvent TellOf(const DeadLetter& letter) {
  MarkJson payload{{"deadLetterId", letter.id},     {"group", letter.group},
                   {"topic", letter.message.topic}, {"messageId", letter.message.id},
                   {"code", letter.code},           {"attempts", letter.attempts}};
  OutboxEvent event;
  event.id = letter.id + "-" + std::to_string(letter.redrives);
  event.topic = DeadLetterTopic(letter.message.topic);
  event.key = letter.message.key.empty() ? letter.id : IndexValue(letter.message.key);
  event.payload = Dump(payload);
  return event;
}

std::string TextIn(const MarkJson& json, const char* name) {
  auto it = json.find(name);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

int64_t NumberIn(const MarkJson& json, const char* name) {
  auto it = json.find(name);
  return it != json.end() && it->is_number_integer() ? it->get<int64_t>() : 0;
}

}  // namespace

std::string MarkId(const std::string& group, const std::string& message_id) {
  return NameOf(group, message_id);
}

std::string DeadLetterId(const std::string& group, const std::string& message_id) {
  return "dl-" + NameOf(group, message_id);
}

Document MakeMark(const std::string& group, const BusMessage& message, WallTime now) {
  Document mark;
  mark.id = MarkId(group, message.id);
  mark.body = Dump(MarkJson{{"group", group}, {"topic", message.topic}, {"messageId", message.id}});
  mark.index["at"] = FormatRfc3339(now);
  return mark;
}

awaitable<absl::StatusOr<bool>> IsMarked(Store& store, TenantId tenant, std::string mark_id) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> reading =
      co_await store.Begin(std::move(tenant));
  if (!reading.ok()) co_return reading.status();
  absl::StatusOr<std::optional<Document>> mark =
      co_await (*reading)->Get(kHandledMessages, std::move(mark_id));
  if (!mark.ok()) co_return mark.status();
  co_return mark->has_value();
}

Document DeadLetterDocument(const DeadLetter& letter) {
  const auto since = letter.parked_at.time_since_epoch();
  Document document;
  document.id = letter.id;
  document.body = Dump(
      MarkJson{{"group", letter.group},
               {"topic", letter.message.topic},
               {"key", EncodeBase64(letter.message.key)},
               {"messageId", EncodeBase64(letter.message.id)},
               {"payload", EncodeBase64(letter.message.payload)},
               {"code", letter.code},
               {"error", letter.error},
               {"attempts", letter.attempts},
               {"parkedAtMs", std::chrono::duration_cast<std::chrono::milliseconds>(since).count()},
               {"open", letter.open},
               {"redrives", letter.redrives},
               {"redrivenBy", letter.redriven_by}});
  document.index["state"] = letter.open ? "open" : "redriven";
  document.index["topic"] = IndexValue(letter.message.topic);
  document.index["key"] = IndexValue(letter.message.key);
  document.index["at"] = FormatRfc3339(letter.parked_at);
  return document;
}

absl::StatusOr<DeadLetter> ParseDeadLetter(const Document& document, TenantId tenant) {
  const MarkJson json = MarkJson::parse(document.body, nullptr, false);
  const absl::Status damaged = DataLoss("dead letter " + document.id + ": cannot be read");
  if (!json.is_object()) return damaged;
  absl::StatusOr<std::string> key = DecodeBase64(TextIn(json, "key"));
  absl::StatusOr<std::string> message_id = DecodeBase64(TextIn(json, "messageId"));
  absl::StatusOr<std::string> payload = DecodeBase64(TextIn(json, "payload"));
  if (!key.ok() || !message_id.ok() || !payload.ok()) return damaged;
  DeadLetter letter;
  letter.id = document.id;
  letter.version = document.version;
  letter.group = TextIn(json, "group");
  letter.message.id = *std::move(message_id);
  letter.message.tenant = std::move(tenant);
  letter.message.topic = TextIn(json, "topic");
  letter.message.key = *std::move(key);
  letter.message.payload = *std::move(payload);
  letter.code = TextIn(json, "code");
  letter.error = TextIn(json, "error");
  letter.attempts = NumberIn(json, "attempts");
  letter.parked_at = WallTime(std::chrono::milliseconds(NumberIn(json, "parkedAtMs")));
  letter.open = json.contains("open") && json["open"] == true;
  letter.redrives = NumberIn(json, "redrives");
  letter.redriven_by = TextIn(json, "redrivenBy");
  return letter;
}

awaitable<absl::Status> Park(Store& store, Clock& clock, Parking parking) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit =
      co_await store.Begin(parking.message.tenant);
  if (!unit.ok()) co_return unit.status();
  absl::Status parked = co_await ParkMessage(**unit, clock.Now(), std::move(parking));
  if (!parked.ok()) co_return parked;
  co_return co_await (*unit)->Commit();
}

}  // namespace vivavoce::internal

namespace vivavoce {

using internal::DeadLetterDocument;
using internal::kDeadLetters;
using internal::kHandledMessages;

boost::asio::awaitable<absl::Status> ParkMessage(StoreTransaction& unit, WallTime now,
                                                 Parking parking) {
  DeadLetter letter;
  letter.id = internal::DeadLetterId(parking.group, parking.message.id);
  absl::StatusOr<std::optional<Document>> before = co_await unit.Get(kDeadLetters, letter.id);
  if (!before.ok()) co_return before.status();
  if (*before) {
    absl::StatusOr<DeadLetter> earlier =
        internal::ParseDeadLetter(**before, parking.message.tenant);
    if (earlier.ok()) letter.redrives = earlier->redrives;
  }
  letter.group = parking.group;
  letter.message = std::move(parking.message);
  letter.code = absl::StatusCodeToString(parking.why.code());
  letter.error = std::string(Message(parking.why).substr(0, 2000));
  letter.attempts = parking.attempts;
  letter.parked_at = now;
  absl::Status put = unit.Put(kDeadLetters, DeadLetterDocument(letter), Expect::Any());
  if (!put.ok()) co_return put;
  put = unit.Put(kHandledMessages, internal::MakeMark(letter.group, letter.message, now),
                 Expect::Any());
  if (!put.ok()) co_return put;
  // A letter about a letter about a letter helps nobody.
  if (parking.tell && !letter.message.topic.starts_with(internal::kDeadLetterPrefix)) {
    absl::Status told = unit.Enqueue(internal::TellOf(letter));
    if (!told.ok()) co_return told;
  }
  co_return absl::OkStatus();
}

}  // namespace vivavoce
