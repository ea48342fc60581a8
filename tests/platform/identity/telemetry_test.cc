// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "examples/platform/telemetry/json_log.h"
#include "examples/platform/telemetry/prometheus_meter.h"

namespace vivavoce::platform {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PrometheusMeterTest, CountersAndHistogramsHaveTheirLabels) {
  PrometheusMeter meter;
  Telemetry telemetry(nullptr, &meter, nullptr);

  telemetry.Add("vivavoce.outbox.published_total", 2, {{"topic", "a"}});
  telemetry.Add("vivavoce.outbox.published_total", 3, {{"topic", "a"}});
  telemetry.Record("vivavoce.http.request_seconds", 0.02, {{"status", 200}});
  meter.Set("vivavoce.build_info", 1);

  const std::string text = meter.Text();
  EXPECT_THAT(text, HasSubstr("vivavoce_outbox_published_total{topic=\"a\"} 5"));
  EXPECT_THAT(text,
              HasSubstr("vivavoce_http_request_seconds_bucket{status=\"200\",le=\"0.025\"} 1"));
  EXPECT_THAT(text, HasSubstr("# TYPE vivavoce_build_info gauge"));
}

TEST(PrometheusMeterTest, LabelsWithoutEndAreDroppedAndCounted) {
  PrometheusMeter meter(3);
  Telemetry telemetry(nullptr, &meter, nullptr);
  for (int i = 0; i < 5; ++i) telemetry.Add("a.b_total", 1, {{"id", i}});

  EXPECT_THAT(meter.Text(), HasSubstr("vivavoce_metrics_dropped_total 2"));
  EXPECT_THAT(meter.Text(), Not(HasSubstr("id=\"4\"")));
}

TEST(JsonLogTest, ALineIsOneObjectWhateverStandsInIt) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  JsonLog log(file, LogLevel::kInfo);
  Telemetry telemetry(&log, nullptr, nullptr);

  telemetry.Debug("not shown");
  telemetry.Info("shown", {{"text", "a\nb\"\xff"}, {"number", 7}, {"good", true}});

  std::rewind(file);
  char line[1000] = {};
  ASSERT_NE(std::fgets(line, sizeof line, file), nullptr);
  nlohmann::json read = nlohmann::json::parse(line, nullptr, false);
  EXPECT_EQ(read["event"], "shown");
  EXPECT_EQ(read["level"], "info");
  EXPECT_EQ(read["number"], 7);
  EXPECT_EQ(std::fgets(line, sizeof line, file), nullptr);
  std::fclose(file);
}

}  // namespace
}  // namespace vivavoce::platform
