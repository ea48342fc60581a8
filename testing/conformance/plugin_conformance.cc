// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/plugin_conformance.h"

#include "vivavoce/base/status.h"
#include "vivavoce/testing/embedder_conformance.h"
#include "vivavoce/testing/language_model_conformance.h"
#include "vivavoce/testing/session_registry_conformance.h"
#include "vivavoce/testing/speech_to_text_conformance.h"
#include "vivavoce/testing/text_to_speech_conformance.h"
#include "vivavoce/testing/transport_conformance.h"
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

// What a factory of the registry makes with default options, in real time.
template <typename Made>
class MadeByDefault {
 public:
  MadeByDefault(const Factory<Made>& factory, const std::function<void(ProviderContext&)>& prepare)
      : factory_(factory), prepare_(prepare) {}

  TimeDriver& world() { return world_; }
  absl::StatusOr<Made> Make() {
    ProviderContext context = world_.Context();
    if (prepare_) prepare_(context);
    return factory_.Make("{}", context);
  }

 private:
  const Factory<Made>& factory_;
  const std::function<void(ProviderContext&)>& prepare_;
  RealTimeDriver world_;
};

class AnyTransport final : public TransportFixture {
 public:
  AnyTransport(const TransportFactory& factory,
               const std::function<void(ProviderContext&)>& prepare)
      : made_(factory, prepare) {}
  TimeDriver& world() override { return made_.world(); }
  absl::StatusOr<std::unique_ptr<Transport>> Open() override { return made_.Make(); }
  int32_t Partitions(const std::string&) const override { return 0; }
  std::chrono::milliseconds Patience() const override { return std::chrono::milliseconds(200); }

 private:
  MadeByDefault<std::unique_ptr<Transport>> made_;
};

class AnySessionRegistry final : public SessionRegistryFixture {
 public:
  AnySessionRegistry(const SessionRegistryFactory& factory,
                     const std::function<void(ProviderContext&)>& prepare)
      : made_(factory, prepare) {}
  TimeDriver& world() override { return made_.world(); }
  absl::StatusOr<std::unique_ptr<SessionRegistry>> Open() override { return made_.Make(); }
  std::chrono::milliseconds PlaceTime() const override { return std::chrono::milliseconds(200); }

 private:
  MadeByDefault<std::unique_ptr<SessionRegistry>> made_;
};

// Ports whose rules each want a fixture of their own.
template <typename Any, typename Base, typename Made, typename Check>
void CheckPlaces(const std::string& port, const FactorySet<Made>& factories,
                 const std::function<void(ProviderContext&)>& prepare, Check check,
                 std::vector<ProviderOutcome>& outcomes) {
  for (const std::string& name : factories.Names()) {
    const Factory<Made>& factory = **factories.Find(name);
    ProviderOutcome outcome;
    outcome.port = port;
    outcome.provider = name;
    const std::string reason = WhyNotMade(factory, prepare);
    if (reason.empty()) {
      outcome.rules =
          check([&]() -> std::unique_ptr<Base> { return std::make_unique<Any>(factory, prepare); });
    } else {
      RuleOutcome skipped;
      skipped.id = port;
      skipped.title = "AllRules";
      skipped.result = RuleOutcome::Result::kSkipped;
      skipped.notes.push_back(reason);
      outcome.rules.push_back(std::move(skipped));
    }
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
  CheckPlaces<AnyTransport, TransportFixture>("transport", registry.transports, prepare,
                                              &CheckTransport, outcomes);
  CheckPlaces<AnySessionRegistry, SessionRegistryFixture>("sessions", registry.session_registries,
                                                          prepare, &CheckSessionRegistry, outcomes);
  return outcomes;
}

}  // namespace vivavoce::testing
