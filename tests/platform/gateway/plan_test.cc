// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "gateway_world.h"

namespace vivavoce::platform {
namespace {

using ::testing::Contains;

using PlanApiTest = GatewayTest;

TEST_F(PlanApiTest, ThePlanIsShownWithItsVersions) {
  const std::string id = Planned();

  ApiReply newest = Get("/interviews/" + id + "/plan");

  EXPECT_EQ(newest.status, 200) << newest.text;
  EXPECT_EQ(newest.body["version"], 1);
  EXPECT_EQ(newest.body["versions"], nlohmann::json({1}));
  EXPECT_EQ(Get("/interviews/" + id + "/plan?version=2").status, 404);
  EXPECT_EQ(Get("/interviews/" + SubmitWhole() + "/plan").status, 404);
}

TEST_F(PlanApiTest, ApprovingNamesTheVersionThatWasSeen) {
  const std::string id = Planned();

  ApiReply stale = Post("/interviews/" + id + "/plan/approve", {{"planVersion", 7}});
  ApiReply approved = Post("/interviews/" + id + "/plan/approve", {{"planVersion", 1}});
  ApiReply again = Post("/interviews/" + id + "/plan/approve", {{"planVersion", 1}});

  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(stale.body["code"], "plan_version_not_current");
  EXPECT_EQ(approved.status, 200) << approved.text;
  EXPECT_EQ(approved.body["state"], "APPROVED");
  EXPECT_EQ(approved.body["approvedPlanVersion"], 1);
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.body["allowed"], Contains("SCHEDULE"));
}

TEST_F(PlanApiTest, RejectingNeedsAReason) {
  const std::string id = Planned();

  ApiReply without = Post("/interviews/" + id + "/plan/reject", {{"planVersion", 1}});
  ApiReply rejected =
      Post("/interviews/" + id + "/plan/reject", {{"planVersion", 1}, {"reason", "off the mark"}});

  EXPECT_EQ(without.status, 422);
  EXPECT_EQ(rejected.body["state"], "REJECTED") << rejected.text;
}

TEST_F(PlanApiTest, FeedbackSendsThePlanBackToThePlanner) {
  const std::string id = Planned();

  ApiReply changed = Post("/interviews/" + id + "/plan/modify",
                          {{"planVersion", 1}, {"feedback", "ask more about SQL"}});

  EXPECT_EQ(changed.body["state"], "GENERATING_PLAN") << changed.text;
  absl::StatusOr<std::vector<OutboxEvent>> events = world_.Run(store_.outbox->Pending(100));
  ASSERT_TRUE(events.ok());
  bool told = false;
  for (const OutboxEvent& event : *events) {
    absl::StatusOr<InterviewEvent> read = ParseInterviewEvent(event.payload);
    ASSERT_TRUE(read.ok());
    told = told || (read->topic == "skill.validation.requested" && read->transition == "MODIFY" &&
                    read->data.find("ask more about SQL") != std::string::npos);
  }
  EXPECT_TRUE(told);
  absl::StatusOr<Interview> interview =
      world_.Run(interviews_->Load(tenant_.record.id, InterviewId(id)));
  ASSERT_TRUE(interview.ok()) << interview.status();
  EXPECT_EQ(interview->plan_feedback, "ask more about SQL");
}

TEST_F(PlanApiTest, FeedbackIsKeptWholeHoweverLongItMayBeAndIsNotBlank) {
  const std::string id = Planned();
  const std::string path = "/interviews/" + id + "/plan/modify";
  std::string longest;
  for (int i = 0; i < 8000; ++i) longest += "\xE6\xBC\xA2";  // three bytes each

  ApiReply blank = Post(path, {{"planVersion", 1}, {"feedback", " \n\t"}});
  ApiReply over = Post(path, {{"planVersion", 1}, {"feedback", longest + "x"}});
  ApiReply taken = Post(path, {{"planVersion", 1}, {"feedback", longest}});

  EXPECT_EQ(blank.status, 422) << blank.text;
  EXPECT_EQ(blank.body["errors"][0]["field"], "feedback");
  EXPECT_EQ(over.status, 422);
  EXPECT_EQ(taken.status, 200) << taken.text;
  EXPECT_EQ(Get("/interviews/" + id).status, 200);
  absl::StatusOr<Interview> interview =
      world_.Run(interviews_->Load(tenant_.record.id, InterviewId(id)));
  ASSERT_TRUE(interview.ok()) << interview.status();
  EXPECT_EQ(interview->plan_feedback, longest);
}

TEST_F(PlanApiTest, AViewerMayNotApprove) {
  const std::string id = Planned();
  UseKey(KeyOf(tenant_.record.id, "VIEWER"));

  ApiReply refused = Post("/interviews/" + id + "/plan/approve", {{"planVersion", 1}});

  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body["permission"], "interview:approve");
}

}  // namespace
}  // namespace vivavoce::platform
