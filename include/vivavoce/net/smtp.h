// SPDX-License-Identifier: Apache-2.0
// Hands messages to a mail server (RFC 5321), which sees to the rest.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/secret.h"

namespace vivavoce {

enum class SmtpSecurity {
  kStartTls,  // submission (RFC 6409), never without TLS
  kTls,       // TLS from the first byte (RFC 8314)
  kNone,      // in the open: a server on this machine
};

struct SmtpServer {
  SmtpServer() = default;
  std::string host;
  uint16_t port = 587;
  SmtpSecurity security = SmtpSecurity::kStartTls;
  std::string user;  // empty: no authentication
  Secret password;
  std::string ca_file;  // PEM; empty: the system's certificates
  std::chrono::milliseconds timeout{30000};
};

struct SmtpEnvelope {
  SmtpEnvelope() = default;
  std::string from;             // an address alone
  std::vector<std::string> to;  // likewise
  std::string message;          // RFC 5322, lines end with CR LF; dots are seen to
};

// Threading: all calls on the executor given at creation; any number side by side.
class SmtpClient {
 public:
  SmtpClient() = default;
  virtual ~SmtpClient() = default;
  SmtpClient(const SmtpClient&) = delete;
  SmtpClient& operator=(const SmtpClient&) = delete;

  // OK once the server has taken responsibility for every recipient.
  //
  // Errors: Unavailable for what may help to repeat (4xx, network, time); InvalidArgument for what
  // the server will never take (5xx) or addresses that are none; PermissionDenied for a refused
  // login; FailedPrecondition where the server has no TLS. The detail's vendor_code is the
  // server's. Cancel: waits until the attempt has ended, at most the server's timeout.
  virtual boost::asio::awaitable<absl::Status> Send(SmtpEnvelope envelope) = 0;
};

// Lifetime: the pool outlives the client; destroying the client ends what is under way.
std::unique_ptr<SmtpClient> MakeSmtpClient(SmtpServer server, BlockingPool& pool);

}  // namespace vivavoce
