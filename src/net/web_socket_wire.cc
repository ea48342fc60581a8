// SPDX-License-Identifier: Apache-2.0
// The one file that names Beast's WebSocket: it costs the compiler more than ten others.
#include "net/web_socket_wire.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <functional>
#include <utility>

#include "net/http_text.h"

namespace vivavoce::internal {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

// What Beast's stream runs on: any ByteStream. Its templates are instantiated for this one type.
class ErasedStream {
 public:
  using executor_type = asio::any_io_executor;

  ErasedStream(asio::any_io_executor executor, std::unique_ptr<ByteStream> stream)
      : executor_(std::move(executor)), stream_(std::move(stream)) {}

  executor_type get_executor() const { return executor_; }
  ByteStream& bytes() { return *stream_; }
  uint64_t taken() const { return *taken_; }

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    asio::mutable_buffer first;
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers);
         ++it) {
      first = *it;
      if (first.size() > 0) break;
    }
    auto start = [this, first](auto handler) {
      stream_->ReadSome(first, IoDone(std::move(handler)));
    };
    return asio::async_initiate<Token, void(error_code, size_t)>(start, token);
  }

  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    Gather gather;
    for (auto it = asio::buffer_sequence_begin(buffers);
         it != asio::buffer_sequence_end(buffers) && !gather.full(); ++it) {
      asio::const_buffer buffer = *it;
      if (buffer.size() > 0) gather.Add(buffer);
    }
    auto start = [this, gather](auto handler) {
      auto count = [taken = taken_, handler = std::move(handler)](error_code error,
                                                                  size_t bytes) mutable {
        *taken += bytes;
        std::move(handler)(error, bytes);
      };
      stream_->WriteSome(gather, IoDone(std::move(count)));
    };
    return asio::async_initiate<Token, void(error_code, size_t)>(start, token);
  }

 private:
  asio::any_io_executor executor_;
  std::unique_ptr<ByteStream> stream_;
  std::shared_ptr<uint64_t> taken_ = std::make_shared<uint64_t>(0);
};

// Beast asks for these two by their names: the end of a connection, and the end of its own patience
// (which is never set).
template <typename Handler>
void async_teardown(beast::role_type, ErasedStream& stream, Handler&& handler) {
  stream.bytes().ShutdownSend();
  asio::post(stream.get_executor(),
             [handler = std::forward<Handler>(handler)]() mutable { handler(error_code()); });
}
[[maybe_unused]] void beast_close_socket(ErasedStream& stream) { stream.bytes().Close(); }

WireEnd EndOf(error_code error, uint16_t received_code) {
  WireEnd end;
  end.is_closed = true;
  if (error == websocket::error::closed) {
    end.code = received_code == 0 ? 1005 : received_code;
  } else if (error == websocket::error::message_too_big ||
             error == websocket::error::buffer_overflow) {
    end.code = 1009;
    end.status = Error(absl::StatusCode::kResourceExhausted, "websocket: a message is too long");
  } else if (error == websocket::error::bad_frame_payload) {
    end.code = 1007;
    end.status = InvalidArgument("websocket: a text message is not UTF-8");
  } else if (error.category() == error_code(websocket::error::bad_opcode).category()) {
    end.code = 1002;
    end.status = InvalidArgument("websocket: broken frame: " + error.message());
  } else {
    end.status = IoStatus("websocket", error);
  }
  return end;
}

absl::Status RefusedHandshake(error_code error, int http_status) {
  if (error != websocket::error::upgrade_declined) return IoStatus("handshake", error);
  ErrorDetail detail;
  detail.operation = "handshake";
  detail.http_status = http_status;
  detail.retryable = http_status == 429 || http_status >= 500;
  absl::StatusCode code = absl::StatusCode::kFailedPrecondition;
  if (http_status == 401) code = absl::StatusCode::kUnauthenticated;
  if (http_status == 403) code = absl::StatusCode::kPermissionDenied;
  if (http_status == 404) code = absl::StatusCode::kNotFound;
  if (http_status == 429) code = absl::StatusCode::kResourceExhausted;
  if (http_status >= 500) code = absl::StatusCode::kUnavailable;
  return Error(code, "handshake: refused with HTTP status " + std::to_string(http_status), detail);
}

// Beast posts to the handler's executor, which an erased handler cannot name.
auto OnExecutor(asio::any_io_executor executor, IoDone done) {
  return asio::bind_executor(std::move(executor), std::move(done));
}
auto WithoutBytes(asio::any_io_executor executor, IoDone done) {
  asio::any_completion_handler<void(error_code)> without =
      [done = std::move(done)](error_code error) mutable { std::move(done)(error, 0); };
  return asio::bind_executor(std::move(executor), std::move(without));
}

class BeastWire final : public WebSocketWire {
 public:
  BeastWire(asio::any_io_executor executor, std::unique_ptr<ByteStream> stream,
            int64_t message_bytes)
      : socket_(std::move(executor), std::move(stream)) {
    socket_.read_message_max(static_cast<size_t>(message_bytes));
    socket_.auto_fragment(false);
    socket_.control_callback(
        [this](websocket::frame_type, beast::string_view) { ++control_frames_; });
  }

  asio::awaitable<absl::Status> Accept(HttpServerRequest request,
                                       std::string subprotocol) override {
    beast::http::request<beast::http::empty_body> upgrade;
    upgrade.method(beast::http::verb::get);
    upgrade.target("/");
    upgrade.version(11);
    for (const auto& [name, value] : request.headers) upgrade.insert(name, value);
    auto decorate = [&](websocket::response_type& response) {
      if (!subprotocol.empty()) response.set("Sec-WebSocket-Protocol", subprotocol);
      response.set("x-request-id", request.request_id);
    };
    socket_.set_option(websocket::stream_base::decorator(decorate));
    std::function<void(IoDone)> start = [this, &upgrade](IoDone done) {
      socket_.async_accept(upgrade, WithoutBytes(stream_executor(), std::move(done)));
    };
    IoResult result = co_await AwaitIo(std::move(start));
    if (result.error) co_return IoStatus("upgrade", result.error);
    co_return absl::OkStatus();
  }

  asio::awaitable<absl::Status> Handshake(std::string host, std::string target,
                                          HttpHeaders headers) override {
    auto decorate = [&headers](websocket::request_type& request) {
      for (const auto& [name, value] : headers) request.set(name, value);
    };
    socket_.set_option(websocket::stream_base::decorator(decorate));
    websocket::response_type response;
    std::function<void(IoDone)> start = [&](IoDone done) {
      socket_.async_handshake(response, host, target,
                              WithoutBytes(stream_executor(), std::move(done)));
    };
    IoResult result = co_await AwaitIo(std::move(start));
    if (result.error) co_return RefusedHandshake(result.error, response.result_int());
    co_return absl::OkStatus();
  }

  asio::awaitable<WireRead> Read() override {
    WireRead read;
    beast::flat_buffer buffer;
    std::function<void(IoDone)> start = [&](IoDone done) {
      socket_.async_read(buffer, OnExecutor(stream_executor(), std::move(done)));
    };
    IoResult result = co_await AwaitIo(std::move(start));
    if (result.error) {
      read.end = EndOf(result.error, socket_.reason().code);
    } else {
      read.message.binary = socket_.got_binary();
      read.message.payload = beast::buffers_to_string(buffer.data());
    }
    co_return read;
  }

  asio::awaitable<absl::Status> Write(const WebSocketMessage& message) override {
    socket_.binary(message.binary);
    std::function<void(IoDone)> start = [&](IoDone done) {
      asio::const_buffer payload(message.payload.data(), message.payload.size());
      socket_.async_write(payload, OnExecutor(stream_executor(), std::move(done)));
    };
    IoResult result = co_await AwaitIo(std::move(start));
    if (result.error) co_return IoStatus("websocket", result.error);
    co_return absl::OkStatus();
  }

  asio::awaitable<absl::Status> Close(uint16_t code, std::string reason) override {
    websocket::close_reason why;
    why.code = static_cast<websocket::close_code>(code);
    why.reason = reason.c_str();
    std::function<void(IoDone)> start = [&](IoDone done) {
      socket_.async_close(why, WithoutBytes(stream_executor(), std::move(done)));
    };
    IoResult result = co_await AwaitIo(std::move(start));
    if (result.error) co_return IoStatus("close", result.error);
    co_return absl::OkStatus();
  }

  asio::awaitable<void> Linger() override {
    ByteStream& bytes = socket_.next_layer().bytes();
    bytes.ShutdownSend();
    char dropped[4096];
    for (bool more = true; more;) {
      std::function<void(IoDone)> start = [&](IoDone done) {
        bytes.ReadSome(asio::buffer(dropped), std::move(done));
      };
      IoResult result = co_await AwaitIo(std::move(start));
      more = !result.error && result.bytes > 0;
    }
  }

  void HangUp() override { socket_.next_layer().bytes().Close(); }
  void Cut() override { socket_.next_layer().bytes().Reset(); }
  uint64_t bytes_taken() const override { return socket_.next_layer().taken(); }
  uint64_t control_frames() const override { return control_frames_; }

 private:
  asio::any_io_executor stream_executor() { return socket_.get_executor(); }

  websocket::stream<ErasedStream, false> socket_;
  uint64_t control_frames_ = 0;
};

}  // namespace

std::unique_ptr<WebSocketWire> MakeWebSocketWire(asio::any_io_executor executor,
                                                 std::unique_ptr<ByteStream> stream,
                                                 int64_t message_bytes) {
  return std::make_unique<BeastWire>(std::move(executor), std::move(stream), message_bytes);
}

}  // namespace vivavoce::internal
