// SPDX-License-Identifier: Apache-2.0
#include "workflow/core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce::internal {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Le;

std::shared_ptr<const StateMachine> Machine(const std::string& json) {
  std::vector<std::string> problems;
  auto machine = ReadStateMachine(*ParseJsonValue(json, 1 << 20), problems);
  EXPECT_THAT(problems, ElementsAre());
  return machine;
}

Happening Of(Happening::Kind kind, std::string path, int64_t now_ms) {
  Happening happening;
  happening.kind = kind;
  happening.path = std::move(path);
  happening.now_ms = now_ms;
  happening.value = JsonValue::object();
  return happening;
}

std::vector<std::string> TypesOf(const Transition& transition) {
  std::vector<std::string> types;
  for (const Event& event : transition.events) types.push_back(event.type);
  return types;
}

constexpr char kRetried[] = R"({"StartAt": "Do", "States": {"Do": {"Type": "Task",
    "Resource": "do", "End": true, "Retry": [
      {"ErrorEquals": ["A"], "IntervalSeconds": 1, "MaxAttempts": 1},
      {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 5, "MaxAttempts": 1}]}}})";

TEST(CoreTest, IsAPureFunction) {
  auto machine = Machine(kRetried);
  CoreLimits limits;
  ExecutionState state;
  state.id = "e";

  Transition one = Step(*machine, limits, state, Of(Happening::Kind::kBegin, "", 1000));
  Transition other = Step(*machine, limits, state, Of(Happening::Kind::kBegin, "", 1000));

  EXPECT_EQ(StepRow(one.state.steps.at("Do#0")), StepRow(other.state.steps.at("Do#0")));
  EXPECT_THAT(TypesOf(one), ElementsAre("ExecutionStarted", "TaskStateEntered", "TaskScheduled"));
  ASSERT_EQ(one.effects.size(), 1u);
  EXPECT_EQ(one.effects[0].kind, Effect::Kind::kRunTask);
}

TEST(CoreTest, CountsEachRetrierOnItsOwn) {
  auto machine = Machine(kRetried);
  CoreLimits limits;
  ExecutionState state;
  state.id = "e";
  state = Step(*machine, limits, state, Of(Happening::Kind::kBegin, "", 0)).state;
  auto fail = [&](const std::string& error, int64_t now) {
    state = Step(*machine, limits, state, Of(Happening::Kind::kAttemptStarted, "Do#0", now)).state;
    Happening failed = Of(Happening::Kind::kAttemptFailed, "Do#0", now);
    failed.error = error;
    Transition transition = Step(*machine, limits, state, failed);
    state = transition.state;
    if (state.steps.at("Do#0").status != StepStatus::kWaiting) return;
    state = Step(*machine, limits, state,
                 Of(Happening::Kind::kTimerFired, "Do#0", state.steps.at("Do#0").due_ms))
                .state;
  };

  fail("A", 0);
  EXPECT_EQ(state.steps.at("Do#0").due_ms, 1000);
  fail("B", 1000);
  EXPECT_EQ(state.steps.at("Do#0").due_ms, 6000);
  fail("A", 6000);

  EXPECT_EQ(state.status, ExecutionStatus::kFailed);
  EXPECT_EQ(state.error, "A");
  EXPECT_EQ(state.steps.at("Do#0").attempt, 3);
}

TEST(CoreTest, IgnoresWhatComesAfterTheEnd) {
  auto machine = Machine(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}})");
  CoreLimits limits;
  ExecutionState state =
      Step(*machine, limits, ExecutionState(), Of(Happening::Kind::kBegin, "", 0)).state;
  ASSERT_EQ(state.status, ExecutionStatus::kSucceeded);

  Transition late = Step(*machine, limits, state, Of(Happening::Kind::kDeadline, "", 5));

  EXPECT_TRUE(late.events.empty());
  EXPECT_EQ(late.state.status, ExecutionStatus::kSucceeded);
}

TEST(CoreTest, ReadsItsRowsBack) {
  auto machine = Machine(kRetried);
  ExecutionState state;
  state.id = "e";
  state = Step(*machine, CoreLimits(), state, Of(Happening::Kind::kBegin, "", 0)).state;

  absl::StatusOr<StepState> step = ReadStepRow(StepRow(state.steps.at("Do#0")));
  absl::StatusOr<ExecutionState> execution = ReadExecutionRow(ExecutionRow(state));

  ASSERT_TRUE(step.ok()) << step.status();
  ASSERT_TRUE(execution.ok()) << execution.status();
  EXPECT_EQ(StepRow(*step), StepRow(state.steps.at("Do#0")));
  EXPECT_EQ(ExecutionRow(*execution), ExecutionRow(state));
  EXPECT_EQ(ReadStepRow(JsonValue::object()).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReadExecutionRow(JsonValue(1)).status().code(), absl::StatusCode::kDataLoss);
}

TEST(RetryDelayTest, GrowsByItsRateUpToItsCap) {
  Retrier retrier;
  retrier.interval_seconds = 2;
  retrier.backoff_rate = 2;
  retrier.max_delay_seconds = 10;

  EXPECT_EQ(RetryDelayMillis(retrier, 0, ""), 2000);
  EXPECT_EQ(RetryDelayMillis(retrier, 2, ""), 8000);
  EXPECT_EQ(RetryDelayMillis(retrier, 9, ""), 10'000);
  EXPECT_EQ(RetryDelayMillis(retrier, 100'000, ""), 10'000);
}

TEST(RetryDelayTest, DrawsFullJitterFromItsSeed) {
  Retrier retrier;
  retrier.interval_seconds = 100;
  retrier.full_jitter = true;
  int64_t sum = 0;
  for (int i = 0; i < 200; ++i) {
    int64_t delay = RetryDelayMillis(retrier, 0, "seed" + std::to_string(i));
    EXPECT_THAT(delay, AllOf(Ge(0), Le(100'000)));
    EXPECT_EQ(delay, RetryDelayMillis(retrier, 0, "seed" + std::to_string(i)));
    sum += delay;
  }
  EXPECT_THAT(sum / 200, AllOf(Ge(40'000), Le(60'000)));
}

}  // namespace
}  // namespace vivavoce::internal
