// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/text_to_speech_conformance.h"

#include <gtest/gtest.h>

#include <deque>

#include "testing/conformance/text_to_speech_rig.h"
#include "tests/testing/defects.h"
#include "tests/testing/rules_fail.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/testing/scripted_text_to_speech.h"

namespace vivavoce::testing {
namespace {

using Events = std::vector<TtsEvent>;

struct TtsDefect {
  TtsDefect() = default;
  FactoryDefects factory;
  CallDefects calls;
  std::function<void(TextToSpeechCapabilities&)> claim;
  std::function<Events(TtsEvent, int stream)> rewrite;
  bool takes_any_voice = false;
  bool takes_any_rate = false;
  bool ignores_rate = false;
  bool takes_text_after_finish = false;
  bool takes_any_bytes = false;
  bool takes_any_length = false;
  bool quotes_the_text = false;
  bool speaks_nothing_as_something = false;
  size_t text_spoken = SIZE_MAX;  // later text is an error
  bool refuses_symbols = false;
  bool waits_for_all_text = false;
};

class BrokenStream final : public TextToSpeechStream {
 public:
  BrokenStream(std::unique_ptr<TextToSpeechStream> real, const TtsDefect& defect,
               const ProviderContext& context, int number)
      : real_(std::move(real)), defect_(defect), calls_(defect.calls, context), number_(number) {}

  absl::Status Push(std::string_view text) override {
    if (finished_ && defect_.takes_text_after_finish) return absl::OkStatus();
    if (defect_.quotes_the_text && !IsValidUtf8(text)) {
      return InvalidArgument("push: ill-formed: " + std::string(text));
    }
    if (defect_.refuses_symbols && text.find('%') != std::string_view::npos) {
      return InvalidArgument("push: what is a percent sign");
    }
    pushed_ += text.size();
    if (pushed_ > defect_.text_spoken) return Internal("push: too long");
    if (defect_.takes_any_length && pushed_ > 90'000) return absl::OkStatus();
    std::string safe = defect_.takes_any_bytes ? ToValidUtf8(text) : std::string(text);
    if (!defect_.waits_for_all_text) return real_->Push(safe);
    kept_ += safe;
    return absl::OkStatus();
  }
  void Finish() override {
    if (!finished_ && defect_.waits_for_all_text) real_->Push(kept_).IgnoreError();
    if (!finished_ && defect_.speaks_nothing_as_something) {
      TtsMark mark;
      mark.text = {0, 1};
      made_up_.push_back(mark);
    }
    finished_ = true;
    real_->Finish();
  }
  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    absl::Status hung = co_await calls_.BeforeRead();
    if (!hung.ok()) co_return hung;
    while (made_up_.empty()) {
      absl::StatusOr<std::optional<TtsEvent>> event = co_await real_->Read();
      if (!event.ok()) co_return event;
      if (!event->has_value()) {
        if (calls_.defects().end_differs && ended_++ > 0) co_return Internal("read: over");
        co_return event;
      }
      Events events = defect_.rewrite ? defect_.rewrite(**event, number_) : Events{**event};
      made_up_.insert(made_up_.end(), events.begin(), events.end());
    }
    std::optional<TtsEvent> event = made_up_.front();
    made_up_.pop_front();
    co_return event;
  }

 private:
  std::unique_ptr<TextToSpeechStream> real_;
  TtsDefect defect_;
  BrokenCalls calls_;
  int number_;
  bool finished_ = false;
  size_t pushed_ = 0;
  std::string kept_;
  int ended_ = 0;
  std::deque<TtsEvent> made_up_;
};

class BrokenTextToSpeech final : public TextToSpeech {
 public:
  BrokenTextToSpeech(TtsDefect defect, const ProviderContext& context)
      : defect_(std::move(defect)),
        context_(context),
        real_(context.executor, *context.clock),
        capabilities_(real_.Capabilities()) {
    if (defect_.claim) defect_.claim(capabilities_);
  }
  const TextToSpeechCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override {
    if (defect_.calls.cannot_warm) co_return Unavailable("warm: no");
    co_return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    bool known = capabilities_.languages.empty() || options.language == "en-US";
    if (!known && !defect_.calls.takes_any_language) {
      return absl::UnimplementedError("open: no such language");
    }
    TtsOptions changed = options;
    if (defect_.takes_any_voice) changed.voice.clear();
    bool out_of_range = changed.rate < 0.5 || changed.rate > 2;
    if (defect_.ignores_rate && !out_of_range) changed.rate = 1;
    if (defect_.takes_any_rate && out_of_range) changed.rate = 1;
    auto stream = real_.Open(changed);
    if (!stream.ok()) return stream;
    return std::make_unique<BrokenStream>(*std::move(stream), defect_, context_, streams_++);
  }

 private:
  TtsDefect defect_;
  ProviderContext context_;
  ScriptedTextToSpeech real_;
  TextToSpeechCapabilities capabilities_;
  int streams_ = 0;
};

TextToSpeechFixture FixtureWith(TtsDefect defect) {
  using Made = std::unique_ptr<TextToSpeech>;
  TextToSpeechFixture fixture;
  fixture.known_option = "model";
  fixture.cancel_limit = Millis(60);
  auto make = [defect](const ProviderContext& context) -> absl::StatusOr<Made> {
    return std::make_unique<BrokenTextToSpeech>(defect, context);
  };
  fixture.factory = [defect, make] {
    return std::make_unique<OptionFactory<Made>>(defect.factory, make);
  };
  return fixture;
}

std::function<Events(TtsEvent, int)> ChangeMark(std::function<void(TtsMark&)> change) {
  return [change](TtsEvent event, int) {
    if (auto* mark = std::get_if<TtsMark>(&event)) change(*mark);
    return Events{event};
  };
}

TEST(TextToSpeechConformanceTest, PassesASoundVoice) {
  TtsDefect none;
  none.claim = [](TextToSpeechCapabilities& c) { c.languages = {"en-US"}; };

  ExpectSoundProviderPasses(internal::TtsRules(), FixtureWith(none), {});
}

TEST(TextToSpeechConformanceTest, SkipsWhatIsNotClaimed) {
  TtsDefect none;
  none.claim = [](TextToSpeechCapabilities& c) {
    c.marks = WordTiming::kNone;
    c.incremental_text = false;
  };
  none.rewrite = [](TtsEvent event, int) {
    return std::holds_alternative<TtsMark>(event) ? Events{} : Events{event};
  };
  ExpectSoundProviderPasses(
      internal::TtsRules(), FixtureWith(none),
      {"TTS-OPEN-03", "TTS-MARK-02", "TTS-MARK-03", "TTS-MARK-04", "TTS-MARK-05", "TTS-INCR-01"});
}

std::map<std::string, TtsDefect> InputDefects() {
  std::map<std::string, TtsDefect> broken;
  AddCommonDefects("TTS", broken);
  broken["TTS-CAPS-01"].claim = [](TextToSpeechCapabilities& c) { c.voices.clear(); };
  broken["TTS-OPEN-01"].takes_any_voice = true;
  broken["TTS-OPEN-02"].takes_any_rate = true;
  broken["TTS-OPEN-03"].claim = [](TextToSpeechCapabilities& c) { c.languages = {"en-US"}; };
  broken["TTS-OPEN-03"].calls.takes_any_language = true;
  broken["TTS-PUSH-01"].takes_text_after_finish = true;
  broken["TTS-PUSH-02"].takes_any_bytes = true;
  broken["TTS-PUSH-03"].takes_any_length = true;
  broken["TTS-EMPTY-01"].speaks_nothing_as_something = true;
  broken["TTS-ODD-01"].refuses_symbols = true;
  broken["TTS-LONG-01"].text_spoken = 400;
  broken["TTS-END-01"].calls.end_differs = true;
  broken["TTS-CANCEL-01"].calls.slow_to_die = true;
  broken["TTS-CANCEL-02"].calls.slow_to_die = true;
  broken["TTS-CANCEL-03"].calls.ignores_cancel = true;
  broken["TTS-PRIV-01"].quotes_the_text = true;
  return broken;
}

std::map<std::string, TtsDefect> OutputDefects() {
  std::map<std::string, TtsDefect> broken;
  broken["TTS-AUDIO-01"].rewrite = [](TtsEvent event, int) {
    if (auto* audio = std::get_if<TtsAudio>(&event)) audio->pcm = audio->pcm.At(MediaTime());
    return Events{event};
  };
  broken["TTS-MARK-01"].claim = [](TextToSpeechCapabilities& c) { c.marks = WordTiming::kNone; };
  broken["TTS-MARK-02"].rewrite = ChangeMark([](TtsMark& m) { m.text.end = m.text.begin + 1; });
  broken["TTS-MARK-03"].rewrite = ChangeMark([](TtsMark& m) {
    if (m.text.begin >= sizeof("Zoë runs a naïve café. ") - 1) m.text.begin = 0, m.text.end = 3;
  });
  broken["TTS-MARK-04"].rewrite =
      ChangeMark([](TtsMark& m) { m.end = m.end + std::chrono::hours(1); });
  broken["TTS-MARK-05"].rewrite = [late = Events()](TtsEvent event, int) mutable {
    if (std::holds_alternative<TtsMark>(event)) {
      late.push_back(event);
      return late.size() > 3 ? std::exchange(late, {}) : Events{};
    }
    return Events{event};
  };
  broken["TTS-RATE-01"].ignores_rate = true;
  broken["TTS-INCR-01"].waits_for_all_text = true;
  broken["TTS-REPEAT-01"].rewrite = [](TtsEvent event, int stream) {
    if (auto* m = std::get_if<TtsMark>(&event)) m->end = m->end - Millis(stream);
    return Events{event};
  };
  broken["TTS-TWO-01"].rewrite = broken["TTS-REPEAT-01"].rewrite;
  broken["TTS-SLOW-01"].calls.drops_after_clock = std::chrono::seconds(2);
  broken["TTS-STALL-01"].calls.computes_in_read = Millis(150);
  return broken;
}

TEST(TextToSpeechConformanceTest, FindsADefectWithEachRule) {
  std::map<std::string, TextToSpeechFixture> fixtures;
  for (const auto& [rule, defect] : InputDefects()) fixtures[rule] = FixtureWith(defect);
  for (const auto& [rule, defect] : OutputDefects()) fixtures[rule] = FixtureWith(defect);

  ExpectEachRuleFindsItsDefect(internal::TtsRules(), fixtures);
}

}  // namespace
}  // namespace vivavoce::testing
