// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

struct MailAttachment {
  MailAttachment() = default;
  std::string filename;
  std::string content_type;  // e.g. "application/pdf"
  std::string bytes;
};

struct Mail {
  Mail() = default;
  std::string message_id;  // stable over retries, so that a receiver can drop a duplicate; without
                           // <>; where it has no '@', the sender's domain follows
  std::string from;        // `jobs@example.org` or `Example Ltd <jobs@example.org>`
  std::string to;          // in the same form
  std::string subject;     // no names, no scores
  std::string text;
  std::string html;             // empty: none
  std::string calendar;         // an iCalendar object (text/calendar); empty: none
  std::string calendar_method;  // its METHOD; empty: REQUEST
  std::vector<MailAttachment> attachments;
};

// Hands mail to a mail server.
//
// Threading: all calls on the executor given at creation.
class Mailer {
 public:
  Mailer() = default;
  virtual ~Mailer() = default;
  Mailer(const Mailer&) = delete;
  Mailer& operator=(const Mailer&) = delete;

  // OK once the server has taken responsibility.
  //
  // Errors: Unavailable (4xx, network: retry), InvalidArgument (5xx, or no mail at all: never
  // again); PermissionDenied when the server does not let this program in.
  virtual boost::asio::awaitable<absl::Status> Send(Mail mail) = 0;
};

}  // namespace vivavoce
