// SPDX-License-Identifier: Apache-2.0
// Against a mail server of the standard library, whose e-mail package reads what came.
#include "vivavoce/providers/smtp/smtp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "mail_server.h"
#include "tests/temporary_folder.h"
#include "vivavoce/base/base64.h"
#include "vivavoce/base/status.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

class SmtpMailerTest : public ::testing::Test {
 protected:
  std::unique_ptr<Mailer> Make(const json& options) {
    auto mailer = MakeSmtpMailerFactory()->Make(options.dump(), world_.Context());
    EXPECT_THAT(mailer, IsOk());
    return mailer.ok() ? *std::move(mailer) : nullptr;
  }
  std::unique_ptr<Mailer> Plain(const MailServer& server) {
    return Make({{"host", "127.0.0.1"}, {"port", server.port()}, {"security", "none"}});
  }
  std::unique_ptr<Mailer> Secure(const MailServer& server, const char* password) {
    setenv("VIVAVOCE_TEST_MAIL_PASSWORD", password, 1);
    return Make({{"host", "localhost"},
                 {"port", server.port()},
                 {"user", "vivavoce"},
                 {"password", "env:VIVAVOCE_TEST_MAIL_PASSWORD"},
                 {"caFile", server.ca_file()}});
  }
  static Mail Invitation() {
    Mail mail;
    mail.message_id = "delivery-7@vivavoce";
    mail.from = "Ihr künftiger Arbeitgeber <jobs@example.org>";
    mail.to = "\"The Candidate, c-99\" <c-99@example.net>";
    mail.subject = "Einladung zum Gespräch: bitte wählen Sie eine Zeit, die für Sie passt 🎙";
    mail.text = "Guten Tag,\n.\n..zwei Punkte\nEine Zeile mit Leerzeichen am Ende \n" +
                std::string(300, 'x') + "\nGrüße\n";
    mail.html = "<p>Guten&nbsp;Tag</p>\n";
    mail.calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n";
    MailAttachment attachment;
    attachment.filename = "Hinweise für Sie.pdf";
    attachment.content_type = "application/pdf";
    attachment.bytes = std::string("\0\r\n.\r\n\xff", 7) + std::string(1000, '\x80');
    mail.attachments.push_back(attachment);
    return mail;
  }

  TemporaryFolder folder_;
  testing::RealTimeDriver world_;
};

TEST_F(SmtpMailerTest, AnotherProgramReadsWhatWasSent) {
  MailServer server(folder_.path(), false);
  ASSERT_NE(server.port(), 0);
  std::unique_ptr<Mailer> mailer = Plain(server);
  Mail mail = Invitation();

  ASSERT_THAT(world_.Run(mailer->Send(mail)), IsOk());

  json seen = json::parse(server.Take());
  EXPECT_EQ(seen["defects"], json::array());
  EXPECT_EQ(seen["sender"], "jobs@example.org");
  EXPECT_EQ(seen["recipients"], json::array({"c-99@example.net"}));
  EXPECT_EQ(seen["headers"]["Subject"], mail.subject);
  EXPECT_EQ(seen["headers"]["From"], mail.from);
  EXPECT_EQ(seen["headers"]["To"], mail.to);
  EXPECT_EQ(seen["headers"]["Message-ID"], "<delivery-7@vivavoce>");
  EXPECT_EQ(seen["ascii"], true);
  EXPECT_EQ(seen["bareLineFeeds"], 0);
  EXPECT_LE(seen["longestLine"], 78);
  const json& body = seen["body"];
  EXPECT_EQ(body["type"], "multipart/mixed");
  const json& forms = body["parts"][0];
  EXPECT_EQ(forms["type"], "multipart/alternative");
  EXPECT_EQ(forms["parts"][0]["text"], mail.text);
  EXPECT_EQ(forms["parts"][1]["text"], mail.html);
  EXPECT_EQ(forms["parts"][2]["type"], "text/calendar");
  EXPECT_EQ(forms["parts"][2]["method"], "REQUEST");
  EXPECT_EQ(body["parts"][1]["fileName"], "invite.ics");
  EXPECT_EQ(body["parts"][2]["fileName"], "Hinweise für Sie.pdf");
  EXPECT_EQ(body["parts"][2]["disposition"], "attachment");
  EXPECT_EQ(body["parts"][2]["base64"], EncodeBase64(mail.attachments[0].bytes));
}

TEST_F(SmtpMailerTest, LogsInOverStartTls) {
  MailServer server(folder_.path(), true);
  ASSERT_NE(server.port(), 0);
  EXPECT_THAT(world_.Run(Secure(server, "secret")->Send(Invitation())), IsOk());
  EXPECT_THAT(server.Take(), HasSubstr("c-99@example.net"));
}

TEST_F(SmtpMailerTest, ARefusedLoginIsSaidWithoutThePassword) {
  MailServer server(folder_.path(), true);
  ASSERT_NE(server.port(), 0);
  absl::Status status = world_.Run(Secure(server, "hunter2")->Send(Invitation()));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(std::string(Message(status)), ::testing::Not(HasSubstr("hunter2")));
}

TEST_F(SmtpMailerTest, ACertificateOfAStrangerIsRefused) {
  MailServer server(folder_.path(), true);
  ASSERT_NE(server.port(), 0);
  std::unique_ptr<Mailer> mailer = Make({{"host", "localhost"}, {"port", server.port()}});
  EXPECT_THAT(world_.Run(mailer->Send(Invitation())), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(SmtpMailerTest, NothingIsSentInTheOpenToAServerWithoutTls) {
  MailServer server(folder_.path(), false);
  ASSERT_NE(server.port(), 0);
  std::unique_ptr<Mailer> mailer = Make({{"host", "127.0.0.1"}, {"port", server.port()}});
  EXPECT_THAT(world_.Run(mailer->Send(Invitation())),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(SmtpMailerTest, TellsForNowFromForEver) {
  MailServer server(folder_.path(), false);
  ASSERT_NE(server.port(), 0);
  std::unique_ptr<Mailer> mailer = Plain(server);
  Mail mail = Invitation();
  mail.to = "never@example.net";
  absl::Status never = world_.Run(mailer->Send(mail));
  EXPECT_THAT(never, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("550")));
  mail.to = "later@example.net";
  absl::Status later = world_.Run(mailer->Send(mail));
  EXPECT_THAT(later, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("451")));
  EXPECT_EQ(GetErrorDetail(later)->vendor_code, "451");
  EXPECT_TRUE(GetErrorDetail(later)->retryable);
}

TEST_F(SmtpMailerTest, AServerThatIsNotThereIsUnavailable) {
  int port = 0;
  {
    MailServer gone(folder_.path(), false);
    port = gone.port();
  }
  std::unique_ptr<Mailer> mailer =
      Make({{"host", "127.0.0.1"}, {"port", port}, {"security", "none"}});
  EXPECT_THAT(world_.Run(mailer->Send(Invitation())), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(SmtpOptionsTest, EachWrongOneIsNamed) {
  auto factory = MakeSmtpMailerFactory();
  for (const auto& [options, named] : std::initializer_list<std::pair<const char*, const char*>>{
           {"{}", "host"},
           {R"({"host": "h", "securty": "tls"})", "security"},
           {R"({"host": "h", "security": "ssl"})", "starttls"},
           {R"({"host": "h/x"})", "host"},
           {R"({"host": "h", "user": "u"})", "password"},
           {R"({"host": "h", "user": "u", "password": "plain"})", "env:NAME"},
           {R"({"host": "h", "user": "u", "password": "env:X", "security": "none"})", "open"}}) {
    EXPECT_THAT(factory->ValidateConfig(options),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(named)))
        << options;
  }
}

}  // namespace
}  // namespace vivavoce
