// SPDX-License-Identifier: Apache-2.0
#include "notifier/notifier_role.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "identity/people.h"
#include "identity/webhook_endpoints.h"
#include "notifier/courier.h"
#include "notifier/mail_carrier.h"
#include "notifier/mail_rules.h"
#include "notifier/notifications.h"
#include "notifier/webhook_carrier.h"
#include "server/consumer_role.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kAtATime = 8;

// What the receiver is told: what happened, to which interview of its own.
std::string Body(const InterviewEvent& event, const Interview& interview) {
  Json data = Json::parse(event.data, nullptr, /*allow_exceptions=*/false);
  if (!data.is_object()) data = Json::object();
  data["interviewId"] = interview.id.value();
  if (!interview.submission.external_id.empty()) {
    data["externalId"] = interview.submission.external_id;
  }
  data["state"] = event.to;
  data["metadata"] = Json::parse(interview.submission.metadata, nullptr, false);
  Json body{{"type", event.webhook}, {"timestamp", FormatRfc3339(event.at)}};
  body["data"] = std::move(data);
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

CourierOptions Webhooks() {
  CourierOptions options;
  options.channel = kByWebhook;
  return options;
}

// Few at a time: a mail server that hangs holds a thread of the pool.
CourierOptions Mails() {
  CourierOptions options;
  options.channel = kByMail;
  options.at_a_time = 2;
  options.longest_attempt = std::chrono::minutes(11);
  return options;
}

class NotifierRole final : public ConsumerRole, private MessageHandler {
 public:
  explicit NotifierRole(const RoleParts& parts)
      : ConsumerRole(kNotifierGroup, parts),
        people_(parts.ports->store(), *parts.context.pool, *parts.context.clock),
        webhook_carrier_(parts),
        webhooks_(parts, webhook_carrier_, Webhooks()),
        templates_(MailTemplates::Load(parts.ports->configuration().share_path)) {
    Consume(*this, {"notification.requested", "report.ready", kDueTopic}, kAtATime);
  }

  std::vector<CollectionSpec> Collections() const override {
    std::vector<CollectionSpec> all = NotificationCollections();
    for (CollectionSpec& one : Tenants::Collections()) all.push_back(std::move(one));
    for (CollectionSpec& one : People::Collections()) all.push_back(std::move(one));
    for (CollectionSpec& one : WebhookEndpoints::Collections()) all.push_back(std::move(one));
    return all;
  }

  boost::asio::awaitable<absl::Status> Start() override {
    absl::Status mails = StartMail();
    if (!mails.ok()) co_return mails;
    co_return co_await ConsumerRole::Start();
  }

  boost::asio::awaitable<absl::Status> Run() override {
    using boost::asio::experimental::awaitable_operators::operator&&;
    auto [consumed, sent, mailed] = co_await (ConsumerRole::Run() && webhooks_.Run() && RunMail());
    if (!consumed.ok()) co_return consumed;
    co_return sent.ok() ? mailed : sent;
  }

  boost::asio::awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) override {
    webhooks_.Stop();
    if (mails_) mails_->Stop();
    co_return co_await ConsumerRole::Drain(limit);
  }

 private:
  // Mail is sent where both a sender and a way are configured; else the log says once that none is.
  absl::Status StartMail() {
    const Configuration& configuration = parts().ports->configuration();
    const std::string& from = configuration.server.mail_from;
    auto ways = configuration.providers.find("mail");
    const bool way = ways != configuration.providers.end() && !ways->second.empty();
    if (from.empty() || !way) {
      parts().context.telemetry.Info(
          "no mail is sent",
          {{"why", from.empty() ? "mail.from is empty" : "providers.mail is not configured"}});
      return absl::OkStatus();
    }
    if (from.find('@') == std::string::npos || OneLine(from) != from) {
      return InvalidArgument("mail.from: must be `a@b` or `Name <a@b>` (" + OneLine(from) + ")");
    }
    if (!templates_.ok()) return templates_.status();
    absl::StatusOr<Mailer*> mailer = parts().ports->Mail();
    if (!mailer.ok()) return Annotate(mailer.status(), "providers.mail");
    mail_carrier_ = std::make_unique<MailCarrier>(parts(), **mailer, *templates_);
    mails_ = std::make_unique<Courier>(parts(), *mail_carrier_, Mails());
    return absl::OkStatus();
  }

  boost::asio::awaitable<absl::Status> RunMail() {
    if (!mails_) co_return absl::OkStatus();
    co_return co_await mails_->Run();
  }

  // A notification is one for each receiver from here on: the bus is done with the event.
  boost::asio::awaitable<absl::Status> Handle(MessageScope& scope) override {
    if (scope.message().topic == kDueTopic) co_return co_await HandleDue(scope);
    absl::StatusOr<InterviewEvent> event = ParseInterviewEvent(scope.message().payload);
    if (!event.ok()) co_return event.status();
    absl::StatusOr<Interview> interview =
        co_await parts().interviews->Load(event->tenant, event->interview);
    if (!interview.ok()) co_return interview.status();
    std::vector<Notification> all;
    absl::Status found = co_await AddWebhooks(*event, *interview, all);
    if (found.ok()) found = co_await AddMails(*event, *interview, all);
    if (!found.ok()) co_return found;
    if (all.empty()) co_return absl::OkStatus();
    absl::StatusOr<StoreTransaction*> unit = co_await scope.Transaction();
    if (!unit.ok()) co_return unit.status();
    for (Notification& notification : all) {
      notification.message_id = event->id;
      notification.interview_id = event->interview.value();
      notification.due = parts().context.clock->Now();
      absl::Status added = co_await AddNotification(**unit, event->tenant, std::move(notification));
      if (!added.ok()) co_return added;
    }
    co_return absl::OkStatus();
  }

  // Its courier looks at once; one that was given up, and is sent again, begins anew.
  boost::asio::awaitable<absl::Status> HandleDue(MessageScope& scope) {
    absl::StatusOr<std::string> id = NotificationIn(scope.message());
    if (!id.ok()) co_return id.status();
    absl::StatusOr<StoreTransaction*> unit = co_await scope.Transaction();
    if (!unit.ok()) co_return unit.status();
    absl::StatusOr<std::optional<Notification>> found = co_await FindNotification(**unit, *id);
    if (!found.ok()) co_return found.status();
    if (!found->has_value()) co_return absl::OkStatus();
    Notification& notification = **found;
    if (notification.state == "due") {
      if (notification.channel == kByWebhook) webhooks_.Wake(scope.message().tenant);
      if (notification.channel == kByMail && mails_) mails_->Wake(scope.message().tenant);
    }
    if (notification.state != "dead") co_return absl::OkStatus();
    notification.state = "due";
    notification.attempts = 0;
    notification.due = parts().context.clock->Now();
    absl::Status put = PutNotification(**unit, notification);
    if (!put.ok()) co_return put;
    co_return AnnounceDue(**unit, scope.message().tenant, notification);
  }

  // To the interview's own address and to those of the tenant; once where both are the same.
  boost::asio::awaitable<absl::Status> AddWebhooks(const InterviewEvent& event,
                                                   const Interview& interview,
                                                   std::vector<Notification>& all) {
    if (event.webhook.empty()) co_return absl::OkStatus();
    auto add = [&](const std::string& endpoint, const std::string& url) {
      Notification& notification = all.emplace_back();
      notification.id = event.id + "/" + (endpoint.empty() ? "own" : endpoint);
      notification.channel = kByWebhook;
      notification.type = event.webhook;
      notification.receiver = endpoint;
      notification.url = url;
      notification.body = Body(event, interview);
    };
    const std::string& own = interview.submission.callback_url;
    if (!own.empty()) add("", own);
    WebhookEndpoints endpoints(parts().ports->store(), *parts().context.clock);
    absl::StatusOr<std::vector<WebhookEndpoint>> found = co_await endpoints.List(event.tenant);
    if (!found.ok()) co_return found.status();
    for (const WebhookEndpoint& endpoint : *found) {
      const bool told = !own.empty() && endpoint.IsAt(own);
      if (!told && endpoint.Wants(event.webhook)) add(endpoint.id, endpoint.url);
    }
    co_return absl::OkStatus();
  }

  boost::asio::awaitable<absl::Status> AddMails(const InterviewEvent& event,
                                                const Interview& interview,
                                                std::vector<Notification>& all) {
    const MailRule* rule = MailRuleOf(event);
    if (!mails_ || rule == nullptr || !StillApplies(*rule, interview)) co_return absl::OkStatus();
    auto add = [&](const std::string& receiver, const std::string& name) {
      Notification& notification = all.emplace_back();
      notification.id = event.id + "/mail/" + name;
      notification.channel = kByMail;
      notification.type = std::string(rule->name);
      notification.receiver = receiver;
    };
    if (rule->to == MailRule::To::kCandidate) {
      if (!interview.submission.candidate.email.empty()) add("", "candidate");
      co_return absl::OkStatus();
    }
    absl::StatusOr<std::vector<PersonRecord>> people = co_await people_.List(event.tenant);
    if (!people.ok()) co_return people.status();
    for (const PersonRecord& person : *people) {
      const bool reviews = person.role == "RECRUITER" || person.role == "ADMIN";
      if (reviews && !person.disabled) add(person.id, person.id);
    }
    co_return absl::OkStatus();
  }

  People people_;
  WebhookCarrier webhook_carrier_;
  Courier webhooks_;
  absl::StatusOr<MailTemplates> templates_;
  std::unique_ptr<MailCarrier> mail_carrier_;
  std::unique_ptr<Courier> mails_;  // null: no mail is sent
};

}  // namespace

std::unique_ptr<Role> MakeNotifierRole(const RoleParts& parts) {
  return std::make_unique<NotifierRole>(parts);
}

}  // namespace vivavoce::platform
