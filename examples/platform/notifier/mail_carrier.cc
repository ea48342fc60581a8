// SPDX-License-Identifier: Apache-2.0
#include "notifier/mail_carrier.h"

#include <utility>

#include "server/public_url.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/query.h"

namespace vivavoce::platform {
namespace {

bool MayHelpToSendAgain(const absl::Status& status) {
  // What the operator can mend (a password, a certificate) is worth another attempt; a message that
  // is none, or that the server refuses for ever, is not.
  return !absl::IsInvalidArgument(status) && !absl::IsDataLoss(status);
}

}  // namespace

MailCarrier::MailCarrier(const RoleParts& parts, Mailer& mailer, MailTemplates templates)
    : parts_(parts),
      mailer_(mailer),
      templates_(std::move(templates)),
      tenants_(parts.ports->store(), *parts.context.clock),
      people_(parts.ports->store(), *parts.context.pool, *parts.context.clock),
      gateway_url_(GatewayUrl(parts.ports->configuration().server)) {}

boost::asio::awaitable<absl::StatusOr<std::string>> MailCarrier::AddressOf(
    const Notification& notification, const Interview& interview) {
  if (notification.receiver.empty()) {
    const std::string& address = interview.submission.candidate.email;
    if (address.empty()) co_return NotFound("mail: the candidate has no address");
    co_return address;
  }
  absl::StatusOr<PersonRecord> person = co_await people_.ById(notification.receiver);
  if (!person.ok()) co_return person.status();
  co_return person->email;
}

boost::asio::awaitable<absl::StatusOr<Mail>> MailCarrier::Write(TenantId tenant,
                                                                Notification notification) {
  const MailRule* rule = MailRuleNamed(notification.type);
  if (rule == nullptr) co_return NotFound("mail: nobody writes " + notification.type);
  const InterviewId id(notification.interview_id);
  absl::StatusOr<Interview> interview = co_await parts_.interviews->Load(tenant, id);
  if (!interview.ok()) co_return interview.status();
  if (!StillApplies(*rule, *interview)) co_return NotFound("mail: it was done meanwhile");
  absl::StatusOr<std::string> address = co_await AddressOf(notification, *interview);
  if (!address.ok()) co_return address.status();
  absl::StatusOr<TenantRecord> record = co_await tenants_.Find(tenant.value());
  if (!record.ok()) co_return record.status();

  std::map<std::string, std::string> fields;
  fields["job_title"] = interview->submission.job.title;
  fields["tenant"] = record->name;
  if (rule->to == MailRule::To::kCandidate) {
    absl::StatusOr<Invitation> link = co_await parts_.sessions->InviteAlso(std::move(tenant), id);
    if (!link.ok()) co_return link.status();
    fields["link"] = CandidateUrl(gateway_url_, link->token);
    fields["expires_at"] = FormatRfc3339(link->expires_at).substr(0, 10);
  } else {
    fields["link"] = gateway_url_ + "/recruiter/#/interviews/" + PercentEncode(id.value());
  }
  MailText text = templates_.Write(rule->name, fields);
  Mail mail;
  mail.message_id = DueMessage(TenantId(), notification).id;
  mail.from = parts_.ports->configuration().server.mail_from;
  mail.to = *std::move(address);
  mail.subject = std::move(text.subject);
  mail.text = std::move(text.text);
  // A name in front of an address would be the writer's choice of whom it goes to.
  if (mail.to.find_first_of("<>") != std::string::npos) {
    co_return InvalidArgument("mail: to: must be an address alone");
  }
  co_return mail;
}

boost::asio::awaitable<Brought> MailCarrier::Bring(TenantId tenant, Notification notification) {
  Brought brought;
  absl::StatusOr<Mail> mail = co_await Write(std::move(tenant), std::move(notification));
  if (!mail.ok()) {
    brought.why = mail.status();
    if (absl::IsNotFound(brought.why)) {
      brought.verdict = Brought::Verdict::kDropped;
    } else if (!MayHelpToSendAgain(brought.why)) {
      brought.verdict = Brought::Verdict::kDead;
    }
    co_return brought;
  }
  brought.why = co_await mailer_.Send(*std::move(mail));
  if (brought.why.ok()) {
    brought.verdict = Brought::Verdict::kDelivered;
  } else if (!MayHelpToSendAgain(brought.why)) {
    brought.verdict = Brought::Verdict::kDead;
  }
  co_return brought;
}

}  // namespace vivavoce::platform
