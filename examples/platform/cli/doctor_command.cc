// SPDX-License-Identifier: Apache-2.0
#include <vivavoce/providers/all/register_all.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "console.h"
#include "engine_setup.h"

namespace vivavoce::cli {
namespace {

const char* Word(Finding::Severity severity) {
  switch (severity) {
    case Finding::Severity::kOk:
      return "ok";
    case Finding::Severity::kDegraded:
      return "degraded";
    case Finding::Severity::kMissing:
      return "missing";
  }
  return "";
}

// What is to be done, and for what: a mend that serves several findings is said once.
class Mends {
 public:
  void Add(const Finding& finding) {
    if (finding.mend.empty()) return;
    for (auto& [mend, subjects] : mends_) {
      if (finding.mend != mend) continue;
      subjects += ", " + finding.subject;
      return;
    }
    mends_.emplace_back(finding.mend, finding.subject);
  }
  void Print() const {
    if (!mends_.empty()) std::printf("\nto mend:\n");
    for (const auto& [mend, subjects] : mends_) {
      std::printf("  %s\n    (%s)\n", mend.c_str(), subjects.c_str());
    }
  }

 private:
  std::vector<std::pair<std::string, std::string>> mends_;
};

// Some say their mend with what they found; it is listed below.
std::string WithoutMend(const Finding& finding) {
  const std::string tail = ": " + finding.mend;
  const bool repeats = !finding.mend.empty() && finding.detail.ends_with(tail);
  return finding.detail.substr(0, finding.detail.size() - (repeats ? tail.size() : 0));
}

int Examine(const std::string& config, bool json) {
  Registry registry;
  if (absl::Status registered = RegisterAll(registry); !registered.ok()) return Report(registered);
  absl::StatusOr<Configuration> configuration =
      LoadConfiguration(config, SystemConfigurationSources());
  if (!configuration.ok()) return Report(configuration.status());
  std::vector<Finding> findings = ExamineMachine(*configuration, std::move(registry));
  bool missing = false;
  Mends mends;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    missing = missing || finding.severity == Finding::Severity::kMissing;
    list.push_back({{"subject", finding.subject},
                    {"state", Word(finding.severity)},
                    {"detail", finding.detail},
                    {"mend", finding.mend}});
    if (json) continue;
    std::printf("%-9s %s: %s\n", Word(finding.severity), finding.subject.c_str(),
                WithoutMend(finding).c_str());
    mends.Add(finding);
  }
  mends.Print();
  if (json) std::printf("%s\n", nlohmann::ordered_json{{"findings", list}}.dump(2).c_str());
  return missing ? kFailed : kDone;
}

}  // namespace

void AddDoctor(CLI::App& app, Run& run) {
  auto config = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "doctor",
      "Names each missing piece of this machine and how to get it; exit 1 when one is needed.");
  command->add_option("--config", *config, "configuration (YAML)");
  command->add_flag("--json", *json, "findings as JSON");
  command->footer("Example:\n  vivavoce doctor --config vivavoce.yaml");
  command->callback(
      [config, json, &run] { run = [config, json] { return Examine(*config, *json); }; });
}

}  // namespace vivavoce::cli
