// SPDX-License-Identifier: Apache-2.0
#include "runtime/conditions.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

#include "assessment/manifest.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using ConditionsJson = nlohmann::ordered_json;

class LedgerCall final : public LanguageModelCall {
 public:
  LedgerCall(std::unique_ptr<LanguageModelCall> call, std::set<std::string>& models)
      : call_(std::move(call)), models_(models) {}

  boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() override {
    absl::StatusOr<std::optional<LanguageModelEvent>> event = co_await call_->Read();
    if (event.ok() && event->has_value()) {
      const Finish* finish = std::get_if<Finish>(&**event);
      if (finish != nullptr && !finish->model.empty()) models_.insert(finish->model);
    }
    co_return event;
  }

 private:
  std::unique_ptr<LanguageModelCall> call_;
  std::set<std::string>& models_;
};

class LedgerModel final : public LanguageModel {
 public:
  LedgerModel(std::unique_ptr<LanguageModel> model, AnsweringModels& answered)
      : model_(std::move(model)), answered_(answered) {}

  const LanguageModelCapabilities& Capabilities() const override { return model_->Capabilities(); }
  boost::asio::awaitable<absl::Status> Warm() override { return model_->Warm(); }

  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = model_->Start(request);
    if (!call.ok()) return call.status();
    return std::make_unique<LedgerCall>(*std::move(call), answered_[request.purpose]);
  }

 private:
  std::unique_ptr<LanguageModel> model_;
  AnsweringModels& answered_;
};

// Names of options that hold what nobody else may know.
bool NamesASecret(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const char* part : {"key", "secret", "token", "password", "credential"}) {
    if (name.find(part) != std::string::npos) return true;
  }
  return false;
}

ConditionsJson WithoutSecrets(const ConditionsJson& options) {
  if (!options.is_structured()) return options;
  ConditionsJson shown = options;
  for (auto& [name, value] : shown.items()) {
    if (!options.is_object() || !NamesASecret(name)) {
      value = WithoutSecrets(value);
      continue;
    }
    std::string text = value.is_string() ? value.get<std::string>() : "";
    if (!text.starts_with("env:") && !text.starts_with("file:")) value = "(withheld)";
  }
  return shown;
}

}  // namespace

std::unique_ptr<LanguageModel> WithLedger(std::unique_ptr<LanguageModel> model,
                                          AnsweringModels& answered) {
  return std::make_unique<LedgerModel>(std::move(model), answered);
}

std::map<std::string, std::string> ProvidersOf(const Configuration& configuration) {
  std::map<std::string, std::string> providers;
  for (const char* port : {"stt", "llm", "tts", "embeddings", "vad"}) {
    auto it = configuration.providers.find(port);
    if (it == configuration.providers.end()) continue;
    std::string& text = providers[port];
    for (const ProviderChoice& choice : it->second) {
      ConditionsJson options = ConditionsJson::parse(choice.options, nullptr, false);
      text += (text.empty() ? "" : ", ") + choice.use;
      if (options.is_object() && !options.empty()) {
        text += " " + WithoutSecrets(options).dump(-1, ' ', false,
                                                   ConditionsJson::error_handler_t::replace);
      }
    }
  }
  return providers;
}

void AddPurpose(const std::string& purpose, const Prompt& prompt, const AnsweringModels& answered,
                RunManifest& conditions) {
  conditions.prompts[purpose] = IdentityOf(prompt);
  auto models = answered.find(purpose);
  if (models != answered.end() && !models->second.empty())
    conditions.answered_by[purpose] = JoinModels(models->second);
}

std::string ConditionsToJson(const RunManifest& conditions) {
  ConditionsJson json{{"prompts", conditions.prompts},
                      {"models", conditions.models},
                      {"answeredBy", conditions.answered_by}};
  return json.dump(-1, ' ', false, ConditionsJson::error_handler_t::replace);
}

absl::Status AddConditions(const std::string& json, RunManifest& conditions) {
  ConditionsJson read = ConditionsJson::parse(json, nullptr, false);
  auto add = [&read](const char* key, std::map<std::string, std::string>& map) {
    if (!read.is_object() || !read.contains(key) || !read[key].is_object()) return false;
    for (const auto& [name, value] : read[key].items()) {
      if (!value.is_string()) return false;
      map[name] = value.get<std::string>();
    }
    return true;
  };
  bool whole = add("prompts", conditions.prompts) && add("models", conditions.models) &&
               add("answeredBy", conditions.answered_by);
  return whole ? absl::OkStatus() : DataLoss("run folder: the run's conditions are damaged");
}

}  // namespace vivavoce::internal
