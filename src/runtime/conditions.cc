// SPDX-License-Identifier: Apache-2.0
#include "runtime/conditions.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

#include "assessment/manifest.h"
#include "provider/forwarding.h"
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

class LedgerModel final : public Forwarding<LanguageModel> {
 public:
  LedgerModel(std::unique_ptr<LanguageModel> model, AnsweringModels& answered)
      : Forwarding(std::move(model)), answered_(answered) {}

  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = inner().Start(request);
    if (!call.ok()) return call.status();
    return std::make_unique<LedgerCall>(*std::move(call), answered_[request.purpose]);
  }

 private:
  AnsweringModels& answered_;
};

class LedgerSpeech final : public TextToSpeechStream {
 public:
  LedgerSpeech(std::unique_ptr<TextToSpeechStream> stream, std::string provider_model,
               std::set<std::string>& voices)
      : stream_(std::move(stream)), model_(std::move(provider_model)), voices_(voices) {}

  absl::Status Push(std::string_view text) override { return stream_->Push(text); }
  void Finish() override { stream_->Finish(); }

  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await stream_->Read();
    if (!event.ok()) co_return event;
    if (!event->has_value()) {
      if (heard_ && !model_.empty()) voices_.insert(model_);
      co_return event;
    }
    if (std::holds_alternative<TtsAudio>(**event)) heard_ = true;
    const TtsUsage* usage = std::get_if<TtsUsage>(&**event);
    if (usage != nullptr && !usage->model.empty()) model_ = usage->model;
    co_return event;
  }

 private:
  std::unique_ptr<TextToSpeechStream> stream_;
  std::string model_;
  std::set<std::string>& voices_;
  bool heard_ = false;
};

class LedgerVoice final : public Forwarding<TextToSpeech> {
 public:
  LedgerVoice(std::unique_ptr<TextToSpeech> speech, std::set<std::string>& voices)
      : Forwarding(std::move(speech)), voices_(voices) {}

  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = inner().Open(options);
    if (!stream.ok()) return stream.status();
    return std::make_unique<LedgerSpeech>(*std::move(stream), Capabilities().model, voices_);
  }

 private:
  std::set<std::string>& voices_;
};

std::string Lower(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

// Names of options that say where things lie on this machine, which changes no result.
bool NamesAPlace(const std::string& option) { return Lower(option).ends_with("path"); }

// Names of options that hold what nobody else may know.
bool NamesASecret(const std::string& option) {
  const std::string name = Lower(option);
  for (const char* part : {"key", "secret", "token", "password", "credential", "auth", "bearer",
                           "cookie", "header", "dsn"}) {
    if (name.find(part) != std::string::npos) return true;
  }
  return false;
}

bool IsReference(const std::string& text) {
  return text.starts_with("env:") || text.starts_with("file:");
}

// https://user:password@host
bool HoldsAPassword(const std::string& text) {
  const size_t scheme = text.find("://");
  return scheme != text.npos && text.find('@', scheme) != text.npos;
}

ConditionsJson WithoutSecrets(const ConditionsJson& options) {
  if (!options.is_structured()) return options;
  ConditionsJson shown = options;
  for (auto it = shown.begin(); options.is_object() && it != shown.end();) {
    it = NamesAPlace(it.key()) ? shown.erase(it) : std::next(it);
  }
  for (auto& [name, value] : shown.items()) {
    const bool secret = options.is_object() && NamesASecret(name) && !value.is_number();
    if (value.is_structured() && !secret) value = WithoutSecrets(value);
    if (value.is_string() && IsReference(value.get<std::string>())) continue;
    if (secret || (value.is_string() && HoldsAPassword(value.get<std::string>()))) {
      value = "(withheld)";
    }
  }
  return shown;
}

}  // namespace

std::unique_ptr<LanguageModel> WithLedger(std::unique_ptr<LanguageModel> model,
                                          AnsweringModels& answered) {
  return std::make_unique<LedgerModel>(std::move(model), answered);
}

std::unique_ptr<TextToSpeech> WithLedger(std::unique_ptr<TextToSpeech> speech,
                                         std::set<std::string>& voices) {
  return std::make_unique<LedgerVoice>(std::move(speech), voices);
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
      options = WithoutSecrets(options);
      if (options.is_object() && !options.empty()) {
        text += " " + options.dump(-1, ' ', false, ConditionsJson::error_handler_t::replace);
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
