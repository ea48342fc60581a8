// SPDX-License-Identifier: Apache-2.0
// An assessment that dies at every commit of its store, and is called again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "interview_fixture.h"
#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce {
namespace {

using testing::InMemoryStore;
using testing::IsOk;
using testing::KillingStore;
using testing::KillPoint;

// One item at a time, so that no call is under way beside the one that dies.
std::string SerialWorkflow(const AssessmentWorld& world) {
  std::ifstream file(world.prompts.share_path() + "/workflows/assessment.asl.json");
  std::stringstream text;
  text << file.rdbuf();
  std::string workflow = text.str();
  const std::string concurrency = "\"MaxConcurrency\": 4";
  workflow.replace(workflow.find(concurrency), concurrency.size(), "\"MaxConcurrency\": 1");
  return workflow;
}

// How often each effect was done, by idempotency key.
std::map<std::string, int> CallsOf(const AssessmentWorld& world) {
  std::map<std::string, int> calls;
  for (const LanguageModelRequest& request : world.model.requests()) {
    ++calls[request.idempotency_key];
  }
  return calls;
}

struct Unkilled {
  std::string assessment;
  std::map<std::string, int> calls;
  int64_t commits = 0;
};

Unkilled RunUnkilled() {
  AssessmentWorld world;
  world.dependencies.workflow = SerialWorkflow(world);
  InMemoryStore store(world.time.clock());
  KillingStore counting(store, KillPoint::kAfterCommit, 0);
  absl::StatusOr<Assessment> result = world.Assess(counting, SmallInputs());
  EXPECT_THAT(result, IsOk());
  Unkilled whole;
  whole.assessment = ToJson(*result);
  whole.calls = CallsOf(world);
  whole.commits = counting.commits();
  return whole;
}

TEST(AssessorResumeTest, AsksNothingTwiceWhenKilledAfterAnyCommit) {
  const Unkilled whole = RunUnkilled();
  ASSERT_EQ(whole.calls.size(), 5u);  // two questions with evidence and checks, one summary
  ASSERT_GT(whole.commits, 25);
  for (int64_t k = 1; k <= whole.commits; ++k) {
    SCOPED_TRACE(k);
    AssessmentWorld world;
    world.dependencies.workflow = SerialWorkflow(world);
    InMemoryStore store(world.time.clock());
    KillingStore dying(store, KillPoint::kAfterCommit, k);
    EXPECT_FALSE(world.Assess(dying, SmallInputs()).ok());

    absl::StatusOr<Assessment> result = world.Assess(store, SmallInputs());

    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(ToJson(*result), whole.assessment);
    EXPECT_EQ(CallsOf(world), whole.calls);
    WorkflowEngine engine(store, world.time.clock(), Telemetry());
    EXPECT_THAT(world.time.Run(engine.Verify(TenantId("t"), ExecutionId("r1"))), IsOk());
  }
}

TEST(AssessorResumeTest, AsksAtMostOneQuestionAgainWhenKilledBeforeAnyCommit) {
  const Unkilled whole = RunUnkilled();
  for (int64_t k = 1; k <= whole.commits; ++k) {
    SCOPED_TRACE(k);
    AssessmentWorld world;
    world.dependencies.workflow = SerialWorkflow(world);
    InMemoryStore store(world.time.clock());
    KillingStore dying(store, KillPoint::kBeforeCommit, k);
    EXPECT_FALSE(world.Assess(dying, SmallInputs()).ok());

    absl::StatusOr<Assessment> result = world.Assess(store, SmallInputs());

    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(ToJson(*result), whole.assessment);
    EXPECT_EQ(CallsOf(world).size(), whole.calls.size());
    EXPECT_LE(world.model.requests().size(), whole.calls.size() + 1);
  }
}

TEST(AssessorResumeTest, AnswersAFinishedRunWithoutAskingAnything) {
  AssessmentWorld world;
  InMemoryStore store(world.time.clock());
  absl::StatusOr<Assessment> first = world.Assess(store, SmallInputs());
  size_t asked = world.model.requests().size();

  absl::StatusOr<Assessment> again = world.Assess(store, SmallInputs());

  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(ToJson(*again), ToJson(*first));
  EXPECT_EQ(world.model.requests().size(), asked);
}

TEST(AssessorResumeTest, FindsItsRunAgainWithoutARunId) {
  AssessmentWorld world;
  InMemoryStore store(world.time.clock());
  AssessmentInputs inputs = SmallInputs();
  inputs.run_id = RunId();
  absl::StatusOr<Assessment> first = world.Assess(store, inputs);
  size_t asked = world.model.requests().size();

  absl::StatusOr<Assessment> again = world.Assess(store, inputs);

  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->run_id, first->run_id);
  EXPECT_EQ(world.model.requests().size(), asked);
}

}  // namespace
}  // namespace vivavoce
