// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "admin_request.h"
#include "commands.h"
#include "console.h"

namespace vivavoce::cli {
namespace {

using nlohmann::ordered_json;

struct DlqOptions {
  std::string config;
  std::string id;
  std::string tenant;
  bool json = false;
};

void ShowLetter(const ordered_json& letter) {
  std::printf("%s  %s  %s  interview %s  %s after %lld attempts: %s\n",
              letter.value("id", "").c_str(), letter.value("parkedAt", "").c_str(),
              letter.value("topic", "").c_str(), letter.value("interviewId", "").c_str(),
              letter.value("code", "").c_str(), static_cast<long long>(letter.value("attempts", 0)),
              letter.value("error", "").c_str());
  if (letter.contains("payload")) std::printf("%s\n", letter.value("payload", "").c_str());
}

int Execute(const DlqOptions& options, const ordered_json& request) {
  absl::StatusOr<ordered_json> shown = Administer(options.config, request);
  if (!shown.ok()) return Report(shown.status());
  if (options.json) {
    std::printf("%s\n", shown->dump(2).c_str());
  } else if (shown->contains("deadLetters")) {
    for (const ordered_json& letter : (*shown)["deadLetters"]) ShowLetter(letter);
  } else if (shown->contains("parkedAt")) {
    ShowLetter(*shown);
  }
  return kDone;
}

}  // namespace

void AddDlq(CLI::App& app, Run& run) {
  auto options = std::make_shared<DlqOptions>();
  auto all = std::make_shared<bool>(false);
  auto topic = std::make_shared<std::string>();
  CLI::App* group = app.add_subcommand("dlq", "Dead letters: what no worker could handle.");
  group->require_subcommand(1);
  group->footer("Example:\n  vivavoce dlq list --config vivavoce.yaml");
  auto add = [&](const char* name, const char* about) {
    CLI::App* command = group->add_subcommand(name, about);
    command->add_option("--config", options->config, "configuration (YAML)");
    command->add_option("--tenant", options->tenant,
                        "its name or id; not needed where there is one");
    command->add_flag("--json", options->json, "the answer as JSON");
    command->footer("A server may be running.\n\nExample:\n  vivavoce dlq " + std::string(name) +
                    (std::string(name) == "list" ? "" : " ID"));
    return command;
  };
  CLI::App* list = add("list", "The latest first; those that were not sent again.");
  list->add_option("--topic", *topic, "only those of this topic");
  list->add_flag("--all", *all, "those that were sent again, too");
  list->callback([options, all, topic, &run] {
    run = [options, all, topic] {
      return Execute(
          *options,
          {{"command", "dlq.list"}, {"all", *all}, {"topic", *topic}, {"tenant", options->tenant}});
    };
  });
  for (const auto& [name, about] : std::vector<std::pair<const char*, const char*>>{
           {"show", "One, with its message."},
           {"redrive", "Sends it again, and its interview on where that is FAILED."}}) {
    CLI::App* command = add(name, about);
    command->add_option("ID", options->id, "of the dead letter")->required();
    const std::string which = std::string("dlq.") + name;
    command->callback([options, which, &run] {
      run = [options, which] {
        return Execute(*options,
                       {{"command", which}, {"id", options->id}, {"tenant", options->tenant}});
      };
    });
  }
}

}  // namespace vivavoce::cli
