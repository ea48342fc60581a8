// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/providers/smtp/smtp.h"

#include <filesystem>
#include <utility>

#include "message.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/smtp.h"
#include "vivavoce/provider/options.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;

class SmtpMailer final : public Mailer {
 public:
  SmtpMailer(std::unique_ptr<SmtpClient> client, Clock& clock)
      : client_(std::move(client)), clock_(clock) {}

  awaitable<absl::Status> Send(Mail mail) override {
    absl::StatusOr<std::string> message = smtp::MakeMessage(mail, clock_.Now());
    if (!message.ok()) co_return message.status();
    absl::StatusOr<smtp::Address> from = smtp::ParseAddress("from", mail.from);
    absl::StatusOr<smtp::Address> to = smtp::ParseAddress("to", mail.to);
    SmtpEnvelope envelope;
    envelope.from = from->address;
    envelope.to.push_back(to->address);
    envelope.message = *std::move(message);
    co_return co_await client_->Send(std::move(envelope));
  }

 private:
  std::unique_ptr<SmtpClient> client_;
  Clock& clock_;
};

struct SmtpOptions {
  SmtpServer server;
  std::string password;  // a reference
};

absl::StatusOr<SmtpSecurity> ParseSecurity(const std::string& name) {
  if (name == "starttls") return SmtpSecurity::kStartTls;
  if (name == "tls") return SmtpSecurity::kTls;
  if (name == "none") return SmtpSecurity::kNone;
  return InvalidArgument("smtp: option security: must be starttls, tls or none (" + name + ")");
}

uint16_t DefaultPort(SmtpSecurity security) {
  if (security == SmtpSecurity::kTls) return 465;
  return security == SmtpSecurity::kNone ? 25 : 587;
}

absl::StatusOr<SmtpOptions> ParseSmtpOptions(std::string_view json) {
  OptionReader in(json);
  SmtpOptions options;
  SmtpServer& server = options.server;
  server.host = in.String("host", "");
  const std::string security = in.String("security", "starttls");
  const int64_t port = in.Integer("port", 0, {0, 65535});
  server.user = in.String("user", "");
  options.password = in.String("password", "");
  server.ca_file = in.String("caFile", "");
  server.timeout = std::chrono::seconds(in.Integer("timeoutSeconds", 30, {1, 600}));
  if (absl::Status s = in.Finish(); !s.ok()) return Annotate(s, "smtp");
  absl::StatusOr<SmtpSecurity> chosen = ParseSecurity(security);
  if (!chosen.ok()) return chosen.status();
  server.security = *chosen;
  server.port = port == 0 ? DefaultPort(*chosen) : static_cast<uint16_t>(port);
  if (server.host.empty() || server.host.find_first_of("/@?# \\") != std::string::npos) {
    return InvalidArgument("smtp: option host: must name the mail server (" + server.host + ")");
  }
  const std::string& password = options.password;
  if (!password.empty() && !password.starts_with("env:") && !password.starts_with("file:")) {
    return InvalidArgument("smtp: option password: must be env:NAME or file:PATH");
  }
  if (server.user.empty() != password.empty()) {
    return InvalidArgument("smtp: options user and password: one needs the other");
  }
  if (!server.user.empty() && server.security == SmtpSecurity::kNone) {
    return InvalidArgument(
        "smtp: option security: none would send the password in the open; choose starttls or tls");
  }
  return options;
}

class SmtpMailerFactory final : public MailerFactory {
 public:
  std::string_view Name() const override { return "smtp"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return ParseSmtpOptions(options).status();
  }

  std::vector<Finding> Examine(std::string_view json, const ProviderContext&) const override {
    absl::StatusOr<SmtpOptions> options = ParseSmtpOptions(json);
    if (!options.ok() || options->password.empty()) return {};
    absl::Status password = Secret::FromReference(options->password).status();
    Finding finding;
    finding.subject = "mail: smtp: password";
    finding.detail = password.ok() ? options->password : std::string(Message(password));
    if (!password.ok()) {
      finding.severity = Finding::Severity::kMissing;
      finding.mend = "set the secret that providers.mail names, " + options->password;
    }
    return {finding};
  }

  absl::StatusOr<std::unique_ptr<Mailer>> Make(std::string_view json,
                                               const ProviderContext& context) const override {
    absl::StatusOr<SmtpOptions> options = ParseSmtpOptions(json);
    if (!options.ok()) return options.status();
    SmtpServer server = std::move(options->server);
    if (!options->password.empty()) {
      absl::StatusOr<Secret> password = Secret::FromReference(options->password);
      if (!password.ok()) return Annotate(password.status(), "smtp: option password");
      server.password = *std::move(password);
    }
    if (!server.ca_file.empty()) {
      server.ca_file = (std::filesystem::path(context.base_path) / server.ca_file).string();
    }
    return std::make_unique<SmtpMailer>(MakeSmtpClient(std::move(server), *context.pool),
                                        *context.clock);
  }
};

}  // namespace

std::unique_ptr<MailerFactory> MakeSmtpMailerFactory() {
  return std::make_unique<SmtpMailerFactory>();
}

}  // namespace vivavoce
