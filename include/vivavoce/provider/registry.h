// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce {

// The providers of one role, by name.
//
// Threading: filled in one thread, then read from any.
template <typename Made>
class FactorySet {
 public:
  // Errors: AlreadyExists when the name is taken.
  absl::Status Add(std::unique_ptr<Factory<Made>> factory) {
    std::string name(factory->Name());
    auto [it, added] = factories_.try_emplace(name, std::move(factory));
    if (!added) return AlreadyRegistered(name);
    return absl::OkStatus();
  }

  // Errors: NotFound naming the registered ones.
  absl::StatusOr<const Factory<Made>*> Find(std::string_view name) const {
    auto it = factories_.find(name);
    if (it == factories_.end()) return Unknown(name, Names());
    return it->second.get();
  }

  // Sorted.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& [name, factory] : factories_) names.push_back(name);
    return names;
  }

 private:
  static absl::Status AlreadyRegistered(std::string_view name);
  static absl::Status Unknown(std::string_view name, const std::vector<std::string>& known);

  std::map<std::string, std::unique_ptr<Factory<Made>>, std::less<>> factories_;
};

// All providers an application offers. An ordinary object: the application fills it (RegisterAll()
// of vivavoce::all adds ours, LoadPlugin() those of a shared object) and hands it to Engine::Make.
struct Registry {
  FactorySet<std::unique_ptr<SpeechToText>> speech_to_text;
  FactorySet<std::unique_ptr<TextToSpeech>> text_to_speech;
  FactorySet<std::unique_ptr<LanguageModel>> language_models;
  FactorySet<std::unique_ptr<Embedder>> embedders;
  FactorySet<std::unique_ptr<VoiceActivity>> voice_activity;
  FactorySet<StoreHandle> stores;
  FactorySet<std::unique_ptr<BlobStore>> blob_stores;
  FactorySet<std::unique_ptr<Transport>> transports;
  FactorySet<std::unique_ptr<SessionRegistry>> session_registries;
  FactorySet<std::unique_ptr<Mailer>> mailers;
  FactorySet<std::unique_ptr<PdfRenderer>> pdf_renderers;
};

namespace internal {
absl::Status FactoryAlreadyRegistered(std::string_view name);
absl::Status UnknownFactory(std::string_view name, const std::vector<std::string>& known);
}  // namespace internal

template <typename Made>
absl::Status FactorySet<Made>::AlreadyRegistered(std::string_view name) {
  return internal::FactoryAlreadyRegistered(name);
}
template <typename Made>
absl::Status FactorySet<Made>::Unknown(std::string_view name,
                                       const std::vector<std::string>& known) {
  return internal::UnknownFactory(name, known);
}

}  // namespace vivavoce
