// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/speech_to_text_conformance.h"

#include <gtest/gtest.h>

#include <deque>

#include "testing/conformance/speech_to_text_rig.h"
#include "tests/testing/defects.h"
#include "tests/testing/rules_fail.h"
#include "vivavoce/base/status.h"
#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/scripted_speech_to_text.h"

namespace vivavoce::testing {
namespace {

using Events = std::vector<SttEvent>;

// What one broken recogniser does differently.
struct SttDefect {
  SttDefect() = default;
  FactoryDefects factory;
  CallDefects calls;
  std::function<void(SpeechToTextCapabilities&)> claim;
  std::function<Events(SttEvent, int stream)> rewrite;  // each event becomes these
  std::function<void(SttOptions&)> change_options;
  bool takes_any_rate = false;
  bool refuses_empty = false;
  bool takes_audio_after_finish = false;
  bool buffers_without_end = false;
  bool opens_without_buffer = false;
  size_t samples_heard = SIZE_MAX;  // later audio is an error
  bool hears_words_in_nothing = false;
  bool forgets_at_read = false;  // loses finals that were not read at once
};

class BrokenStream final : public SpeechToTextStream {
 public:
  BrokenStream(std::unique_ptr<SpeechToTextStream> real, const SttDefect& defect,
               const ProviderContext& context, int number)
      : real_(std::move(real)), defect_(defect), calls_(defect.calls, context), number_(number) {}

  absl::Status Push(const PcmChunk& chunk) override {
    pushed_ += static_cast<size_t>(chunk.size().value);
    if (defect_.refuses_empty && chunk.empty()) return InvalidArgument("push: empty");
    if (pushed_ > defect_.samples_heard) return Internal("push: too long");
    if (finished_ && defect_.takes_audio_after_finish) return absl::OkStatus();
    if (defect_.takes_any_rate && chunk.rate() != kRecognitionRate) return absl::OkStatus();
    return real_->Push(chunk);
  }
  absl::Status Finalize(uint64_t ticket) override { return real_->Finalize(ticket); }
  void Finish() override {
    if (defect_.hears_words_in_nothing && !finished_) {
      SttFinal final;
      final.text = "you";
      made_up_.push_back(final);
    }
    finished_ = true;
    real_->Finish();
  }
  boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() override {
    absl::Status hung = co_await calls_.BeforeRead();
    if (!hung.ok()) co_return hung;
    if (!made_up_.empty()) co_return Next();
    for (;;) {
      absl::StatusOr<std::optional<SttEvent>> event = co_await real_->Read();
      if (!event.ok()) co_return event;
      if (!event->has_value()) {
        if (calls_.defects().end_differs && ended_++ > 0) co_return Internal("read: over");
        co_return event;
      }
      Events events = defect_.rewrite ? defect_.rewrite(**event, number_) : Events{**event};
      made_up_.insert(made_up_.end(), events.begin(), events.end());
      if (!made_up_.empty()) co_return Next();
    }
  }

 private:
  std::optional<SttEvent> Next() {
    std::optional<SttEvent> event = made_up_.front();
    made_up_.pop_front();
    return event;
  }

  std::unique_ptr<SpeechToTextStream> real_;
  SttDefect defect_;
  BrokenCalls calls_;
  int number_;
  size_t pushed_ = 0;
  bool finished_ = false;
  int ended_ = 0;
  std::deque<SttEvent> made_up_;
};

class BrokenSpeechToText final : public SpeechToText {
 public:
  BrokenSpeechToText(SttDefect defect, const ProviderContext& context, SttScript script)
      : defect_(std::move(defect)),
        context_(context),
        real_(context.executor, *context.clock, std::move(script)),
        capabilities_(real_.Capabilities()) {
    if (defect_.claim) defect_.claim(capabilities_);
  }
  const SpeechToTextCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override {
    if (defect_.calls.cannot_warm) co_return Unavailable("warm: no");
    co_return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions& options) override {
    SttOptions changed = options;
    bool known = capabilities_.languages.empty() || options.language == "en-US";
    if (!known && defect_.calls.takes_any_language == false) {
      return absl::UnimplementedError("open: no such language");
    }
    if (defect_.opens_without_buffer && changed.max_buffered.count() == 0) {
      changed.max_buffered = std::chrono::seconds(1);
    }
    if (defect_.buffers_without_end) changed.max_buffered = std::chrono::hours(1);
    if (defect_.change_options) defect_.change_options(changed);
    auto stream = real_.Open(changed);
    if (!stream.ok()) return stream;
    return std::make_unique<BrokenStream>(*std::move(stream), defect_, context_, streams_++);
  }

 private:
  SttDefect defect_;
  ProviderContext context_;
  ScriptedSpeechToText real_;
  SpeechToTextCapabilities capabilities_;
  int streams_ = 0;
};

SpeechToTextFixture FixtureWith(SttDefect defect) {
  SpeechToTextFixture fixture;
  using Made = std::unique_ptr<SpeechToText>;
  fixture.text = "we moved the ledger to the new cluster";
  fixture.speech = MakeSilence(Millis(100));
  std::vector<int16_t> speech = MakeMarkedSpeech(1, Millis(4000));
  fixture.speech.insert(fixture.speech.end(), speech.begin(), speech.end());
  fixture.known_option = "model";
  fixture.cancel_limit = Millis(60);
  fixture.stall_limit = Millis(60);
  auto make = [defect,
               text = fixture.text](const ProviderContext& context) -> absl::StatusOr<Made> {
    SttScript script;
    script.utterances[1] = text;
    return std::make_unique<BrokenSpeechToText>(defect, context, script);
  };
  fixture.factory = [defect, make] {
    return std::make_unique<OptionFactory<Made>>(defect.factory, make);
  };
  return fixture;
}

// A rewrite that changes one kind of event and leaves the rest.
template <typename Event>
std::function<Events(SttEvent, int)> Change(std::function<void(Event&)> change) {
  return [change](SttEvent event, int) {
    if (auto* e = std::get_if<Event>(&event)) change(*e);
    return Events{event};
  };
}

template <typename Event>
std::function<Events(SttEvent, int)> Drop() {
  return [](SttEvent event, int) {
    return std::holds_alternative<Event>(event) ? Events{} : Events{event};
  };
}

template <typename Event>
std::function<Events(SttEvent, int)> Twice() {
  return [](SttEvent event, int) {
    return std::holds_alternative<Event>(event) ? Events{event, event} : Events{event};
  };
}

TEST(SpeechToTextConformanceTest, PassesASoundRecogniser) {
  SttDefect none;
  none.claim = [](SpeechToTextCapabilities& c) { c.languages = {"en-US"}; };

  ExpectSoundProviderPasses(internal::SttRules(), FixtureWith(none), {});
}

TEST(SpeechToTextConformanceTest, SkipsWhatIsNotClaimedOrCannotBeTried) {
  SttDefect none;
  none.claim = [](SpeechToTextCapabilities& c) { c.partials = c.stable_prefix = false; };
  none.rewrite = Drop<SttPartial>();
  SpeechToTextFixture fixture = FixtureWith(none);
  fixture.deterministic = false;
  fixture.known_option.clear();
  ExpectSoundProviderPasses(
      internal::SttRules(), fixture,
      {"STT-CONFIG-03", "STT-OPEN-02", "STT-PARTIAL-03", "STT-CHUNK-01", "STT-REPEAT-01"});

  fixture.unavailable = [] { return "no model here"; };
  for (const RuleOutcome& outcome : CheckSpeechToText(fixture)) {
    EXPECT_EQ(outcome.result, RuleOutcome::Result::kSkipped);
    EXPECT_EQ(outcome.notes, std::vector<std::string>{"no model here"});
  }
}

std::map<std::string, SttDefect> InputDefects() {
  std::map<std::string, SttDefect> broken;
  AddCommonDefects("STT", broken);
  broken["STT-CAPS-01"].claim = [](SpeechToTextCapabilities& c) { c.model.clear(); };
  broken["STT-PUSH-01"].takes_any_rate = true;
  broken["STT-PUSH-02"].takes_audio_after_finish = true;
  broken["STT-PUSH-03"].refuses_empty = true;
  broken["STT-PUSH-04"].buffers_without_end = true;
  broken["STT-OPEN-01"].opens_without_buffer = true;
  broken["STT-OPEN-02"].claim = [](SpeechToTextCapabilities& c) { c.languages = {"en-US"}; };
  broken["STT-OPEN-02"].calls.takes_any_language = true;
  broken["STT-EMPTY-01"].hears_words_in_nothing = true;
  broken["STT-EMPTY-02"].hears_words_in_nothing = true;
  broken["STT-SHORT-01"].samples_heard = 100;
  broken["STT-LONG-01"].samples_heard = 16'000 * 30;
  broken["STT-END-01"].calls.end_differs = true;
  broken["STT-CANCEL-01"].calls.slow_to_die = true;
  broken["STT-CANCEL-02"].calls.slow_to_die = true;
  broken["STT-CANCEL-03"].calls.ignores_cancel = true;
  return broken;
}

std::map<std::string, SttDefect> OutputDefects() {
  std::map<std::string, SttDefect> broken;
  broken["STT-TEXT-01"].rewrite = Change<SttFinal>([](SttFinal& f) { f.text = "no"; });
  broken["STT-TEXT-02"].rewrite = Change<SttPartial>([](SttPartial& p) { p.text += '\xC3'; });
  broken["STT-ORDER-01"].rewrite = Twice<SttFinal>();
  broken["STT-ORDER-02"].rewrite = Drop<SttSpeechEnd>();
  broken["STT-PARTIAL-01"].rewrite = Drop<SttPartial>();
  broken["STT-PARTIAL-02"].change_options = [](SttOptions& o) { o.partials = true; };
  broken["STT-PARTIAL-03"].rewrite = Change<SttPartial>(
      [](SttPartial& p) { p.stable_bytes = static_cast<uint32_t>(p.text.size()), p.text[0] ^= 1; });
  broken["STT-WORDS-01"].rewrite = Change<SttFinal>([](SttFinal& f) { f.words.pop_back(); });
  broken["STT-WORDS-02"].rewrite =
      Change<SttFinal>([](SttFinal& f) { f.words.back().end = f.end + std::chrono::seconds(1); });
  broken["STT-WORDS-03"].claim = [](SpeechToTextCapabilities& c) { c.confidences = false; };
  broken["STT-FINALIZE-01"].rewrite = Drop<SttFinalized>();
  broken["STT-CHUNK-01"].rewrite = [](SttEvent event, int stream) {
    if (auto* f = std::get_if<SttFinal>(&event))
      f->end = f->end - std::chrono::milliseconds(stream);
    return Events{event};
  };
  broken["STT-REPEAT-01"].rewrite = broken["STT-CHUNK-01"].rewrite;
  broken["STT-TWO-01"].rewrite = [](SttEvent event, int stream) {
    if (auto* f = std::get_if<SttFinal>(&event)) f->text += std::to_string(stream);
    return Events{event};
  };
  broken["STT-SLOW-01"].calls.drops_after_clock = std::chrono::seconds(2);
  broken["STT-STALL-01"].calls.computes_in_read = Millis(150);
  broken["STT-PRIV-01"].calls.tells = "we moved the ledger to the new cluster";
  return broken;
}

TEST(SpeechToTextConformanceTest, FindsADefectWithEachRule) {
  std::map<std::string, SpeechToTextFixture> fixtures;
  for (const auto& [rule, defect] : InputDefects()) fixtures[rule] = FixtureWith(defect);
  for (const auto& [rule, defect] : OutputDefects()) fixtures[rule] = FixtureWith(defect);

  ExpectEachRuleFindsItsDefect(internal::SttRules(), fixtures);
}

}  // namespace
}  // namespace vivavoce::testing
