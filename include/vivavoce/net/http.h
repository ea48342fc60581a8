// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// The first header of that name, whatever the case of its letters; null where there is none.
const std::string* FindHeader(const HttpHeaders& headers, std::string_view name);

struct HttpRequest {
  HttpRequest() = default;
  std::string method = "GET";
  std::string url;
  HttpHeaders headers;
  std::string body;
  std::chrono::nanoseconds timeout{std::chrono::seconds(30)};  // the whole exchange; 0: none
};

// An answer whose head has arrived; the body is pulled.
class HttpResponse {
 public:
  HttpResponse() = default;
  virtual ~HttpResponse() = default;
  HttpResponse(const HttpResponse&) = delete;
  HttpResponse& operator=(const HttpResponse&) = delete;

  virtual int status() const = 0;
  virtual const HttpHeaders& headers() const = 0;
  // The next piece of the body; nullopt at its end.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<std::string>>> Read() = 0;
};

// Outbound HTTP for providers.
//
// Threading: all calls on the executor given at creation.
class HttpClient {
 public:
  HttpClient() = default;
  virtual ~HttpClient() = default;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  virtual boost::asio::awaitable<absl::StatusOr<std::unique_ptr<HttpResponse>>> Send(
      HttpRequest request) = 0;
};

}  // namespace vivavoce
