// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "vivavoce/base/utf8.h"
#include "vivavoce/provider/registry.h"
#include "vivavoce/testing/function_factory.h"
#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/scripted_embedder.h"
#include "vivavoce/testing/scripted_language_model.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/scripted_voice_activity.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Spoken {
  Spoken() = default;
  int64_t samples = 0;
  std::vector<TtsMark> marks;
  TtsUsage usage;
  absl::Status end;
};

boost::asio::awaitable<Spoken> ReadAll(TextToSpeechStream& stream) {
  Spoken spoken;
  for (;;) {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await stream.Read();
    spoken.end = event.status();
    if (!event.ok() || !event->has_value()) co_return spoken;
    if (const auto* audio = std::get_if<TtsAudio>(&**event)) {
      spoken.samples += audio->pcm.size().value;
    } else if (const auto* mark = std::get_if<TtsMark>(&**event)) {
      spoken.marks.push_back(*mark);
    } else if (const auto* usage = std::get_if<TtsUsage>(&**event)) {
      spoken.usage = *usage;
    }
  }
}

TEST(ScriptedTextToSpeechTest, SpeaksSyllablesWithAMarkAWord) {
  VirtualTimeDriver world;
  ScriptedTextToSpeech tts(world.executor(), world.clock());
  auto stream = *tts.Open(TtsOptions());
  std::string text = "Über alles. Go on";
  ASSERT_THAT(stream->Push(text.substr(0, 7)), IsOk());
  ASSERT_THAT(stream->Push(text.substr(7)), IsOk());
  stream->Finish();

  Spoken spoken = *world.Run(ReadAll(*stream));

  ASSERT_THAT(spoken.marks, SizeIs(4));
  EXPECT_EQ(Slice(text, spoken.marks[1].text), "alles.");
  EXPECT_EQ(spoken.marks[1].begin.millis(), 240);
  EXPECT_EQ(spoken.marks[1].end.millis(), 600);
  EXPECT_EQ(spoken.marks[2].begin.millis(), 900);
  EXPECT_EQ(kPlayoutRate.Duration({spoken.samples}), ScriptedSpeechLength(text));
  EXPECT_EQ(world.clock().MonotonicNow(), 0ns);
  EXPECT_THAT(tts.texts(), ElementsAre(text));
}

TEST(ScriptedTextToSpeechTest, IsSlowSilentOrDiesWhenToldTo) {
  VirtualTimeDriver world;
  TtsFaults slow;
  slow.first_delay = 500ms;
  slow.speed = 2;
  slow.dies_after_words = 2;
  ScriptedTextToSpeech tts(world.executor(), world.clock(), slow);
  auto stream = *tts.Open(TtsOptions());
  ASSERT_THAT(stream->Push("one two three"), IsOk());
  stream->Finish();

  Spoken spoken = *world.Run(ReadAll(*stream));
  EXPECT_THAT(spoken.end, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(spoken.marks, SizeIs(2));
  // Two words of "o-ne" and "two": 420 + 240 ms, at twice real time, after half a second.
  EXPECT_EQ(world.clock().MonotonicNow(), 830ms);

  TtsFaults silent;
  silent.silent = true;
  ScriptedTextToSpeech mute(world.executor(), world.clock(), silent);
  auto nothing = *mute.Open(TtsOptions());
  nothing->Finish();
  EXPECT_THAT(world.Run(ReadAll(*nothing)), StatusIs(absl::StatusCode::kInternal));
}

TEST(ScriptedLanguageModelTest, AnswersByPurposeInChunksAndKeepsTheRequests) {
  VirtualTimeDriver world;
  ScriptedLanguageModel model(world.executor(), world.clock());
  ScriptedAnswer slow(R"({"ask": true, "text": "Wofür?"})");
  slow.delay = 1s;
  slow.chunk_bytes = 7;
  slow.chunk_delay = 100ms;
  model.Answer("follow_up", std::string(R"({"ask": false})"));
  model.AnswerOnce("follow_up", slow);
  LanguageModelRequest request;
  request.purpose = "follow_up";
  request.input = "{}";

  absl::StatusOr<LanguageModelAnswer> first = world.Run(Complete(model, request));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->text, slow.text);
  EXPECT_EQ(world.clock().MonotonicNow(), 1400ms);
  EXPECT_EQ(world.Run(Complete(model, request))->text, R"({"ask": false})");

  request.input = "{";
  EXPECT_THAT(model.Start(request), StatusIs(absl::StatusCode::kInvalidArgument));
  request.purpose = "poem";
  EXPECT_THAT(model.Start(request), StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(model.requests(), SizeIs(4));
  EXPECT_EQ(model.calls_open(), 0);
}

TEST(ScriptedLanguageModelTest, StallsFailsAndRefusesWhenToldTo) {
  VirtualTimeDriver world;
  ScriptedLanguageModel model(world.executor(), world.clock());
  LanguageModelRequest request;
  request.purpose = "plan";
  request.input = "{}";
  ScriptedAnswer stall("half an answer");
  stall.stalls_after = 4;
  model.AnswerOnce("plan", stall);
  EXPECT_THAT(world.Run(Complete(model, request)), StatusIs(absl::StatusCode::kInternal));

  ScriptedAnswer broken("half an answer");
  broken.fails_after = 4;
  broken.error = absl::UnavailableError("gone");
  model.AnswerOnce("plan", broken);
  auto call = *model.Start(request);
  auto delta = world.Run(call->Read());
  EXPECT_EQ(std::get<TextDelta>(**delta).text, "half");
  EXPECT_THAT(world.Run(call->Read()), StatusIs(absl::StatusCode::kUnavailable));

  ScriptedAnswer refused;
  refused.start_error = absl::ResourceExhaustedError("busy");
  model.AnswerOnce("plan", refused);
  EXPECT_THAT(model.Start(request), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(ScriptedEmbedderTest, PutsTextsWithCommonWordsNear) {
  VirtualTimeDriver world;
  ScriptedEmbedder embedder(world.clock());
  std::vector<std::string> texts{"moving a ledger", "A LEDGER, moving", "a ledger at rest",
                                 "cooking soup", ""};

  std::vector<Embedding> e = *world.Run(embedder.Embed(texts));

  auto cosine = [&](size_t a, size_t b) {
    return std::inner_product(e[a].begin(), e[a].end(), e[b].begin(), 0.0);
  };
  EXPECT_NEAR(cosine(0, 1), 1, 1e-5);
  EXPECT_GT(cosine(0, 2), cosine(0, 3) + 0.2);
  EXPECT_NEAR(cosine(4, 4), 1, 1e-5);
  embedder.FailNext(absl::UnavailableError("down"), 1);
  EXPECT_THAT(world.Run(embedder.Embed(texts)), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(world.Run(embedder.Embed(texts)), IsOk());
}

TEST(ScriptedVoiceActivityTest, HearsSoundAsSpeech) {
  auto stream = *ScriptedVoiceActivity().Open(VoiceActivityOptions());
  std::vector<int16_t> samples = MakeSilence(500ms);
  std::vector<int16_t> speech = MakeMarkedSpeech(1, 700ms);
  samples.insert(samples.end(), speech.begin(), speech.end());
  stream->Push(PcmChunk(samples, kRecognitionRate, MediaTime::FromMillis(1000)));
  EXPECT_TRUE(stream->speaking());
  stream->Push(PcmChunk(MakeSilence(300ms), kRecognitionRate, MediaTime::FromMillis(2200)));

  EXPECT_FALSE(stream->speaking());
  std::vector<SpeechSegment> segments = stream->TakeSegments();
  ASSERT_THAT(segments, SizeIs(1));
  EXPECT_EQ(segments[0].begin.millis(), 1500);
  EXPECT_EQ(segments[0].end.millis(), 2200);
}

TEST(ScriptedVoiceActivityTest, FollowsItsScript) {
  ScriptedVoiceActivity detector({{MediaTime::FromMillis(100), MediaTime::FromMillis(300)}});
  auto stream = *detector.Open(VoiceActivityOptions());
  stream->Push(PcmChunk(MakeSilence(200ms), kRecognitionRate, MediaTime()));

  EXPECT_TRUE(stream->speaking());
  EXPECT_THAT(stream->TakeSegments(), IsEmpty());
  stream->Finish();
  EXPECT_THAT(stream->TakeSegments(), SizeIs(1));
}

TEST(FunctionFactoryTest, StandsInARegistry) {
  VirtualTimeDriver world;
  Registry registry;
  using Made = std::unique_ptr<Embedder>;
  auto make = [](const ProviderContext& context) -> absl::StatusOr<Made> {
    return std::make_unique<ScriptedEmbedder>(*context.clock);
  };
  ASSERT_THAT(registry.embedders.Add(std::make_unique<FunctionFactory<Made>>("scripted", make)),
              IsOk());

  const Factory<Made>* factory = *registry.embedders.Find("scripted");

  EXPECT_THAT(factory->Make("{}", world.Context()), IsOk());
  EXPECT_THAT(factory->Make(R"({"a": 1})", world.Context()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace vivavoce::testing
