// SPDX-License-Identifier: Apache-2.0
// Registers a suite for each port, as a vendor's test does; those of the ports that need more than
// a factory are linked only.
#include <gtest/gtest.h>
#include <vivavoce/provider/registry.h>
#include <vivavoce/testing/blob_store_conformance.h>
#include <vivavoce/testing/embedder_conformance.h>
#include <vivavoce/testing/language_model_conformance.h>
#include <vivavoce/testing/plugin_conformance.h>
#include <vivavoce/testing/speech_to_text_conformance.h>
#include <vivavoce/testing/store_conformance.h>
#include <vivavoce/testing/text_to_speech_conformance.h>
#include <vivavoce/testing/voice_activity_conformance.h>

template <typename Fixture>
Fixture Absent() {
  Fixture fixture;
  fixture.unavailable = [] { return std::string("there is no provider in this test"); };
  return fixture;
}

int main(int argc, char** argv) {
  using namespace vivavoce::testing;
  ::testing::InitGoogleTest(&argc, argv);
  RegisterSpeechToTextConformance("absent", Absent<SpeechToTextFixture>());
  RegisterTextToSpeechConformance("absent", Absent<TextToSpeechFixture>());
  RegisterLanguageModelConformance("absent", Absent<LanguageModelFixture>());
  RegisterEmbedderConformance("absent", Absent<EmbedderFixture>());
  RegisterVoiceActivityConformance("absent", Absent<VoiceActivityFixture>());
  if (argc > 1) {  // linked, and run by nobody without a store
    RegisterStoreConformance("absent", nullptr);
    RegisterBlobStoreConformance("absent", nullptr);
  }
  vivavoce::Registry registry;
  if (!CheckProviders(registry, nullptr).empty()) return 1;
  return RUN_ALL_TESTS();
}
