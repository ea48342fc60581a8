// SPDX-License-Identifier: Apache-2.0
#include "gateway/operations_endpoints.h"

#include "gateway/docs_page.h"
#include "gateway/openapi.h"
#include "gateway/problem.h"
#include "identity/documents.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/version.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

std::string_view StateOf(Finding::Severity severity) {
  switch (severity) {
    case Finding::Severity::kOk:
      return "ok";
    case Finding::Severity::kDegraded:
      return "degraded";
    case Finding::Severity::kMissing:
      break;
  }
  return "down";
}

HttpServerResponse TextResponse(std::string_view type, std::string body) {
  HttpServerResponse response;
  response.headers.emplace_back("content-type", type);
  response.body = std::move(body);
  return response;
}

}  // namespace

void OperationsEndpoints::AddTo(std::vector<Route>& rows) {
  using Self = OperationsEndpoints;
  auto does = [this](awaitable<Answer> (Self::*member)(Call&)) {
    return [this, member](Call& call) { return (this->*member)(call); };
  };
  rows.push_back(Route("GET", "/api/v1/health/live", "getLive", "Whether the process runs")
                     .Public()
                     .Gives(200, "Health", "It does")
                     .Does(does(&Self::Live)));
  rows.push_back(
      Route("GET", "/api/v1/health/ready", "getReady", "Whether each dependency can be reached")
          .Public()
          .Gives(200, "Health", "All that is needed can")
          .Gives(503, "Health", "Something that is needed cannot")
          .Does(does(&Self::Ready)));
  rows.push_back(Route("GET", "/api/v1/openapi.json", "getOpenApi", "This document")
                     .Public()
                     .GivesType(200, "application/json", "OpenAPI 3.1")
                     .Does(does(&Self::Description)));
  rows.push_back(Route("GET", "/api/v1/docs", "getDocs", "This document for people")
                     .Public()
                     .GivesType(200, "text/html; charset=utf-8", "A page")
                     .Does(does(&Self::Docs)));
  rows.push_back(Route("GET", "/metrics", "getMetrics", "Prometheus metrics")
                     .Public()
                     .GivesType(200, "text/plain; version=0.0.4; charset=utf-8", "All of them")
                     .Does(does(&Self::Metrics)));
}

void OperationsEndpoints::Describe(const std::vector<Route>& rows) {
  openapi_ = JsonText(OpenApi(rows, components_, kVersion));
}

awaitable<Answer> OperationsEndpoints::Live(Call&) {
  json body = {{"status", "live"}, {"version", kVersion}};
  co_return JsonResponse(200, body);
}

awaitable<Answer> OperationsEndpoints::Ready(Call&) {
  json checks = json::array();
  bool down = false;
  bool degraded = false;
  auto add = [&](const Finding& finding) {
    down = down || finding.severity == Finding::Severity::kMissing;
    degraded = degraded || finding.severity == Finding::Severity::kDegraded;
    checks.push_back({{"name", finding.subject},
                      {"state", StateOf(finding.severity)},
                      {"detail", finding.detail}});
  };
  absl::StatusOr<std::optional<Document>> read =
      co_await ReadDocument(store_, TenantId(kSystemTenant), "tenants", "ready");
  Finding store;
  store.subject = "store";
  if (!read.ok()) {
    store.severity = Finding::Severity::kMissing;
    store.detail = Message(read.status());
  }
  add(store);
  if (health_) {
    for (const Finding& finding : health_()) add(finding);
  }
  json body = {{"status", down       ? "unready"
                          : degraded ? "degraded"
                                     : "ready"},
               {"version", kVersion},
               {"checks", std::move(checks)}};
  co_return JsonResponse(down ? 503 : 200, body);
}

awaitable<Answer> OperationsEndpoints::Metrics(Call&) {
  std::string text = metrics_ ? metrics_() : "";
  co_return TextResponse("text/plain; version=0.0.4; charset=utf-8", std::move(text));
}

awaitable<Answer> OperationsEndpoints::Description(Call&) {
  co_return TextResponse("application/json", openapi_);
}

awaitable<Answer> OperationsEndpoints::Docs(Call&) {
  HttpServerResponse response = TextResponse("text/html; charset=utf-8", DocsPage(openapi_));
  response.headers.emplace_back("content-security-policy",
                                "default-src 'none'; style-src 'unsafe-inline'");
  co_return response;
}

}  // namespace vivavoce::platform
