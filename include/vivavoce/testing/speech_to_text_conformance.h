// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vivavoce/provider/speech_to_text.h"
#include "vivavoce/testing/conformance.h"

namespace vivavoce::testing {

struct SpeechToTextFixture : ConformanceFixture<std::unique_ptr<SpeechToText>> {
  SpeechToTextFixture() = default;

  // Someone says `text`, 2 to 20 s long, 16 kHz mono; a little silence at both ends does no harm.
  std::vector<int16_t> speech;
  std::string text;
  double max_word_error = 0.3;  // of the recognised text, case and punctuation aside
  std::string language = "en-US";
  Millis long_audio{60'000};  // the sample is repeated until it is as long as this
  bool paced = false;         // push no faster than someone speaks
};

// Runs every rule and gives what became of each.
std::vector<RuleOutcome> CheckSpeechToText(const SpeechToTextFixture& fixture);

// Adds a test `<name>_SpeechToText.<rule id>_<title>` for every rule; call it before
// RUN_ALL_TESTS().
void RegisterSpeechToTextConformance(const std::string& name, const SpeechToTextFixture& fixture);

}  // namespace vivavoce::testing
