// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands.h"
#include "console.h"
#include "engine_setup.h"
#include "plugin_conformance.h"
#include "vivavoce/provider/plugin.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::cli {
namespace {

using Json = nlohmann::ordered_json;

// Port name -> names of the providers registered for it.
Json ProvidersJson(const Registry& registry) {
  return Json{{"stt", registry.speech_to_text.Names()},
              {"vad", registry.voice_activity.Names()},
              {"tts", registry.text_to_speech.Names()},
              {"llm", registry.language_models.Names()},
              {"embeddings", registry.embedders.Names()},
              {"store", registry.stores.Names()},
              {"blobs", registry.blob_stores.Names()},
              {"transport", registry.transports.Names()},
              {"sessions", registry.session_registries.Names()},
              {"mail", registry.mailers.Names()},
              {"pdf", registry.pdf_renderers.Names()}};
}

void PrintProviders(const Json& providers) {
  for (const auto& [port, names] : providers.items()) {
    std::string line;
    for (const Json& name : names) line += (line.empty() ? "" : ", ") + name.get<std::string>();
    if (!line.empty()) std::printf("  %-11s %s\n", port.c_str(), line.c_str());
  }
}

int List(const std::string& config, bool json) {
  absl::StatusOr<LoadedProviders> loaded = LoadPlugins(config);
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

// --- check ---------------------------------------------------------------------------------------

using Outcomes = absl::StatusOr<std::vector<testing::ProviderOutcome>>;
using Result = testing::RuleOutcome::Result;

std::string_view Name(Result result) {
  return result == Result::kPassed ? "kept" : result == Result::kFailed ? "broken" : "skipped";
}

bool AllKept(const Outcomes& outcomes) {
  if (!outcomes.ok()) return true;
  return std::all_of(outcomes->begin(), outcomes->end(), [](const testing::ProviderOutcome& p) {
    return Count(p, Result::kFailed) == 0;
  });
}

// Ports whose rules need more than a plugin: a place to keep things in, a document to render.
std::vector<std::string> UncheckedPorts(const Registry& registry) {
  std::vector<std::string> ports;
  if (!registry.stores.Names().empty()) ports.push_back("store");
  if (!registry.blob_stores.Names().empty()) ports.push_back("blobs");
  if (!registry.mailers.Names().empty()) ports.push_back("mail");
  if (!registry.pdf_renderers.Names().empty()) ports.push_back("pdf");
  return ports;
}

Json ConformanceJson(const Outcomes& outcomes, const Registry& registry) {
  if (!outcomes.ok()) {
    return {{"checked", false}, {"reason", std::string(outcomes.status().message())}};
  }
  Json json = {{"checked", true}, {"kept", AllKept(outcomes)}, {"providers", Json::array()}};
  for (const testing::ProviderOutcome& provider : *outcomes) {
    Json entry = {{"port", provider.port},
                  {"provider", provider.provider},
                  {"kept", Count(provider, Result::kPassed)},
                  {"broken", Count(provider, Result::kFailed)},
                  {"skipped", Count(provider, Result::kSkipped)},
                  {"rules", Json::array()}};
    for (const testing::RuleOutcome& rule : provider.rules) {
      entry["rules"].push_back({{"id", rule.id},
                                {"title", rule.title},
                                {"result", Name(rule.result)},
                                {"notes", rule.notes}});
    }
    json["providers"].push_back(std::move(entry));
  }
  json["uncheckedPorts"] = UncheckedPorts(registry);
  return json;
}

void PrintRules(const testing::ProviderOutcome& provider, Result result) {
  for (const testing::RuleOutcome& rule : provider.rules) {
    if (rule.result != result) continue;
    std::printf("  %-7s %s %s\n", std::string(Name(result)).c_str(), rule.id.c_str(),
                rule.title.c_str());
    for (const std::string& note : rule.notes) std::printf("          %s\n", note.c_str());
  }
}

void PrintConformance(const Outcomes& outcomes, const Registry& registry) {
  if (!outcomes.ok()) {
    std::printf("conformance was not checked: %s\n",
                std::string(outcomes.status().message()).c_str());
    return;
  }
  for (const testing::ProviderOutcome& provider : *outcomes) {
    int skipped = Count(provider, Result::kSkipped);
    if (skipped == static_cast<int>(provider.rules.size())) {  // all for one reason
      std::printf("%s %s: conformance was not checked: %s\n", provider.port.c_str(),
                  provider.provider.c_str(),
                  skipped == 0 ? "there is no rule" : provider.rules[0].notes[0].c_str());
      continue;
    }
    std::printf("%s %s: %d rules kept, %d broken, %d skipped\n", provider.port.c_str(),
                provider.provider.c_str(), Count(provider, Result::kPassed),
                Count(provider, Result::kFailed), skipped);
    PrintRules(provider, Result::kFailed);
    PrintRules(provider, Result::kSkipped);
  }
  for (const std::string& port : UncheckedPorts(registry)) {
    std::printf("%s: conformance was not checked: only the vendor's own test can\n", port.c_str());
  }
}

// Vendors' plugins may need models; a configuration that is broken is no concern of theirs.
std::string ModelsPath() {
  absl::StatusOr<Configuration> found = LoadConfiguration("", SystemConfigurationSources());
  return found.ok() ? found->models_path : "";
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
  if (!json) {
    std::printf("%s %s fits this build (%s)\n", info->name.c_str(), info->version.c_str(),
                info->build_fingerprint.c_str());
    PrintProviders(providers);
    std::fflush(stdout);  // the rules take seconds, and a plugin may end the process
  }
  Outcomes outcomes = HoldToRules(registry, ModelsPath());
  if (json) {
    Json result = {{"fits", true},
                   {"name", info->name},
                   {"version", info->version},
                   {"build", info->build_fingerprint},
                   {"providers", providers},
                   {"conformance", ConformanceJson(outcomes, registry)}};
    std::printf("%s\n", result.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
  } else {
    PrintConformance(outcomes, registry);
  }
  return AllKept(outcomes) ? kDone : kFailed;
}

}  // namespace

void AddPlugin(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "plugin", "What is loaded, and whether a plugin fits and keeps the rules.");
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
      command->add_subcommand("check",
                              "Whether a provider plugin fits this build and keeps the rules of "
                              "its ports; exit 1 if not. The plugin's code is run.");
  check->add_option("FILE", *file, "the shared object")->required();
  check->add_flag("--json", *json, "as JSON");
  check->callback([file, json, &run] { run = [file, json] { return Check(*file, *json); }; });
}

}  // namespace vivavoce::cli
