// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce {

struct Url {
  Url() = default;
  std::string scheme;  // lower case
  std::string host;    // lower case, without brackets; a numeric IPv4 in any notation as a.b.c.d
  uint16_t port = 0;   // the scheme's own where none is given
  std::string target;  // path and query, as a request line has it
};

// Reads an http, https, ws or wss URL with the parser that the HTTP client goes by, so that what is
// checked is what is called.
//
// Errors: InvalidArgument: another scheme, no host, user and password in it.
absl::StatusOr<Url> ParseUrl(std::string_view url);

// True for an address of the public internet; false for loopback, private, link-local, shared,
// multicast, documentation and every other special-purpose address (RFC 6890), also where it is
// wrapped in IPv6, and for what is no address.
bool IsPublicAddress(std::string_view address);

}  // namespace vivavoce
