// SPDX-License-Identifier: Apache-2.0
#include "gateway/gateway.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <utility>

#include "gateway/account_endpoints.h"
#include "gateway/api.h"
#include "gateway/artefact_endpoints.h"
#include "gateway/assessment_endpoints.h"
#include "gateway/components.h"
#include "gateway/cost_endpoints.h"
#include "gateway/dead_letter_endpoints.h"
#include "gateway/idempotency.h"
#include "gateway/interview_endpoints.h"
#include "gateway/operations_endpoints.h"
#include "gateway/pages.h"
#include "gateway/plan_endpoints.h"
#include "gateway/session_endpoints.h"
#include "gateway/signed_files.h"
#include "gateway/webhook_routes.h"
#include "identity/access_tokens.h"
#include "identity/admin_socket.h"
#include "identity/administration.h"
#include "identity/authenticator.h"
#include "identity/issuers.h"
#include "identity/people.h"
#include "identity/tenants.h"
#include "identity/webhook_endpoints.h"
#include "server/public_url.h"
#include "vivavoce/accounting/cost_ledger.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/lifecycle/sessions.h"
#include "vivavoce/planning/planner.h"
#include "vivavoce/provider/dead_letters.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

std::vector<IssuerOptions> IssuersOf(const ServerSettings& settings) {
  std::vector<IssuerOptions> issuers;
  for (const TrustedIssuer& trusted : settings.issuers) {
    IssuerOptions& one = issuers.emplace_back();
    one.issuer = trusted.issuer;
    one.audience = trusted.audience;
    one.jwks_url = trusted.jwks_url;
    one.role_claim = trusted.role_claim;
    one.tenant_claim = trusted.tenant_claim;
  }
  return issuers;
}

// Where a role is reached whose port the system has chosen.
constexpr char kEdgeElsewhere[] =
    "gateway: server.edge.port is 0 and the edge is not in this process: name it in "
    "server.edge.publicUrl (ws://host:port)";

class GatewayRole final : public Gateway {
 public:
  explicit GatewayRole(GatewayParts parts)
      : parts_(std::move(parts)),
        gateway_url_(GatewayUrl(parts_.settings)),
        edge_url_(EdgeUrl(parts_.settings)),
        interviews_(*parts_.store, *parts_.clock),
        sessions_(*parts_.store, *parts_.clock),
        tenants_(*parts_.store, *parts_.clock),
        people_(*parts_.store, *parts_.pool, *parts_.clock),
        tokens_(*parts_.store, people_, *parts_.clock),
        issuers_(parts_.http, *parts_.clock, IssuersOf(parts_.settings)),
        webhooks_(*parts_.store, *parts_.clock),
        administration_(tenants_, people_, *parts_.store, *parts_.clock),
        authenticator_(tenants_, tokens_, issuers_),
        idempotency_(*parts_.store, *parts_.clock),
        files_(*parts_.blobs, *parts_.clock, gateway_url_, pages_),
        interview_endpoints_(interviews_, *parts_.clock, parts_.languages,
                             parts_.settings.allow_private_targets),
        plan_endpoints_(interviews_),
        session_endpoints_(interviews_, sessions_, tenants_, gateway_url_, edge_url_),
        artefact_endpoints_(interviews_, *parts_.blobs, files_, *parts_.store, *parts_.clock),
        assessment_endpoints_(interviews_, *parts_.clock),
        account_endpoints_(tenants_, people_, tokens_),
        dead_letters_(*parts_.store, interviews_),
        costs_(*parts_.store),
        webhook_routes_(webhooks_, parts_.settings.allow_private_targets),
        operations_(*parts_.store, components_, parts_.health, parts_.metrics),
        api_(Rows(), components_, authenticator_, idempotency_, &files_, *parts_.clock,
             parts_.telemetry) {
    operations_.Describe(api_.routes());
  }

  std::string_view Name() const override { return "gateway"; }
  HttpHandler& api() override { return api_; }
  uint16_t port() const override { return server_ == nullptr ? 0 : server_->port(); }
  std::string Address() const override {
    return "http://" + parts_.settings.gateway.host + ":" + std::to_string(port());
  }

  awaitable<absl::Status> Start() override {
    absl::Status declared = co_await parts_.store->Declare(Collections());
    if (!declared.ok()) co_return declared;
    absl::Status keys = co_await tokens_.Start();
    if (!keys.ok()) co_return keys;
    absl::Status first = co_await FirstTenant();
    if (!first.ok()) co_return first;
    if (parts_.settings.edge_public_url.empty() && parts_.settings.edge.port == 0) {
      if (!parts_.edge_address) co_return InvalidArgument(kEdgeElsewhere);
      edge_url_ = parts_.edge_address();
    }
    absl::Status pages = pages_.Load(parts_.web_folder, edge_url_);
    if (!pages.ok()) co_return pages;
    if (pages_.empty()) parts_.telemetry.Warning(kNoPages);
    if (!parts_.admin_socket.empty()) {
      admin_socket_ = std::make_unique<AdminSocket>(parts_.executor, administration_);
      absl::Status offered = admin_socket_->Listen(parts_.admin_socket);
      if (!offered.ok()) co_return offered;
    }
    if (parts_.listener == nullptr) co_return absl::OkStatus();
    vivavoce::ServerOptions options;
    options.host = parts_.settings.gateway.host;
    options.port = static_cast<uint16_t>(parts_.settings.gateway.port);
    options.http = &api_;
    absl::StatusOr<std::unique_ptr<HttpServer>> server = parts_.listener->Listen(options);
    if (!server.ok()) co_return Annotate(server.status(), "gateway");
    server_ = *std::move(server);
    if (parts_.settings.gateway_public_url.empty()) gateway_url_ = Address();
    co_return absl::OkStatus();
  }

  awaitable<absl::Status> Run() override {
    if (admin_socket_ != nullptr) {
      administering_ = true;
      // Ends when Drain() closes the socket, which Run() waits for below.
      boost::asio::co_spawn(parts_.executor, ServeAdministration(), boost::asio::detached);
    }
    absl::Status served;
    if (server_ != nullptr) served = co_await server_->Serve();
    if (admin_socket_ != nullptr) admin_socket_->Close();
    while (administering_) {
      absl::Status slept = co_await parts_.clock->Sleep(std::chrono::milliseconds(5));
      if (!slept.ok()) break;
    }
    co_return served;
  }

  std::vector<CollectionSpec> Collections() const override {
    std::vector<std::vector<CollectionSpec>> lists;
    lists.push_back(Interviews::Collections());
    lists.push_back(Sessions::Collections());
    lists.push_back(Tenants::Collections());
    lists.push_back(People::Collections());
    lists.push_back(AccessTokens::Collections());
    lists.push_back(WebhookEndpoints::Collections());
    lists.push_back(Idempotency::Collections());
    lists.push_back(WorkflowEngine::Collections());
    lists.push_back(MessagingCollections());
    lists.push_back(CostLedger::Collections());
    std::vector<CollectionSpec> all;
    for (std::vector<CollectionSpec>& list : lists) {
      for (CollectionSpec& one : list) all.push_back(std::move(one));
    }
    return all;
  }

  awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) override {
    if (server_ == nullptr) co_return absl::OkStatus();
    absl::Status drained = co_await server_->Drain(limit);
    co_return drained;
  }

 private:
  std::vector<Route> Rows() {
    std::vector<Route> rows;
    interview_endpoints_.AddTo(rows);
    plan_endpoints_.AddTo(rows);
    session_endpoints_.AddTo(rows);
    artefact_endpoints_.AddTo(rows);
    assessment_endpoints_.AddTo(rows);
    account_endpoints_.AddTo(rows);
    webhook_routes_.AddTo(rows);
    dead_letters_.AddTo(rows);
    costs_.AddTo(rows);
    operations_.AddTo(rows);
    return rows;
  }

  awaitable<void> ServeAdministration() {
    absl::Status served = co_await admin_socket_->Run();
    administering_ = false;
    if (!served.ok()) {
      parts_.telemetry.Warning("the administrative socket has ended", {{"error", Message(served)}});
    }
  }

  // A store without a tenant serves nobody: it gets one, or the log says how.
  awaitable<absl::Status> FirstTenant() {
    absl::StatusOr<bool> none = co_await tenants_.NoneYet();
    if (!none.ok()) co_return none.status();
    if (!*none) co_return absl::OkStatus();
    if (parts_.bootstrap_key.empty()) {
      parts_.telemetry.Warning(
          "there is no tenant yet; make one with: vivavoce tenant create NAME");
      co_return absl::OkStatus();
    }
    absl::StatusOr<NewTenant> made =
        co_await tenants_.Create("default", parts_.bootstrap_key.Reveal());
    if (!made.ok()) co_return made.status();
    parts_.telemetry.Info("the tenant \"default\" was made with the bootstrap key",
                          {{"tenant_id", made->record.id.value()}});
    co_return absl::OkStatus();
  }

  GatewayParts parts_;
  std::string gateway_url_;
  std::string edge_url_;
  Components components_;
  Interviews interviews_;
  Sessions sessions_;
  Tenants tenants_;
  People people_;
  AccessTokens tokens_;
  Issuers issuers_;
  WebhookEndpoints webhooks_;
  Administration administration_;
  Authenticator authenticator_;
  Idempotency idempotency_;
  Pages pages_;
  SignedFiles files_;
  InterviewEndpoints interview_endpoints_;
  PlanEndpoints plan_endpoints_;
  SessionEndpoints session_endpoints_;
  ArtefactEndpoints artefact_endpoints_;
  AssessmentEndpoints assessment_endpoints_;
  AccountEndpoints account_endpoints_;
  DeadLetterEndpoints dead_letters_;
  CostEndpoints costs_;
  WebhookRoutes webhook_routes_;
  OperationsEndpoints operations_;
  Api api_;
  std::unique_ptr<AdminSocket> admin_socket_;
  bool administering_ = false;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace

std::unique_ptr<Gateway> MakeGateway(GatewayParts parts) {
  return std::make_unique<GatewayRole>(std::move(parts));
}

std::unique_ptr<Role> MakeGatewayRole(const RoleParts& given,
                                      std::function<std::string()> edge_address) {
  const Configuration& configuration = given.ports->configuration();
  GatewayParts parts;
  parts.executor = given.context.executor;
  parts.store = &given.ports->store();
  parts.blobs = &given.ports->blobs();
  parts.pool = given.context.pool;
  parts.clock = given.context.clock;
  parts.http = given.http;
  parts.listener = given.listener;
  parts.telemetry = given.context.telemetry;
  parts.settings = configuration.server;
  parts.web_folder = FindPages(configuration.share_path);
  parts.edge_address = std::move(edge_address);
  parts.languages = PlanLanguages(configuration.share_path);
  if (const char* key = std::getenv("VIVAVOCE_BOOTSTRAP_API_KEY")) {
    parts.bootstrap_key = Secret(key);
  }
  absl::StatusOr<std::string> socket = AdminSocketPath(configuration);
  if (socket.ok()) parts.admin_socket = *std::move(socket);
  parts.health = given.health;
  parts.metrics = given.metrics;
  return MakeGateway(std::move(parts));
}

}  // namespace vivavoce::platform
