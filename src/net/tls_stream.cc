// SPDX-License-Identifier: Apache-2.0
#include "net/tls_stream.h"

#include <openssl/ssl.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <functional>
#include <utility>

namespace vivavoce::internal {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

class TlsStream final : public ByteStream {
 public:
  TlsStream(asio::ip::tcp::socket socket, ssl::context context)
      : context_(std::move(context)), stream_(std::move(socket), context_) {}

  ssl::stream<asio::ip::tcp::socket>& stream() { return stream_; }

  void ReadSome(asio::mutable_buffer into, IoDone done) override {
    stream_.async_read_some(into, std::move(done));
  }
  void WriteSome(const Gather& buffers, IoDone done) override {
    stream_.async_write_some(buffers, std::move(done));
  }
  // Of TCP alone: a WebSocket says its end itself.
  void ShutdownSend() override {
    boost::system::error_code ignored;  // the peer may have gone
    stream_.next_layer().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }
  void Close() override {
    boost::system::error_code ignored;  // the descriptor is given back in any case
    stream_.next_layer().close(ignored);
  }
  void Reset() override {
    boost::system::error_code ignored;  // closed already
    stream_.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    Close();
  }

 private:
  ssl::context context_;
  ssl::stream<asio::ip::tcp::socket> stream_;
};

absl::Status ConfigureContext(ssl::context& context, const std::string& ca_file) {
  boost::system::error_code error;
  context.set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, error);
  if (!error) context.set_verify_mode(ssl::verify_peer, error);
  if (!error && ca_file.empty()) context.set_default_verify_paths(error);
  if (!error && !ca_file.empty()) context.load_verify_file(ca_file, error);
  if (!error) return absl::OkStatus();
  return InvalidArgument("tls: certificates cannot be loaded: " + error.message() + " (" + ca_file +
                         ")");
}

// Closes the socket under a handshake that takes too long.
class HandshakeLimit final : private Watched {
 public:
  HandshakeLimit(ByteStream& stream, DeadlineSweep& sweep, std::chrono::nanoseconds due)
      : stream_(stream), sweep_(sweep), due_(due), ticket_(sweep.Add(*this)) {}
  ~HandshakeLimit() override { sweep_.Remove(ticket_); }
  bool has_passed() const { return has_passed_; }

 private:
  std::chrono::nanoseconds Check(std::chrono::nanoseconds now) override {
    if (now < due_) return due_;
    has_passed_ = true;
    stream_.Close();
    return kNever;
  }

  ByteStream& stream_;
  DeadlineSweep& sweep_;
  std::chrono::nanoseconds due_;
  bool has_passed_ = false;
  DeadlineSweep::Ticket ticket_;
};

}  // namespace

asio::awaitable<absl::StatusOr<std::unique_ptr<ByteStream>>> StartTls(
    asio::ip::tcp::socket socket, std::string name, std::string ca_file, DeadlineSweep& sweep,
    std::chrono::nanoseconds due) {
  ssl::context context(ssl::context::tls_client);
  absl::Status configured = ConfigureContext(context, ca_file);
  if (!configured.ok()) co_return configured;
  auto stream = std::make_unique<TlsStream>(std::move(socket), std::move(context));
  boost::system::error_code error;
  stream->stream().set_verify_callback(ssl::host_name_verification(name), error);
  boost::system::error_code no_address;
  asio::ip::make_address(name, no_address);
  if (no_address) SSL_set_tlsext_host_name(stream->stream().native_handle(), name.c_str());

  HandshakeLimit limit(*stream, sweep, due);
  std::function<void(IoDone)> start = [&stream](IoDone done) {
    auto without = [done = std::move(done)](boost::system::error_code result) mutable {
      std::move(done)(result, 0);
    };
    stream->stream().async_handshake(ssl::stream_base::client, std::move(without));
  };
  IoResult result = co_await AwaitIo(std::move(start));
  if (limit.has_passed()) {
    co_return Error(absl::StatusCode::kDeadlineExceeded, "tls: the handshake took too long");
  }
  if (result.error.category() == asio::error::get_ssl_category()) {
    co_return FailedPrecondition("tls: " + name + ": " + result.error.message());
  }
  if (result.error) co_return IoStatus("tls", result.error);
  std::unique_ptr<ByteStream> connected = std::move(stream);
  co_return connected;
}

}  // namespace vivavoce::internal
