// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/voice_activity_conformance.h"

#include <gtest/gtest.h>

#include "testing/conformance/voice_activity_rules.h"
#include "tests/audio/speech_like.h"
#include "tests/testing/defects.h"
#include "tests/testing/rules_fail.h"
#include "vivavoce/audio/energy_vad.h"
#include "vivavoce/base/status.h"
#include "vivavoce/testing/scripted_voice_activity.h"

namespace vivavoce::testing {
namespace {

struct VadDefect {
  VadDefect() = default;
  FactoryDefects factory;
  bool takes_any_threshold = false;
  bool counts_from_zero = false;  // forgets where the session's timeline stands
  bool hears_speech_in_silence = false;
  bool hears_half = false;
  bool sees_chunks_only = false;  // a segment never ends later than its chunk
  bool leaves_the_last_open = false;
  bool never_cuts = false;
  bool always_speaking = false;
  bool shares_state = false;
  bool is_slow = false;
};

class BrokenStream final : public VoiceActivityStream {
 public:
  BrokenStream(std::unique_ptr<VoiceActivityStream> real, const VadDefect& defect, int beside)
      : real_(std::move(real)), defect_(defect), beside_(beside) {}

  void Push(const PcmChunk& chunk) override {
    if (defect_.is_slow) Compute(Millis(1));
    if (!first_) first_ = chunk.at();
    real_->Push(chunk);
    if (defect_.sees_chunks_only) real_->Finish();
  }
  bool speaking() const override { return defect_.always_speaking || real_->speaking(); }
  std::vector<SpeechSegment> TakeSegments() override {
    std::vector<SpeechSegment> segments = real_->TakeSegments();
    for (SpeechSegment& s : segments) {
      if (defect_.counts_from_zero) s.begin = MediaTime{s.begin - *first_};
      if (defect_.hears_half) s.end = s.begin + (s.end - s.begin) / 2;
      if (defect_.shares_state) s.end = s.end - Millis(beside_);
    }
    if (finished_ && defect_.hears_speech_in_silence) {
      segments.push_back({MediaTime(), MediaTime::FromMillis(100)});
    }
    return segments;
  }
  void Finish() override {
    finished_ = true;
    if (!defect_.leaves_the_last_open) real_->Finish();
  }

 private:
  std::unique_ptr<VoiceActivityStream> real_;
  VadDefect defect_;
  int beside_;
  std::optional<MediaTime> first_;
  bool finished_ = false;
};

class BrokenVoiceActivity final : public VoiceActivity {
 public:
  explicit BrokenVoiceActivity(VadDefect defect) : defect_(defect) {}
  absl::StatusOr<std::unique_ptr<VoiceActivityStream>> Open(
      const VoiceActivityOptions& options) override {
    VoiceActivityOptions changed = options;
    if (defect_.takes_any_threshold) changed.threshold = 0.5;
    if (defect_.never_cuts) changed.max_speech = std::chrono::hours(1);
    auto stream = real_.Open(changed);
    if (!stream.ok()) return stream;
    return std::make_unique<BrokenStream>(*std::move(stream), defect_, opened_++);
  }

 private:
  VadDefect defect_;
  ScriptedVoiceActivity real_;
  int opened_ = 0;
};

VoiceActivityFixture FixtureWith(VadDefect defect) {
  using Made = std::unique_ptr<VoiceActivity>;
  VoiceActivityFixture fixture;
  fixture.known_option = "model";
  fixture.speech = SpeechLike(0.0005).Speech(3000).samples();
  auto make = [defect](const ProviderContext&) -> absl::StatusOr<Made> {
    return std::make_unique<BrokenVoiceActivity>(defect);
  };
  fixture.factory = [defect, make] {
    return std::make_unique<OptionFactory<Made>>(defect.factory, make);
  };
  return fixture;
}

TEST(VoiceActivityConformanceTest, PassesASoundDetector) {
  ExpectSoundProviderPasses(internal::VadRules(), FixtureWith({}), {});
}

TEST(VoiceActivityConformanceTest, PassesTheEnergyDetector) {
  VoiceActivityFixture fixture = FixtureWith({});
  fixture.speech = SpeechLike(0.0005).Pause(300).Speech(3000).samples();
  fixture.factory = &MakeEnergyVoiceActivityFactory;
  fixture.known_option.clear();

  ExpectSoundProviderPasses(internal::VadRules(), fixture, {"VAD-CONFIG-03"});
}

TEST(VoiceActivityConformanceTest, FindsADefectWithEachRule) {
  std::map<std::string, VadDefect> broken;
  broken["VAD-CONFIG-01"].factory.bad_name = true;
  broken["VAD-CONFIG-02"].factory.takes_any_option = true;
  broken["VAD-CONFIG-03"].factory.suggests_nothing = true;
  broken["VAD-CONFIG-04"].factory.takes_no_json = true;
  broken["VAD-OPEN-01"].takes_any_threshold = true;
  broken["VAD-EMPTY-01"].hears_speech_in_silence = true;
  broken["VAD-SPEECH-01"].hears_half = true;
  broken["VAD-ORDER-01"].counts_from_zero = true;
  broken["VAD-CHUNK-01"].sees_chunks_only = true;
  broken["VAD-END-01"].leaves_the_last_open = true;
  broken["VAD-LONG-01"].never_cuts = true;
  broken["VAD-NOW-01"].always_speaking = true;
  broken["VAD-TWO-01"].shares_state = true;
  broken["VAD-COST-01"].is_slow = true;
  std::map<std::string, VoiceActivityFixture> fixtures;
  for (const auto& [rule, defect] : broken) fixtures[rule] = FixtureWith(defect);
  fixtures["VAD-COST-01"].max_cost = 0.02;

  ExpectEachRuleFindsItsDefect(internal::VadRules(), fixtures);
}

}  // namespace
}  // namespace vivavoce::testing
