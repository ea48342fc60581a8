// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/decorators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/base/metric_names.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/scripted_embedder.h"
#include "vivavoce/testing/scripted_language_model.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {
namespace {

using namespace std::chrono_literals;

class DecoratorsTest : public ::testing::Test {
 protected:
  std::unique_ptr<ScriptedLanguageModel> Model() {
    return std::make_unique<ScriptedLanguageModel>(world_.executor(), world_.clock());
  }

  absl::StatusOr<LanguageModelAnswer> Ask(LanguageModel& model) {
    LanguageModelRequest request;
    request.purpose = "plan";
    request.input = "{}";
    request.timeout = 10s;
    return world_.Run(Complete(model, request));
  }

  static ScriptedAnswer Failing(absl::Status error) {
    ScriptedAnswer answer;
    answer.error = std::move(error);
    return answer;
  }

  RecordingSinks sinks_;
  VirtualTimeDriver world_;
};

TEST_F(DecoratorsTest, RetryWaitsAsLongAsTheProviderAsks) {
  auto model = Model();
  ErrorDetail detail;
  detail.retry_after = 3s;
  model->AnswerOnce("plan", Failing(Error(absl::StatusCode::kResourceExhausted, "quota", detail)));
  model->Answer("plan", std::string("done"));
  auto retried = WithRetry(std::move(model), {}, world_.clock(), sinks_.telemetry(), "acme");

  absl::StatusOr<LanguageModelAnswer> answer = Ask(*retried);

  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->text, "done");
  EXPECT_GE(world_.clock().MonotonicNow(), 3s);
  EXPECT_EQ(sinks_.Count(metric::kProviderRetries), 1);
}

TEST_F(DecoratorsTest, RetryGivesUpAfterItsAttempts) {
  auto model = Model();
  ScriptedLanguageModel* scripted = model.get();
  model->Answer("plan", Failing(Unavailable("down")));
  auto retried = WithRetry(std::move(model), {}, world_.clock(), sinks_.telemetry(), "acme");

  EXPECT_THAT(Ask(*retried), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(scripted->requests().size(), 3u);
}

TEST_F(DecoratorsTest, RetryNeverRepeatsWhatWasPartlyDelivered) {
  auto model = Model();
  ScriptedLanguageModel* scripted = model.get();
  ScriptedAnswer broken(std::string("half an answer"));
  broken.chunk_bytes = 4;
  broken.fails_after = 8;
  broken.error = Unavailable("link broke");
  model->Answer("plan", broken);
  auto retried = WithRetry(std::move(model), {}, world_.clock(), sinks_.telemetry(), "acme");

  EXPECT_THAT(Ask(*retried), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(scripted->requests().size(), 1u);
}

TEST_F(DecoratorsTest, RetryDoesNotRepeatAWrongRequest) {
  auto model = Model();
  ScriptedLanguageModel* scripted = model.get();
  ScriptedAnswer refused;
  refused.start_error = InvalidArgument("bad input");
  model->Answer("plan", refused);
  auto retried = WithRetry(std::move(model), {}, world_.clock(), sinks_.telemetry(), "acme");

  EXPECT_THAT(Ask(*retried), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(scripted->requests().size(), 1u);
}

TEST_F(DecoratorsTest, DeadlineEndsACallThatStalls) {
  auto model = Model();
  ScriptedLanguageModel* scripted = model.get();
  ScriptedAnswer stalled(std::string("never whole"));
  stalled.stalls_after = 5;
  model->Answer("plan", stalled);
  auto timed = WithDeadline(std::move(model), world_.clock());

  EXPECT_THAT(Ask(*timed), StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(world_.clock().MonotonicNow(), 10s);
  EXPECT_EQ(scripted->calls_open(), 0);
}

TEST_F(DecoratorsTest, FallbackAsksTheNextWhenTheFirstIsGone) {
  auto first = Model();
  first->Answer("plan", Failing(Unavailable("down")));
  auto second = Model();
  second->Answer("plan", std::string("from the second"));
  std::vector<NamedProvider<LanguageModel>> providers;
  providers.push_back({"first", std::move(first)});
  providers.push_back({"second", std::move(second)});
  auto chain = WithFallback(std::move(providers), sinks_.telemetry());
  ASSERT_THAT(chain, IsOk());

  absl::StatusOr<LanguageModelAnswer> answer = Ask(**chain);

  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->text, "from the second");
  EXPECT_EQ(sinks_.Count(metric::kProviderFallbacks), 1);
}

TEST_F(DecoratorsTest, FallbackDoesNotPassAWrongRequestAround) {
  auto first = Model();
  ScriptedAnswer refused;
  refused.start_error = InvalidArgument("bad input");
  first->Answer("plan", refused);
  auto second = Model();
  ScriptedLanguageModel* unasked = second.get();
  std::vector<NamedProvider<LanguageModel>> providers;
  providers.push_back({"first", std::move(first)});
  providers.push_back({"second", std::move(second)});
  auto chain = WithFallback(std::move(providers), sinks_.telemetry());
  ASSERT_THAT(chain, IsOk());

  EXPECT_THAT(Ask(**chain), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(unasked->requests().empty());
}

TEST_F(DecoratorsTest, FallbackOffersWhatAllCanDo) {
  auto first = Model();
  LanguageModelCapabilities streams;
  streams.streaming = true;
  streams.statement = "First limit.";
  first->SetCapabilities(streams);
  auto second = Model();
  LanguageModelCapabilities plain;
  plain.statement = "Second limit.";
  second->SetCapabilities(plain);
  std::vector<NamedProvider<LanguageModel>> providers;
  providers.push_back({"first", std::move(first)});
  providers.push_back({"second", std::move(second)});

  auto chain = WithFallback(std::move(providers), {});

  ASSERT_THAT(chain, IsOk());
  EXPECT_FALSE((*chain)->Capabilities().streaming);
  EXPECT_EQ((*chain)->Capabilities().statement, "First limit.\nSecond limit.");
}

TEST_F(DecoratorsTest, FallbackRefusesModelsWithoutACommonPurpose) {
  std::vector<NamedProvider<LanguageModel>> providers;
  for (const char* purpose : {"plan", "summary"}) {
    auto model = Model();
    LanguageModelCapabilities one;
    one.purposes = {purpose};
    model->SetCapabilities(one);
    providers.push_back({purpose, std::move(model)});
  }

  EXPECT_THAT(WithFallback(std::move(providers), {}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(DecoratorsTest, MeteringAndTracingSeeEveryCallButNoText) {
  auto model = Model();
  model->AnswerOnce("plan", Failing(Unavailable("down")));
  model->Answer("plan", std::string("what the candidate said"));
  std::unique_ptr<LanguageModel> watched =
      WithTracing(std::move(model), sinks_.telemetry(), "acme");
  watched = WithMetering(std::move(watched), world_.clock(), sinks_.telemetry(), "acme");

  EXPECT_FALSE(Ask(*watched).ok());
  EXPECT_THAT(Ask(*watched), IsOk());

  ASSERT_EQ(sinks_.records().size(), 2u);
  EXPECT_EQ(sinks_.records()[0].labels.at("code"), "UNAVAILABLE");
  EXPECT_EQ(sinks_.records()[1].labels.at("operation"), "plan");
  ASSERT_EQ(sinks_.spans().size(), 2u);
  EXPECT_EQ(sinks_.spans()[0].name, "vivavoce.llm.plan");
  EXPECT_FALSE(sinks_.Mentions("what the candidate said"));
}

}  // namespace
}  // namespace vivavoce::testing
