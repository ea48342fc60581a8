// SPDX-License-Identifier: Apache-2.0
// One request of the HTTP client, shared by the coroutine that awaits it and libcurl's thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "vivavoce/base/channel.h"
#include "vivavoce/net/http.h"
#include "vivavoce/net/http_client.h"

namespace vivavoce::internal {

struct ExchangeHead {
  ExchangeHead() = default;
  int status = 0;
  HttpHeaders headers;
};

// Threading: what stands under `mutex` on both threads; `arrived` on the executor's only.
struct CurlExchange : std::enable_shared_from_this<CurlExchange> {
  CurlExchange(boost::asio::any_io_executor with, HttpRequest given)
      : executor(with), request(std::move(given)), arrived(with) {}

  // From libcurl's thread. What was buffered can still be read after the end.
  void HeadIsWhole();
  bool TakeBody(std::string_view bytes);  // false: full, the transfer pauses
  void End(absl::Status status);

  // From the executor's.
  bool HasHead();  // or an end
  absl::StatusOr<ExchangeHead> TakeHead();
  // Nullopt: nothing yet. `resume` is set when the transfer has paused and may go on.
  std::optional<absl::StatusOr<std::optional<std::string>>> TakePiece(bool& resume);

  boost::asio::any_io_executor executor;
  HttpRequest request;
  Signal arrived;

  // Of libcurl's thread alone.
  ExchangeHead head;
  int64_t head_bytes = 0;
  int64_t body_bytes = 0;
  bool has_head = false;
  absl::Status refusal;  // of our own: says more than libcurl's code

 private:
  void Say();

  std::mutex mutex_;
  bool is_head_whole_ = false;
  bool is_paused_ = false;
  bool is_said_ = false;
  std::string body_;
  std::optional<absl::Status> end_;
};

// libcurl's thread: exchanges that run, and what is asked of them.
class CurlThread {
 public:
  explicit CurlThread(HttpClientOptions options);
  ~CurlThread();  // ends what runs
  CurlThread(const CurlThread&) = delete;
  CurlThread& operator=(const CurlThread&) = delete;

  void Begin(std::shared_ptr<CurlExchange> exchange);
  void Resume(std::shared_ptr<CurlExchange> exchange);
  void Abandon(std::shared_ptr<CurlExchange> exchange);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce::internal
