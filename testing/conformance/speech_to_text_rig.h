// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "testing/conformance/rig.h"
#include "testing/conformance/rule.h"
#include "vivavoce/testing/speech_to_text_conformance.h"

namespace vivavoce::testing::internal {

using SttRig = ProviderRig<SpeechToText, SpeechToTextFixture>;
using SttRule = Rule<SttRig>;

// How a stream is used from its first push to its end.
struct SttPlan {
  SttPlan() = default;
  SttOptions options;
  size_t chunk = 1600;                     // samples
  MediaTime start;                         // of the first sample
  std::chrono::nanoseconds read_delay{0};  // before each Read()
  std::vector<size_t> finalize_at;  // samples after which Finalize(1), Finalize(2) … are called
};

// What came of it.
struct SttRun {
  SttRun() = default;
  std::vector<SttEvent> events;
  absl::Status opened;
  absl::Status pushed;  // the first refusal other than ResourceExhausted
  absl::Status ended;   // OK: the clean end was read

  bool clean() const { return opened.ok() && pushed.ok() && ended.ok(); }
  std::string Trouble() const;

  template <typename Event>
  std::vector<Event> Only() const {
    std::vector<Event> some;
    for (const SttEvent& event : events) {
      if (const Event* e = std::get_if<Event>(&event)) some.push_back(*e);
    }
    return some;
  }
  std::string Text() const;     // of the finals, joined by spaces
  std::string Summary() const;  // finals with words and times: equal runs have equal ones
};

SttPlan PlanFor(const SttRig& rig);

// Pushes `samples` while reading all events, and finishes.
SttRun Converse(SttRig& rig, const std::vector<int16_t>& samples, const SttPlan& plan);

// Several streams at once, the same plan each.
std::vector<SttRun> ConverseAtOnce(SttRig& rig, const std::vector<int16_t>& samples, int streams);

std::vector<int16_t> Silence(int64_t milliseconds);

// The sample again and again with a second of silence between.
std::vector<int16_t> Repeated(const std::vector<int16_t>& speech, Millis at_least);

// The rule, skipped where the fixture has no speech to try it with.
SttRule WithSpeech(SttRule rule);

std::vector<SttRule> SttRules();        // all of them
std::vector<SttRule> SttInputRules();   // lifecycle, input and cancellation
std::vector<SttRule> SttOutputRules();  // order and truth of the events

}  // namespace vivavoce::testing::internal
