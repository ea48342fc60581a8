// SPDX-License-Identifier: Apache-2.0
#include "identity/tenants.h"

#include <memory>
#include <utility>

#include "identity/documents.h"
#include "identity/password.h"
#include "vivavoce/base/base64.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/lifecycle/interviews.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kTenants[] = "tenants";
constexpr char kTenantNames[] = "tenant_names";
constexpr char kApiKeys[] = "api_keys";

TenantId System() { return TenantId(kSystemTenant); }

TenantRecord TenantOf(const Document& document) {
  json body = json::parse(document.body, nullptr, false);
  TenantRecord record;
  record.id = TenantId(document.id);
  record.name = TextOf(body, "name");
  record.created_at = TextOf(body, "createdAt");
  if (body.is_object() && body["webhookSecrets"].is_array()) {
    for (const json& secret : body["webhookSecrets"]) {
      if (secret.is_string()) record.webhook_secrets.push_back(secret.get<std::string>());
    }
  }
  return record;
}

Document DocumentOf(const TenantRecord& record, int64_t version) {
  Document document;
  document.id = record.id.value();
  document.version = version;
  document.body = JsonText({{"name", record.name},
                            {"createdAt", record.created_at},
                            {"webhookSecrets", record.webhook_secrets}});
  document.index["name"] = record.name;
  return document;
}

ApiKeyRecord KeyOf(const Document& document) {
  json body = json::parse(document.body, nullptr, false);
  ApiKeyRecord record;
  record.id = document.id;
  record.name = TextOf(body, "name");
  record.role = TextOf(body, "role");
  record.prefix = TextOf(body, "prefix");
  record.created_at = TextOf(body, "createdAt");
  record.revoked_at = TextOf(body, "revokedAt");
  return record;
}

Document KeyDocument(const TenantId& tenant, const std::string& sha256,
                     const ApiKeyRecord& record) {
  Document document;
  document.id = record.id;
  document.body = JsonText({{"tenant", tenant.value()},
                            {"name", record.name},
                            {"role", record.role},
                            {"prefix", record.prefix},
                            {"sha256", sha256},
                            {"createdAt", record.created_at},
                            {"revokedAt", record.revoked_at}});
  document.index = {{"tenant", tenant.value()}, {"sha256", sha256}};
  return document;
}

NewApiKey MakeKey(WallTime now, std::string role, std::string name, std::string key) {
  NewApiKey made;
  made.key = key.empty() ? "vv_" + EncodeBase64Url(RandomBytes(32)) : std::move(key);
  made.record.id = MakeUuidV7(now);
  made.record.name = std::move(name);
  made.record.role = std::move(role);
  // Of a short key, which only an operator can have chosen, nothing is shown.
  made.record.prefix = made.key.size() < 24 ? "" : made.key.substr(0, 8);
  made.record.created_at = FormatRfc3339(now);
  return made;
}

absl::Status CheckName(const std::string& name) {
  if (name.empty() || name.size() > 100 || !IsValidUtf8(name)) {
    return InvalidArgument("name: 1 to 100 bytes of text");
  }
  for (char c : name) {
    if (static_cast<unsigned char>(c) < 0x20) return InvalidArgument("name: a control character");
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<CollectionSpec> Tenants::Collections() {
  std::vector<CollectionSpec> specs;
  specs.emplace_back(kTenants, std::vector<std::string>{"name"});
  specs.emplace_back(kTenantNames, std::vector<std::string>{});
  specs.emplace_back(kApiKeys, std::vector<std::string>{"tenant", "sha256"});
  return specs;
}

awaitable<absl::StatusOr<NewTenant>> Tenants::Create(std::string name, std::string key) {
  if (absl::Status good = CheckName(name); !good.ok()) co_return good;
  NewTenant made;
  made.record.id = TenantId(MakeUuidV7(clock_.Now()));
  made.record.name = name;
  made.record.created_at = FormatRfc3339(clock_.Now());
  made.record.webhook_secrets.push_back(MakeWebhookSecret());
  made.admin = MakeKey(clock_.Now(), "ADMIN", "first key", std::move(key));
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(System());
  if (!unit.ok()) co_return unit.status();
  Document reserved;
  reserved.id = name;
  reserved.body = JsonText({{"tenant", made.record.id.value()}});
  Document first_key = KeyDocument(made.record.id, Sha256Hex(made.admin.key), made.admin.record);
  absl::Status put = (*unit)->Put(kTenantNames, reserved, Expect::Absent());
  if (put.ok()) put = (*unit)->Put(kTenants, DocumentOf(made.record, 0), Expect::Absent());
  if (put.ok()) put = (*unit)->Put(kApiKeys, first_key, Expect::Absent());
  if (!put.ok() && !absl::IsAborted(put)) co_return put;
  absl::Status committed = co_await (*unit)->Commit();
  if (absl::IsAborted(committed)) {
    co_return Error(absl::StatusCode::kAlreadyExists, "tenant: there is one named " + name);
  }
  if (!committed.ok()) co_return committed;
  co_return made;
}

awaitable<absl::StatusOr<TenantRecord>> Tenants::Find(std::string id_or_name) {
  QueryOptions options;
  options.limit = 2;
  if (!id_or_name.empty()) {
    absl::StatusOr<std::optional<Document>> by_id =
        co_await ReadDocument(store_, System(), kTenants, id_or_name);
    if (!by_id.ok()) co_return by_id.status();
    if (by_id->has_value()) co_return TenantOf(**by_id);
    options.equal["name"] = id_or_name;
  }
  absl::StatusOr<std::vector<Document>> found =
      co_await QueryDocuments(store_, System(), kTenants, std::move(options));
  if (!found.ok()) co_return found.status();
  if (found->empty()) {
    co_return NotFound(id_or_name.empty()
                           ? "tenant: there is none yet; make one with: vivavoce tenant create NAME"
                           : "tenant: none has this id or name (" + id_or_name.substr(0, 100) +
                                 ")");
  }
  if (found->size() > 1 && id_or_name.empty()) {
    co_return FailedPrecondition("tenant: there are several; say which with --tenant NAME");
  }
  co_return TenantOf(found->front());
}

awaitable<absl::StatusOr<bool>> Tenants::NoneYet() {
  QueryOptions options;
  options.limit = 1;
  absl::StatusOr<std::vector<Document>> found =
      co_await QueryDocuments(store_, System(), kTenants, std::move(options));
  if (!found.ok()) co_return found.status();
  co_return found->empty();
}

awaitable<absl::StatusOr<std::vector<TenantRecord>>> Tenants::All() {
  std::vector<TenantRecord> all;
  QueryOptions options;
  options.limit = 1000;
  while (true) {
    QueryOptions page = options;
    absl::StatusOr<std::vector<Document>> found =
        co_await QueryDocuments(store_, System(), kTenants, std::move(page));
    if (!found.ok()) co_return found.status();
    for (const Document& document : *found) all.push_back(TenantOf(document));
    if (found->size() < options.limit) co_return all;
    options.after_id = found->back().id;
  }
}

awaitable<absl::StatusOr<TenantRecord>> Tenants::RotateWebhookSecret(TenantId tenant,
                                                                     Addition addition) {
  absl::StatusOr<std::optional<Document>> found =
      co_await ReadDocument(store_, System(), kTenants, tenant.value());
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return NotFound("tenant: it is gone");
  TenantRecord record = TenantOf(**found);
  record.webhook_secrets.insert(record.webhook_secrets.begin(), MakeWebhookSecret());
  if (record.webhook_secrets.size() > 2) record.webhook_secrets.resize(2);
  Document changed = DocumentOf(record, (*found)->version);
  absl::Status written =
      co_await WriteDocument(store_, System(), kTenants, std::move(changed),
                             Expect::Version((*found)->version), std::move(addition));
  if (!written.ok()) co_return written;
  co_return record;
}

awaitable<absl::StatusOr<NewApiKey>> Tenants::CreateKey(TenantId tenant, std::string role,
                                                        std::string name, Addition addition) {
  if (!IsAccessRole(role)) {
    co_return InvalidArgument("role: ADMIN, RECRUITER or VIEWER (" + role.substr(0, 40) + ")");
  }
  if (name.empty()) name = "key";
  if (absl::Status good = CheckName(name); !good.ok()) co_return good;
  NewApiKey made = MakeKey(clock_.Now(), std::move(role), std::move(name), "");
  Document document = KeyDocument(tenant, Sha256Hex(made.key), made.record);
  absl::Status written = co_await WriteDocument(store_, System(), kApiKeys, std::move(document),
                                                Expect::Absent(), std::move(addition));
  if (!written.ok()) co_return written;
  co_return made;
}

awaitable<absl::StatusOr<std::vector<ApiKeyRecord>>> Tenants::Keys(TenantId tenant) {
  QueryOptions options;
  options.limit = 1000;
  options.equal["tenant"] = tenant.value();
  absl::StatusOr<std::vector<Document>> found =
      co_await QueryDocuments(store_, System(), kApiKeys, std::move(options));
  if (!found.ok()) co_return found.status();
  std::vector<ApiKeyRecord> keys;
  for (const Document& document : *found) keys.push_back(KeyOf(document));
  co_return keys;
}

awaitable<absl::Status> Tenants::RevokeKey(TenantId tenant, std::string id) {
  absl::StatusOr<std::optional<Document>> found =
      co_await ReadDocument(store_, System(), kApiKeys, std::move(id));
  if (!found.ok()) co_return found.status();
  if (!found->has_value() || (*found)->index["tenant"] != tenant.value()) {
    co_return NotFound("API key: there is none with this id");
  }
  ApiKeyRecord record = KeyOf(**found);
  if (!record.revoked_at.empty()) co_return absl::OkStatus();
  record.revoked_at = FormatRfc3339(clock_.Now());
  Document changed = KeyDocument(tenant, (*found)->index["sha256"], record);
  absl::Status written = co_await WriteDocument(store_, System(), kApiKeys, std::move(changed),
                                                Expect::Version((*found)->version), nullptr);
  co_return written;
}

awaitable<absl::StatusOr<Principal>> Tenants::ByKey(std::string key) {
  absl::Status refused = Error(absl::StatusCode::kUnauthenticated, "API key: it opens nothing");
  if (key.empty() || key.size() > 512) co_return refused;
  QueryOptions options;
  options.limit = 2;
  options.equal["sha256"] = Sha256Hex(key);
  absl::StatusOr<std::vector<Document>> found =
      co_await QueryDocuments(store_, System(), kApiKeys, std::move(options));
  if (!found.ok()) co_return found.status();
  if (found->size() != 1) co_return refused;
  Document& document = found->front();
  ApiKeyRecord record = KeyOf(document);
  if (!record.revoked_at.empty() || !IsAccessRole(record.role)) co_return refused;
  Principal principal;
  principal.kind = ActorKind::kApiKey;
  principal.id = record.id;
  principal.tenant = TenantId(document.index["tenant"]);
  principal.role = record.role;
  co_return principal;
}

}  // namespace vivavoce::platform
