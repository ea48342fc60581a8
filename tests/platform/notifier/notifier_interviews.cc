// SPDX-License-Identifier: Apache-2.0
// What happens to interviews that the notifier tells of.
#include <fstream>
#include <iterator>
#include <utility>

#include "tests/platform/notifier/notifier_world.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {
namespace {

Actor RecruiterActor() {
  return Actor(ActorKind::kPerson, "p1",
               {"interview:create", "interview:update", "interview:approve"});
}

Submission Read(const std::string& json) {
  absl::StatusOr<Submission> submission = ParseSubmission(json);
  EXPECT_TRUE(submission.ok()) << submission.status();
  return submission.ok() ? *submission : Submission();
}

}  // namespace

Submission NotifierTest::Whole() {
  return Read(R"({
      "candidate": {"ref": "c-1", "name": "The Candidate", "email": "candidate@example.net"},
      "job": {"title": "Engineer", "level": "SENIOR", "description": "Runs the ledger of payments.",
              "skills": [{"name": "SQL"}, {"name": "Go"}, {"name": "Kafka"}]}})");
}

Submission NotifierTest::Incomplete() {
  Submission submission = Whole();
  submission.job.level.clear();
  return submission;
}

Interview NotifierTest::Submit(Submission submission) {
  absl::StatusOr<Submitted> done =
      world().Run(interviews_->Submit(tenant_.record.id, std::move(submission), RecruiterActor()));
  EXPECT_TRUE(done.ok()) << done.status();
  return done.ok() ? done->interview : Interview();
}

Interview NotifierTest::Apply(const InterviewId& id, std::string name, GuardFacts facts,
                              Amendment amend) {
  TransitionRequest request;
  request.interview = id;
  request.actor = name == "APPROVE" ? RecruiterActor() : Actor(ActorKind::kSystem, "planner", {});
  request.name = std::move(name);
  request.facts = facts;
  request.amend = std::move(amend);
  absl::StatusOr<Interview> done =
      world().Run(interviews_->Apply(tenant_.record.id, std::move(request)));
  EXPECT_TRUE(done.ok()) << done.status();
  return done.ok() ? *done : Interview();
}

Interview NotifierTest::Planned(Submission submission) {
  Interview interview = Submit(std::move(submission));
  GuardFacts facts;
  facts.required_skills_resolved = true;
  Apply(interview.id, "GENERATE_PLAN", facts, nullptr);
  facts.plan_passes_lint = true;
  return Apply(interview.id, "PLAN_READY", facts, [](Interview& of, StoreTransaction& unit) {
    of.plan_version = 1;
    std::ifstream in(VIVAVOCE_SOURCE_DIR "/tests/fuzz/corpus/documents/plan.json");
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    absl::StatusOr<InterviewPlan> plan = ParsePlan(text);
    return plan.ok() ? Interviews::PutPlan(unit, of.id, *plan) : plan.status();
  });
}

Interview NotifierTest::Approve(const InterviewId& id) {
  GuardFacts facts;
  facts.plan_version_current = true;
  return Apply(id, "APPROVE", facts, [](Interview& of, StoreTransaction&) {
    of.approved_plan_version = 1;
    return absl::OkStatus();
  });
}

Invitation NotifierTest::Invite(const InterviewId& id) {
  absl::StatusOr<Invitation> made = world().Run(
      sessions_->Invite(tenant_.record.id, id, RecruiterActor(), std::chrono::hours(168), nullptr));
  EXPECT_TRUE(made.ok()) << made.status();
  return made.ok() ? *made : Invitation();
}

absl::StatusOr<OpenedSession> NotifierTest::Open(const std::string& token) {
  Consents both;
  both.recording = true;
  both.ai_evaluation = true;
  return world().Run(sessions_->Open(token, both, SessionMode::kTyped));
}

absl::Status NotifierTest::Redrive(const std::string& dead_letter) {
  return world()
      .Run(interviews_->Redrive(tenant_.record.id, dead_letter, RecruiterActor(), nullptr))
      .status();
}

}  // namespace vivavoce::platform
