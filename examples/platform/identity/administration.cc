// SPDX-License-Identifier: Apache-2.0
#include "identity/administration.h"

#include <utility>

#include "identity/cost_answer.h"
#include "vivavoce/base/status.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr size_t kCostLines = 1000;

json LetterRow(const DeadLetter& letter) {
  return {{"id", letter.id},
          {"group", letter.group},
          {"topic", letter.message.topic},
          {"interviewId", letter.message.key},
          {"code", letter.code},
          {"error", letter.error},
          {"attempts", letter.attempts},
          {"parkedAt", FormatRfc3339(letter.parked_at)},
          {"open", letter.open},
          {"redrives", letter.redrives}};
}

}  // namespace

awaitable<absl::StatusOr<std::string>> Administration::DeadLetters(TenantId tenant,
                                                                   std::string command,
                                                                   json asked) {
  if (command == "dlq.list") {
    DeadLetterQuery query;
    query.topic = TextOf(asked, "topic");
    query.open_only = !asked.value("all", false);
    absl::StatusOr<std::vector<DeadLetter>> letters =
        co_await ListDeadLetters(store_, std::move(tenant), std::move(query));
    if (!letters.ok()) co_return letters.status();
    json answer = {{"deadLetters", json::array()}};
    for (const DeadLetter& letter : *letters) answer["deadLetters"].push_back(LetterRow(letter));
    co_return JsonText(answer);
  }
  absl::StatusOr<DeadLetter> letter(absl::UnknownError(""));
  if (command == "dlq.show") {
    letter = co_await FindDeadLetter(store_, std::move(tenant), TextOf(asked, "id"));
  } else if (command == "dlq.redrive") {
    Actor someone(ActorKind::kSystem, "operator", {});
    letter = co_await interviews_.Redrive(std::move(tenant), TextOf(asked, "id"),
                                          std::move(someone), nullptr);
  } else {
    letter = InvalidArgument("administration: no such command (" + command.substr(0, 40) + ")");
  }
  if (!letter.ok()) co_return letter.status();
  json answer = LetterRow(*letter);
  answer["payload"] = letter->message.payload;
  co_return JsonText(answer);
}

awaitable<absl::StatusOr<std::string>> Administration::Execute(std::string request) {
  JsonBounds bounds;
  bounds.bytes = 16 << 10;
  absl::StatusOr<json> asked = ParseBoundedJson(request, bounds);
  if (!asked.ok()) co_return asked.status();
  std::string command = TextOf(*asked, "command");
  if (command == "tenant.create") {
    absl::StatusOr<NewTenant> made = co_await tenants_.Create(TextOf(*asked, "name"), "");
    if (!made.ok()) co_return made.status();
    json answer = {{"tenantId", made->record.id.value()},
                   {"name", made->record.name},
                   {"apiKey", made->admin.key},
                   {"webhookSecret", made->record.webhook_secrets.front()}};
    co_return JsonText(answer);
  }
  if (command != "key.create" && command != "user.create" && command != "cost" &&
      !command.starts_with("dlq.")) {
    co_return InvalidArgument("administration: no such command (" + command.substr(0, 40) + ")");
  }
  absl::StatusOr<TenantRecord> tenant = co_await tenants_.Find(TextOf(*asked, "tenant"));
  if (!tenant.ok()) co_return tenant.status();
  if (command == "cost") {
    CostQuery query;
    query.interview = InterviewId(TextOf(*asked, "interview"));
    query.from = TextOf(*asked, "from");
    query.to = TextOf(*asked, "to");
    query.limit = kCostLines;
    absl::StatusOr<json> costs = co_await CostAnswer(store_, tenant->id, std::move(query));
    if (!costs.ok()) co_return costs.status();
    co_return JsonText(*costs);
  }
  if (command.starts_with("dlq.")) {
    co_return co_await DeadLetters(tenant->id, std::move(command), *std::move(asked));
  }
  json answer = {{"tenantId", tenant->id.value()}, {"role", TextOf(*asked, "role")}};
  if (command == "key.create") {
    absl::StatusOr<NewApiKey> made = co_await tenants_.CreateKey(tenant->id, TextOf(*asked, "role"),
                                                                 TextOf(*asked, "name"), nullptr);
    if (!made.ok()) co_return made.status();
    answer["keyId"] = made->record.id;
    answer["apiKey"] = made->key;
    co_return JsonText(answer);
  }
  absl::StatusOr<NewPerson> made =
      co_await people_.Create(tenant->id, TextOf(*asked, "email"), TextOf(*asked, "role"), nullptr);
  if (!made.ok()) co_return made.status();
  answer["userId"] = made->record.id;
  answer["email"] = made->record.email;
  answer["password"] = made->password;
  co_return JsonText(answer);
}

}  // namespace vivavoce::platform
