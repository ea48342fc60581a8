// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/plugin_conformance.h"

#include "vivavoce/base/status.h"
#include "vivavoce/testing/embedder_conformance.h"
#include "vivavoce/testing/language_model_conformance.h"
#include "vivavoce/testing/speech_to_text_conformance.h"
#include "vivavoce/testing/text_to_speech_conformance.h"
#include "vivavoce/testing/voice_activity_conformance.h"

namespace vivavoce::testing {
namespace {

// A registry keeps its factories: a fixture gets one that asks the registry's.
template <typename Made>
class BorrowedFactory final : public Factory<Made> {
 public:
  explicit BorrowedFactory(const Factory<Made>& real) : real_(real) {}
  std::string_view Name() const override { return real_.Name(); }
  absl::Status ValidateConfig(std::string_view options) const override {
    return real_.ValidateConfig(options);
  }
  absl::StatusOr<Made> Make(std::string_view options,
                            const ProviderContext& context) const override {
    return real_.Make(options, context);
  }

 private:
  const Factory<Made>& real_;
};

// Why the provider cannot be made with its default options; empty: it can.
template <typename Made>
std::string WhyNotMade(const Factory<Made>& factory,
                       const std::function<void(ProviderContext&)>& prepare) {
  RealTimeDriver world;
  ProviderContext context = world.Context();
  if (prepare) prepare(context);
  absl::StatusOr<Made> made = factory.Make("{}", context);
  if (made.ok()) return "";
  return "it cannot be made with default options: " + std::string(Message(made.status()));
}

template <typename Fixture, typename Made, typename Check>
void CheckPort(const std::string& port, const FactorySet<Made>& factories,
               const std::function<void(ProviderContext&)>& prepare, Check check,
               std::vector<ProviderOutcome>& outcomes) {
  for (const std::string& name : factories.Names()) {
    const Factory<Made>* factory = *factories.Find(name);
    Fixture fixture;
    fixture.factory = [factory] { return std::make_unique<BorrowedFactory<Made>>(*factory); };
    fixture.prepare = prepare;
    fixture.unavailable = [reason = WhyNotMade(*factory, prepare)] { return reason; };
    fixture.real_time = true;
    fixture.limits.real_time = std::chrono::seconds(30);
    ProviderOutcome outcome;
    outcome.port = port;
    outcome.provider = name;
    outcome.rules = check(fixture);
    outcomes.push_back(std::move(outcome));
  }
}

}  // namespace

std::vector<ProviderOutcome> CheckProviders(const Registry& registry,
                                            const std::function<void(ProviderContext&)>& prepare) {
  std::vector<ProviderOutcome> outcomes;
  CheckPort<SpeechToTextFixture>("stt", registry.speech_to_text, prepare, &CheckSpeechToText,
                                 outcomes);
  CheckPort<TextToSpeechFixture>("tts", registry.text_to_speech, prepare, &CheckTextToSpeech,
                                 outcomes);
  CheckPort<LanguageModelFixture>("llm", registry.language_models, prepare, &CheckLanguageModel,
                                  outcomes);
  CheckPort<EmbedderFixture>("embeddings", registry.embedders, prepare, &CheckEmbedder, outcomes);
  CheckPort<VoiceActivityFixture>("vad", registry.voice_activity, prepare, &CheckVoiceActivity,
                                  outcomes);
  return outcomes;
}

}  // namespace vivavoce::testing
