// SPDX-License-Identifier: Apache-2.0
#include "message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::smtp {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
const WallTime kMorning = WallTime(std::chrono::seconds(1'772'357'400));  // 2026-03-01 09:30 UTC

Mail ShortMail() {
  Mail mail;
  mail.message_id = "delivery-7";
  mail.from = "jobs@example.org";
  mail.to = "c-99@example.net";
  mail.subject = "Your interview";
  mail.text = "Good morning";
  return mail;
}

TEST(MailMessageTest, SaysWhatAMessageMust) {
  absl::StatusOr<std::string> message = MakeMessage(ShortMail(), kMorning);
  ASSERT_THAT(message, IsOk());
  EXPECT_THAT(*message, HasSubstr("Date: Sun, 1 Mar 2026 09:30:00 +0000\r\n"));
  EXPECT_THAT(*message, HasSubstr("Message-ID: <delivery-7@example.org>\r\n"));
  EXPECT_THAT(*message, HasSubstr("Auto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(*message, Not(HasSubstr("multipart")));
}

TEST(MailMessageTest, NothingGetsOutOfItsHeader) {
  for (auto field :
       {&Mail::from, &Mail::to, &Mail::subject, &Mail::message_id, &Mail::calendar_method}) {
    for (const char* attack : {"x\r\nBcc: all@example.com", "x\nX: y", "x\rX: y"}) {
      Mail mail = ShortMail();
      mail.*field += attack;
      EXPECT_THAT(MakeMessage(mail, kMorning), StatusIs(kInvalid));
    }
  }
  MailAttachment attachment;
  attachment.content_type = "text/plain\r\nX: y";
  attachment.filename = "a";
  Mail mail = ShortMail();
  mail.attachments.push_back(attachment);
  EXPECT_THAT(MakeMessage(mail, kMorning), StatusIs(kInvalid));
  mail.attachments[0].content_type = "text/plain";
  mail.attachments[0].filename = "a\"\r\nX: y";
  EXPECT_THAT(MakeMessage(mail, kMorning), StatusIs(kInvalid));
}

TEST(MailMessageTest, RefusesWhatIsNoAddress) {
  for (const char* bad : {"", "nobody", "@example.org", "a@", "a b@example.org", "<a@b>, <c@d>",
                          "a@b, c@d", "Name <a@b", "j\xc3\xb6@example.org"}) {
    Mail mail = ShortMail();
    mail.to = bad;
    EXPECT_THAT(MakeMessage(mail, kMorning), StatusIs(kInvalid, HasSubstr("to"))) << bad;
  }
}

TEST(MailMessageTest, LongHeadersAreFoldedBetweenCharacters) {
  std::string subject;
  for (int i = 0; i < 40; ++i) subject += "\xc3\xa4\xf0\x9f\x8e\x99";
  const std::string header = EncodeHeader("Subject", subject);
  size_t begin = 0;
  for (size_t end; (end = header.find("\r\n", begin)) != std::string::npos; begin = end + 2) {
    EXPECT_LE(end - begin, 76u);
  }
  EXPECT_THAT(header, Not(HasSubstr("\xc3")));
}

TEST(MailMessageTest, QuotedPrintableLinesAreShortAndKeepTheirEnds) {
  EXPECT_EQ(QuotedPrintable("a=b\nc \n\xc3\xa4"), "a=3Db\r\nc=20\r\n=C3=A4\r\n");
  EXPECT_EQ(QuotedPrintable("a\r\nb\rc"), "a\r\nb=0Dc\r\n");
  const std::string line = QuotedPrintable(std::string(200, 'x'));
  EXPECT_EQ(line.find("=\r\n"), 75u);
}

}  // namespace
}  // namespace vivavoce::smtp
