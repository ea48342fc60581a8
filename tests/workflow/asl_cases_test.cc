// SPDX-License-Identifier: Apache-2.0
// The recorded truth: definitions that ran on the service whose language this is a subset of, with
// their outcome. Needs ../shared/data/asl/cases.json; skipped where it is absent.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/time_driver.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce {
namespace {

using Json = nlohmann::json;

// A shape that leaves out what only our history has, and what the recordings leave out.
std::vector<std::string> Comparable(const std::vector<std::string>& types) {
  static const std::vector<std::string> ours = {"StepFailed",
                                                "StepCancelled",
                                                "TimerScheduled",
                                                "TimerFired",
                                                "RetryScheduled",
                                                "ParallelBranchStarted",
                                                "ParallelBranchSucceeded",
                                                "ParallelBranchFailed",
                                                "ParallelBranchAborted",
                                                "ParallelStateSucceeded"};
  std::vector<std::string> kept;
  for (const std::string& type : types) {
    if (std::find(ours.begin(), ours.end(), type) == ours.end()) kept.push_back(type);
  }
  return kept;
}

// Why a case lies outside of the subset; empty when it is inside.
std::string Outside(const Json& one) {
  if (one["jsonata"] == true) return "JSONata";
  std::string text = one["definition"].dump();
  if (text.find("\"Assign\"") != std::string::npos) return "variables";
  if (text.find("MathRandom") != std::string::npos) return "not repeatable";
  if (text.find("States.UUID") != std::string::npos) return "not repeatable";
  if (text.find("?(@") != std::string::npos) return "path filters";
  // Names that are the service's own: arn, role, redrive count.
  std::string output = one["output"].dump();
  if (output.find("arn:") != std::string::npos || output.find("<Arn") != std::string::npos) {
    return "names of the service";
  }
  return "";
}

struct Verdict {
  bool good = false;
  std::string why;
};

Verdict Judge(const Json& one) {
  Verdict verdict;
  absl::StatusOr<WorkflowDefinition> definition = ParseWorkflow(one["definition"].dump());
  if (!definition.ok()) {
    verdict.why = definition.status().ToString();
    return verdict;
  }
  testing::TimeLimits limits;
  limits.clock_time = std::chrono::hours(24 * 365 * 100);  // some wait for a date
  testing::VirtualTimeDriver world(limits);
  testing::InMemoryStore store(world.clock());
  EngineOptions options;
  options.max_payload_bytes = 262'144;
  WorkflowEngine engine(store, world.clock(), Telemetry(), options);
  std::string input = one["input"].is_string() ? one["input"].get<std::string>() : "{}";
  absl::StatusOr<ExecutionResult> result =
      world.Run(engine.Run(TenantId("t"), ExecutionId("e"), *std::move(definition), input));
  if (!result.ok()) {
    verdict.why = result.status().ToString();
    return verdict;
  }
  bool succeeded = result->status == ExecutionResult::Status::kSucceeded;
  if (succeeded != (one["status"] == "ExecutionSucceeded")) {
    verdict.why = "ended otherwise: " + result->error + " " + result->cause;
    return verdict;
  }
  std::string error = one["error"].is_string() ? one["error"].get<std::string>() : "";
  if (!succeeded && result->error != error) {
    verdict.why = "failed with " + result->error + ", not " + error;
    return verdict;
  }
  if (succeeded) {
    // Some outputs were recorded as text.
    Json expected = one["output"];
    if (expected.is_string() && Json::accept(expected.get<std::string>())) {
      expected = Json::parse(expected.get<std::string>());
    }
    Json output = Json::parse(result->output);
    // The recorder blotted out times; what waited for one still gives its input.
    bool blotted = one["output"].dump().find("<timestamp>") != std::string::npos ||
                   one["output"] == Json({{"TimestampValue", "date"}});
    if (blotted) expected = Json::parse(input);
    if (output != expected && output != one["output"]) {
      verdict.why = "gave " + result->output.substr(0, 200);
      return verdict;
    }
  }
  absl::StatusOr<std::vector<HistoryEvent>> history =
      world.Run(engine.History(TenantId("t"), ExecutionId("e")));
  std::vector<std::string> types;
  for (const HistoryEvent& event : *history) types.push_back(event.type);
  types = Comparable(types);
  std::vector<std::string> recorded = Comparable(one["types"].get<std::vector<std::string>>());
  if (types != recorded) {
    verdict.why = "had another history:";
    for (const std::string& type : types) verdict.why += " " + type;
    return verdict;
  }
  verdict.good = world.Run(engine.Verify(TenantId("t"), ExecutionId("e"))).ok();
  if (!verdict.good) verdict.why = "its history does not fold to its rows";
  return verdict;
}

TEST(AslCasesTest, EveryRecordedCaseOfTheSubsetEndsAsRecorded) {
  std::ifstream file(std::string(VIVAVOCE_SOURCE_DIR) + "/../shared/data/asl/cases.json");
  if (!file) GTEST_SKIP() << "needs ../shared/data/asl/cases.json, which is absent";
  std::stringstream text;
  text << file.rdbuf();
  Json cases = Json::parse(text.str());

  std::map<std::string, int> outside;
  int inside = 0;
  int good = 0;
  for (const Json& one : cases) {
    std::string reason = Outside(one);
    if (!reason.empty()) {
      ++outside[reason];
      continue;
    }
    ++inside;
    Verdict verdict = Judge(one);
    good += verdict.good;
    EXPECT_TRUE(verdict.good) << one["key"] << ": " << verdict.why;
  }
  std::cout << good << " of " << inside << " cases of the subset pass; outside of it:";
  for (const auto& [reason, count] : outside) std::cout << " " << count << " " << reason << ",";
  std::cout << " of " << cases.size() << " in all\n";
}

}  // namespace
}  // namespace vivavoce
