// SPDX-License-Identifier: Apache-2.0
#include "gateway/account_endpoints.h"

#include <string>
#include <utility>

#include "gateway/idempotency.h"
#include "gateway/problem.h"
#include "gateway/secret_mask.h"
#include "vivavoce/base/status.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

json UserView(const PersonRecord& person) {
  return {{"id", person.id},
          {"email", person.email},
          {"role", person.role},
          {"disabled", person.disabled},
          {"createdAt", person.created_at},
          {"version", person.version}};
}

json KeyView(const ApiKeyRecord& key) {
  json view = {{"id", key.id},
               {"name", key.name},
               {"role", key.role},
               {"prefix", key.prefix},
               {"createdAt", key.created_at},
               {"revokedAt", nullptr}};
  if (!key.revoked_at.empty()) view["revokedAt"] = key.revoked_at;
  return view;
}

json TenantView(const TenantRecord& tenant) {
  json secrets = json::array();
  for (const std::string& secret : tenant.webhook_secrets) secrets.push_back(Masked(secret));
  return {{"id", tenant.id.value()},
          {"name", tenant.name},
          {"createdAt", tenant.created_at},
          {"webhookSecrets", std::move(secrets)}};
}

HttpServerResponse PairResponse(const TokenPair& pair) {
  return JsonResponse(200, {{"accessToken", pair.access_token},
                            {"tokenType", "Bearer"},
                            {"expiresIn", pair.expires_in},
                            {"refreshToken", pair.refresh_token},
                            {"user",
                             {{"id", pair.person.id},
                              {"email", pair.person.email},
                              {"role", pair.person.role},
                              {"tenantId", pair.person.tenant.value()},
                              {"passwordChangeAdvised", pair.person.password_is_first}}}});
}

// The whole list on one page: accounts are counted in tens.
HttpServerResponse ListResponse(json items) {
  return JsonResponse(200, {{"items", std::move(items)}, {"nextCursor", nullptr}});
}

}  // namespace

void AccountEndpoints::AddTo(std::vector<Route>& rows) {
  AddSignIn(rows);
  AddUsers(rows);
  AddKeys(rows);
}

void AccountEndpoints::AddSignIn(std::vector<Route>& rows) {
  rows.push_back(Route("POST", "/api/v1/auth/token", "signIn", "Signs a person in")
                     .Public()
                     .Takes("SignIn")
                     .Gives(200, "TokenPair", "An access token, and one to renew it with once")
                     .Refuses({401})
                     .Does([this](Call& call) { return SignIn(call); }));
  rows.push_back(Route("POST", "/api/v1/auth/refresh", "refreshToken", "Renews an access token")
                     .Public()
                     .Takes("Refresh")
                     .Gives(200, "TokenPair", "A fresh pair; the old one is used up")
                     .Refuses({401})
                     .Does([this](Call& call) { return Refresh(call); }));
  rows.push_back(Route("POST", "/api/v1/auth/password", "changePassword",
                       "Puts a password of the person's own in place of the one-time one")
                     .Public()
                     .Takes("PasswordChange")
                     .Gives(204, "", "It holds from now on")
                     .Refuses({401})
                     .Does([this](Call& call) { return ChangePassword(call); }));
}

void AccountEndpoints::AddUsers(std::vector<Route>& rows) {
  rows.push_back(Route("GET", "/api/v1/users", "listUsers", "The tenant's people")
                     .Needs(kPermissionAdmin)
                     .Gives(200, "UserPage", "All of them")
                     .Does([this](Call& call) { return ListUsers(call); }));
  rows.push_back(Route("POST", "/api/v1/users", "createUser", "Adds a person")
                     .Needs(kPermissionAdmin)
                     .Takes("UserRequest")
                     .Gives(201, "NewUser", "With a one-time password, shown once")
                     .Refuses({409})
                     .Idempotent(Replay::kSecret)
                     .InSystem()
                     .Does([this](Call& call) { return CreateUser(call); }));
  rows.push_back(Route("PATCH", "/api/v1/users/{id}", "changeUser",
                       "Changes a person's role, shuts the account, or gives a new password")
                     .Needs(kPermissionAdmin)
                     .Takes("UserChange")
                     .Gives(200, "User", "As it is now; a new password stands in it, once")
                     .Refuses({409})
                     .Does([this](Call& call) { return ChangeUser(call); }));
}

void AccountEndpoints::AddKeys(std::vector<Route>& rows) {
  rows.push_back(Route("GET", "/api/v1/api-keys", "listApiKeys", "The tenant's API keys, masked")
                     .Needs(kPermissionAdmin)
                     .Gives(200, "ApiKeyPage", "All of them")
                     .Does([this](Call& call) { return ListKeys(call); }));
  rows.push_back(Route("POST", "/api/v1/api-keys", "createApiKey", "Makes an API key")
                     .Needs(kPermissionAdmin)
                     .Takes("ApiKeyRequest")
                     .Gives(201, "NewApiKey", "It is shown once")
                     .Idempotent(Replay::kSecret)
                     .InSystem()
                     .Does([this](Call& call) { return CreateKey(call); }));
  rows.push_back(Route("DELETE", "/api/v1/api-keys/{id}", "revokeApiKey", "Ends an API key")
                     .Needs(kPermissionAdmin)
                     .Gives(204, "", "It opens nothing any more")
                     .Refuses({409})
                     .Does([this](Call& call) { return RevokeKey(call); }));
  rows.push_back(Route("GET", "/api/v1/tenants", "listTenants", "The caller's tenant")
                     .Needs(kPermissionAdmin)
                     .Gives(200, "TenantPage", "It alone")
                     .Does([this](Call& call) { return ListTenants(call); }));
  rows.push_back(
      Route("POST", "/api/v1/tenants/{id}/webhook-secret", "rotateWebhookSecret",
            "Makes a new secret for calls of callbackUrl; the one before signs on beside "
            "it until the next change")
          .Needs(kPermissionAdmin)
          .Gives(201, "WebhookSecret", "It is shown once")
          .Idempotent(Replay::kSecret)
          .InSystem()
          .Does([this](Call& call) { return RotateSecret(call); }));
}

awaitable<Answer> AccountEndpoints::SignIn(Call& call) {
  absl::StatusOr<PersonRecord> person =
      co_await people_.SignIn(TextOf(call.body, "email"), TextOf(call.body, "password"));
  if (!person.ok()) co_return person.status();
  absl::StatusOr<TokenPair> pair = co_await tokens_.Issue(*std::move(person));
  if (!pair.ok()) co_return pair.status();
  co_return PairResponse(*pair);
}

awaitable<Answer> AccountEndpoints::Refresh(Call& call) {
  absl::StatusOr<TokenPair> pair = co_await tokens_.Refresh(TextOf(call.body, "refreshToken"));
  if (!pair.ok()) co_return pair.status();
  co_return PairResponse(*pair);
}

awaitable<Answer> AccountEndpoints::ChangePassword(Call& call) {
  absl::Status changed = co_await people_.ChangePassword(
      TextOf(call.body, "email"), TextOf(call.body, "password"), TextOf(call.body, "newPassword"));
  if (!changed.ok()) co_return changed;
  HttpServerResponse response;
  response.status = 204;
  co_return response;
}

awaitable<Answer> AccountEndpoints::ListUsers(Call& call) {
  absl::StatusOr<std::vector<PersonRecord>> people = co_await people_.List(call.caller.tenant);
  if (!people.ok()) co_return people.status();
  json items = json::array();
  for (const PersonRecord& person : *people) items.push_back(UserView(person));
  co_return ListResponse(std::move(items));
}

awaitable<Answer> AccountEndpoints::CreateUser(Call& call) {
  absl::StatusOr<NewPerson> made = co_await people_.Create(
      call.caller.tenant, TextOf(call.body, "email"), TextOf(call.body, "role"), MarkOf(call));
  if (!made.ok()) co_return made.status();
  json view = UserView(made->record);
  view["password"] = made->password;
  co_return JsonResponse(201, view);
}

awaitable<Answer> AccountEndpoints::ChangeUser(Call& call) {
  PersonChange change;
  if (call.body.contains("role")) change.role = TextOf(call.body, "role");
  if (call.body.contains("disabled")) change.disabled = call.body["disabled"].get<bool>();
  change.new_password = call.body.value("newPassword", false);
  absl::StatusOr<NewPerson> changed =
      co_await people_.Change(call.caller.tenant, call.path["id"], std::move(change));
  if (!changed.ok()) co_return changed.status();
  json view = UserView(changed->record);
  if (!changed->password.empty()) view["password"] = changed->password;
  co_return JsonResponse(200, view);
}

awaitable<Answer> AccountEndpoints::ListKeys(Call& call) {
  absl::StatusOr<std::vector<ApiKeyRecord>> keys = co_await tenants_.Keys(call.caller.tenant);
  if (!keys.ok()) co_return keys.status();
  json items = json::array();
  for (const ApiKeyRecord& key : *keys) items.push_back(KeyView(key));
  co_return ListResponse(std::move(items));
}

awaitable<Answer> AccountEndpoints::CreateKey(Call& call) {
  absl::StatusOr<NewApiKey> made = co_await tenants_.CreateKey(
      call.caller.tenant, TextOf(call.body, "role"), TextOf(call.body, "name"), MarkOf(call));
  if (!made.ok()) co_return made.status();
  json view = KeyView(made->record);
  view["apiKey"] = made->key;
  co_return JsonResponse(201, view);
}

awaitable<Answer> AccountEndpoints::RevokeKey(Call& call) {
  if (call.path["id"] == call.caller.id) {
    co_return FailedPrecondition("API key: it cannot end itself; use another one");
  }
  absl::Status revoked = co_await tenants_.RevokeKey(call.caller.tenant, call.path["id"]);
  if (!revoked.ok()) co_return revoked;
  HttpServerResponse response;
  response.status = 204;
  co_return response;
}

awaitable<Answer> AccountEndpoints::ListTenants(Call& call) {
  absl::StatusOr<TenantRecord> tenant = co_await tenants_.Find(call.caller.tenant.value());
  if (!tenant.ok()) co_return tenant.status();
  json items = json::array();
  items.push_back(TenantView(*tenant));
  co_return ListResponse(std::move(items));
}

awaitable<Answer> AccountEndpoints::RotateSecret(Call& call) {
  if (call.path["id"] != call.caller.tenant.value()) co_return NotFound("tenant: there is none");
  absl::StatusOr<TenantRecord> tenant =
      co_await tenants_.RotateWebhookSecret(call.caller.tenant, MarkOf(call));
  if (!tenant.ok()) co_return tenant.status();
  json body = {{"webhookSecret", tenant->webhook_secrets.front()}};
  co_return JsonResponse(201, body);
}

}  // namespace vivavoce::platform
