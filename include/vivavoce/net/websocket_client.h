// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/net/websocket.h"

namespace vivavoce {

struct WebSocketClientOptions {
  WebSocketClientOptions() = default;
  std::chrono::nanoseconds connect_timeout{std::chrono::seconds(10)};  // handshakes included
  int64_t message_bytes = 16 << 20;  // of what comes; beyond it closed with 1009
  int64_t unsent_bytes = 4 << 20;    // written and not taken by the server: Write() waits
  std::chrono::nanoseconds write_timeout{std::chrono::seconds(30)};  // without a byte taken: cut
  std::string ca_file;  // PEM, for wss; empty: the system's
};

// Opens WebSockets, ws:// and wss:// (the certificate is verified, TLS 1.2 is the least).
//
// - Subprotocols are asked for with a `Sec-WebSocket-Protocol` header.
// - Pings are answered and a close is confirmed without the caller; one message is read ahead.
// - Destroying a socket cuts its connection; Close() ends it as it should.
//
// Errors: of Connect(): InvalidArgument for the URL or a header; Unavailable when nobody answers;
// DeadlineExceeded; FailedPrecondition for a certificate that does not verify; for a refused
// upgrade Unauthenticated, PermissionDenied, NotFound, ResourceExhausted, Unavailable (5xx) or
// FailedPrecondition, with ErrorDetail::http_status.
// Cancel:    of Connect(): ends it.
// Threading: `executor` runs on one thread, or is a strand.
// Lifetime:  `clock` outlives the client and its sockets.
std::unique_ptr<WebSocketClient> MakeWebSocketClient(boost::asio::any_io_executor executor,
                                                     Clock& clock, Telemetry telemetry,
                                                     WebSocketClientOptions options);

}  // namespace vivavoce
