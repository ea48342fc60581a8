// SPDX-License-Identifier: Apache-2.0
// The notifier on a bus and a store, with mail handed to a real mail server, in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "examples/platform/identity/people.h"
#include "examples/platform/identity/tenants.h"
#include "examples/platform/notifier/notifications.h"
#include "tests/temporary_folder.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/lifecycle/sessions.h"
#include "vivavoce/net/http.h"
#include "vivavoce/provider/dead_letters.h"

namespace vivavoce::testing {
class MessagingWorld;
class TimeDriver;
}  // namespace vivavoce::testing

namespace vivavoce::platform {

class NotifierPorts;

class NotifierTest : public ::testing::Test {
 protected:
  NotifierTest();
  ~NotifierTest() override;

  // Starts the notifier, and the relay that feeds it; mail goes to this port of the machine, 0: no
  // mail is configured.
  absl::Status Start(int mail_port);

  PersonRecord AddPerson(const std::string& email, const std::string& role);
  static Submission Incomplete();  // its level is not one
  static Submission Whole();
  Interview Submit(Submission submission);
  Interview Apply(const InterviewId& id, std::string name, GuardFacts facts, Amendment amend);
  Interview Planned(Submission submission = Whole());  // PENDING
  Interview Approve(const InterviewId& id);
  Invitation Invite(const InterviewId& id);
  absl::StatusOr<OpenedSession> Open(const std::string& token);

  vivavoce::testing::TimeDriver& world();
  Store& store();
  void Pass(std::chrono::nanoseconds time);
  std::vector<Notification> Notifications();
  std::string StoredText();  // of all notifications, as they lie in the store
  std::vector<DeadLetter> DeadLetters();
  absl::Status Redrive(const std::string& dead_letter);
  int Logged(std::string_view message) const;

  HttpClient* web_ = nullptr;  // that webhooks go to, where it is set before Start()
  TemporaryFolder folder_;
  std::unique_ptr<vivavoce::testing::MessagingWorld> bus_;
  std::unique_ptr<Interviews> interviews_;
  std::unique_ptr<Sessions> sessions_;
  NewTenant tenant_;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace vivavoce::platform
