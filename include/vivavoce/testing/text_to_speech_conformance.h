// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "vivavoce/provider/text_to_speech.h"
#include "vivavoce/testing/conformance.h"

namespace vivavoce::testing {

struct TextToSpeechFixture : ConformanceFixture<std::unique_ptr<TextToSpeech>> {
  TextToSpeechFixture() = default;
  std::string language = "en-US";
  // Two sentences in `language`, of which the shortest word lasts no less than 20 ms.
  std::string text = "Thank you for coming today. Please tell me about a service you built.";
  int long_sentences = 12;  // for the rule about long texts
};

std::vector<RuleOutcome> CheckTextToSpeech(const TextToSpeechFixture& fixture);

// Adds a test `<name>_TextToSpeech.<rule id>_<title>` for every rule.
void RegisterTextToSpeechConformance(const std::string& name, const TextToSpeechFixture& fixture);

}  // namespace vivavoce::testing
