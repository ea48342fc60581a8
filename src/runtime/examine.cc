// SPDX-License-Identifier: Apache-2.0
#include "runtime/examine.h"

#include <filesystem>

#include "vivavoce/base/status.h"
#include "vivavoce/provider/plugin.h"

namespace vivavoce::internal {
namespace {

template <typename Made, typename Visit>
absl::Status VisitPort(const Configuration& configuration, std::string_view port,
                       const FactorySet<Made>& factories, Visit visit) {
  auto it = configuration.providers.find(port);
  if (it == configuration.providers.end()) return absl::OkStatus();
  for (const ProviderChoice& choice : it->second) {
    absl::StatusOr<const Factory<Made>*> factory = factories.Find(choice.use);
    absl::Status status = factory.ok() ? visit(**factory, choice) : factory.status();
    if (!status.ok()) return Annotate(status, "providers." + std::string(port));
  }
  return absl::OkStatus();
}

// Calls `visit` with each configured factory and its choice, port by port.
template <typename Visit>
absl::Status VisitProviders(const Configuration& configuration, const Registry& registry,
                            Visit visit) {
  absl::Status first;
  auto keep = [&first](const absl::Status& status) {
    if (first.ok()) first = status;
  };
  keep(VisitPort(configuration, "stt", registry.speech_to_text, visit));
  keep(VisitPort(configuration, "vad", registry.voice_activity, visit));
  keep(VisitPort(configuration, "tts", registry.text_to_speech, visit));
  keep(VisitPort(configuration, "llm", registry.language_models, visit));
  keep(VisitPort(configuration, "embeddings", registry.embedders, visit));
  keep(VisitPort(configuration, "store", registry.stores, visit));
  keep(VisitPort(configuration, "blobs", registry.blob_stores, visit));
  keep(VisitPort(configuration, "pdf", registry.pdf_renderers, visit));
  return first;
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

absl::Status CheckProviders(const Configuration& configuration, const Registry& registry) {
  return VisitProviders(configuration, registry,
                        [](const auto& factory, const ProviderChoice& choice) {
                          return factory.ValidateConfig(choice.options);
                        });
}

std::vector<Finding> ExamineMachine(const Configuration& configuration, const Registry& registry,
                                    const ProviderContext& context) {
  std::vector<Finding> findings;
  findings.push_back(FolderFinding("shared data", configuration.share_path, "not found",
                                   "set VIVAVOCE_SHARE to the folder share/vivavoce"));
  findings.push_back(FolderFinding("models", configuration.models_path, "not found",
                                   "./dev assets, or set VIVAVOCE_MODELS"));
  absl::Status status = VisitProviders(
      configuration, registry, [&](const auto& factory, const ProviderChoice& choice) {
        std::vector<Finding> more = factory.Examine(choice.options, context);
        findings.insert(findings.end(), more.begin(), more.end());
        return absl::OkStatus();
      });
  if (!status.ok()) {
    Finding finding;
    finding.severity = Finding::Severity::kMissing;
    finding.subject = "configuration";
    finding.detail = Message(status);
    finding.mend = "mend the configuration file";
    findings.push_back(finding);
  }
  return findings;
}

}  // namespace vivavoce::internal
