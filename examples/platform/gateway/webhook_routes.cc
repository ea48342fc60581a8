// SPDX-License-Identifier: Apache-2.0
#include "gateway/webhook_routes.h"

#include <optional>
#include <string>
#include <utility>

#include "gateway/endpoint_url.h"
#include "gateway/idempotency.h"
#include "gateway/problem.h"
#include "gateway/secret_mask.h"
#include "vivavoce/base/status.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

json EndpointView(const WebhookEndpoint& endpoint) {
  json secrets = json::array();
  for (const std::string& secret : endpoint.secrets) secrets.push_back(Masked(secret));
  return {{"id", endpoint.id},
          {"url", endpoint.url},
          {"events", endpoint.events},
          {"disabled", endpoint.disabled},
          {"createdAt", endpoint.created_at},
          {"secrets", std::move(secrets)},
          {"version", endpoint.version}};
}

std::vector<std::string> EventsIn(const json& body) {
  std::vector<std::string> events;
  for (const json& event : body.value("events", json::array())) {
    events.push_back(event.get<std::string>());
  }
  return events;
}

HttpServerResponse BadUrl(const Call& call, const absl::Status& status) {
  Problem problem(422, "invalid", std::string(Message(status)));
  problem.errors.emplace_back("url", "invalid", std::string(Message(status)));
  return ProblemResponse(problem, call.request.path);
}

}  // namespace

void WebhookRoutes::AddTo(std::vector<Route>& rows) {
  rows.push_back(Route("GET", "/api/v1/webhook-endpoints", "listWebhookEndpoints",
                       "Where the tenant is told of what happens")
                     .Needs(kPermissionAdmin)
                     .Gives(200, "WebhookEndpointPage", "All of them, their secrets masked")
                     .Does([this](Call& call) { return List(call); }));
  rows.push_back(Route("POST", "/api/v1/webhook-endpoints", "createWebhookEndpoint", "Adds one")
                     .Needs(kPermissionAdmin)
                     .Takes("WebhookEndpointRequest")
                     .Gives(201, "NewWebhookEndpoint", "With its secret, shown once")
                     .Refuses({409})
                     .Idempotent(Replay::kSecret)
                     .Does([this](Call& call) { return Create(call); }));
  rows.push_back(Route("PATCH", "/api/v1/webhook-endpoints/{id}", "changeWebhookEndpoint",
                       "Changes it, or stops what is sent there")
                     .Needs(kPermissionAdmin)
                     .Takes("WebhookEndpointChange")
                     .Gives(200, "WebhookEndpoint", "As it is now")
                     .Refuses({409})
                     .Does([this](Call& call) { return Change(call); }));
  rows.push_back(Route("POST", "/api/v1/webhook-endpoints/{id}/secret", "rotateEndpointSecret",
                       "Makes a new secret; the one before signs on beside it")
                     .Needs(kPermissionAdmin)
                     .Gives(201, "WebhookSecret", "It is shown once")
                     .Idempotent(Replay::kSecret)
                     .Does([this](Call& call) { return Rotate(call); }));
  rows.push_back(Route("DELETE", "/api/v1/webhook-endpoints/{id}", "deleteWebhookEndpoint",
                       "Nothing is sent there any more")
                     .Needs(kPermissionAdmin)
                     .Gives(204, "", "It is gone")
                     .Does([this](Call& call) { return Delete(call); }));
}

awaitable<Answer> WebhookRoutes::List(Call& call) {
  absl::StatusOr<std::vector<WebhookEndpoint>> endpoints =
      co_await endpoints_.List(call.caller.tenant);
  if (!endpoints.ok()) co_return endpoints.status();
  json items = json::array();
  for (const WebhookEndpoint& endpoint : *endpoints) items.push_back(EndpointView(endpoint));
  json body = {{"items", std::move(items)}, {"nextCursor", nullptr}};
  co_return JsonResponse(200, body);
}

awaitable<Answer> WebhookRoutes::Create(Call& call) {
  absl::Status target = CheckWebhookUrl(TextOf(call.body, "url"), allow_private_targets_);
  if (!target.ok()) co_return BadUrl(call, target);
  std::vector<std::string> events = EventsIn(call.body);
  absl::StatusOr<WebhookEndpoint> made = co_await endpoints_.Create(
      call.caller.tenant, TextOf(call.body, "url"), std::move(events), MarkOf(call));
  if (!made.ok()) co_return made.status();
  json view = EndpointView(*made);
  view["webhookSecret"] = made->secrets.front();
  co_return JsonResponse(201, view);
}

awaitable<Answer> WebhookRoutes::Change(Call& call) {
  absl::StatusOr<WebhookEndpoint> endpoint =
      co_await endpoints_.Find(call.caller.tenant, call.path["id"]);
  if (!endpoint.ok()) co_return endpoint.status();
  endpoint->url = TextOf(call.body, "url", endpoint->url);
  if (call.body.contains("events")) endpoint->events = EventsIn(call.body);
  endpoint->disabled = call.body.value("disabled", endpoint->disabled);
  absl::Status target = CheckWebhookUrl(endpoint->url, allow_private_targets_);
  if (!target.ok()) co_return BadUrl(call, target);
  absl::StatusOr<WebhookEndpoint> saved =
      co_await endpoints_.Save(call.caller.tenant, *std::move(endpoint), nullptr);
  if (!saved.ok()) co_return saved.status();
  co_return JsonResponse(200, EndpointView(*saved));
}

awaitable<Answer> WebhookRoutes::Rotate(Call& call) {
  absl::StatusOr<WebhookEndpoint> endpoint =
      co_await endpoints_.Rotate(call.caller.tenant, call.path["id"], MarkOf(call));
  if (!endpoint.ok()) co_return endpoint.status();
  json body = {{"webhookSecret", endpoint->secrets.front()}};
  co_return JsonResponse(201, body);
}

awaitable<Answer> WebhookRoutes::Delete(Call& call) {
  absl::Status deleted = co_await endpoints_.Delete(call.caller.tenant, call.path["id"]);
  if (!deleted.ok()) co_return deleted;
  HttpServerResponse response;
  response.status = 204;
  co_return response;
}

}  // namespace vivavoce::platform
