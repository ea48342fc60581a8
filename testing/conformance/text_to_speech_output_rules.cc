// SPDX-License-Identifier: Apache-2.0
// What may be relied on in a voice's audio and marks.
#include <cstdlib>

#include "testing/conformance/common_rules.h"
#include "testing/conformance/text_to_speech_rig.h"
#include "testing/conformance/words.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::testing::internal {
namespace {

TtsRun SpeakOrFail(TtsRig& rig, Verdict& v, const TtsPlan& plan) {
  TtsRun run = Speak(rig, plan);
  v.Expect(run.clean(), run.Trouble());
  return run;
}

TtsRun Once(TtsRig& rig, Verdict& v) {
  return SpeakOrFail(rig, v, PlanFor(rig, {rig.fixture().text}));
}

bool HasMarks(TtsRig& rig) { return rig.provider().Capabilities().marks != WordTiming::kNone; }

// Two sentences out of the ASCII range, pushed apart.
const char kFirst[] = "Zoë runs a naïve café. ";
const char kSecond[] = "She paid thirty euros — in cash.";

void GivesAudioInOrder(TtsRig& rig, Verdict& v) {
  SampleRate rate = rig.provider().Capabilities().output_rate;
  int64_t samples = 0;
  int loudest = 0;
  for (const TtsEvent& event : Once(rig, v).events) {
    const auto* audio = std::get_if<TtsAudio>(&event);
    if (audio == nullptr) continue;
    v.Expect(audio->pcm.rate() == rate, "audio came at another rate than is claimed");
    auto off = audio->pcm.at() - MediaTime{rate.Duration({samples})};
    v.Expect(std::chrono::abs(off) <= std::chrono::milliseconds(1),
             "audio does not begin where the last ended: " + InMillis(off) + " off");
    samples += audio->pcm.size().value;
    for (int16_t sample : audio->pcm.samples()) loudest = std::max(loudest, std::abs(int{sample}));
  }
  size_t words = PlainWords(rig.fixture().text).size();
  double per_word = static_cast<double>(samples) / rate.hertz / static_cast<double>(words);
  v.Expect(per_word > 0.1 && per_word < 2,
           "a word takes " + std::to_string(per_word) + " s, 0.1 to 2 are credible");
  v.Expect(loudest > 300, "the audio is silent");
}

void MarksAsClaimed(TtsRig& rig, Verdict& v) {
  bool came = !Once(rig, v).Marks().empty();
  v.Expect(HasMarks(rig) || !came, "marks came that Capabilities() do not claim");
  v.Expect(!HasMarks(rig) || came, "Capabilities() claim marks and none came");
}

// Every word lies under exactly one mark, in the order of the text.
void CheckCover(const std::string& text, const std::vector<TtsMark>& marks, Verdict& v) {
  uint32_t covered = 0;
  for (const TtsMark& mark : marks) {
    bool inside = mark.text.begin < mark.text.end && mark.text.end <= text.size();
    if (!v.Expect(inside, "a mark leaves the text or is empty")) return;
    v.Expect(IsCharacterBoundary(text, mark.text.begin) && IsCharacterBoundary(text, mark.text.end),
             "a mark ends inside a character");
    if (!v.Expect(mark.text.begin >= covered, "marks overlap or go back in the text")) return;
    std::string_view skipped = std::string_view(text).substr(covered, mark.text.begin - covered);
    v.Expect(PlainWords(skipped).empty(), "no mark covers a word");
    covered = mark.text.end;
  }
  v.Expect(PlainWords(std::string_view(text).substr(covered)).empty(),
           "the marks end before the text does");
}

void MarksCoverTheText(TtsRig& rig, Verdict& v) {
  if (!HasMarks(rig)) return v.Skip("the provider sends no marks");
  CheckCover(rig.fixture().text, Once(rig, v).Marks(), v);
}

void MarksCountOverAllText(TtsRig& rig, Verdict& v) {
  if (!HasMarks(rig)) return v.Skip("the provider sends no marks");
  TtsRun run = SpeakOrFail(rig, v, PlanFor(rig, {kFirst, kSecond}));
  CheckCover(std::string(kFirst) + kSecond, run.Marks(), v);
}

void MarksLieInsideTheAudio(TtsRig& rig, Verdict& v) {
  if (!HasMarks(rig)) return v.Skip("the provider sends no marks");
  TtsRun run = Once(rig, v);
  auto samples = static_cast<int64_t>(run.Samples().size());
  MediaTime end{rig.provider().Capabilities().output_rate.Duration({samples})};
  MediaTime last;
  for (const TtsMark& mark : run.Marks()) {
    v.Expect(mark.begin >= last && mark.end > mark.begin, "marks overlap in time or take none");
    v.Expect(mark.end <= end + std::chrono::milliseconds(1), "a mark lies behind the audio");
    last = mark.end;
  }
}

void MarksComeBeforeTheirAudio(TtsRig& rig, Verdict& v) {
  if (!HasMarks(rig)) return v.Skip("the provider sends no marks");
  MediaTime before_last_audio;
  MediaTime heard;
  for (const TtsEvent& event : Once(rig, v).events) {
    if (const auto* audio = std::get_if<TtsAudio>(&event)) {
      before_last_audio = heard;
      heard = audio->pcm.end();
    } else if (const auto* mark = std::get_if<TtsMark>(&event)) {
      v.Expect(mark->begin >= before_last_audio,
               "a mark came after its audio: what was heard cannot be told from it");
    }
  }
}

void SpeaksFasterWhenTold(TtsRig& rig, Verdict& v) {
  auto length = [&](double rate) {
    TtsPlan plan = PlanFor(rig, {rig.fixture().text});
    plan.options.rate = rate;
    return static_cast<double>(SpeakOrFail(rig, v, plan).Samples().size());
  };
  double natural = length(1.0);
  double fast = length(2.0);
  double slow = length(0.5);
  v.Expect(fast < natural * 0.8 && slow > natural * 1.2,
           "rate has no effect: " + std::to_string(fast / natural) + " and " +
               std::to_string(slow / natural) + " of the natural length at 2.0 and 0.5");
}

void BeginsBeforeAllTextIsThere(TtsRig& rig, Verdict& v) {
  if (!rig.provider().Capabilities().incremental_text) {
    return v.Skip("the provider does not claim incremental_text");
  }
  auto stream = rig.provider().Open(PlanFor(rig, {}).options);
  if (!v.Expect(stream.ok(), "Open() failed: " + stream.status().ToString())) return;
  (*stream)->Push("Thank you for coming. ").IgnoreError();
  auto event = rig.world().Run((*stream)->Read());
  v.Expect(event.ok() && event->has_value(),
           "nothing came of a whole sentence before Finish(): " + event.status().ToString());
}

void RepeatsItself(TtsRig& rig, Verdict& v) {
  if (!rig.fixture().deterministic) return v.Skip("the provider is not deterministic");
  std::string first = Once(rig, v).Summary();
  v.Expect(Once(rig, v).Summary() == first, "the same text gave other audio or marks");
  TtsPlan plan = PlanFor(rig, {rig.fixture().text});
  plan.options.cacheable = false;
  v.Expect(SpeakOrFail(rig, v, plan).Summary() == first,
           "the same text gave other audio or marks without the cache");
}

void KeepsStreamsApart(TtsRig& rig, Verdict& v) {
  TtsPlan plan = PlanFor(rig, {kFirst, kSecond});
  plan.options.cacheable = false;
  std::string alone = SpeakOrFail(rig, v, plan).Summary();
  for (const TtsRun& run : SpeakAtOnce(rig, plan, 2)) {
    v.Expect(run.clean(), "one of two streams: " + run.Trouble());
    v.Expect(!rig.fixture().deterministic || run.Summary() == alone,
             "a stream beside another gave other audio than alone");
  }
}

void WaitsForASlowReader(TtsRig& rig, Verdict& v) {
  TtsPlan plan = PlanFor(rig, {rig.fixture().text});
  size_t wanted = SpeakOrFail(rig, v, plan).Samples().size();
  plan.read_delay = std::chrono::milliseconds(rig.fixture().real_time ? 20 : 700);
  size_t got = SpeakOrFail(rig, v, plan).Samples().size();
  bool same = rig.fixture().deterministic ? got == wanted : got > wanted / 2;
  v.Expect(same, "audio was lost for a reader that is slow");
}

void NeverBlocksTheExecutor(TtsRig& rig, Verdict& v) {
  rig.world().TakeLongestStall();
  TtsPlan plan = PlanFor(rig, {rig.fixture().text});
  plan.options.cacheable = false;
  SpeakOrFail(rig, v, plan);
  ExpectNoStall(rig, v);
}

}  // namespace

std::vector<TtsRule> TtsOutputRules() {
  return {{"TTS-AUDIO-01", "GivesAudioInOrder", GivesAudioInOrder},
          {"TTS-MARK-01", "MarksAsClaimed", MarksAsClaimed},
          {"TTS-MARK-02", "MarksCoverTheText", MarksCoverTheText},
          {"TTS-MARK-03", "MarksCountOverAllText", MarksCountOverAllText},
          {"TTS-MARK-04", "MarksLieInsideTheAudio", MarksLieInsideTheAudio},
          {"TTS-MARK-05", "MarksComeBeforeTheirAudio", MarksComeBeforeTheirAudio},
          {"TTS-RATE-01", "SpeaksFasterWhenTold", SpeaksFasterWhenTold},
          {"TTS-INCR-01", "BeginsBeforeAllTextIsThere", BeginsBeforeAllTextIsThere},
          {"TTS-REPEAT-01", "RepeatsItself", RepeatsItself},
          {"TTS-TWO-01", "KeepsStreamsApart", KeepsStreamsApart},
          {"TTS-SLOW-01", "WaitsForASlowReader", WaitsForASlowReader},
          {"TTS-STALL-01", "NeverBlocksTheExecutor", NeverBlocksTheExecutor}};
}

std::vector<TtsRule> TtsRules() {
  std::vector<TtsRule> rules = TtsInputRules();
  std::vector<TtsRule> output = TtsOutputRules();
  for (TtsRule& rule : output) rules.push_back(std::move(rule));
  return rules;
}

}  // namespace vivavoce::testing::internal

namespace vivavoce::testing {

std::vector<RuleOutcome> CheckTextToSpeech(const TextToSpeechFixture& fixture) {
  return internal::RunAll(internal::TtsRules(), fixture);
}

}  // namespace vivavoce::testing
