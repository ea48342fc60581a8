// SPDX-License-Identifier: Apache-2.0
#include "cost_listing.h"

#include <cinttypes>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "admin_request.h"
#include "console.h"
#include "run_costs.h"
#include "vivavoce/base/status.h"

namespace vivavoce::cli {
namespace {

using json = nlohmann::ordered_json;

constexpr size_t kMostLines = 1000;

absl::StatusOr<json> Costs(const CostOptions& options) {
  if (!options.run.empty()) {
    CostQuery query;
    query.interview = InterviewId(options.interview);
    query.from = options.from;
    query.to = options.to;
    query.limit = kMostLines;
    return CostsOfRun(options.config, options.run, std::move(query));
  }
  const json request = {{"command", "cost"},
                        {"interview", options.interview},
                        {"from", options.from},
                        {"to", options.to},
                        {"tenant", options.tenant}};
  return Administer(options.config, request);
}

// "0.004210"
std::string Money(const json& micros) {
  if (!micros.is_number_integer()) return "unpriced";
  const int64_t value = micros.get<int64_t>();
  char text[40];
  std::snprintf(text, sizeof(text), "%" PRId64 ".%06" PRId64, value / 1'000'000, value % 1'000'000);
  return text;
}

// What was counted, in words: "1200 tokens in (800 cached), 90 out".
std::string Amounts(const json& line) {
  const auto number = [&line](const char* name) { return line.value(name, int64_t{0}); };
  std::string text;
  const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  if (number("inputTokens") + number("outputTokens") > 0) {
    const std::string cached = std::to_string(number("cachedTokens"));
    add(std::to_string(number("inputTokens")) + " tokens in (" + cached + " cached), " +
        std::to_string(number("outputTokens")) + " out");
  }
  if (number("audioMs") > 0) {
    char seconds[40];
    std::snprintf(seconds, sizeof(seconds), "%.1f s of audio",
                  static_cast<double>(number("audioMs")) / 1000);
    add(seconds);
  }
  if (number("texts") > 0) add(std::to_string(number("texts")) + " texts");
  if (number("characters") + number("cachedCharacters") > 0) {
    add(std::to_string(number("characters")) + " characters");
  }
  if (number("cachedCharacters") > 0) {
    add(std::to_string(number("cachedCharacters")) + " from a cache");
  }
  return text;
}

void ShowLine(const json& line) {
  const std::string pricing = line.value("pricing", "");
  const std::string cost = pricing == "priced" ? Money(line["costMicros"]) : pricing;
  std::printf("%s  %-36s  %-14s %-10s %-30.30s %5" PRId64 " %-10s %12s  %s\n",
              line.value("day", "").c_str(), line.value("interviewId", "").c_str(),
              line.value("step", "").c_str(), line.value("port", "").c_str(),
              (line.value("provider", "") + " " + line.value("model", "")).c_str(),
              line.value("calls", int64_t{0}),
              line.value("calls", int64_t{0}) == 1 ? "call" : "calls", cost.c_str(),
              Amounts(line).c_str());
}

void ShowTotal(const json& total) {
  const auto number = [&total](const char* name) { return total.value(name, int64_t{0}); };
  const std::string currency = total.value("currency", "");
  std::printf("total: %" PRId64 " calls, %s %s; without caches %s\n", number("calls"),
              currency.c_str(), Money(total["costMicros"]).c_str(),
              Money(total["unoptimisedMicros"]).c_str());
  const std::pair<const char*, const char*> kNotes[] = {
      {"unpricedCalls", "have no price and are in no sum"},
      {"estimatedCalls", "are estimated: their provider did not say what they used"},
      {"repeatedCalls", "asked, and were billed for, the same again"},
      {"failedCalls", "failed"}};
  for (const auto& [name, note] : kNotes) {
    if (number(name) > 0) std::printf("  of them %" PRId64 " %s\n", number(name), note);
  }
}

}  // namespace

int ShowCosts(const CostOptions& options) {
  absl::StatusOr<json> costs = Costs(options);
  if (!costs.ok()) return Report(costs.status());
  if (options.as_json) {
    std::printf("%s\n", costs->dump(2, ' ', false, json::error_handler_t::replace).c_str());
    return kDone;
  }
  for (const json& line : (*costs)["items"]) ShowLine(line);
  for (const json& total : (*costs)["totals"]) ShowTotal(total);
  if ((*costs)["items"].empty()) std::printf("nothing was booked\n");
  if (!(*costs)["nextCursor"].is_null()) {
    std::printf("the latest %zu lines are shown; --from and --to choose others\n", kMostLines);
  }
  return kDone;
}

}  // namespace vivavoce::cli
