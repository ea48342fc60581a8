// SPDX-License-Identifier: Apache-2.0
// The servers of http_server.h: HTTP/1.1 and WebSocket over TCP. TLS ends at a proxy before them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/net/http_server.h"

namespace vivavoce {

// What is taken and what is not:
// - the path is percent-decoded once and normalised; an encoded slash, NUL or ill-formed UTF-8 in
//   it, and a ".." that leaves the root, are 400;
// - a request whose length can be read in two ways (Content-Length beside Transfer-Encoding, two
//   lengths, a coding other than chunked) is 400 or 501, and the connection is closed;
// - HEAD is passed on as sent, its answer's body is kept back; `Expect: 100-continue` is answered;
// - a client that has closed its sending half still gets its answers; one that has gone (reset)
//   cancels Handle();
// - time limits are looked at every 10 to 250 ms: they end that much late.
//
// Threading: `executor` runs on one thread, or is a strand; `telemetry` is called there.
// Lifetime:  `clock` outlives the listener and its servers.
std::unique_ptr<ServerListener> MakeServerListener(boost::asio::any_io_executor executor,
                                                   Clock& clock, Telemetry telemetry);

}  // namespace vivavoce
