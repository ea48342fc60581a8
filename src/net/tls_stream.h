// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "net/deadline_sweep.h"
#include "net/io.h"

namespace vivavoce::internal {

// A client's TLS over a connected socket, for the host `name`.
//
// Errors: FailedPrecondition when the certificate does not verify; DeadlineExceeded at `due`.
boost::asio::awaitable<absl::StatusOr<std::unique_ptr<ByteStream>>> StartTls(
    boost::asio::ip::tcp::socket socket, std::string name, std::string ca_file,
    DeadlineSweep& sweep, std::chrono::nanoseconds due);

}  // namespace vivavoce::internal
