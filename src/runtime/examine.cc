// SPDX-License-Identifier: Apache-2.0
#include "runtime/examine.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/environment.h"
#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/plugin.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce {
namespace internal {
namespace {

// Behind what is found of ports that `interview` and `assess` do not use.
std::string ForServers(const std::string& port) {
  if (port == "store" || port == "blobs") {
    return " (for a server; interview and assess keep theirs in --out)";
  }
  bool of_servers = port == "transport" || port == "sessions" || port == "mail";
  return of_servers ? " (for a server)" : "";
}

// Calls `visit` with port, its factories and its choices, port by port.
template <typename Visit>
void VisitPorts(const Configuration& configuration, const Registry& registry, Visit visit) {
  auto port = [&](const char* name, const auto& factories) {
    auto it = configuration.providers.find(std::string_view(name));
    if (it != configuration.providers.end()) visit(std::string(name), factories, it->second);
  };
  port("stt", registry.speech_to_text);
  port("vad", registry.voice_activity);
  port("tts", registry.text_to_speech);
  port("llm", registry.language_models);
  port("embeddings", registry.embedders);
  port("store", registry.stores);
  port("blobs", registry.blob_stores);
  port("transport", registry.transports);
  port("sessions", registry.session_registries);
  port("mail", registry.mailers);
  port("pdf", registry.pdf_renderers);
}

// Whether the choice names a registered provider that accepts its options.
template <typename Made>
absl::Status CheckChoice(const FactorySet<Made>& factories, const ProviderChoice& choice) {
  absl::StatusOr<const Factory<Made>*> factory = factories.Find(choice.use);
  return factory.ok() ? (*factory)->ValidateConfig(choice.options) : factory.status();
}

Finding Missing(std::string subject, const absl::Status& status, std::string mend) {
  Finding finding;
  finding.severity = Finding::Severity::kMissing;
  finding.subject = std::move(subject);
  finding.detail = Message(status);
  finding.mend = std::move(mend);
  return finding;
}

// What to correct where the `place`th provider of a port refuses its options ("option NAME: …"):
// those that the environment gave stand in capitals.
std::string OptionMend(const std::string& port, size_t place, const ProviderChoice& choice,
                       std::string_view complaint) {
  constexpr std::string_view kOption = "option ";
  const size_t begin = complaint.find(kOption);
  if (begin != complaint.npos) {
    std::string_view name = complaint.substr(begin + kOption.size());
    const std::string capitals = InCapitals(name.substr(0, name.find(':')));
    if (nlohmann::json::parse(choice.options, nullptr, false).contains(capitals)) {
      return "correct the variable " + EnvironmentName("providers." + port) + "_" +
             (place == 0 ? "" : std::to_string(place) + "_") + capitals;
    }
  }
  return "correct providers." + port + " in the configuration";
}

template <typename Made>
std::vector<Finding> ExamineChoice(const std::string& port, size_t place,
                                   const FactorySet<Made>& factories, const ProviderChoice& choice,
                                   const ProviderContext& context) {
  absl::Status sound = CheckChoice(factories, choice);
  if (sound.ok()) return (*factories.Find(choice.use))->Examine(choice.options, context);
  std::string mend = sound.code() == absl::StatusCode::kNotFound
                         ? "choose a registered provider, or name its plugin under plugins"
                         : OptionMend(port, place, choice, Message(sound));
  return {Missing("providers." + port + ": " + choice.use, sound, std::move(mend))};
}

bool AnyMissing(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity == Finding::Severity::kMissing;
  });
}

Finding FolderFinding(std::string subject, const std::string& path, std::string without,
                      std::string mend) {
  Finding finding;
  finding.subject = std::move(subject);
  std::error_code error;
  if (!path.empty() && std::filesystem::is_directory(path, error)) {
    finding.detail = path;
  } else {
    finding.severity = Finding::Severity::kMissing;
    finding.detail = path.empty() ? std::move(without) : path + " is no folder";
    finding.mend = std::move(mend);
  }
  return finding;
}

}  // namespace

absl::Status LoadPlugins(const Configuration& configuration, Registry& registry) {
  for (const std::string& path : configuration.plugins) {
    absl::StatusOr<PluginInfo> loaded = LoadPlugin(path, registry);
    if (!loaded.ok()) return Annotate(loaded.status(), "plugin " + path);
  }
  return absl::OkStatus();
}

std::vector<Finding> ExaminePlugins(const Configuration& configuration, Registry& registry) {
  std::vector<Finding> findings;
  for (const std::string& path : configuration.plugins) {
    absl::StatusOr<PluginInfo> loaded = LoadPlugin(path, registry);
    if (!loaded.ok()) {
      findings.push_back(Missing("plugin " + path, loaded.status(),
                                 "name one under plugins that `vivavoce plugin check` accepts"));
      continue;
    }
    Finding finding;
    finding.subject = "plugin " + path;
    finding.detail = loaded->name + " " + loaded->version;
    findings.push_back(finding);
  }
  return findings;
}

std::vector<Finding> ExamineProviders(const Configuration& configuration, const Registry& registry,
                                      const ProviderContext& context) {
  std::vector<Finding> findings;
  findings.push_back(FolderFinding("shared data", configuration.share_path, "not found",
                                   "set VIVAVOCE_SHARE to the folder share/vivavoce"));
  findings.push_back(FolderFinding("models", configuration.models_path, "not found", kModelsMend));
  VisitPorts(
      configuration, registry,
      [&](const std::string& port, const auto& factories,
          const std::vector<ProviderChoice>& choices) {
        std::vector<std::vector<Finding>> of_choices;
        bool served = false;
        for (const ProviderChoice& choice : choices) {
          of_choices.push_back(ExamineChoice(port, of_choices.size(), factories, choice, context));
          served = served || !AnyMissing(of_choices.back());
        }
        for (std::vector<Finding>& some : of_choices) {
          for (Finding& finding : some) {
            if (served && finding.severity == Finding::Severity::kMissing) {
              finding.severity = Finding::Severity::kDegraded;
            }
            finding.detail += ForServers(port);
            findings.push_back(std::move(finding));
          }
        }
      });
  return findings;
}

}  // namespace internal

absl::Status CheckProviders(const Configuration& configuration, const Registry& registry) {
  absl::Status first;
  internal::VisitPorts(configuration, registry,
                       [&first](const std::string& port, const auto& factories,
                                const std::vector<ProviderChoice>& choices) {
                         for (const ProviderChoice& choice : choices) {
                           if (!first.ok()) return;
                           first = internal::CheckChoice(factories, choice);
                           // Some say themselves who they are.
                           if (!Message(first).starts_with(choice.use + ":")) {
                             first = Annotate(first, choice.use);
                           }
                           first = Annotate(first, "providers." + port);
                         }
                       });
  return first;
}

}  // namespace vivavoce
