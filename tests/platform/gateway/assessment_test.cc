// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "gateway_world.h"
#include "tests/domain/artefacts.h"

namespace vivavoce::platform {
namespace {

class AssessmentApiTest : public GatewayTest {
 protected:
  // An interview that was conducted and assessed, as the roles would leave it.
  std::string Assessed(const std::string& assessment = kAssessment) {
    const std::string id = Planned();
    Post("/interviews/" + id + "/plan/approve", {{"planVersion", 1}});
    ApiReply invited = Post("/interviews/" + id + "/invitation", nlohmann::json::object());
    Consents consents;
    consents.recording = true;
    consents.ai_evaluation = true;
    EXPECT_TRUE(
        world_.Run(sessions_->Open(invited.body["token"], consents, SessionMode::kTyped)).ok());
    GuardFacts facts;
    facts.answered_questions = 1;
    facts.assessment_complete = true;
    EXPECT_TRUE(Apply(id, "COMPLETE", facts, nullptr).ok());
    absl::StatusOr<Interview> ready =
        Apply(id, "ASSESS_READY", facts, [&](Interview& interview, StoreTransaction& unit) {
          interview.run_id = "run-1";
          return Interviews::PutAssessment(unit, interview.id, "run-1", assessment);
        });
    EXPECT_TRUE(ready.ok()) << ready.status();
    return id;
  }
  std::string Competency(const std::string& id) {
    return Get("/interviews/" + id + "/assessment").body["competencies"][0]["competencyId"];
  }
};

TEST_F(AssessmentApiTest, APersonApprovesAndTheDecisionStandsInIt) {
  const std::string id = Assessed();
  UseToken(TokenOf(tenant_.record.id, "RECRUITER"));

  ApiReply approved = Post("/interviews/" + id + "/assessment/approve", {{"reason", "agreed"}});

  EXPECT_EQ(approved.status, 200) << approved.text;
  EXPECT_EQ(approved.body["state"], "ASSESSMENT_APPROVED");
  ApiReply read = Get("/interviews/" + id + "/assessment");
  EXPECT_EQ(read.body["status"], "APPROVED");
  EXPECT_EQ(read.body["decision"]["outcome"], "APPROVED");
  EXPECT_EQ(read.body["decision"]["reason"], "agreed");
  EXPECT_EQ(read.body["decision"]["role"], "RECRUITER");
}

TEST_F(AssessmentApiTest, AMachineNeverDecides) {
  const std::string id = Assessed();

  for (const char* act : {"approve", "reject", "reassess"}) {
    ApiReply refused = Post("/interviews/" + id + "/assessment/" + act, {{"reason", "x"}});
    EXPECT_EQ(refused.status, 403) << act;
    EXPECT_EQ(refused.body["code"], "machine_identity") << refused.text;
  }
  EXPECT_EQ(Get("/interviews/" + id).body["state"], "ASSESSMENT_PENDING");
}

TEST_F(AssessmentApiTest, AnOverriddenLevelCarriesAReason) {
  const std::string id = Assessed();
  const std::string competency = Competency(id);
  UseToken(TokenOf(tenant_.record.id, "ADMIN"));
  const std::string path = "/interviews/" + id + "/assessment/approve";
  auto with = [&](const std::string& name, nlohmann::json level, const std::string& reason) {
    return nlohmann::json{
        {"overrides", {{{"competencyId", name}, {"level", level}, {"reason", reason}}}}};
  };

  EXPECT_EQ(Post(path, with(competency, 2, " ")).body["errors"][0]["field"], "overrides[0].reason");
  EXPECT_EQ(Post(path, with("nothing", 2, "x")).status, 422);
  EXPECT_EQ(Post(path, with(competency, 19, "x")).status, 422);
  ApiReply approved = Post(path, with(competency, 2, "the example was thin"));

  EXPECT_EQ(approved.status, 200) << approved.text;
  ApiReply read = Get("/interviews/" + id + "/assessment");
  EXPECT_EQ(read.body["decision"]["overrides"][0]["level"], 2);
  EXPECT_TRUE(read.body["decision"]["overall"].contains("recommendation")) << read.text;
}

TEST_F(AssessmentApiTest, ALevelThatAPersonGivesLiftsTheDoubtAboutThatAnswersTopicAlone) {
  nlohmann::json doubtful = nlohmann::json::parse(kAssessment);
  nlohmann::json one = doubtful["competencies"][0];
  one["signals"]["topic_doubt"] = 1;
  one["level"] = 4;
  doubtful["competencies"] = {one, one};
  doubtful["competencies"][1]["competencyId"] = "other";
  UseToken(TokenOf(tenant_.record.id, "RECRUITER"));
  auto decided = [&](const std::vector<std::string>& confirmed) {
    const std::string id = Assessed(doubtful.dump());
    nlohmann::json overrides = nlohmann::json::array();
    for (const std::string& name : confirmed) {
      overrides.push_back({{"competencyId", name}, {"level", 4}, {"reason", "I read it"}});
    }
    ApiReply approved =
        Post("/interviews/" + id + "/assessment/approve", {{"overrides", overrides}});
    EXPECT_EQ(approved.status, 200) << approved.text;
    const nlohmann::json overall =
        Get("/interviews/" + id + "/assessment").body["decision"]["overall"];
    return overall["recommendation"].get<std::string>();
  };

  EXPECT_EQ(decided({"other"}), "NO_DECISION");
  EXPECT_EQ(decided({one["competencyId"].get<std::string>(), "other"}), "YES");
}

TEST_F(AssessmentApiTest, RejectingNeedsAReason) {
  const std::string id = Assessed();
  UseToken(TokenOf(tenant_.record.id, "RECRUITER"));

  EXPECT_EQ(Post("/interviews/" + id + "/assessment/reject", nlohmann::json::object()).status, 422);
  ApiReply rejected =
      Post("/interviews/" + id + "/assessment/reject", {{"reason", "wrong person"}});

  EXPECT_EQ(rejected.body["state"], "ASSESSMENT_REJECTED") << rejected.text;
}

TEST_F(AssessmentApiTest, ReassessingGoesBackToCompleted) {
  const std::string id = Assessed();
  UseToken(TokenOf(tenant_.record.id, "RECRUITER"));

  ApiReply again = Post("/interviews/" + id + "/assessment/reassess", {{"reason", "new rubric"}});

  EXPECT_EQ(again.body["state"], "COMPLETED") << again.text;
}

TEST_F(AssessmentApiTest, WhatWasSeenBeforeAnotherChangedItIsNotApproved) {
  const std::string id = Assessed();
  UseToken(TokenOf(tenant_.record.id, "RECRUITER"));

  ApiReply stale = Post("/interviews/" + id + "/assessment/approve", nlohmann::json::object(),
                        {{"if-match", "\"1\""}});

  EXPECT_EQ(stale.status, 412) << stale.text;
}

TEST_F(AssessmentApiTest, AReportThatIsBeingMadeIsSaidToBe) {
  const std::string id = SubmitWhole();
  ApiReply before = Get("/interviews/" + id + "/report");
  EXPECT_EQ(before.body["code"], "not_found") << before.text;
  const std::string assessed = Assessed();

  ApiReply making = Get("/interviews/" + assessed + "/report");

  EXPECT_EQ(making.status, 404);
  EXPECT_EQ(making.body["code"], "report_under_way") << making.text;
  EXPECT_EQ(making.Header("retry-after"), "2");
}

TEST_F(AssessmentApiTest, ADecisionOutdatesTheReportThatLacksIt) {
  const std::string token = TokenOf(tenant_.record.id, "RECRUITER");
  for (const char* act : {"approve", "reject"}) {
    UseKey(tenant_.admin.key);
    const std::string id = Assessed();
    auto made = [](Interview& of, StoreTransaction&) {
      of.report_template = "standard@1.0.0";
      return absl::OkStatus();
    };
    Actor assessor(ActorKind::kSystem, "assessor", {});
    ASSERT_TRUE(world_
                    .Run(interviews_->Change(tenant_.record.id, InterviewId(id), "REPORT", assessor,
                                             "", made))
                    .ok());
    EXPECT_NE(Get("/interviews/" + id + "/report").body["code"], "report_under_way");
    UseToken(token);

    Post("/interviews/" + id + "/assessment/" + act, {{"reason", "read"}});

    EXPECT_EQ(Get("/interviews/" + id + "/report").body["code"], "report_under_way") << act;
  }
}

TEST_F(AssessmentApiTest, ARejectionAsksForItsReport) {
  const std::string id = Assessed();
  UseToken(TokenOf(tenant_.record.id, "RECRUITER"));

  Post("/interviews/" + id + "/assessment/reject", {{"reason", "wrong person"}});

  absl::StatusOr<std::vector<OutboxEvent>> events = world_.Run(store_.outbox->Pending(1000));
  ASSERT_TRUE(events.ok()) << events.status();
  const auto asked = std::count_if(events->begin(), events->end(), [&](const OutboxEvent& event) {
    return event.topic == "report.requested" && event.key == id;
  });
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace vivavoce::platform
