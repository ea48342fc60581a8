// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands.h"
#include "console.h"
#include "engine_setup.h"
#include "vivavoce/provider/plugin.h"

namespace vivavoce::cli {
namespace {

using Json = nlohmann::ordered_json;

// Port name -> names of the providers registered for it.
Json ProvidersJson(const Registry& registry) {
  return Json{{"stt", registry.speech_to_text.Names()},   {"vad", registry.voice_activity.Names()},
              {"tts", registry.text_to_speech.Names()},   {"llm", registry.language_models.Names()},
              {"embeddings", registry.embedders.Names()}, {"store", registry.stores.Names()},
              {"blobs", registry.blob_stores.Names()},    {"pdf", registry.pdf_renderers.Names()}};
}

void PrintProviders(const Json& providers) {
  for (const auto& [port, names] : providers.items()) {
    std::string line;
    for (const Json& name : names) line += (line.empty() ? "" : ", ") + name.get<std::string>();
    if (!line.empty()) std::printf("  %-11s %s\n", port.c_str(), line.c_str());
  }
}

int List(const std::string& config, bool json) {
  absl::StatusOr<LoadedProviders> loaded = LoadProviders(config);
  if (!loaded.ok()) return Report(loaded.status());
  Json providers = ProvidersJson(loaded->registry);
  Json plugins = Json::array();
  for (const PluginInfo& plugin : loaded->plugins) {
    plugins.push_back({{"name", plugin.name}, {"version", plugin.version}, {"path", plugin.path}});
  }
  if (json) {
    std::printf("%s\n",
                Json{{"build", BuildFingerprint()}, {"providers", providers}, {"plugins", plugins}}
                    .dump(2)
                    .c_str());
    return kDone;
  }
  PrintProviders(providers);
  for (const PluginInfo& plugin : loaded->plugins) {
    std::printf("  plugin      %s %s (%s)\n", plugin.name.c_str(), plugin.version.c_str(),
                plugin.path.c_str());
  }
  return kDone;
}

int Check(const std::string& file, bool json) {
  Registry registry;
  absl::StatusOr<PluginInfo> info = LoadPlugin(file, registry);
  if (!info.ok()) {
    if (json) {
      std::printf(
          "%s\n",
          Json{{"fits", false}, {"reason", std::string(info.status().message())}}.dump(2).c_str());
    }
    Report(info.status());
    return info.status().code() == absl::StatusCode::kNotFound ? kUsage : kFailed;
  }
  Json providers = ProvidersJson(registry);
  if (json) {
    std::printf("%s\n", Json{{"fits", true},
                             {"name", info->name},
                             {"version", info->version},
                             {"build", info->build_fingerprint},
                             {"providers", providers}}
                            .dump(2)
                            .c_str());
    return kDone;
  }
  std::printf("%s %s fits this build (%s)\n", info->name.c_str(), info->version.c_str(),
              info->build_fingerprint.c_str());
  PrintProviders(providers);
  return kDone;
}

}  // namespace

void AddPlugin(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("plugin", "What is loaded, and whether a plugin fits.");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n  vivavoce plugin list\n  vivavoce plugin check lib/vivavoce_acme_stt.so");

  auto config = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  CLI::App* list =
      command->add_subcommand("list", "Every provider by port, and the loaded plugins.");
  list->add_option("--config", *config, "configuration (YAML) that names the plugins");
  list->add_flag("--json", *json, "as JSON");
  list->callback([config, json, &run] { run = [config, json] { return List(*config, *json); }; });

  auto file = std::make_shared<std::string>();
  CLI::App* check =
      command->add_subcommand("check", "Whether a provider plugin fits this build; exit 1 if not.");
  check->add_option("FILE", *file, "the shared object")->required();
  check->add_flag("--json", *json, "as JSON");
  check->callback([file, json, &run] { run = [file, json] { return Check(*file, *json); }; });
}

}  // namespace vivavoce::cli
