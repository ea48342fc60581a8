// SPDX-License-Identifier: Apache-2.0
// A Mail as RFC 5322 wants it: headers encoded and folded, parts in MIME, every line short and in
// ASCII, whatever the texts hold.
//
//   mixed                       when there are attachments or a calendar
//     alternative               when there is more than the text
//       text/plain, text/html, text/calendar; method=…
//     invite.ics, attachments
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/mailer.h"

namespace vivavoce::smtp {

struct Address {
  Address() = default;
  std::string name;  // may be empty
  std::string address;
};

// `a@b` or `Name <a@b>`. Errors: InvalidArgument naming `field`.
absl::StatusOr<Address> ParseAddress(std::string_view field, std::string_view text);

// Errors: InvalidArgument for what cannot stand in a message: a line feed in a header, ill-formed
// UTF-8, no address, no text.
absl::StatusOr<std::string> MakeMessage(const Mail& mail, WallTime now);

// Lower parts of it, for tests: RFC 2047 and RFC 2045 §6.7.
std::string EncodeHeader(std::string_view name, std::string_view value);
std::string QuotedPrintable(std::string_view text);

}  // namespace vivavoce::smtp
