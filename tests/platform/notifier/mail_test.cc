// SPDX-License-Identifier: Apache-2.0
// Who is mailed what and when, by a real mail server's account.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/platform/notifier/notifier_world.h"
#include "tests/providers/smtp/mail_server.h"

namespace vivavoce::platform {
namespace {

using nlohmann::json;

class MailTest : public NotifierTest {
 protected:
  MailTest() : server_(folder_.path(), false) {}

  json Take() { return json::parse(server_.Take()); }
  static std::string Text(const json& mail) { return mail["body"]["text"].get<std::string>(); }
  // The token at the end of the candidate's link.
  static std::string Token(const json& mail) {
    const std::string text = Text(mail);
    const std::string link = "https://interviews.example.org/candidate/#";
    const size_t at = text.find(link);
    if (at == std::string::npos) return "";
    return text.substr(at + link.size(), text.find('\n', at) - at - link.size());
  }
  // Of the only mail that there is to be.
  Notification Only() {
    std::vector<Notification> all = Notifications();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? Notification() : all[0];
  }

  MailServer server_;
};

TEST_F(MailTest, WhoMayApproveIsAskedForWhatIsMissing) {
  ASSERT_TRUE(Start(server_.port()).ok());
  AddPerson("admin@example.org", "ADMIN");
  AddPerson("recruiter@example.org", "RECRUITER");
  AddPerson("viewer@example.org", "VIEWER");
  const Interview interview = Submit(Incomplete());
  Pass(std::chrono::minutes(1));

  std::vector<std::string> to;
  for (int i = 0; i < 2; ++i) {
    json mail = Take();
    to.push_back(mail["recipients"][0].get<std::string>());
    EXPECT_EQ(mail["headers"]["Subject"], "An interview needs more information");
    EXPECT_EQ(mail["headers"]["From"], "Interviews <interviews@example.org>");
    EXPECT_NE(Text(mail).find("https://interviews.example.org/recruiter/#/interviews/" +
                              interview.id.value()),
              std::string::npos);
    EXPECT_NE(Text(mail).find("Engineer at Example Ltd"), std::string::npos) << Text(mail);
    EXPECT_EQ(Text(mail).find("The Candidate"), std::string::npos);
    EXPECT_EQ(Text(mail).find("{{"), std::string::npos);
  }
  std::sort(to.begin(), to.end());
  EXPECT_EQ(to, (std::vector<std::string>{"admin@example.org", "recruiter@example.org"}));
  EXPECT_EQ(Notifications().size(), 2u);
  for (const Notification& one : Notifications()) EXPECT_EQ(one.state, "delivered");
}

TEST_F(MailTest, TheCandidatesLinkOpensTheInterviewAndIsKeptNowhere) {
  ASSERT_TRUE(Start(server_.port()).ok());
  const Interview interview = Planned();
  Approve(interview.id);
  const Invitation shown = Invite(interview.id);
  Pass(std::chrono::minutes(1));

  json mail = Take();
  EXPECT_EQ(mail["recipients"], json::array({"candidate@example.net"}));
  const std::string token = Token(mail);
  EXPECT_NE(token, shown.token);
  EXPECT_EQ(StoredText().find(token), std::string::npos);
  EXPECT_EQ(StoredText().find("candidate@example.net"), std::string::npos);
  EXPECT_TRUE(Open(token).ok());
  EXPECT_TRUE(Open(shown.token).ok());
}

TEST_F(MailTest, AnApprovalPlanIsMailedOnceAndNotWhereItApprovesItself) {
  ASSERT_TRUE(Start(server_.port()).ok());
  AddPerson("recruiter@example.org", "RECRUITER");
  Planned();
  Pass(std::chrono::minutes(1));
  json mail = Take();
  EXPECT_EQ(mail["headers"]["Subject"], "An interview plan waits for your approval");
  EXPECT_EQ(Only().attempts, 1);

  const Interview other = Planned();
  Approve(other.id);  // before the notifier has come to it
  Pass(std::chrono::minutes(1));
  EXPECT_EQ(Only().attempts, 1);
}

TEST_F(MailTest, NamesThatOthersWriteMakeNoHeadersAndNoLines) {
  ASSERT_TRUE(Start(server_.port()).ok());
  AddPerson("recruiter@example.org", "RECRUITER");
  Submission hostile = Incomplete();
  // Control characters no submission may hold; what else ends lines or turns them is here.
  hostile.job.title =
      "Engineer\xe2\x80\xa8"
      "Bcc: all@example.org\xe2\x80\xa9\xe2\x80\xaeGreetings " +
      std::string(140, 'x');
  hostile.candidate.name =
      "The Candidate\xe2\x80\xa8"
      "Bcc: all@example.org";
  Submit(hostile);
  Pass(std::chrono::minutes(1));
  ASSERT_EQ(Only().state, "delivered") << Only().last_error;

  json mail = Take();
  EXPECT_EQ(mail["defects"], json::array());
  EXPECT_EQ(mail["recipients"], json::array({"recruiter@example.org"}));
  EXPECT_FALSE(mail["headers"].contains("Bcc"));
  EXPECT_NE(Text(mail).find("for Engineer Bcc: all@example.org Greetings xxx"), std::string::npos)
      << Text(mail);
  EXPECT_EQ(Text(mail).find(std::string(121, 'x')), std::string::npos);
}

TEST_F(MailTest, AnAddressThatIsNoneIsADeadLetterAtOnce) {
  ASSERT_TRUE(Start(server_.port()).ok());
  for (const char* address :
       {"x@example.net,all@example.org", "Somebody <all@example.org>", "nobody"}) {
    Submission hostile = Whole();
    hostile.candidate.email = address;
    const Interview interview = Planned(hostile);
    Approve(interview.id);
    Invite(interview.id);
  }
  Pass(std::chrono::minutes(1));
  ASSERT_EQ(Notifications().size(), 3u);
  for (const Notification& one : Notifications()) {
    EXPECT_EQ(one.state, "dead");
    EXPECT_EQ(one.attempts, 1);
  }
  EXPECT_EQ(DeadLetters().size(), 3u);
}

TEST_F(MailTest, WithoutAMailServerNothingIsKeptAndTheLogSaysSoOnce) {
  ASSERT_TRUE(Start(0).ok());
  AddPerson("recruiter@example.org", "RECRUITER");
  Submit(Incomplete());
  Submit(Incomplete());
  Pass(std::chrono::minutes(1));
  EXPECT_TRUE(Notifications().empty());
  EXPECT_EQ(Logged("no mail is sent"), 1);
}

}  // namespace
}  // namespace vivavoce::platform
