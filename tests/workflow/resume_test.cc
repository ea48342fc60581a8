// SPDX-License-Identifier: Apache-2.0
// A run that dies: at every commit, before it and after it, once and again and again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using testing::InMemoryStore;
using testing::IsOk;
using testing::KillingStore;
using testing::KillPoint;
using testing::StatusIs;
using testing::VirtualTimeDriver;

using Answer = absl::StatusOr<std::string>;

constexpr char kDefinition[] = R"({"StartAt": "Split", "States": {
  "Split": {"Type": "Task", "Resource": "split", "ResultPath": "$.items", "Next": "Each"},
  "Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "ResultPath": "$.results",
    "ItemProcessor": {"StartAt": "Call", "States": {
      "Call": {"Type": "Task", "Resource": "call", "Next": "Pause",
        "Retry": [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "JitterStrategy": "FULL"}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Degraded"}]},
      "Pause": {"Type": "Wait", "Seconds": 3, "End": true},
      "Degraded": {"Type": "Pass", "Result": "degraded", "End": true}}},
    "Next": "Join"},
  "Join": {"Type": "Task", "Resource": "join", "End": true}}})";

// The outer world: it outlives every life of the engine.
struct World {
  VirtualTimeDriver time;
  InMemoryStore store{time.clock()};
  std::map<std::string, int> calls;  // by idempotency key
  int call_count = 0;
  std::map<std::string, int> completed;  // handlers that came to their end, by path
};

class Life {
 public:
  Life(World& world, Store& store, EngineOptions options)
      : world_(world), engine_(store, world.time.clock(), Telemetry(), std::move(options)) {
    Register("split", [](TaskContext&, std::string) -> awaitable<Answer> {
      co_return "[\"a\",\"b\",\"bad\",\"c\"]";
    });
    Register("call", [this](TaskContext& context, std::string input) -> awaitable<Answer> {
      if (input == "\"bad\"") co_return TaskError("Broken", "for good");
      EffectIdentity identity;
      identity.model = "m";
      identity.input = input;
      EffectCall call = [this, input](std::string key) -> awaitable<Answer> {
        absl::Status slept = co_await world_.time.clock().Sleep(1s);
        if (!slept.ok()) co_return slept;
        ++world_.calls[key];
        ++world_.call_count;
        co_return "answer to " + input;
      };
      Answer answer = co_await context.Effect(std::move(identity), std::move(call));
      if (!answer.ok()) co_return answer;
      if (context.attempt() == 1 && input == "\"b\"")
        co_return TaskError("Flaky", "after the call");
      ++world_.completed[context.path()];
      co_return "{\"said\": " + std::to_string(answer->size()) + "}";
    });
    Register("join", [](TaskContext&, std::string input) -> awaitable<Answer> { co_return input; });
  }

  absl::StatusOr<ExecutionResult> Run() {
    absl::StatusOr<WorkflowDefinition> definition = ParseWorkflow(kDefinition);
    EXPECT_THAT(definition, IsOk());
    return world_.time.Run(
        engine_.Run(TenantId("t"), ExecutionId("e"), *std::move(definition), "{}"));
  }
  absl::Status Verify() { return world_.time.Run(engine_.Verify(TenantId("t"), ExecutionId("e"))); }

 private:
  void Register(const std::string& name, TaskHandler handler) {
    EXPECT_THAT(engine_.RegisterTask(name, std::move(handler)), IsOk());
  }

  World& world_;
  WorkflowEngine engine_;
};

struct Outcome {
  std::string output;
  int64_t commits = 0;
};

Outcome Unkilled() {
  World world;
  KillingStore counting(world.store, KillPoint::kAfterCommit, 0);
  Life life(world, counting, EngineOptions());
  absl::StatusOr<ExecutionResult> result = life.Run();
  EXPECT_THAT(result, IsOk());
  EXPECT_THAT(life.Verify(), IsOk());
  EXPECT_EQ(world.call_count, 3) << result->output << result->error << result->cause;
  return Outcome{result->output, counting.commits()};
}

TEST(WorkflowResumeTest, DoesEachEffectExactlyOnceWhenKilledAfterAnyCommit) {
  const Outcome whole = Unkilled();
  ASSERT_GT(whole.commits, 20);
  for (int64_t k = 1; k <= whole.commits; ++k) {
    SCOPED_TRACE(k);
    World world;
    KillingStore dying(world.store, KillPoint::kAfterCommit, k);
    {
      Life first(world, dying, EngineOptions());
      EXPECT_FALSE(first.Run().ok());
    }
    Life second(world, world.store, EngineOptions());

    absl::StatusOr<ExecutionResult> result = second.Run();

    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->output, whole.output);
    EXPECT_THAT(second.Verify(), IsOk());
    // Two branches run side by side: the one whose call was under way when the process died has
    // lost it, and calls again under the same key. No answer that was stored is asked for twice.
    EXPECT_EQ(world.calls.size(), 3u);
    EXPECT_LE(world.call_count, 4);
  }
}

TEST(WorkflowResumeTest, RepeatsAtMostTheCallWhoseAnswerWasLostWhenKilledBeforeAnyCommit) {
  const Outcome whole = Unkilled();
  for (int64_t k = 1; k <= whole.commits; ++k) {
    SCOPED_TRACE(k);
    World world;
    KillingStore dying(world.store, KillPoint::kBeforeCommit, k);
    {
      Life first(world, dying, EngineOptions());
      EXPECT_FALSE(first.Run().ok());
    }
    Life second(world, world.store, EngineOptions());

    absl::StatusOr<ExecutionResult> result = second.Run();

    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->output, whole.output);
    EXPECT_THAT(second.Verify(), IsOk());
    EXPECT_EQ(world.calls.size(), 3u);
    EXPECT_LE(world.call_count, 5);
  }
}

TEST(WorkflowResumeTest, ComesToItsEndWhenEveryLifeLastsOnlyAFewCommits) {
  const Outcome whole = Unkilled();
  World world;
  for (int life = 0; life < 100; ++life) {
    KillingStore dying(world.store, KillPoint::kAfterCommit, 6);
    Life one(world, dying, EngineOptions());
    absl::StatusOr<ExecutionResult> result = one.Run();
    if (!result.ok()) continue;
    EXPECT_EQ(result->output, whole.output);
    EXPECT_GT(result->interruptions, 0);
    Life last(world, world.store, EngineOptions());
    EXPECT_THAT(last.Verify(), IsOk());
    return;
  }
  FAIL() << "no life came to the end";
}

TEST(WorkflowResumeTest, WaitsForTheLeaseOfAnotherProcess) {
  World world;
  KillingStore dying(world.store, KillPoint::kAfterCommit, 2);  // "split" has just been started
  {
    Life first(world, dying, EngineOptions());
    EXPECT_FALSE(first.Run().ok());
  }
  EngineOptions shared;
  shared.exclusive = false;
  WallTime begun = world.time.clock().Now();
  Life second(world, world.store, shared);

  ASSERT_THAT(second.Run(), IsOk());

  EXPECT_GE(world.time.clock().Now() - begun, 30s);
}

TEST(WorkflowResumeTest, GivesUpAStepThatKillsItsProcessAgainAndAgain) {
  World world;
  absl::StatusOr<ExecutionResult> result = absl::UnknownError("");
  for (int life = 0; life < 30 && !result.ok(); ++life) {
    // Begin, start: dead. Then each time: interrupted, started: dead.
    KillingStore dying(world.store, KillPoint::kAfterCommit, 2);
    Life one(world, dying, EngineOptions());
    result = one.Run();
  }
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->error, "States.HeartbeatTimeout");
}

TEST(WorkflowResumeTest, RefusesTheResultOfAWorkerWhoseLeaseWasLost) {
  World world;
  WorkflowEngine engine(world.store, world.time.clock(), Telemetry());
  bool stolen = false;
  TaskHandler handler = [&](TaskContext&, std::string) -> awaitable<Answer> {
    if (stolen) co_return "\"second\"";
    stolen = true;
    // Another worker takes the step over: this one's lease is released and claimed anew.
    Lease mine;
    mine.key = LeaseKey("wf_step", "e/Do#0");
    mine.fence = 1;
    absl::Status released = co_await world.store.Release(TenantId("t"), mine);
    EXPECT_THAT(released, IsOk());
    absl::StatusOr<Lease> other = co_await world.store.Claim(TenantId("t"), mine.key, "other", 5s);
    EXPECT_THAT(other, IsOk());
    absl::Status slept = co_await world.time.clock().Sleep(1h);  // until the beat finds out
    co_return slept.ok() ? Answer("\"first\"") : Answer(slept);
  };
  ASSERT_THAT(engine.RegisterTask("do", std::move(handler)), IsOk());
  absl::StatusOr<WorkflowDefinition> definition = ParseWorkflow(
      R"({"StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "do", "End": true}}})");
  ASSERT_THAT(definition, IsOk());

  absl::StatusOr<ExecutionResult> result =
      world.time.Run(engine.Run(TenantId("t"), ExecutionId("e"), *std::move(definition), "{}"));

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->output, "\"second\"");
  EXPECT_EQ(result->interruptions, 1);
}

}  // namespace
}  // namespace vivavoce
