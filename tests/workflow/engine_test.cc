// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/workflow/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

using Answer = absl::StatusOr<std::string>;
using boost::asio::awaitable;

constexpr char kOneTask[] = R"({"StartAt": "Do", "States": {"Do": {"Type": "Task",
    "Resource": "do", "End": true}}})";

class WorkflowEngineTest : public ::testing::Test {
 protected:
  WorkflowEngineTest() : store_(world_.clock()) { options_.observer = nullptr; }

  absl::StatusOr<ExecutionResult> Run(const std::string& definition, const std::string& input) {
    absl::StatusOr<WorkflowDefinition> parsed = ParseWorkflow(definition);
    if (!parsed.ok()) return parsed.status();
    WorkflowEngine engine(store_, world_.clock(), Telemetry(), options_);
    for (const auto& [resource, handler] : handlers_) {
      EXPECT_THAT(engine.RegisterTask(resource, handler), IsOk());
    }
    absl::StatusOr<ExecutionResult> result =
        world_.Run(engine.Run(TenantId("t"), ExecutionId("e"), *std::move(parsed), input));
    absl::Status verified = world_.Run(engine.Verify(TenantId("t"), ExecutionId("e")));
    if (result.ok()) {
      EXPECT_THAT(verified, IsOk());
    }
    history_.clear();
    auto history = world_.Run(engine.History(TenantId("t"), ExecutionId("e")));
    if (history.ok()) {
      for (const HistoryEvent& event : *history) history_.push_back(event.type);
    }
    return result;
  }

  void OnTask(const std::string& resource, std::function<Answer(const std::string&)> answer) {
    handlers_[resource] = [answer](TaskContext&, std::string input) -> awaitable<Answer> {
      co_return answer(input);
    };
  }

  int64_t Count(const std::string& type) const {
    return std::count(history_.begin(), history_.end(), type);
  }

  testing::VirtualTimeDriver world_;
  testing::InMemoryStore store_;
  EngineOptions options_;
  std::map<std::string, TaskHandler> handlers_;
  std::vector<std::string> history_;
};

TEST_F(WorkflowEngineTest, GivesATaskItsInputAndTakesItsOutput) {
  OnTask("do", [](const std::string& input) { return Answer("[" + input + "]"); });

  absl::StatusOr<ExecutionResult> result = Run(kOneTask, R"({"a": 1})");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->output, R"([{"a":1}])");
  EXPECT_THAT(history_,
              ElementsAre("ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted",
                          "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"));
}

TEST_F(WorkflowEngineTest, AnswersAFinishedRunAgainWithoutDoingAnything) {
  int calls = 0;
  OnTask("do", [&calls](const std::string&) { return Answer(std::to_string(++calls)); });

  ASSERT_THAT(Run(kOneTask, "{}"), IsOk());
  absl::StatusOr<ExecutionResult> again = Run(kOneTask, "{}");

  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->output, "1");
  EXPECT_TRUE(again->resumed);
  EXPECT_EQ(calls, 1);
}

TEST_F(WorkflowEngineTest, RefusesAnIdThatBelongsToOtherInputOrDefinition) {
  OnTask("do", [](const std::string&) { return Answer("1"); });
  ASSERT_THAT(Run(kOneTask, "{}"), IsOk());

  EXPECT_THAT(Run(kOneTask, R"({"other": 1})"), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}})", "{}"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(WorkflowEngineTest, NamesATaskWithoutAHandler) {
  OnTask("doo", [](const std::string&) { return Answer("1"); });
  EXPECT_THAT(Run(kOneTask, "{}"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                            HasSubstr("no handler for the task do; did you mean")));
}

TEST_F(WorkflowEngineTest, RetriesWithBackoffOnTheClock) {
  int calls = 0;
  OnTask("do", [&calls](const std::string&) {
    return ++calls < 4 ? Answer(TaskError("Busy", "later")) : Answer("\"done\"");
  });
  WallTime begun = world_.clock().Now();

  absl::StatusOr<ExecutionResult> result =
      Run(R"({"StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "do", "End": true,
          "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 3,
                     "MaxDelaySeconds": 10, "MaxAttempts": 3}]}}})",
          "{}");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->output, "\"done\"");
  EXPECT_EQ(world_.clock().Now() - begun, 2s + 6s + 10s);
  EXPECT_EQ(Count("TaskFailed"), 3);
}

TEST_F(WorkflowEngineTest, WaitsAsLongAsTheFailedPartyAsks) {
  int calls = 0;
  OnTask("do", [&calls](const std::string&) -> Answer {
    if (++calls > 1) return "1";
    ErrorDetail detail;
    detail.retry_after = 30s;
    return TaskError("Busy", Error(absl::StatusCode::kResourceExhausted, "slow down", detail));
  });
  WallTime begun = world_.clock().Now();

  ASSERT_THAT(Run(R"({"StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "do",
      "End": true, "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1}]}}})",
                  "{}"),
              IsOk());

  EXPECT_EQ(world_.clock().Now() - begun, 30s);
}

TEST_F(WorkflowEngineTest, FailsWithTheLastErrorWhenRetriesAreUsedUp) {
  OnTask("do", [](const std::string&) { return Answer(TaskError("Busy", "no \xff luck")); });

  absl::StatusOr<ExecutionResult> result =
      Run(R"({"StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "do", "End": true,
          "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}]}}})",
          "{}");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, ExecutionResult::Status::kFailed);
  EXPECT_EQ(result->error, "Busy");
  EXPECT_EQ(result->cause, "no \xEF\xBF\xBD luck");
  EXPECT_EQ(Count("TaskStarted"), 3);
}

TEST_F(WorkflowEngineTest, TimesAnAttemptOut) {
  bool cancelled = false;
  handlers_["do"] = [&](TaskContext&, std::string) -> awaitable<Answer> {
    struct Guard {
      bool& flag;
      ~Guard() { flag = true; }
    } guard{cancelled};
    absl::Status status = co_await world_.clock().Sleep(1h);
    co_return status.ok() ? Answer("1") : Answer(status);
  };
  WallTime begun = world_.clock().Now();

  absl::StatusOr<ExecutionResult> result =
      Run(R"({"StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "do", "End": true,
          "TimeoutSeconds": 7}}})",
          "{}");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->error, "States.Timeout");
  EXPECT_EQ(world_.clock().Now() - begun, 7s);
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(Count("TaskTimedOut"), 1);
}

TEST_F(WorkflowEngineTest, EndsTheExecutionAtItsDeadline) {
  handlers_["do"] = [&](TaskContext&, std::string) -> awaitable<Answer> {
    absl::Status status = co_await world_.clock().Sleep(1h);
    co_return status.ok() ? Answer("1") : Answer(status);
  };

  absl::StatusOr<ExecutionResult> result =
      Run(R"({"TimeoutSeconds": 60, "StartAt": "Do", "States": {"Do": {"Type": "Task",
          "Resource": "do", "End": true}}})",
          "{}");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, ExecutionResult::Status::kTimedOut);
  EXPECT_EQ(Count("StepCancelled"), 1);
}

TEST_F(WorkflowEngineTest, KeepsALongAttemptsLease) {
  handlers_["do"] = [&](TaskContext&, std::string) -> awaitable<Answer> {
    absl::Status status = co_await world_.clock().Sleep(10min);
    co_return status.ok() ? Answer("1") : Answer(status);
  };

  absl::StatusOr<ExecutionResult> result = Run(kOneTask, "{}");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->status, ExecutionResult::Status::kSucceeded);
  EXPECT_EQ(result->interruptions, 0);
}

TEST_F(WorkflowEngineTest, CatchesIntoTheStatesData) {
  OnTask("do", [](const std::string&) { return Answer(TaskError("Bad", "why")); });

  absl::StatusOr<ExecutionResult> result = Run(R"({"StartAt": "Do", "States": {
          "Do": {"Type": "Task", "Resource": "do", "End": true,
                 "Catch": [{"ErrorEquals": ["Bad"], "ResultPath": "$.failure", "Next": "Mend"}]},
          "Mend": {"Type": "Pass", "Parameters": {"id.$": "$.id", "was.$": "$.failure.Error"},
                   "End": true}}})",
                                               R"({"id": 7})");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->output, R"({"id":7,"was":"Bad"})");
}

TEST_F(WorkflowEngineTest, MapsWithBoundedConcurrencyInOrder) {
  int open = 0;
  int most = 0;
  handlers_["do"] = [&](TaskContext&, std::string input) -> awaitable<Answer> {
    most = std::max(most, ++open);
    // The later an item, the sooner it is done.
    absl::Status status = co_await world_.clock().Sleep(100s - 10s * std::stoi(input));
    --open;
    co_return status.ok() ? Answer(input) : Answer(status);
  };

  absl::StatusOr<ExecutionResult> result =
      Run(R"({"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 3, "End": true,
          "ItemsPath": "$.items", "ItemSelector": {"v.$": "$$.Map.Item.Value",
          "i.$": "$$.Map.Item.Index", "all.$": "$.name"},
          "ItemProcessor": {"StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "do",
            "InputPath": "$.v", "ResultPath": "$.r", "End": true}}}}}})",
          R"({"name": "n", "items": [1, 2, 3, 4, 5]})");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(most, 3);
  EXPECT_THAT(result->output,
              HasSubstr(R"([{"all":"n","i":0,"r":1,"v":1},{"all":"n","i":1,"r":2,"v":2})"));
}

TEST_F(WorkflowEngineTest, CancelsTheOtherBranchesWhenOneFails) {
  handlers_["slow"] = [&](TaskContext&, std::string) -> awaitable<Answer> {
    absl::Status status = co_await world_.clock().Sleep(1h);
    co_return status.ok() ? Answer("1") : Answer(status);
  };
  OnTask("bad", [](const std::string&) { return Answer(TaskError("Bad", "")); });
  WallTime begun = world_.clock().Now();

  absl::StatusOr<ExecutionResult> result =
      Run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
          {"StartAt": "S", "States": {"S": {"Type": "Task", "Resource": "slow", "End": true}}},
          {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "bad", "End": true}}}]}}})",
          "{}");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->error, "Bad");
  EXPECT_EQ(world_.clock().Now() - begun, 0s);
  EXPECT_EQ(Count("StepCancelled"), 1);
}

TEST_F(WorkflowEngineTest, RefusesAnOutputThatIsNotJson) {
  OnTask("do", [](const std::string&) { return Answer("nope"); });

  absl::StatusOr<ExecutionResult> result = Run(kOneTask, "{}");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->error, "Task.InvalidOutput");
}

TEST_F(WorkflowEngineTest, TurnsAThrowingTaskIntoAFailure) {
  handlers_["do"] = [](TaskContext&, std::string) -> awaitable<Answer> {
    throw std::runtime_error("boom");
    co_return "1";
  };

  absl::StatusOr<ExecutionResult> result = Run(kOneTask, "{}");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->error, "Status.Internal");
}

TEST_F(WorkflowEngineTest, BoundsAnEndlessLoopByTheLengthOfItsHistory) {
  options_.max_events = 500;

  absl::StatusOr<ExecutionResult> result =
      Run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"},
          "B": {"Type": "Pass", "Next": "A"}}})",
          "{}");

  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->error, "States.Runtime");
}

TEST_F(WorkflowEngineTest, WaitsOnTheClock) {
  WallTime begun = world_.clock().Now();
  ASSERT_THAT(Run(R"({"StartAt": "W", "States": {"W": {"Type": "Wait", "SecondsPath": "$.s",
                  "End": true}}})",
                  R"({"s": 90})"),
              IsOk());
  EXPECT_EQ(world_.clock().Now() - begun, 90s);
}

TEST_F(WorkflowEngineTest, KeepsTenantsApart) {
  OnTask("do", [](const std::string& input) { return Answer(input); });
  ASSERT_THAT(Run(kOneTask, "1"), IsOk());
  WorkflowEngine engine(store_, world_.clock(), Telemetry());

  EXPECT_THAT(world_.Run(engine.History(TenantId("other"), ExecutionId("e"))),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace vivavoce
