// SPDX-License-Identifier: Apache-2.0
#include "identity/administration.h"

#include <utility>

#include "vivavoce/base/status.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

}  // namespace

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
  if (command != "key.create" && command != "user.create") {
    co_return InvalidArgument("administration: no such command (" + command.substr(0, 40) + ")");
  }
  absl::StatusOr<TenantRecord> tenant = co_await tenants_.Find(TextOf(*asked, "tenant"));
  if (!tenant.ok()) co_return tenant.status();
  json answer = {{"tenantId", tenant->id.value()}, {"role", TextOf(*asked, "role")}};
  if (command == "key.create") {
    absl::StatusOr<NewApiKey> made =
        co_await tenants_.CreateKey(tenant->id, TextOf(*asked, "role"), TextOf(*asked, "name"));
    if (!made.ok()) co_return made.status();
    answer["keyId"] = made->record.id;
    answer["apiKey"] = made->key;
    co_return JsonText(answer);
  }
  absl::StatusOr<NewPerson> made =
      co_await people_.Create(tenant->id, TextOf(*asked, "email"), TextOf(*asked, "role"));
  if (!made.ok()) co_return made.status();
  answer["userId"] = made->record.id;
  answer["email"] = made->record.email;
  answer["password"] = made->password;
  co_return JsonText(answer);
}

}  // namespace vivavoce::platform
