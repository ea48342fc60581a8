// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/scripted_speech_to_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/base/status.h"
#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::SizeIs;

boost::asio::awaitable<absl::StatusOr<std::vector<SttEvent>>> ReadAll(SpeechToTextStream& stream) {
  std::vector<SttEvent> events;
  for (;;) {
    absl::StatusOr<std::optional<SttEvent>> event = co_await stream.Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) co_return events;
    events.push_back(**event);
  }
}

template <typename Event>
std::vector<Event> Only(const std::vector<SttEvent>& events) {
  std::vector<Event> some;
  for (const SttEvent& event : events) {
    if (const Event* e = std::get_if<Event>(&event)) some.push_back(*e);
  }
  return some;
}

class ScriptedSpeechToTextTest : public ::testing::Test {
 protected:
  std::unique_ptr<SpeechToTextStream> Open(SttScript script) {
    script.utterances[1] = "we moved the ledger";
    stt_ = std::make_unique<ScriptedSpeechToText>(world_.executor(), world_.clock(), script);
    return *stt_->Open(SttOptions());
  }
  absl::Status Push(SpeechToTextStream& stream, std::vector<int16_t> samples) {
    PcmChunk chunk(std::move(samples), kRecognitionRate, at_);
    at_ = chunk.end();
    return stream.Push(chunk);
  }

  VirtualTimeDriver world_;
  std::unique_ptr<ScriptedSpeechToText> stt_;
  MediaTime at_ = MediaTime::FromMillis(5000);
};

TEST_F(ScriptedSpeechToTextTest, SaysTheScriptWithPartialsStablePrefixesAndWordTimes) {
  std::unique_ptr<SpeechToTextStream> stream = Open({});
  ASSERT_THAT(Push(*stream, MakeSilence(500ms)), IsOk());
  ASSERT_THAT(Push(*stream, MakeMarkedSpeech(1, 2000ms)), IsOk());
  ASSERT_THAT(Push(*stream, MakeSilence(300ms)), IsOk());
  stream->Finish();

  std::vector<SttEvent> events = *world_.Run(ReadAll(*stream));

  EXPECT_TRUE(std::holds_alternative<SttSpeechStart>(events.front()));
  std::vector<SttPartial> partials = Only<SttPartial>(events);
  ASSERT_THAT(partials, SizeIs(4));
  EXPECT_EQ(partials[2].text, "we moved the");
  EXPECT_EQ(partials[2].stable_bytes, 8u);
  std::vector<SttFinal> finals = Only<SttFinal>(events);
  ASSERT_THAT(finals, SizeIs(1));
  EXPECT_EQ(finals[0].text, "we moved the ledger");
  EXPECT_EQ(finals[0].begin.millis(), 5500);
  EXPECT_EQ(finals[0].end.millis(), 7500);
  EXPECT_EQ(finals[0].words[1].begin.millis(), 6000);
  EXPECT_EQ(finals[0].words[1].end.millis(), 6500);
  EXPECT_EQ(stt_->streams_open(), 1);
}

TEST_F(ScriptedSpeechToTextTest, HearsOnlyTheWordsThatWereSaid) {
  std::unique_ptr<SpeechToTextStream> stream = Open({});
  std::vector<int16_t> half = MakeMarkedSpeech(1, 2000ms);
  half.resize(half.size() / 2 + 800);
  ASSERT_THAT(Push(*stream, half), IsOk());
  ASSERT_THAT(stream->Finalize(9), IsOk());
  stream->Finish();

  std::vector<SttEvent> events = *world_.Run(ReadAll(*stream));

  EXPECT_EQ(Only<SttFinal>(events)[0].text, "we moved");
  EXPECT_EQ(Only<SttFinalized>(events)[0].ticket, 9u);
  EXPECT_EQ(std::get<SttUsage>(events.back()).model, "scripted");
  EXPECT_EQ(std::get<SttUsage>(events.back()).audio, kRecognitionRate.Duration({16'800}));
  EXPECT_THAT(stream->Push(PcmChunk()), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(ScriptedSpeechToTextTest, IsSlowDuplicatesAndShrinksWhenToldTo) {
  SttScript script;
  script.faults.delay = 100ms;
  script.faults.final_delay = 2s;
  script.faults.duplicates_finals = true;
  script.faults.partials_shrink = true;
  std::unique_ptr<SpeechToTextStream> stream = Open(script);
  ASSERT_THAT(Push(*stream, MakeMarkedSpeech(1, 2000ms)), IsOk());
  stream->Finish();

  std::vector<SttEvent> events = *world_.Run(ReadAll(*stream));

  EXPECT_EQ(Only<SttPartial>(events)[2].text, "we moved");
  EXPECT_THAT(Only<SttFinal>(events), SizeIs(2));
  EXPECT_EQ(world_.clock().MonotonicNow(), 2100ms);
}

TEST_F(ScriptedSpeechToTextTest, BreaksTheLinkOfTheFirstStreamOnly) {
  SttScript script;
  script.faults.drop_link_after = 1s;
  std::unique_ptr<SpeechToTextStream> first = Open(script);
  ASSERT_THAT(Push(*first, MakeMarkedSpeech(1, 2000ms)), IsOk());

  absl::StatusOr<std::vector<SttEvent>> broken = world_.Run(ReadAll(*first));
  EXPECT_THAT(broken, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(GetErrorDetail(broken.status())->retryable);
  EXPECT_THAT(Push(*first, MakeSilence(10ms)), StatusIs(absl::StatusCode::kUnavailable));

  std::unique_ptr<SpeechToTextStream> second = *stt_->Open(SttOptions());
  ASSERT_THAT(Push(*second, MakeMarkedSpeech(1, 2000ms)), IsOk());
  second->Finish();
  EXPECT_THAT(Only<SttFinal>(*world_.Run(ReadAll(*second))), SizeIs(1));
}

TEST_F(ScriptedSpeechToTextTest, NeverAnswersWhenToldTo) {
  SttScript script;
  script.faults.never_answers = true;
  std::unique_ptr<SpeechToTextStream> stream = Open(script);
  stream->Finish();

  EXPECT_THAT(world_.Run(ReadAll(*stream)), StatusIs(absl::StatusCode::kInternal));
}

TEST_F(ScriptedSpeechToTextTest, TakesStepsByTheTimeOfTheAudio) {
  SttScript script;
  SttStep end;
  end.at = MediaTime::FromMillis(5100);
  end.delay = 40ms;
  end.event = SttTurnEnd();
  SttStep fail;
  fail.at = MediaTime::FromMillis(5200);
  fail.error = absl::UnavailableError("gone");
  script.steps = {end, fail};
  std::unique_ptr<SpeechToTextStream> stream = Open(script);
  ASSERT_THAT(Push(*stream, MakeSilence(150ms)), IsOk());

  auto first = world_.Run(stream->Read());
  EXPECT_TRUE(std::holds_alternative<SttTurnEnd>(**first));
  EXPECT_EQ(world_.clock().MonotonicNow(), 40ms);
  ASSERT_THAT(Push(*stream, MakeSilence(150ms)), IsOk());
  EXPECT_THAT(world_.Run(stream->Read()), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace vivavoce::testing
