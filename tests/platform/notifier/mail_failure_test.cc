// SPDX-License-Identifier: Apache-2.0
// Mail servers that are gone, that refuse, that hang.
#include <nlohmann/json.hpp>

#include "tests/platform/notifier/notifier_world.h"
#include "tests/providers/smtp/mail_server.h"

namespace vivavoce::platform {
namespace {

using nlohmann::json;

class MailFailureTest : public NotifierTest {
 protected:
  // One mail, to a person of this address.
  Notification MailTo(const std::string& address, std::chrono::nanoseconds time) {
    AddPerson(address, "RECRUITER");
    interview_ = Submit(Incomplete());
    Pass(time);
    return Now();
  }
  Notification Now() {
    std::vector<Notification> all = Notifications();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? Notification() : all[0];
  }
  void PassDays(int days) {
    for (int i = 0; i < days * 2; ++i) Pass(std::chrono::hours(12));
  }

  Interview interview_;
};

TEST_F(MailFailureTest, AServerThatIsGoneIsTriedAgainUntilItIsBack) {
  int port = 0;
  {
    MailServer server(folder_.path(), false);
    port = server.port();
  }
  ASSERT_TRUE(Start(port).ok());
  Notification waiting = MailTo("recruiter@example.org", std::chrono::seconds(3));
  EXPECT_EQ(waiting.state, "due");
  EXPECT_EQ(waiting.attempts, 1);
  Pass(std::chrono::minutes(6));
  EXPECT_EQ(Now().attempts, 3);  // after 5 s, after 5 min

  MailServer back(folder_.path(), false, port);
  ASSERT_EQ(back.port(), port);
  Pass(std::chrono::hours(1));
  EXPECT_EQ(Now().state, "delivered");
  EXPECT_EQ(Now().attempts, 4);
  EXPECT_EQ(json::parse(back.Take())["recipients"], json::array({"recruiter@example.org"}));
  EXPECT_TRUE(DeadLetters().empty());
}

TEST_F(MailFailureTest, WhatWasDoneMeanwhileIsNotAskedForAnyMore) {
  ASSERT_TRUE(Start(1).ok());  // nobody listens there
  AddPerson("recruiter@example.org", "RECRUITER");
  const Interview interview = Planned();
  Pass(std::chrono::seconds(3));
  EXPECT_EQ(Now().state, "due");
  Approve(interview.id);
  Pass(std::chrono::minutes(10));
  EXPECT_EQ(Now().state, "dropped");
  EXPECT_TRUE(DeadLetters().empty());
}

TEST_F(MailFailureTest, AServerThatAlwaysPutsOffIsGivenUpAfterThreeDaysAndCanBeSentAgain) {
  MailServer server(folder_.path(), false);
  ASSERT_TRUE(Start(server.port()).ok());
  EXPECT_EQ(MailTo("later@example.org", std::chrono::seconds(3)).state, "due");
  PassDays(4);
  EXPECT_EQ(Now().state, "dead");
  EXPECT_EQ(Now().attempts, 10);
  std::vector<DeadLetter> letters = DeadLetters();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].attempts, 10);
  EXPECT_EQ(letters[0].message.topic, "notification.due");
  EXPECT_EQ(StoredText().find("later@"), std::string::npos);

  ASSERT_TRUE(Redrive(letters[0].id).ok());
  Pass(std::chrono::seconds(3));
  EXPECT_EQ(Now().state, "due");
  EXPECT_EQ(Now().attempts, 1);
  EXPECT_TRUE(DeadLetters().empty());
  PassDays(4);
  EXPECT_EQ(DeadLetters().size(), 1u);
}

TEST_F(MailFailureTest, AServerThatRefusesForEverIsADeadLetterAtOnce) {
  MailServer server(folder_.path(), false);
  ASSERT_TRUE(Start(server.port()).ok());
  Notification refused = MailTo("never@example.org", std::chrono::seconds(3));
  EXPECT_EQ(refused.state, "dead");
  EXPECT_EQ(refused.attempts, 1);
  EXPECT_EQ(DeadLetters().size(), 1u);
}

TEST_F(MailFailureTest, AServerThatHangsHoldsUpNobodyElse) {
  MailServer server(folder_.path(), false);
  ASSERT_TRUE(Start(server.port()).ok());
  Notification hung = MailTo("silent@example.org", std::chrono::seconds(3));
  EXPECT_EQ(hung.state, "due");
  EXPECT_EQ(hung.attempts, 1);
  AddPerson("recruiter@example.org", "RECRUITER");
  Submit(Incomplete());
  Pass(std::chrono::seconds(1));
  EXPECT_EQ(json::parse(server.Take())["recipients"], json::array({"recruiter@example.org"}));
}

}  // namespace
}  // namespace vivavoce::platform
