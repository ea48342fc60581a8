// SPDX-License-Identifier: Apache-2.0
// A store in memory with interviews in it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/domain/artefacts.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/lifecycle/sessions.h"
#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {

class LifecycleTest : public ::testing::Test {
 protected:
  LifecycleTest()
      : store_(world_.clock()),
        interviews_(store_, world_.clock()),
        sessions_(store_, world_.clock()) {
    std::vector<CollectionSpec> all = Interviews::Collections();
    for (CollectionSpec& more : Sessions::Collections()) all.push_back(std::move(more));
    EXPECT_TRUE(world_.Run(store_.Declare(all)).ok());
  }

  static Actor Recruiter() {
    return Actor(ActorKind::kPerson, "p1",
                 {"interview:create", "interview:update", "interview:approve"});
  }
  static Actor System() { return Actor(ActorKind::kSystem, "planner", {}); }

  static Submission Whole(const std::string& external_id = "") {
    absl::StatusOr<Submission> submission = ParseSubmission(R"({
      "candidate": {"ref": "c-1"},
      "job": {"title": "Engineer", "level": "SENIOR", "description": "Runs the ledger of payments.",
              "skills": [{"name": "SQL"}, {"name": "Go"}, {"name": "Kafka"}]}})");
    EXPECT_TRUE(submission.ok());
    submission->external_id = external_id;
    return *submission;
  }
  static InterviewPlan OneQuestion() {
    absl::StatusOr<InterviewPlan> plan = ParsePlan(PlanText());
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.ok() ? *plan : InterviewPlan();
  }

  Interview Submit(Submission submission) {
    absl::StatusOr<Submitted> done =
        world_.Run(interviews_.Submit(tenant_, std::move(submission), Recruiter()));
    EXPECT_TRUE(done.ok()) << done.status();
    return done.ok() ? done->interview : Interview();
  }
  absl::StatusOr<Interview> Apply(const InterviewId& id, std::string name, Actor actor,
                                  GuardFacts facts = GuardFacts(), Amendment amend = nullptr,
                                  std::string reason = "") {
    TransitionRequest request;
    request.interview = id;
    request.name = std::move(name);
    request.actor = std::move(actor);
    request.facts = facts;
    request.amend = std::move(amend);
    request.reason = std::move(reason);
    return world_.Run(interviews_.Apply(tenant_, std::move(request)));
  }
  // An interview with an approved plan.
  Interview Approved(const InterviewPlan& plan = OneQuestion()) {
    Interview interview = Submit(Whole());
    GuardFacts facts;
    facts.required_skills_resolved = true;
    EXPECT_TRUE(Apply(interview.id, "GENERATE_PLAN", System(), facts).ok());
    facts.plan_passes_lint = true;
    EXPECT_TRUE(Apply(interview.id, "PLAN_READY", System(), facts,
                      [&plan](Interview& of, StoreTransaction& unit) {
                        of.plan_version = 1;
                        return Interviews::PutPlan(unit, of.id, plan);
                      })
                    .ok());
    facts.plan_version_current = true;
    absl::StatusOr<Interview> approved =
        Apply(interview.id, "APPROVE", Recruiter(), facts, [](Interview& of, StoreTransaction&) {
          of.approved_plan_version = 1;
          return absl::OkStatus();
        });
    EXPECT_TRUE(approved.ok()) << approved.status();
    return approved.ok() ? *approved : Interview();
  }
  std::vector<OutboxEvent> Events() {
    absl::StatusOr<std::vector<OutboxEvent>> events = world_.Run(store_.Pending(1000));
    EXPECT_TRUE(events.ok());
    return events.ok() ? *events : std::vector<OutboxEvent>();
  }

  static testing::TimeLimits Weeks() {
    testing::TimeLimits limits;
    limits.clock_time = std::chrono::hours(24 * 60);
    return limits;
  }

  testing::VirtualTimeDriver world_{Weeks()};
  testing::InMemoryStore store_;
  Interviews interviews_;
  Sessions sessions_;
  TenantId tenant_{"acme"};
};

}  // namespace vivavoce
