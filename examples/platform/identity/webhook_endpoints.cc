// SPDX-License-Identifier: Apache-2.0
#include "identity/webhook_endpoints.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "identity/documents.h"
#include "identity/password.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/url.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kEndpoints[] = "webhook_endpoints";
constexpr size_t kMostEndpoints = 50;

std::vector<std::string> TextsIn(const json& body, const char* name) {
  std::vector<std::string> texts;
  auto found = body.find(name);
  if (found == body.end() || !found->is_array()) return texts;
  for (const json& text : *found) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

WebhookEndpoint EndpointOf(const Document& document) {
  json body = json::parse(document.body, nullptr, false);
  if (!body.is_object()) body = json::object();
  WebhookEndpoint endpoint;
  endpoint.id = document.id;
  endpoint.url = TextOf(body, "url");
  endpoint.events = TextsIn(body, "events");
  endpoint.secrets = TextsIn(body, "secrets");
  endpoint.disabled = body.value("disabled", false);
  endpoint.created_at = TextOf(body, "createdAt");
  endpoint.version = document.version;
  return endpoint;
}

Document EndpointDocument(const WebhookEndpoint& endpoint) {
  Document document;
  document.id = endpoint.id;
  document.body = JsonText({{"url", endpoint.url},
                            {"events", endpoint.events},
                            {"secrets", endpoint.secrets},
                            {"disabled", endpoint.disabled},
                            {"createdAt", endpoint.created_at}});
  return document;
}

}  // namespace

bool WebhookEndpoint::Wants(std::string_view type) const {
  return !disabled &&
         (events.empty() || std::find(events.begin(), events.end(), type) != events.end());
}

bool WebhookEndpoint::IsAt(std::string_view address) const {
  if (address == url) return true;
  absl::StatusOr<Url> a = ParseUrl(url);
  absl::StatusOr<Url> b = ParseUrl(address);
  return a.ok() && b.ok() && a->scheme == b->scheme && a->host == b->host && a->port == b->port &&
         a->target == b->target;
}

std::vector<CollectionSpec> WebhookEndpoints::Collections() {
  std::vector<CollectionSpec> specs;
  specs.emplace_back(kEndpoints, std::vector<std::string>{});
  return specs;
}

awaitable<absl::StatusOr<WebhookEndpoint>> WebhookEndpoints::Create(TenantId tenant,
                                                                    std::string url,
                                                                    std::vector<std::string> events,
                                                                    Addition addition) {
  absl::StatusOr<std::vector<WebhookEndpoint>> present = co_await List(tenant);
  if (!present.ok()) co_return present.status();
  if (present->size() >= kMostEndpoints) {
    co_return FailedPrecondition("webhook endpoints: a tenant has at most 50; delete one");
  }
  WebhookEndpoint endpoint;
  endpoint.id = MakeUuidV7(clock_.Now());
  endpoint.url = std::move(url);
  endpoint.events = std::move(events);
  endpoint.secrets.push_back(MakeWebhookSecret());
  endpoint.created_at = FormatRfc3339(clock_.Now());
  Document document = EndpointDocument(endpoint);
  absl::Status written =
      co_await WriteDocument(store_, std::move(tenant), kEndpoints, std::move(document),
                             Expect::Absent(), std::move(addition));
  if (!written.ok()) co_return written;
  endpoint.version = 1;
  co_return endpoint;
}

awaitable<absl::StatusOr<std::vector<WebhookEndpoint>>> WebhookEndpoints::List(TenantId tenant) {
  QueryOptions options;
  options.limit = 1000;
  absl::StatusOr<std::vector<Document>> found =
      co_await QueryDocuments(store_, std::move(tenant), kEndpoints, std::move(options));
  if (!found.ok()) co_return found.status();
  std::vector<WebhookEndpoint> endpoints;
  for (const Document& document : *found) endpoints.push_back(EndpointOf(document));
  co_return endpoints;
}

awaitable<absl::StatusOr<WebhookEndpoint>> WebhookEndpoints::Find(TenantId tenant, std::string id) {
  absl::StatusOr<std::optional<Document>> found =
      co_await ReadDocument(store_, std::move(tenant), kEndpoints, std::move(id));
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return NotFound("webhook endpoint: there is none with this id");
  co_return EndpointOf(**found);
}

awaitable<absl::StatusOr<WebhookEndpoint>> WebhookEndpoints::Save(TenantId tenant,
                                                                  WebhookEndpoint endpoint,
                                                                  Addition addition) {
  Document document = EndpointDocument(endpoint);
  absl::Status written =
      co_await WriteDocument(store_, std::move(tenant), kEndpoints, std::move(document),
                             Expect::Version(endpoint.version), std::move(addition));
  if (!written.ok()) co_return written;
  ++endpoint.version;
  co_return endpoint;
}

awaitable<absl::StatusOr<WebhookEndpoint>> WebhookEndpoints::Rotate(TenantId tenant, std::string id,
                                                                    Addition addition) {
  absl::StatusOr<WebhookEndpoint> endpoint = co_await Find(tenant, std::move(id));
  if (!endpoint.ok()) co_return endpoint.status();
  endpoint->secrets.insert(endpoint->secrets.begin(), MakeWebhookSecret());
  if (endpoint->secrets.size() > 2) endpoint->secrets.resize(2);
  absl::StatusOr<WebhookEndpoint> saved =
      co_await Save(std::move(tenant), *std::move(endpoint), std::move(addition));
  co_return saved;
}

awaitable<absl::Status> WebhookEndpoints::Delete(TenantId tenant, std::string id) {
  absl::StatusOr<WebhookEndpoint> endpoint = co_await Find(tenant, id);
  if (!endpoint.ok()) co_return endpoint.status();
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  absl::Status deleted = (*unit)->Delete(kEndpoints, id, Expect::Any());
  if (!deleted.ok()) co_return deleted;
  absl::Status committed = co_await (*unit)->Commit();
  co_return committed;
}

}  // namespace vivavoce::platform
