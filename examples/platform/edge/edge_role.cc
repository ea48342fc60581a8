// SPDX-License-Identifier: Apache-2.0
#include "edge/edge_role.h"

#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "edge/admission.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/websocket_server.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::seconds kUpgradeLimit{30};  // from the admission to the upgraded connection
constexpr size_t kMostPending = 1000;

class Edge final : public EdgeRole, public HttpHandler, public WebSocketHandler {
 public:
  Edge(const RoleParts& parts, EdgeOptions options, Conductor& conductor)
      : parts_(parts), options_(std::move(options)), conductor_(conductor) {}

  std::string_view Name() const override { return "edge"; }
  uint16_t port() const override { return server_->port(); }
  std::string Address() const override {
    return "ws://" + options_.host + ":" + std::to_string(port());
  }

  awaitable<absl::Status> Start() override {
    ServerOptions server;
    server.host = options_.host;
    server.port = options_.port;
    server.http = this;
    server.sockets = this;
    absl::StatusOr<std::unique_ptr<HttpServer>> listening = parts_.listener->Listen(server);
    if (!listening.ok()) co_return Annotate(listening.status(), "edge");
    server_ = *std::move(listening);
    co_return absl::OkStatus();
  }

  awaitable<absl::Status> Run() override { co_return co_await server_->Serve(); }

  awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) override {
    co_return co_await server_->Drain(limit);
  }

  awaitable<absl::StatusOr<HttpServerResponse>> Handle(HttpServerRequest request) override;
  awaitable<absl::StatusOr<SocketAdmission>> Admit(const HttpServerRequest& request) override;
  awaitable<absl::Status> Serve(HttpServerRequest request,
                                std::unique_ptr<WebSocket> socket) override;
  void Drain() override;

 private:
  // Let in, and not upgraded yet.
  struct Pending {
    EntryRequest entry;
    Sessions::Admission admission;
    std::chrono::nanoseconds until{0};
  };

  awaitable<absl::StatusOr<Sessions::Admission>> LetIn(const HttpServerRequest& request);
  awaitable<void> Confirm(TenantId tenant, SessionId session, std::string token);
  std::optional<Pending> TakePending(const HttpServerRequest& request);
  Telemetry& telemetry() { return parts_.context.telemetry; }
  Clock& clock() { return *parts_.context.clock; }

  RoleParts parts_;
  EdgeOptions options_;
  Conductor& conductor_;
  std::unique_ptr<HttpServer> server_;
  std::deque<Pending> pending_;
  std::deque<std::weak_ptr<CandidateLink>> links_;
  bool draining_ = false;
};

awaitable<absl::StatusOr<HttpServerResponse>> Edge::Handle(HttpServerRequest request) {
  HttpServerResponse response;
  const bool read = request.method == "GET" || request.method == "HEAD";
  if (request.path == "/health" && read) {
    nlohmann::ordered_json health{{"status", draining_ ? "draining" : "ok"},
                                  {"connections", server_->connections()}};
    response.status = draining_ ? 503 : 200;
    response.headers.emplace_back("content-type", "application/json");
    response.body = health.dump();
  } else if (request.path == "/metrics" && read && options_.metrics) {
    response.headers.emplace_back("content-type", "text/plain; version=0.0.4; charset=utf-8");
    response.body = options_.metrics();
  } else if (request.path == "/ws") {
    response = RefusalOf(InvalidArgument("socket: this is a WebSocket; ask for the upgrade"));
    response.status = 426;
    response.headers.emplace_back("upgrade", "websocket");
  } else {
    response = RefusalOf(NotFound("edge: nothing is served at this path"));
  }
  co_return response;
}

awaitable<absl::StatusOr<Sessions::Admission>> Edge::LetIn(const HttpServerRequest& request) {
  if (draining_) co_return Unavailable("edge: the server stops; come back in a moment");
  absl::StatusOr<EntryRequest> entry = ParseEntry(request);
  if (!entry.ok()) co_return entry.status();
  absl::StatusOr<Sessions::Admission> admission =
      co_await parts_.sessions->Admit(entry->session, entry->tenant, entry->token, entry->resume);
  if (!admission.ok()) co_return admission.status();
  Pending pending;
  pending.entry = *std::move(entry);
  pending.admission = *admission;
  std::chrono::nanoseconds now = clock().MonotonicNow();
  pending.until = now + kUpgradeLimit;
  while (!pending_.empty() && (pending_.front().until <= now || pending_.size() >= kMostPending)) {
    pending_.pop_front();
  }
  pending_.push_back(std::move(pending));
  co_return admission;
}

awaitable<absl::StatusOr<SocketAdmission>> Edge::Admit(const HttpServerRequest& request) {
  SocketAdmission answer;
  absl::StatusOr<Sessions::Admission> admission = co_await LetIn(request);
  if (!admission.ok()) {
    telemetry().Add(metric::kEdgeConnections, 1, {{"outcome", "refused"}});
    if (admission.status().code() == absl::StatusCode::kInternal) {
      telemetry().Error("socket is not admitted", {{"why", Message(admission.status())}});
    }
    answer.refusal = RefusalOf(admission.status());
    co_return answer;
  }
  telemetry().Add(metric::kEdgeConnections, 1,
                  {{"outcome", admission->resumed ? "resumed" : "served"}});
  absl::StatusOr<EntryRequest> entry = ParseEntry(request);
  if (entry.ok()) answer.subprotocol = entry->subprotocol;
  // The link holds to the limits of the protocol, and says so; these are the walls behind it.
  answer.limits.message_bytes = 2 * options_.limits.frame_bytes;
  answer.limits.idle = options_.limits.idle + std::chrono::seconds(15);
  answer.limits.lifetime = options_.limits.session + std::chrono::seconds(15);
  co_return answer;
}

// The token before the one in READY was for a client that lost READY: in other hands it would let a
// stranger in, and this client out.
awaitable<void> Edge::Confirm(TenantId tenant, SessionId session, std::string token) {
  absl::Status status =
      co_await parts_.sessions->Confirm(std::move(tenant), std::move(session), std::move(token));
  if (!status.ok()) {
    telemetry().Warning("former resume token is not revoked", {{"why", Message(status)}});
  }
}

std::optional<Edge::Pending> Edge::TakePending(const HttpServerRequest& request) {
  absl::StatusOr<EntryRequest> entry = ParseEntry(request);
  if (!entry.ok()) return std::nullopt;
  for (auto it = pending_.begin(); it != pending_.end(); ++it) {
    if (it->entry.session != entry->session || it->entry.token != entry->token) continue;
    Pending found = std::move(*it);
    pending_.erase(it);
    return found;
  }
  return std::nullopt;
}

awaitable<absl::Status> Edge::Serve(HttpServerRequest request, std::unique_ptr<WebSocket> socket) {
  std::optional<Pending> pending = TakePending(request);
  if (!pending) co_return Internal("edge: a socket that nobody has let in");
  CandidateLink::Connection connection;
  connection.socket = socket.get();
  connection.binary = pending->entry.binary;
  connection.resumed = pending->admission.resumed;
  connection.last_seq = pending->entry.last_seq;
  connection.resume_token = pending->admission.resume_token;
  connection.ready_received = [this, record = pending->admission.record,
                               token = connection.resume_token] {
    return Confirm(record.tenant, record.id, token);
  };
  absl::StatusOr<std::shared_ptr<CandidateLink>> link =
      co_await conductor_.Join(std::move(pending->admission), pending->entry.last_seq);
  if (!link.ok()) {
    telemetry().Warning("session cannot be conducted", {{"why", Message(link.status())}});
    bool later = link.status().code() == absl::StatusCode::kUnavailable;
    auto code = later ? SocketCloseCode::kGoingAway : SocketCloseCode::kInternal;
    co_return co_await socket->Close(static_cast<uint16_t>(code), "the session is not conducted");
  }
  std::erase_if(links_, [](const std::weak_ptr<CandidateLink>& each) { return each.expired(); });
  links_.push_back(*link);
  if (draining_) (*link)->Close(SocketCloseCode::kGoingAway);
  absl::Status served = co_await (*link)->Serve(std::move(connection));
  // A connection that breaks is what connections do.
  if (!served.ok()) telemetry().Info("connection is lost", {{"why", Message(served)}});
  co_return absl::OkStatus();
}

void Edge::Drain() {
  draining_ = true;
  for (const std::weak_ptr<CandidateLink>& each : links_) {
    if (std::shared_ptr<CandidateLink> link = each.lock()) link->Close(SocketCloseCode::kGoingAway);
  }
}

}  // namespace

std::unique_ptr<EdgeRole> MakeEdgeRole(const RoleParts& parts, EdgeOptions options,
                                       Conductor& conductor) {
  return std::make_unique<Edge>(parts, std::move(options), conductor);
}

}  // namespace vivavoce::platform
