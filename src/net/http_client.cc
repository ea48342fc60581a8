// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/net/http_client.h"

#include <utility>

#include "net/curl_exchange.h"
#include "net/http_text.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/url.h"
#include "vivavoce/version.h"

namespace vivavoce {
namespace {

namespace asio = boost::asio;
using internal::CurlExchange;
using internal::CurlThread;

// Ends an exchange that nobody waits for any more.
class Abandoner {
 public:
  Abandoner(std::weak_ptr<CurlThread> thread, std::shared_ptr<CurlExchange> exchange)
      : thread_(std::move(thread)), exchange_(std::move(exchange)) {}
  Abandoner(Abandoner&&) = default;
  ~Abandoner() {
    std::shared_ptr<CurlThread> thread = thread_.lock();
    if (thread && exchange_) thread->Abandon(exchange_);
  }

  CurlExchange& exchange() { return *exchange_; }
  void Resume() {
    if (std::shared_ptr<CurlThread> thread = thread_.lock()) thread->Resume(exchange_);
  }

 private:
  std::weak_ptr<CurlThread> thread_;
  std::shared_ptr<CurlExchange> exchange_;
};

class CurlResponse final : public HttpResponse {
 public:
  CurlResponse(Abandoner running, internal::ExchangeHead head, Clock& clock)
      : running_(std::move(running)), head_(std::move(head)), clock_(clock) {}

  int status() const override { return head_.status; }
  const HttpHeaders& headers() const override { return head_.headers; }

  asio::awaitable<absl::StatusOr<std::optional<std::string>>> Read() override {
    ClockHold hold = clock_.Hold();
    for (;;) {
      bool resume = false;
      std::optional<absl::StatusOr<std::optional<std::string>>> piece =
          running_.exchange().TakePiece(resume);
      if (resume) running_.Resume();
      if (piece) co_return *std::move(piece);
      co_await running_.exchange().arrived.Wait();
    }
  }

 private:
  Abandoner running_;
  internal::ExchangeHead head_;
  Clock& clock_;
};

class CurlClient final : public HttpClient {
 public:
  CurlClient(asio::any_io_executor executor, Clock& clock, Telemetry telemetry,
             HttpClientOptions options)
      : executor_(std::move(executor)),
        clock_(clock),
        telemetry_(telemetry),
        https_only_(options.https_only),
        thread_(std::make_shared<CurlThread>(std::move(options))) {}

  asio::awaitable<absl::StatusOr<std::unique_ptr<HttpResponse>>> Send(
      HttpRequest request) override {
    if (absl::Status status = Check(request); !status.ok()) co_return status;
    // The client may be destroyed meanwhile: from here on nothing of it is used.
    Clock& clock = clock_;
    Telemetry telemetry = telemetry_;
    std::string method = request.method;
    std::chrono::nanoseconds began = clock.MonotonicNow();
    ClockHold hold = clock.Hold();
    auto exchange = std::make_shared<CurlExchange>(executor_, std::move(request));
    Abandoner running(thread_, exchange);
    thread_->Begin(exchange);
    while (!exchange->HasHead()) co_await exchange->arrived.Wait();
    absl::StatusOr<internal::ExchangeHead> head = exchange->TakeHead();
    std::chrono::duration<double> took = clock.MonotonicNow() - began;
    telemetry.Record(metric::kHttpClientRequestSeconds, took.count(),
                     {{"method", method}, {"status", head.ok() ? head->status : 0}});
    if (!head.ok()) co_return head.status();
    std::unique_ptr<HttpResponse> response =
        std::make_unique<CurlResponse>(std::move(running), *std::move(head), clock);
    co_return response;
  }

 private:
  absl::Status Check(const HttpRequest& request) const {
    absl::StatusOr<Url> url = ParseUrl(request.url);
    if (!url.ok()) return url.status();
    if (url->scheme != "http" && url->scheme != "https") {
      return InvalidArgument("url: the scheme is neither http nor https");
    }
    if (https_only_ && url->scheme != "https") {
      return Error(absl::StatusCode::kPermissionDenied, "url: only https is called");
    }
    if (!internal::IsToken(request.method)) return InvalidArgument("method: is no HTTP method");
    for (const auto& [name, value] : request.headers) {
      if (!internal::IsToken(name) || !internal::IsFieldValue(value)) {
        return InvalidArgument("headers: a name or value that would break the line");
      }
    }
    return absl::OkStatus();
  }

  asio::any_io_executor executor_;
  Clock& clock_;
  Telemetry telemetry_;
  bool https_only_;
  std::shared_ptr<CurlThread> thread_;  // shared with nobody for longer than a call
};

}  // namespace

std::unique_ptr<HttpClient> MakeHttpClient(asio::any_io_executor executor, Clock& clock,
                                           Telemetry telemetry, HttpClientOptions options) {
  if (options.user_agent.empty()) {
    options.user_agent = std::string("vivavoce/") + std::string(kVersion);
  }
  return std::make_unique<CurlClient>(std::move(executor), clock, telemetry, std::move(options));
}

asio::awaitable<absl::StatusOr<std::string>> ReadBody(HttpResponse& response) {
  std::string body;
  for (;;) {
    absl::StatusOr<std::optional<std::string>> piece = co_await response.Read();
    if (!piece.ok()) co_return piece.status();
    if (!piece->has_value()) co_return body;
    body += **piece;
  }
}

}  // namespace vivavoce
