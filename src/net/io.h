// SPDX-License-Identifier: Apache-2.0
// Awaiting sockets. The handler's type is erased, so that a stream's operations are instantiated
// once.
#pragma once

#include <array>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <memory>
#include <string>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {

using IoDone = boost::asio::any_completion_handler<void(boost::system::error_code, size_t)>;

struct IoResult {
  IoResult() = default;
  boost::system::error_code error;
  size_t bytes = 0;
};

// Starts an operation and resumes with its result. Cancel: passed on to the operation.
//
//   std::function<void(IoDone)> start = [&](IoDone done) { stream.async_x(…, std::move(done)); };
//   IoResult result = co_await AwaitIo(std::move(start));
boost::asio::awaitable<IoResult> AwaitIo(std::function<void(IoDone)> start);

// Up to four buffers as one: what a gathering write takes.
struct Gather {
  std::array<boost::asio::const_buffer, 4> buffers;
  size_t count = 0;

  void Add(boost::asio::const_buffer buffer) { buffers[count++] = buffer; }
  bool full() const { return count == buffers.size(); }
  const boost::asio::const_buffer* begin() const { return buffers.data(); }
  const boost::asio::const_buffer* end() const { return buffers.data() + count; }
  size_t bytes() const;
  void Consume(size_t bytes);
};

// A connected transport: TCP, or TLS over it.
//
// Threading: one executor; one read and one write at a time.
// Lifetime:  operations under way end with operation_aborted on Close(), and must have ended before
// it is destroyed.
class ByteStream {
 public:
  ByteStream() = default;
  virtual ~ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  virtual void ReadSome(boost::asio::mutable_buffer into, IoDone done) = 0;
  virtual void WriteSome(const Gather& buffers, IoDone done) = 0;
  virtual void ShutdownSend() = 0;
  virtual void Close() = 0;
  virtual void Reset() = 0;  // what the kernel holds of it is dropped
};

// `read_ahead` is what was read from the socket already: it comes first.
std::unique_ptr<ByteStream> MakeTcpStream(boost::asio::ip::tcp::socket socket,
                                          std::string read_ahead);

// What went wrong with a peer, as a Status: Unavailable, but for a few that say more.
absl::Status IoStatus(std::string_view operation, boost::system::error_code error);

}  // namespace vivavoce::internal
