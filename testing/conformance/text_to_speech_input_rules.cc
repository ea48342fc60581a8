// SPDX-License-Identifier: Apache-2.0
// What a voice must make of every text, and of being stopped.
#include "testing/conformance/common_rules.h"
#include "testing/conformance/text_to_speech_rig.h"

namespace vivavoce::testing::internal {
namespace {

using std::chrono::nanoseconds;

std::unique_ptr<TextToSpeechStream> OpenOrFail(TtsRig& rig, Verdict& v) {
  auto stream = rig.provider().Open(PlanFor(rig, {}).options);
  if (stream.ok()) return *std::move(stream);
  v.Fail("Open() failed: " + stream.status().ToString());
  return nullptr;
}

void ExpectCode(Verdict& v, const absl::Status& status, absl::StatusCode code,
                const std::string& what) {
  v.Expect(status.code() == code, what + " must give " + absl::StatusCodeToString(code) +
                                      ", it gave " + status.ToString());
}

void Capabilities(TtsRig& rig, Verdict& v) {
  const TextToSpeechCapabilities& c = rig.provider().Capabilities();
  v.Expect(c.output_rate.hertz >= 8000 && c.output_rate.hertz <= 192000, "output_rate is no rate");
  v.Expect(!c.model.empty(), "model is empty: the run manifest needs it");
  v.Expect(!c.voices.empty() && !c.voices.front().empty(), "no voice is named");
}

void OpensEveryVoice(TtsRig& rig, Verdict& v) {
  TtsPlan plan = PlanFor(rig, {});
  for (const std::string& voice : rig.provider().Capabilities().voices) {
    plan.options.voice = voice;
    absl::Status status = rig.provider().Open(plan.options).status();
    v.Expect(status.ok(), "the voice " + voice + " is claimed and refused: " + status.ToString());
  }
  plan.options.voice = "no such voice";
  ExpectCode(v, rig.provider().Open(plan.options).status(), absl::StatusCode::kNotFound,
             "an unknown voice");
}

void RefusesRatesOutOfRange(TtsRig& rig, Verdict& v) {
  for (double rate : {0.0, -1.0, 0.49, 2.01, 1e9}) {
    TtsPlan plan = PlanFor(rig, {});
    plan.options.rate = rate;
    ExpectCode(v, rig.provider().Open(plan.options).status(), absl::StatusCode::kInvalidArgument,
               "a rate of " + std::to_string(rate));
  }
}

void RefusesAnUnknownLanguage(TtsRig& rig, Verdict& v) {
  if (rig.provider().Capabilities().languages.empty()) {
    v.Skip("the provider takes any language");
    return;
  }
  TtsPlan plan = PlanFor(rig, {});
  plan.options.language = "tlh-KX";
  ExpectCode(v, rig.provider().Open(plan.options).status(), absl::StatusCode::kUnimplemented,
             "a language that is not among Capabilities().languages");
}

void RefusesPushAfterFinish(TtsRig& rig, Verdict& v) {
  auto stream = OpenOrFail(rig, v);
  if (!stream) return;
  stream->Finish();
  ExpectCode(v, stream->Push("More."), absl::StatusCode::kFailedPrecondition,
             "Push() after Finish()");
}

const char kSentinel[] = "quicksilver-4711";

void RefusesIllFormedUtf8(TtsRig& rig, Verdict& v) {
  for (std::string bad : {"\xFF", "\xC3 ", "\xED\xA0\x80", "\xC0\xAF"}) {
    auto stream = OpenOrFail(rig, v);
    if (!stream) return;
    ExpectCode(v, stream->Push("Fine. " + bad), absl::StatusCode::kInvalidArgument,
               "ill-formed UTF-8");
  }
}

void RefusesTooMuchText(TtsRig& rig, Verdict& v) {
  auto stream = OpenOrFail(rig, v);
  if (!stream) return;
  absl::Status status;
  std::string words(10'000, ' ');
  for (size_t i = 0; i < words.size(); i += 5) words.replace(i, 4, "word");
  for (int i = 0; i < 11 && status.ok(); ++i) status = stream->Push(words);
  ExpectCode(v, status, absl::StatusCode::kResourceExhausted, "text of 110 kB");
}

void EndsCleanlyWithoutText(TtsRig& rig, Verdict& v) {
  for (std::vector<std::string> texts : {std::vector<std::string>{}, {""}, {" \n\t "}}) {
    TtsRun run = Speak(rig, PlanFor(rig, texts));
    v.Expect(run.clean(), "no words: " + run.Trouble());
    v.Expect(run.Marks().empty(), "marks came although there are no words");
    auto length = static_cast<int64_t>(run.Samples().size());
    v.Expect(length <= rig.provider().Capabilities().output_rate.hertz * 2,
             "more than 2 s of audio came although there are no words");
  }
}

void SpeaksOddTexts(TtsRig& rig, Verdict& v) {
  for (const char* text :
       {"...", "?", "a", "C++ (v2.1) costs 3 €: 50% off; e.g. <b>&amp;</b>!",
        "Zoë’s naïve café — 漢字 🙂.", "1234567890", "\"Quoted,\" she said."}) {
    TtsRun run = Speak(rig, PlanFor(rig, {text}));
    v.Expect(run.clean(), "\"" + std::string(text) + "\": " + run.Trouble());
  }
}

void SpeaksLongTexts(TtsRig& rig, Verdict& v) {
  std::vector<std::string> texts;
  for (int i = 0; i < rig.fixture().long_sentences; ++i) texts.push_back(rig.fixture().text + " ");
  TtsRun one = Speak(rig, PlanFor(rig, {rig.fixture().text}));
  TtsRun run = Speak(rig, PlanFor(rig, texts));
  v.Expect(run.clean(), run.Trouble());
  size_t least = one.Samples().size() * static_cast<size_t>(rig.fixture().long_sentences) / 2;
  v.Expect(run.Samples().size() >= least,
           "speech was lost: " + std::to_string(run.Samples().size()) + " samples, at least " +
               std::to_string(least) + " were expected");
}

boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> ReadOf(TextToSpeechStream* stream) {
  return stream->Read();
}

void StaysAtItsEnd(TtsRig& rig, Verdict& v) {
  auto stream = OpenOrFail(rig, v);
  if (!stream) return;
  stream->Push("Good morning.").IgnoreError();
  stream->Finish();
  stream->Finish();
  for (int i = 0; i < 10'000; ++i) {
    auto event = rig.world().Run(ReadOf(stream.get()));
    if (event.ok() && event->has_value()) continue;
    v.Expect(event.ok(), "the end was an error: " + event.status().ToString());
    auto again = rig.world().Run(ReadOf(stream.get()));
    v.Expect(again.ok() && !again->has_value(), "Read() after the end gave something else");
    return;
  }
  v.Fail("the stream never ended");
}

void ExpectQuickEnd(TtsRig& rig, Verdict& v, std::unique_ptr<TextToSpeechStream> stream,
                    const std::string& when) {
  nanoseconds took = RealTimeOf([&] { stream.reset(); });
  v.Expect(took <= rig.fixture().cancel_limit,
           "destroying the stream " + when + " took " + InMillis(took));
  rig.world().Settle();
}

void CanBeDestroyedAtOnce(TtsRig& rig, Verdict& v) {
  if (auto stream = OpenOrFail(rig, v)) ExpectQuickEnd(rig, v, std::move(stream), "unused");
  if (auto stream = OpenOrFail(rig, v)) {
    stream->Finish();
    ExpectQuickEnd(rig, v, std::move(stream), "finished and unread");
  }
}

void CanBeDestroyedWhileBusy(TtsRig& rig, Verdict& v) {
  for (int delay_ms : {0, 1, 5, 50}) {
    auto stream = OpenOrFail(rig, v);
    if (!stream) return;
    stream->Push(rig.fixture().text).IgnoreError();
    stream->Finish();
    rig.world().RunFor(std::chrono::milliseconds(delay_ms)).IgnoreError();
    ExpectQuickEnd(rig, v, std::move(stream), "at work");
  }
  TtsRun run = Speak(rig, PlanFor(rig, {rig.fixture().text}));
  v.Expect(run.clean() && !run.Samples().empty(), "the next stream must work: " + run.Trouble());
}

void EndsACancelledRead(TtsRig& rig, Verdict& v) {
  for (bool busy : {false, true}) {
    auto stream = OpenOrFail(rig, v);
    if (!stream) return;
    if (busy) stream->Push(rig.fixture().text).IgnoreError();
    if (busy) stream->Finish();
    bool ended = EndsWhenCancelled(rig.world(), ReadOf(stream.get()), nanoseconds(0),
                                   rig.fixture().cancel_limit);
    if (!v.Expect(ended, "a cancelled Read() went on")) {
      Abandon(std::move(stream));
      return;
    }
    ExpectQuickEnd(rig, v, std::move(stream), "after a cancelled Read()");
  }
}

void SaysNothingOfTheText(TtsRig& rig, Verdict& v) {
  auto stream = OpenOrFail(rig, v);
  if (!stream) return;
  absl::Status refused = stream->Push(std::string(kSentinel) + " \xFF");
  v.Expect(Message(refused).find(kSentinel) == std::string_view::npos,
           "an error message holds the text");
  Speak(rig, PlanFor(rig, {kSentinel}));
  v.Expect(!rig.sinks().Mentions(kSentinel), "the telemetry holds the text");
}

}  // namespace

std::vector<TtsRule> TtsInputRules() {
  std::vector<TtsRule> rules;
  AddCommonRules("TTS", rules);
  rules.insert(rules.end(), {{"TTS-CAPS-01", "ClaimsWhatMakesSense", Capabilities},
                             {"TTS-OPEN-01", "OpensEveryVoiceAndNoOther", OpensEveryVoice},
                             {"TTS-OPEN-02", "RefusesRatesOutOfRange", RefusesRatesOutOfRange},
                             {"TTS-OPEN-03", "RefusesAnUnknownLanguage", RefusesAnUnknownLanguage},
                             {"TTS-PUSH-01", "RefusesPushAfterFinish", RefusesPushAfterFinish},
                             {"TTS-PUSH-02", "RefusesIllFormedUtf8", RefusesIllFormedUtf8},
                             {"TTS-PUSH-03", "RefusesTooMuchText", RefusesTooMuchText},
                             {"TTS-EMPTY-01", "EndsCleanlyWithoutText", EndsCleanlyWithoutText},
                             {"TTS-ODD-01", "SpeaksOddTexts", SpeaksOddTexts},
                             {"TTS-LONG-01", "SpeaksLongTexts", SpeaksLongTexts},
                             {"TTS-END-01", "StaysAtItsEnd", StaysAtItsEnd},
                             {"TTS-CANCEL-01", "CanBeDestroyedAtOnce", CanBeDestroyedAtOnce},
                             {"TTS-CANCEL-02", "CanBeDestroyedWhileBusy", CanBeDestroyedWhileBusy},
                             {"TTS-CANCEL-03", "EndsACancelledRead", EndsACancelledRead},
                             {"TTS-PRIV-01", "SaysNothingOfTheText", SaysNothingOfTheText}});
  return rules;
}

}  // namespace vivavoce::testing::internal
