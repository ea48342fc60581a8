// SPDX-License-Identifier: Apache-2.0
#include "net/socket_upgrade.h"

#include <algorithm>
#include <utility>

#include "net/http_text.h"
#include "net/web_socket_session.h"
#include "vivavoce/base/metric_names.h"

namespace vivavoce::internal {
namespace {

namespace asio = boost::asio;

// 16 bytes as base64 (RFC 6455 §4.1).
bool IsSocketKey(std::string_view key) {
  auto belongs = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
  };
  return key.size() == 24 && key.ends_with("==") &&
         std::all_of(key.begin(), key.end() - 2, belongs);
}

class ServedSocket final : public SocketUpgrade {
 public:
  ServedSocket(std::shared_ptr<ServerCore> core, std::unique_ptr<ByteStream> stream,
               HandlerCall& call)
      : core_(std::move(core)), stream_(std::move(stream)), call_(call) {}

  asio::awaitable<void> Run(HttpServerRequest request, SocketAdmission admission) override {
    std::chrono::nanoseconds began = core_->sweep.Now();
    std::unique_ptr<WebSocketWire> wire =
        MakeWebSocketWire(core_->executor, std::move(stream_), admission.limits.message_bytes);
    std::shared_ptr<DeadlineSweep> sweep(core_, &core_->sweep);
    session_ = std::make_shared<WebSocketSession>(core_->executor, std::move(wire),
                                                  admission.limits, sweep, core_->telemetry);
    session_->Watch();
    if (call_.cancelled()) session_->Cut();
    absl::Status accepted = co_await session_->Accept(request, std::move(admission.subprotocol));
    if (accepted.ok()) {
      session_->Start();
      co_await Serve(std::move(request));
      co_await session_->Ended();
    }
    std::chrono::duration<double> lasted = core_->sweep.Now() - began;
    core_->telemetry.Record(metric::kSocketSeconds, lasted.count(), {{"code", session_->code()}});
  }

  void Cut() override {
    if (session_) {
      session_->Cut();
    } else {
      stream_->Close();
    }
  }

 private:
  asio::awaitable<void> Serve(HttpServerRequest request) {
    std::string request_id = request.request_id;
    std::unique_ptr<WebSocket> socket = MakeSocketOf(session_, SocketOwner::kServer);
    asio::awaitable<absl::Status> work =
        core_->options.sockets->Serve(std::move(request), std::move(socket));
    absl::Status served = co_await call_.Run(std::move(work), nullptr);
    if (!served.ok() && served.code() != absl::StatusCode::kCancelled) {
      core_->telemetry.Error("socket failed",
                             {{"request_id", request_id}, {"error", served.ToString()}});
    }
    SocketCloseCode code = served.ok() ? SocketCloseCode::kNormal : SocketCloseCode::kInternal;
    std::string no_reason;
    (void)co_await session_->Close(static_cast<uint16_t>(code), no_reason);  // lost: ended as well
  }

  std::shared_ptr<ServerCore> core_;
  std::unique_ptr<ByteStream> stream_;
  HandlerCall& call_;
  std::shared_ptr<WebSocketSession> session_;
};

}  // namespace

HttpServerResponse ProblemAnswer(int status, std::string_view detail) {
  HttpServerResponse response;
  response.status = status;
  response.headers.emplace_back("content-type", "application/problem+json");
  // The details are this folder's own sentences: nothing in them needs escaping.
  response.body = "{\"type\":\"about:blank\",\"title\":\"" + std::string(ReasonPhrase(status)) +
                  "\",\"status\":" + std::to_string(status);
  if (!detail.empty()) response.body.append(",\"detail\":\"").append(detail).append("\"");
  response.body += "}";
  return response;
}

bool AsksForWebSocket(const HttpServerRequest& request) {
  return HoldsToken(request.headers, "upgrade", "websocket") &&
         HoldsToken(request.headers, "connection", "upgrade");
}

std::optional<HttpServerResponse> RefuseUpgrade(const ServerCore& core,
                                                const HttpServerRequest& request) {
  if (!core.options.sockets) return ProblemAnswer(426, "no WebSocket is served here");
  if (core.draining) return ProblemAnswer(503, "the server is shutting down");
  if (request.method != "GET" || !request.body.empty()) {
    return ProblemAnswer(400, "a WebSocket is opened by a GET without a body");
  }
  const std::string* version = FindHeader(request.headers, "sec-websocket-version");
  if (!version || *version != "13") {
    HttpServerResponse answer = ProblemAnswer(426, "the version of WebSocket is 13");
    answer.headers.emplace_back("sec-websocket-version", "13");
    return answer;
  }
  const std::string* key = FindHeader(request.headers, "sec-websocket-key");
  if (!key || CountHeaders(request.headers, "sec-websocket-key") != 1 || !IsSocketKey(*key)) {
    return ProblemAnswer(400, "sec-websocket-key is not 16 bytes of base64");
  }
  return std::nullopt;
}

std::optional<HttpServerResponse> RefuseAdmission(const ServerCore& core,
                                                  const HttpServerRequest& request,
                                                  absl::StatusOr<SocketAdmission>& admission) {
  std::string error;
  if (!admission.ok()) {
    error = admission.status().ToString();
  } else if (admission->refusal) {
    return std::move(admission->refusal);
  } else if (!admission->subprotocol.empty() &&
             !HoldsToken(request.headers, "sec-websocket-protocol",
                         LowerCase(admission->subprotocol))) {
    error = "the subprotocol \"" + admission->subprotocol + "\" was not offered";
  } else {
    return std::nullopt;
  }
  core.telemetry.Error("admission failed", {{"request_id", request.request_id}, {"error", error}});
  return ProblemAnswer(500, "");
}

std::unique_ptr<SocketUpgrade> MakeSocketUpgrade(std::shared_ptr<ServerCore> core,
                                                 std::unique_ptr<ByteStream> stream,
                                                 HandlerCall& call) {
  return std::make_unique<ServedSocket>(std::move(core), std::move(stream), call);
}

}  // namespace vivavoce::internal
