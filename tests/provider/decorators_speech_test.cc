// SPDX-License-Identifier: Apache-2.0
// The decorators over voices, recognisers and embedders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "vivavoce/base/metric_names.h"
#include "vivavoce/provider/decorators.h"
#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/scripted_embedder.h"
#include "vivavoce/testing/scripted_speech_to_text.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// A voice whose first `failures` streams break before the first word.
class FlakyVoice final : public TextToSpeech {
 public:
  FlakyVoice(VirtualTimeDriver& world, int failures)
      : broken_(world.executor(), world.clock(), Dying()),
        sound_(world.executor(), world.clock()),
        failures_(failures) {}
  const TextToSpeechCapabilities& Capabilities() const override { return sound_.Capabilities(); }
  boost::asio::awaitable<absl::Status> Warm() override { return sound_.Warm(); }
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    return opened_++ < failures_ ? broken_.Open(options) : sound_.Open(options);
  }
  int opened() const { return opened_; }
  std::vector<std::string> texts() const { return sound_.texts(); }

 private:
  static TtsFaults Dying() {
    TtsFaults faults;
    faults.dies_after_words = 0;
    return faults;
  }
  ScriptedTextToSpeech broken_;
  ScriptedTextToSpeech sound_;
  int failures_;
  int opened_ = 0;
};

boost::asio::awaitable<absl::Status> ReadAll(TextToSpeechStream& stream, int64_t& samples) {
  for (;;) {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await stream.Read();
    if (!event.ok() || !event->has_value()) co_return event.status();
    if (auto* audio = std::get_if<TtsAudio>(&**event)) samples += audio->pcm.size().value;
  }
}

class DecoratorsSpeechTest : public ::testing::Test {
 protected:
  absl::Status Say(TextToSpeech& voice, const std::string& text, int64_t& samples) {
    auto stream = voice.Open(TtsOptions());
    if (!stream.ok()) return stream.status();
    absl::Status pushed = (*stream)->Push(text);
    if (!pushed.ok()) return pushed;
    (*stream)->Finish();
    return world_.Run(ReadAll(**stream, samples));
  }
  std::unique_ptr<ScriptedTextToSpeech> Voice(TtsFaults faults) {
    return std::make_unique<ScriptedTextToSpeech>(world_.executor(), world_.clock(), faults);
  }
  std::unique_ptr<ScriptedSpeechToText> Recogniser(absl::Status open_error) {
    SttScript script;
    script.utterances[1] = "hello there";
    script.faults.open_error = std::move(open_error);
    return std::make_unique<ScriptedSpeechToText>(world_.executor(), world_.clock(), script);
  }

  RecordingSinks sinks_;
  VirtualTimeDriver world_;
};

TEST_F(DecoratorsSpeechTest, RetrySpeaksTheWholeTextAgain) {
  auto flaky = std::make_unique<FlakyVoice>(world_, 2);
  FlakyVoice* voice = flaky.get();
  auto retried = WithRetry(std::move(flaky), {}, world_.clock(), sinks_.telemetry(), "acme");
  int64_t samples = 0;

  EXPECT_THAT(Say(*retried, "Two words.", samples), IsOk());

  EXPECT_EQ(voice->opened(), 3);
  EXPECT_THAT(voice->texts(), ::testing::ElementsAre("Two words."));
  EXPECT_EQ(kPlayoutRate.Duration({samples}), ScriptedSpeechLength("Two words."));
  EXPECT_EQ(sinks_.Count(metric::kProviderRetries), 2);
}

TEST_F(DecoratorsSpeechTest, RetryStaysAtItsLastFailure) {
  auto flaky = std::make_unique<FlakyVoice>(world_, 100);
  FlakyVoice* voice = flaky.get();
  auto retried = WithRetry(std::move(flaky), {}, world_.clock(), sinks_.telemetry(), "acme");
  auto stream = *retried->Open(TtsOptions());
  ASSERT_THAT(stream->Push("Two words."), IsOk());
  stream->Finish();

  EXPECT_THAT(world_.Run(stream->Read()), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(world_.Run(stream->Read()), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(voice->opened(), 3);
}

TEST_F(DecoratorsSpeechTest, DeadlineEndsAVoiceThatFallsSilent) {
  TtsFaults silent;
  silent.silent = true;
  auto timed = WithDeadline(std::unique_ptr<TextToSpeech>(Voice(silent)), 3s, world_.clock());
  int64_t samples = 0;

  EXPECT_THAT(Say(*timed, "Hello.", samples), StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(world_.clock().MonotonicNow(), 3s);
}

TEST_F(DecoratorsSpeechTest, DeadlineTellsACallerWhoGaveUpFromALateAnswer) {
  auto slow = std::make_unique<ScriptedEmbedder>(world_.clock());
  slow->SetDelay(10s);
  auto timed = WithDeadline(std::unique_ptr<Embedder>(std::move(slow)), 20s, world_.clock());
  boost::asio::cancellation_signal cancel;
  absl::Status status = absl::UnknownError("never ended");
  auto end = [&](std::exception_ptr, absl::StatusOr<std::vector<Embedding>> result) {
    status = result.status();
  };
  std::vector<std::string> texts(1, "one");
  boost::asio::co_spawn(world_.executor(), timed->Embed(texts),
                        boost::asio::bind_cancellation_slot(cancel.slot(), end));
  ASSERT_THAT(world_.RunFor(1s), IsOk());

  cancel.emit(boost::asio::cancellation_type::terminal);
  world_.Settle();

  EXPECT_NE(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_NE(status.code(), absl::StatusCode::kUnknown);
}

TEST_F(DecoratorsSpeechTest, FallbackSpeaksWithTheNextVoice) {
  TtsFaults dying;
  dying.dies_after_words = 0;
  std::vector<NamedProvider<TextToSpeech>> providers;
  providers.push_back({"first", Voice(dying)});
  providers.push_back({"second", Voice({})});
  auto chain = WithFallback(std::move(providers), sinks_.telemetry());
  ASSERT_THAT(chain, IsOk());
  int64_t samples = 0;

  EXPECT_THAT(Say(**chain, "Two words.", samples), IsOk());

  EXPECT_GT(samples, 0);
  EXPECT_EQ(sinks_.Count(metric::kProviderFallbacks), 1);
}

TEST_F(DecoratorsSpeechTest, FallbackDoesNotChangeVoicesInMidSentence) {
  TtsFaults dying;
  dying.dies_after_words = 1;
  std::vector<NamedProvider<TextToSpeech>> providers;
  providers.push_back({"first", Voice(dying)});
  providers.push_back({"second", Voice({})});
  auto chain = *WithFallback(std::move(providers), sinks_.telemetry());
  int64_t samples = 0;

  EXPECT_THAT(Say(*chain, "Two words.", samples), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(sinks_.Count(metric::kProviderFallbacks), 0);
}

TEST_F(DecoratorsSpeechTest, FallbackOpensTheNextRecogniser) {
  std::vector<NamedProvider<SpeechToText>> providers;
  providers.push_back({"first", Recogniser(absl::UnavailableError("down"))});
  providers.push_back({"second", Recogniser(absl::OkStatus())});
  auto chain = *WithFallback(std::move(providers), sinks_.telemetry());

  EXPECT_THAT(chain->Open(SttOptions()), IsOk());
  EXPECT_EQ(sinks_.Count(metric::kProviderFallbacks), 1);
}

TEST_F(DecoratorsSpeechTest, FallbackRefusesWhatCannotStandIn) {
  std::vector<NamedProvider<Embedder>> none;
  EXPECT_THAT(WithFallback(std::move(none), {}), StatusIs(absl::StatusCode::kInvalidArgument));

  class OtherEmbedder final : public Embedder {
   public:
    OtherEmbedder() { capabilities_.model = "another"; }
    const EmbedderCapabilities& Capabilities() const override { return capabilities_; }
    boost::asio::awaitable<absl::Status> Warm() override { co_return absl::OkStatus(); }
    boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
        std::vector<std::string>) override {
      co_return std::vector<Embedding>();
    }

   private:
    EmbedderCapabilities capabilities_;
  };
  std::vector<NamedProvider<Embedder>> two;
  two.push_back({"first", std::make_unique<ScriptedEmbedder>(world_.clock())});
  two.push_back({"second", std::make_unique<OtherEmbedder>()});
  EXPECT_THAT(WithFallback(std::move(two), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cannot be compared")));
}

TEST_F(DecoratorsSpeechTest, MeteringCountsTheAudioThatWasHeard) {
  auto metered = WithMetering(std::unique_ptr<SpeechToText>(Recogniser(absl::OkStatus())),
                              world_.clock(), sinks_.telemetry(), "acme");
  {
    auto stream = *metered->Open(SttOptions());
    PcmChunk chunk(MakeMarkedSpeech(1, 1500ms), kRecognitionRate, MediaTime());
    ASSERT_THAT(stream->Push(chunk), IsOk());
  }

  EXPECT_EQ(sinks_.Count(metric::kSttAudioSeconds), 1500);
  ASSERT_EQ(sinks_.records().size(), 1u);
  EXPECT_EQ(sinks_.records()[0].labels.at("code"), "CANCELLED") << "given up before its end";
}

TEST_F(DecoratorsSpeechTest, EachCallWaitsADelayOfItsOwn) {
  auto failing = std::make_unique<ScriptedEmbedder>(world_.clock());
  ScriptedEmbedder* embedder = failing.get();
  auto retried = WithRetry(std::unique_ptr<Embedder>(std::move(failing)), {}, world_.clock(),
                           sinks_.telemetry(), "acme");
  std::vector<std::chrono::nanoseconds> waits;
  for (int i = 0; i < 2; ++i) {
    auto before = world_.clock().MonotonicNow();
    embedder->FailNext(absl::UnavailableError("down"), 1);
    std::vector<std::string> texts(1, "one");
    ASSERT_THAT(world_.Run(retried->Embed(texts)), IsOk());
    waits.push_back(world_.clock().MonotonicNow() - before);
  }

  EXPECT_GE(waits[0], 200ms);
  EXPECT_LE(waits[0], 240ms);
  EXPECT_NE(waits[0], waits[1]);
}

}  // namespace
}  // namespace vivavoce::testing
