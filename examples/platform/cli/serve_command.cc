// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "commands.h"
#include "console.h"
#include "engine_setup.h"
#include "server/server.h"
#include "telemetry/json_log.h"
#include "telemetry/prometheus_meter.h"

namespace vivavoce::cli {
namespace {

struct ServeArguments {
  std::string config;
  std::string roles = "all";
  bool json = false;
};

std::vector<std::string> Split(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream in(list);
  for (std::string name; std::getline(in, name, ',');) names.push_back(name);
  return names;
}

// To stdout: the one line that a script waits for.
void TellReady(const std::vector<std::pair<std::string, std::string>>& addresses, bool json) {
  if (json) {
    nlohmann::ordered_json ready{{"ready", true}};
    for (const auto& [role, address] : addresses) ready["addresses"][role] = address;
    std::printf("%s\n", ready.dump().c_str());
  } else {
    std::string text = "vivavoce: ready";
    for (const auto& [role, address] : addresses) text += " · " + role + " " + address;
    std::printf("%s\n", text.c_str());
  }
  std::fflush(stdout);
}

int ServeWith(const ServeArguments& arguments) {
  platform::ServerOptions options;
  absl::StatusOr<LoadedProviders> loaded = LoadProviders(arguments.config);
  if (!loaded.ok()) return Report(loaded.status());
  options.configuration = std::move(loaded->configuration);
  options.roles = Split(arguments.roles);
  options.on_ready = [json = arguments.json](const auto& addresses) { TellReady(addresses, json); };
  platform::JsonLog log(stderr, LogLevel::kInfo);
  platform::PrometheusMeter meter;
  options.metrics = [&meter] { return meter.Text(); };
  absl::Status served =
      platform::Serve(std::move(options), loaded->registry, Telemetry(&log, &meter, nullptr));
  return served.ok() ? kDone : Report(served);
}

}  // namespace

void AddServe(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ServeArguments>();
  CLI::App* command = app.add_subcommand("serve",
                                         "Runs the reference server until SIGTERM or Ctrl-C; what "
                                         "is under way is finished or parked.");
  std::string names = "all";
  for (const std::string& name : platform::RoleNames()) names += ", " + name;
  command->add_option("--role", arguments->roles, "which roles, with commas between: " + names)
      ->capture_default_str();
  command->add_option("--config", arguments->config, "configuration (YAML)");
  command->add_flag("--json", arguments->json, "the line that says it is ready as JSON");
  command->footer(
      "A fresh store has no tenant: `vivavoce tenant create NAME` makes one, beside the running "
      "server too.\n\nExample:\n  vivavoce serve --config vivavoce.yaml");
  command->callback([arguments, &run] { run = [arguments] { return ServeWith(*arguments); }; });
}

}  // namespace vivavoce::cli
