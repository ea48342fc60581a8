// SPDX-License-Identifier: Apache-2.0
// What a recogniser must make of every input, and of being stopped.
#include "testing/conformance/common_rules.h"
#include "testing/conformance/speech_to_text_rig.h"

namespace vivavoce::testing::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

std::unique_ptr<SpeechToTextStream> OpenOrFail(SttRig& rig, Verdict& v) {
  auto stream = rig.provider().Open(PlanFor(rig).options);
  if (stream.ok()) return *std::move(stream);
  v.Fail("Open() failed: " + stream.status().ToString());
  return nullptr;
}

PcmChunk SpeechChunk(const SttRig& rig, size_t count) {
  std::vector<int16_t> samples = rig.fixture().speech;
  samples.resize(std::min(count, samples.size()));
  return PcmChunk(std::move(samples), kRecognitionRate, MediaTime());
}

void ExpectCode(Verdict& v, const absl::Status& status, absl::StatusCode code,
                const std::string& what) {
  v.Expect(status.code() == code, what + " must give " + absl::StatusCodeToString(code) +
                                      ", it gave " + status.ToString());
}

void Capabilities(SttRig& rig, Verdict& v) {
  const SpeechToTextCapabilities& c = rig.provider().Capabilities();
  v.Expect(c.input_rate.hertz >= 8000 && c.input_rate.hertz <= 192000, "input_rate is no rate");
  v.Expect(!c.model.empty(), "model is empty: the run manifest needs it");
  v.Expect(c.max_stream > std::chrono::minutes(1), "max_stream is shorter than an answer");
  v.Expect(c.partials || !c.stable_prefix, "stable_prefix is claimed without partials");
}

void RefusesAWrongRate(SttRig& rig, Verdict& v) {
  auto stream = OpenOrFail(rig, v);
  if (!stream) return;
  SampleRate wrong{rig.provider().Capabilities().input_rate.hertz / 2};
  absl::Status status = stream->Push(PcmChunk(std::vector<int16_t>(800), wrong, MediaTime()));
  ExpectCode(v, status, absl::StatusCode::kInvalidArgument, "a chunk of another rate");
}

void RefusesPushAfterFinish(SttRig& rig, Verdict& v) {
  auto stream = OpenOrFail(rig, v);
  if (!stream) return;
  stream->Finish();
  ExpectCode(v, stream->Push(SpeechChunk(rig, 1600)), absl::StatusCode::kFailedPrecondition,
             "Push() after Finish()");
}

void TakesAnEmptyChunk(SttRig& rig, Verdict& v) {
  auto stream = OpenOrFail(rig, v);
  if (!stream) return;
  absl::Status status = stream->Push(PcmChunk({}, kRecognitionRate, MediaTime()));
  v.Expect(status.ok(), "an empty chunk is no error, it gave " + status.ToString());
}

// Everything is pushed at once with nobody reading, so nothing can be finished meanwhile.
void RefusesAudioOverItsBuffer(SttRig& rig, Verdict& v) {
  SttPlan plan = PlanFor(rig);
  const std::vector<int16_t>& speech = rig.fixture().speech;
  nanoseconds length = kRecognitionRate.Duration({static_cast<int64_t>(speech.size())});
  plan.options.max_buffered = length / 2;
  auto stream = rig.provider().Open(plan.options);
  if (!v.Expect(stream.ok(), "Open() failed: " + stream.status().ToString())) return;
  absl::Status status;
  int64_t pushed = 0;
  for (size_t at = 0; status.ok() && at + 1600 <= speech.size(); at += 1600) {
    MediaTime time{kRecognitionRate.Duration({static_cast<int64_t>(at)})};
    std::vector<int16_t> part(speech.begin() + static_cast<std::ptrdiff_t>(at),
                              speech.begin() + static_cast<std::ptrdiff_t>(at + 1600));
    status = (*stream)->Push(PcmChunk(std::move(part), kRecognitionRate, time));
    if (status.ok()) pushed += 1600;
  }
  ExpectCode(v, status, absl::StatusCode::kResourceExhausted,
             "audio beyond max_buffered (" + InMillis(plan.options.max_buffered) + ")");
  v.Expect(kRecognitionRate.Duration({pushed}) >= plan.options.max_buffered / 2,
           "it refused after " + InMillis(kRecognitionRate.Duration({pushed})) + ", well before " +
               InMillis(plan.options.max_buffered) + " were buffered");
}

void RefusesNoBuffer(SttRig& rig, Verdict& v) {
  SttPlan plan = PlanFor(rig);
  plan.options.max_buffered = nanoseconds(0);
  ExpectCode(v, rig.provider().Open(plan.options).status(), absl::StatusCode::kInvalidArgument,
             "max_buffered of 0");
}

void RefusesAnUnknownLanguage(SttRig& rig, Verdict& v) {
  if (rig.provider().Capabilities().languages.empty()) {
    v.Skip("the provider takes any language");
    return;
  }
  SttPlan plan = PlanFor(rig);
  plan.options.language = "tlh-KX";
  ExpectCode(v, rig.provider().Open(plan.options).status(), absl::StatusCode::kUnimplemented,
             "a language that is not among Capabilities().languages");
}

void ExpectCleanAndEmpty(SttRig& rig, Verdict& v, const std::vector<int16_t>& samples,
                         const std::string& what) {
  SttRun run = Converse(rig, samples, PlanFor(rig));
  v.Expect(run.clean(), what + ": " + run.Trouble());
  v.Expect(run.Text().empty(), what + " has no words in it, it heard " +
                                   std::to_string(run.Text().size()) + " bytes of text");
}

void EndsCleanlyWithoutAudio(SttRig& rig, Verdict& v) {
  ExpectCleanAndEmpty(rig, v, {}, "a stream without audio");
}

void HearsNothingInSilence(SttRig& rig, Verdict& v) {
  ExpectCleanAndEmpty(rig, v, Silence(5000), "digital silence");
}

void TakesTheShortestAudio(SttRig& rig, Verdict& v) {
  for (size_t samples : {1, 159, 1600}) {
    std::vector<int16_t> some(rig.fixture().speech.begin(),
                              rig.fixture().speech.begin() + static_cast<std::ptrdiff_t>(samples));
    SttRun run = Converse(rig, some, PlanFor(rig));
    v.Expect(run.clean(), std::to_string(samples) + " samples: " + run.Trouble());
  }
}

void TakesLongAudio(SttRig& rig, Verdict& v) {
  SttPlan plan = PlanFor(rig);
  SttRun run = Converse(rig, Repeated(rig.fixture().speech, rig.fixture().long_audio), plan);
  v.Expect(run.clean(), run.Trouble());
  v.Expect(!run.Text().empty(), "no word of it was heard");
}

boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> ReadOf(SpeechToTextStream* stream) {
  return stream->Read();
}

void ExpectTheEndStays(SttRig& rig, Verdict& v, SpeechToTextStream& stream) {
  for (int i = 0; i < 1000; ++i) {
    auto event = rig.world().Run(ReadOf(&stream));
    if (event.ok() && event->has_value()) continue;
    auto again = rig.world().Run(ReadOf(&stream));
    v.Expect(again.status() == event.status() && (!again.ok() || !again->has_value()),
             "Read() after the end gave something else than the end");
    v.Expect(event.ok(), "the end was an error: " + event.status().ToString());
    return;
  }
  v.Fail("the stream never ended");
}

void StaysAtItsEnd(SttRig& rig, Verdict& v) {
  auto stream = OpenOrFail(rig, v);
  if (!stream) return;
  stream->Push(SpeechChunk(rig, 16'000)).IgnoreError();
  stream->Finish();
  stream->Finish();
  ExpectTheEndStays(rig, v, *stream);
}

void ExpectQuickEnd(SttRig& rig, Verdict& v, std::unique_ptr<SpeechToTextStream> stream,
                    const std::string& when) {
  nanoseconds took = RealTimeOf([&] { stream.reset(); });
  v.Expect(took <= rig.fixture().cancel_limit,
           "destroying the stream " + when + " took " + InMillis(took));
  rig.world().Settle();
}

void CanBeDestroyedAtOnce(SttRig& rig, Verdict& v) {
  if (auto stream = OpenOrFail(rig, v)) ExpectQuickEnd(rig, v, std::move(stream), "unused");
  if (auto stream = OpenOrFail(rig, v)) {
    stream->Finish();
    ExpectQuickEnd(rig, v, std::move(stream), "finished and unread");
  }
}

void CanBeDestroyedWhileBusy(SttRig& rig, Verdict& v) {
  for (int delay_ms : {0, 1, 5, 50}) {
    auto stream = OpenOrFail(rig, v);
    if (!stream) return;
    stream->Push(SpeechChunk(rig, 16'000 * 10)).IgnoreError();
    stream->Finalize(1).IgnoreError();
    rig.world().RunFor(milliseconds(delay_ms)).IgnoreError();
    ExpectQuickEnd(rig, v, std::move(stream), "at work");
  }
  SttRun run = Converse(rig, rig.fixture().speech, PlanFor(rig));
  v.Expect(run.clean() && !run.Text().empty(), "the next stream must work: " + run.Trouble());
}

void EndsACancelledRead(SttRig& rig, Verdict& v) {
  for (bool busy : {false, true}) {
    auto stream = OpenOrFail(rig, v);
    if (!stream) return;
    if (busy) stream->Push(SpeechChunk(rig, 16'000 * 10)).IgnoreError();
    if (busy) stream->Finalize(1).IgnoreError();
    bool ended = EndsWhenCancelled(rig.world(), ReadOf(stream.get()), nanoseconds(0),
                                   rig.fixture().cancel_limit);
    if (!v.Expect(ended, "a cancelled Read() went on")) {
      Abandon(std::move(stream));
      return;
    }
    ExpectQuickEnd(rig, v, std::move(stream), "after a cancelled Read()");
  }
}

}  // namespace

std::vector<SttRule> SttInputRules() {
  std::vector<SttRule> rules;
  AddCommonRules("STT", rules);
  rules.insert(rules.end(), {{"STT-CAPS-01", "ClaimsWhatMakesSense", Capabilities},
                             {"STT-PUSH-01", "RefusesAWrongRate", RefusesAWrongRate},
                             {"STT-PUSH-02", "RefusesPushAfterFinish", RefusesPushAfterFinish},
                             {"STT-PUSH-03", "TakesAnEmptyChunk", TakesAnEmptyChunk},
                             {"STT-OPEN-01", "RefusesABufferOfNothing", RefusesNoBuffer},
                             {"STT-OPEN-02", "RefusesAnUnknownLanguage", RefusesAnUnknownLanguage},
                             {"STT-EMPTY-01", "EndsCleanlyWithoutAudio", EndsCleanlyWithoutAudio},
                             {"STT-EMPTY-02", "HearsNothingInSilence", HearsNothingInSilence},
                             {"STT-END-01", "StaysAtItsEnd", StaysAtItsEnd},
                             {"STT-CANCEL-01", "CanBeDestroyedAtOnce", CanBeDestroyedAtOnce}});
  std::vector<SttRule> with_speech = {
      {"STT-PUSH-04", "RefusesAudioOverItsBuffer", RefusesAudioOverItsBuffer},
      {"STT-SHORT-01", "TakesTheShortestAudio", TakesTheShortestAudio},
      {"STT-LONG-01", "TakesLongAudio", TakesLongAudio},
      {"STT-CANCEL-02", "CanBeDestroyedWhileBusy", CanBeDestroyedWhileBusy},
      {"STT-CANCEL-03", "EndsACancelledRead", EndsACancelledRead}};
  for (SttRule& rule : with_speech) rules.push_back(WithSpeech(std::move(rule)));
  return rules;
}

}  // namespace vivavoce::testing::internal
