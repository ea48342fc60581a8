// SPDX-License-Identifier: Apache-2.0
// Mail by a server that speaks SMTP submission.
//
// Options:
//   host            the server; needed
//   port            587 for starttls, 465 for tls, 25 for none
//   security        starttls (default), tls, or none: for a server on this machine
//   user            without one there is no login
//   password        env:NAME or file:PATH
//   caFile          PEM of who signed the server's certificate; the system's otherwise
//   timeoutSeconds  of one delivery; 30
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"

namespace vivavoce {

// The provider named `smtp`.
std::unique_ptr<MailerFactory> MakeSmtpMailerFactory();

}  // namespace vivavoce
