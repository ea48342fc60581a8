// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "testing/conformance/rig.h"
#include "testing/conformance/rule.h"
#include "vivavoce/testing/text_to_speech_conformance.h"

namespace vivavoce::testing::internal {

using TtsRig = ProviderRig<TextToSpeech, TextToSpeechFixture>;
using TtsRule = Rule<TtsRig>;

// What came of speaking a text.
struct TtsRun {
  TtsRun() = default;
  std::vector<TtsEvent> events;
  absl::Status opened;
  absl::Status pushed;
  absl::Status ended;

  bool clean() const { return opened.ok() && pushed.ok() && ended.ok(); }
  std::string Trouble() const;
  std::vector<TtsMark> Marks() const;
  std::vector<int16_t> Samples() const;
  std::string Summary() const;  // equal runs have equal ones
};

struct TtsPlan {
  TtsPlan() = default;
  TtsOptions options;
  std::vector<std::string> texts;          // pushed one after the other
  std::chrono::nanoseconds read_delay{0};  // before each Read()
};

TtsPlan PlanFor(const TtsRig& rig, std::vector<std::string> texts);

TtsRun Speak(TtsRig& rig, const TtsPlan& plan);

// The same plan on several streams at once.
std::vector<TtsRun> SpeakAtOnce(TtsRig& rig, const TtsPlan& plan, int streams);

std::vector<TtsRule> TtsRules();  // all of them
std::vector<TtsRule> TtsInputRules();
std::vector<TtsRule> TtsOutputRules();

}  // namespace vivavoce::testing::internal
