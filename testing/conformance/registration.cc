// SPDX-License-Identifier: Apache-2.0
// The suites as GoogleTest tests. The only file of the suites that names GoogleTest, so that a
// program which runs the rules itself does not link it.
#include <gtest/gtest.h>

#include "testing/conformance/embedder_rules.h"
#include "testing/conformance/language_model_rules.h"
#include "testing/conformance/session_registry_trial.h"
#include "testing/conformance/speech_to_text_rig.h"
#include "testing/conformance/text_to_speech_rig.h"
#include "testing/conformance/transport_trial.h"
#include "testing/conformance/voice_activity_rules.h"

namespace vivavoce::testing {
namespace {

using internal::Rule;
using internal::RuleRunner;

// One GoogleTest test a rule.
template <typename Rig>
class RuleTest final : public ::testing::Test {
 public:
  RuleTest(std::shared_ptr<RuleRunner<Rig>> runner, Rule<Rig> rule)
      : runner_(std::move(runner)), rule_(std::move(rule)) {}

  void TestBody() override {
    RuleOutcome outcome = runner_->Run(rule_);
    for (const std::string& note : outcome.notes) {
      if (outcome.result == RuleOutcome::Result::kSkipped) GTEST_SKIP() << note;
      ADD_FAILURE() << outcome.id << ": " << note;
    }
  }

 private:
  std::shared_ptr<RuleRunner<Rig>> runner_;
  Rule<Rig> rule_;
};

// Takes the provider down when the tests are over and not with the program's static objects.
template <typename Rig>
class TakesDown final : public ::testing::Environment {
 public:
  explicit TakesDown(std::shared_ptr<RuleRunner<Rig>> runner) : runner_(std::move(runner)) {}
  void TearDown() override { runner_->Reset(); }

 private:
  std::shared_ptr<RuleRunner<Rig>> runner_;
};

template <typename Rig>
void RegisterAll(const std::string& suite, const std::vector<Rule<Rig>>& rules,
                 const typename Rig::Fixture& fixture) {
  auto runner = std::make_shared<RuleRunner<Rig>>(fixture);
  ::testing::AddGlobalTestEnvironment(new TakesDown<Rig>(runner));
  for (const Rule<Rig>& rule : rules) {
    ::testing::RegisterTest(
        suite.c_str(), (rule.id + "_" + rule.title).c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [runner, rule]() -> ::testing::Test* { return new RuleTest<Rig>(runner, rule); });
  }
}

}  // namespace

void RegisterSpeechToTextConformance(const std::string& name, const SpeechToTextFixture& fixture) {
  RegisterAll(name + "_SpeechToText", internal::SttRules(), fixture);
}

void RegisterTextToSpeechConformance(const std::string& name, const TextToSpeechFixture& fixture) {
  RegisterAll(name + "_TextToSpeech", internal::TtsRules(), fixture);
}

void RegisterLanguageModelConformance(const std::string& name,
                                      const LanguageModelFixture& fixture) {
  RegisterAll(name + "_LanguageModel", internal::LmRules(), fixture);
}

void RegisterEmbedderConformance(const std::string& name, const EmbedderFixture& fixture) {
  RegisterAll(name + "_Embedder", internal::EmbedderRules(), fixture);
}

void RegisterVoiceActivityConformance(const std::string& name,
                                      const VoiceActivityFixture& fixture) {
  RegisterAll(name + "_VoiceActivity", internal::VadRules(), fixture);
}

void RegisterTransportConformance(const std::string& name, const MakeTransportFixture& make) {
  internal::RegisterTrials(name + "_Transport", internal::TransportRules(), make);
}

void RegisterSessionRegistryConformance(const std::string& name,
                                        const MakeSessionRegistryFixture& make) {
  internal::RegisterTrials(name + "_SessionRegistry", internal::SessionRegistryRules(), make);
}

}  // namespace vivavoce::testing
