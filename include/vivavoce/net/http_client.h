// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/net/http.h"

namespace vivavoce {

struct HttpClientOptions {
  HttpClientOptions() = default;
  int64_t head_bytes = 64 << 10;  // of an answer; beyond it ResourceExhausted
  int64_t body_bytes = 16 << 20;  // the same
  std::chrono::nanoseconds connect_timeout{std::chrono::seconds(10)};
  // For URLs that others give: the address that is connected to must be public, whatever the name
  // resolved to when it was looked at before. PermissionDenied.
  bool refuse_private_addresses = false;
  bool https_only = false;  // PermissionDenied
  int connections = 64;     // at once; further requests wait for one
  std::string user_agent;   // empty: "vivavoce/<version>"
  std::string ca_file;      // PEM; empty: the system's
};

// HTTP/1.1 and HTTP/2 by libcurl, on a thread of its own.
//
// - Redirects are answers like others: nothing is followed.
// - Certificates are verified; TLS 1.2 is the least. No proxy, no cookies, no decompression.
// - `HttpRequest::timeout` is for the whole exchange, its body included; 0: none.
// - A virtual clock stands still while an answer is awaited.
//
//   HttpRequest request;
//   request.url = "https://issuer.example/.well-known/jwks.json";
//   absl::StatusOr<std::unique_ptr<HttpResponse>> response =
//       co_await client->Send(std::move(request));
//   absl::StatusOr<std::string> body = co_await ReadBody(**response);
//
// Errors: InvalidArgument for the URL or a header; PermissionDenied, ResourceExhausted as above;
// Unavailable when nobody answers or the connection is lost (retryable); DeadlineExceeded;
// FailedPrecondition for a certificate that does not verify; Internal for an answer that is no
// HTTP. Cancel:    ends the exchange, as destroying the response does. Threading: `executor` runs
// on one thread, or is a strand; `telemetry` is called there. Lifetime:  destroying the client ends
// its exchanges (Cancelled); `clock` and the executor's context outlive it.
std::unique_ptr<HttpClient> MakeHttpClient(boost::asio::any_io_executor executor, Clock& clock,
                                           Telemetry telemetry, HttpClientOptions options);

// The whole body.
//
// Lifetime: `response` outlives the call.
boost::asio::awaitable<absl::StatusOr<std::string>> ReadBody(HttpResponse& response);

}  // namespace vivavoce
