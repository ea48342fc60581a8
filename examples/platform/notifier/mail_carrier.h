// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "identity/people.h"
#include "identity/tenants.h"
#include "notifier/courier.h"
#include "notifier/mail_rules.h"
#include "notifier/mail_templates.h"
#include "vivavoce/provider/mailer.h"

namespace vivavoce::platform {

// Notifications as e-mail. Each is written when it is sent, from what is so then: neither addresses
// nor links are kept in it, and what has been done meanwhile is not asked for any more.
class MailCarrier final : public Carrier {
 public:
  // Lifetime: the mailer outlives it.
  MailCarrier(const RoleParts& parts, Mailer& mailer, MailTemplates templates);
  boost::asio::awaitable<Brought> Bring(TenantId tenant, Notification notification) override;

 private:
  // Errors: NotFound: nobody needs the mail any more.
  boost::asio::awaitable<absl::StatusOr<Mail>> Write(TenantId tenant, Notification notification);
  boost::asio::awaitable<absl::StatusOr<std::string>> AddressOf(const Notification& notification,
                                                                const Interview& interview);

  RoleParts parts_;
  Mailer& mailer_;
  MailTemplates templates_;
  Tenants tenants_;
  People people_;
  std::string gateway_url_;
};

}  // namespace vivavoce::platform
