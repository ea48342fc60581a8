// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "net/server_core.h"

namespace vivavoce::internal {

enum class Admission { kServed, kRefused };

// One client from its first byte to its last: requests in turn, or a WebSocket. Beyond the limit of
// connections (kRefused) it is told so with a 503.
boost::asio::awaitable<void> ServeConnection(std::shared_ptr<ServerCore> core,
                                             boost::asio::ip::tcp::socket socket,
                                             Admission admission);

}  // namespace vivavoce::internal
