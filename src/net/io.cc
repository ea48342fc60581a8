// SPDX-License-Identifier: Apache-2.0
#include "net/io.h"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <utility>

namespace vivavoce::internal {
namespace {

namespace asio = boost::asio;

class TcpStream final : public ByteStream {
 public:
  TcpStream(asio::ip::tcp::socket socket, std::string read_ahead)
      : socket_(std::move(socket)), read_ahead_(std::move(read_ahead)) {}

  void ReadSome(asio::mutable_buffer into, IoDone done) override {
    if (read_ahead_.empty() || into.size() == 0) {
      socket_.async_read_some(into, std::move(done));
      return;
    }
    size_t bytes = std::min(into.size(), read_ahead_.size());
    std::memcpy(into.data(), read_ahead_.data(), bytes);
    read_ahead_.erase(0, bytes);
    auto give = [done = std::move(done), bytes]() mutable {
      std::move(done)(boost::system::error_code(), bytes);
    };
    asio::post(socket_.get_executor(), std::move(give));
  }

  void WriteSome(const Gather& buffers, IoDone done) override {
    socket_.async_write_some(buffers, std::move(done));
  }

  void ShutdownSend() override {
    boost::system::error_code ignored;  // the peer may have gone
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }

  void Close() override {
    boost::system::error_code ignored;  // the descriptor is given back in any case
    socket_.close(ignored);
  }

  void Reset() override {
    boost::system::error_code ignored;  // closed already
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    Close();
  }

 private:
  asio::ip::tcp::socket socket_;
  std::string read_ahead_;
};

}  // namespace

size_t Gather::bytes() const {
  size_t sum = 0;
  for (const asio::const_buffer& buffer : *this) sum += buffer.size();
  return sum;
}

void Gather::Consume(size_t bytes) {
  for (size_t i = 0; i < count && bytes > 0; ++i) {
    size_t part = std::min(bytes, buffers[i].size());
    buffers[i] += part;
    bytes -= part;
  }
}

asio::awaitable<IoResult> AwaitIo(std::function<void(IoDone)> start) {
  IoResult result;
  auto initiate = [&start](auto handler) { start(IoDone(std::move(handler))); };
  auto token = asio::redirect_error(asio::use_awaitable, result.error);
  using Signature = void(boost::system::error_code, size_t);
  result.bytes = co_await asio::async_initiate<decltype(token), Signature>(initiate, token);
  co_return result;
}

std::unique_ptr<ByteStream> MakeTcpStream(asio::ip::tcp::socket socket, std::string read_ahead) {
  return std::make_unique<TcpStream>(std::move(socket), std::move(read_ahead));
}

absl::Status IoStatus(std::string_view operation, boost::system::error_code error) {
  std::string text = std::string(operation) + ": " + error.message();
  if (error == asio::error::operation_aborted) return Error(absl::StatusCode::kCancelled, text);
  ErrorDetail detail;
  detail.retryable = true;
  return Error(absl::StatusCode::kUnavailable, text, detail);
}

}  // namespace vivavoce::internal
