// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/recording_sinks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce::testing {
namespace {

using ::testing::SizeIs;

TEST(RecordingSinksTest, KeepsLogsCountsRecordsAndSpans) {
  RecordingSinks sinks;
  Telemetry telemetry = sinks.telemetry();

  telemetry.Warning("retry", {{"provider", "acme"}, {"attempt", 2}});
  telemetry.Add("calls", 2, {{"ok", true}});
  telemetry.Add("calls", 3);
  telemetry.Record("seconds", 0.5);
  {
    std::unique_ptr<Span> span = telemetry.StartSpan("call", {{"port", "stt"}});
    span->Set({"code", "OK"});
    span->SetStatus(absl::CancelledError("stopped"));
    EXPECT_THAT(sinks.spans(), SizeIs(0));
  }

  ASSERT_THAT(sinks.logs(), SizeIs(1));
  EXPECT_EQ(sinks.logs()[0].fields.at("attempt"), "2");
  EXPECT_EQ(sinks.Count("calls"), 5);
  EXPECT_EQ(sinks.counts()[0].labels.at("ok"), "true");
  EXPECT_EQ(sinks.records()[0].value, 0.5);
  ASSERT_THAT(sinks.spans(), SizeIs(1));
  EXPECT_EQ(sinks.spans()[0].fields.at("port"), "stt");
  EXPECT_EQ(sinks.spans()[0].status.code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(sinks.Mentions("acme"));
  EXPECT_TRUE(sinks.Mentions("stopped"));
  EXPECT_FALSE(sinks.Mentions("secret"));
}

}  // namespace
}  // namespace vivavoce::testing
