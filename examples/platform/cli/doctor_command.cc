// SPDX-License-Identifier: Apache-2.0
#include <vivavoce/providers/all/register_all.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

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

int Examine(const std::string& config, bool json) {
  Registry registry;
  if (absl::Status registered = RegisterAll(registry); !registered.ok()) return Report(registered);
  absl::StatusOr<Configuration> configuration =
      LoadConfiguration(config, SystemConfigurationSources());
  if (!configuration.ok()) return Report(configuration.status());
  std::vector<Finding> findings = ExamineMachine(*configuration, std::move(registry));
  bool missing = false;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    missing = missing || finding.severity == Finding::Severity::kMissing;
    list.push_back({{"subject", finding.subject},
                    {"state", Word(finding.severity)},
                    {"detail", finding.detail},
                    {"mend", finding.mend}});
    if (json) continue;
    std::printf("%-9s %s: %s\n", Word(finding.severity), finding.subject.c_str(),
                finding.detail.c_str());
    if (!finding.mend.empty()) std::printf("          mend: %s\n", finding.mend.c_str());
  }
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
