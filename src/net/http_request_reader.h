// SPDX-License-Identifier: Apache-2.0
// Turns what a client sends into requests: no socket, no clock. Bytes go in, a request or the
// status to refuse it with comes out.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "vivavoce/net/http_server.h"

namespace vivavoce::internal {

class HttpRequestReader {
 public:
  enum class State { kHead, kBody, kDone, kRefused };

  explicit HttpRequestReader(const HttpLimits& limits);
  ~HttpRequestReader();
  HttpRequestReader(const HttpRequestReader&) = delete;
  HttpRequestReader& operator=(const HttpRequestReader&) = delete;

  // Takes as much of `bytes` as belongs to the request and returns how much that was; what was not
  // taken must come again, with more behind it. Stops after the head, so that the caller can
  // answer `expects_continue()`.
  size_t Feed(std::string_view bytes);

  // The client sends no more.
  void FeedEnd();

  State state() const;

  // From the end of the head on.
  const HttpServerRequest& request() const;
  HttpServerRequest TakeRequest();  // Requires: kDone
  bool keep_alive() const;
  bool is_http_1_0() const;
  bool expects_continue() const;

  // When refused.
  int status() const;
  std::string_view reason() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce::internal
