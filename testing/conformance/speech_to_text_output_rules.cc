// SPDX-License-Identifier: Apache-2.0
// What may be relied on in a recogniser's events.
#include <map>

#include "testing/conformance/common_rules.h"
#include "testing/conformance/speech_to_text_rig.h"
#include "testing/conformance/words.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::testing::internal {
namespace {

SttRun ConverseOrFail(SttRig& rig, Verdict& v, const std::vector<int16_t>& samples,
                      const SttPlan& plan) {
  SttRun run = Converse(rig, samples, plan);
  v.Expect(run.clean(), run.Trouble());
  return run;
}

SttRun Once(SttRig& rig, Verdict& v) {
  return ConverseOrFail(rig, v, rig.fixture().speech, PlanFor(rig));
}

// The sample three times, so that there are several segments.
SttRun Thrice(SttRig& rig, Verdict& v) {
  std::vector<int16_t> samples = Silence(300);
  for (int i = 0; i < 3; ++i) {
    samples.insert(samples.end(), rig.fixture().speech.begin(), rig.fixture().speech.end());
    samples.resize(samples.size() + 32'000);
  }
  return ConverseOrFail(rig, v, samples, PlanFor(rig));
}

void HearsTheSample(SttRig& rig, Verdict& v) {
  SttRun run = Once(rig, v);
  double error = WordErrorRate(rig.fixture().text, run.Text());
  v.Expect(error <= rig.fixture().max_word_error,
           "word error rate " + std::to_string(error) + " on the sample, " +
               std::to_string(rig.fixture().max_word_error) + " is the most");
}

void OrdersSegments(SttRig& rig, Verdict& v) {
  SttRun run = Thrice(rig, v);
  std::optional<SegmentId> last_final;
  for (const SttEvent& event : run.events) {
    if (const auto* partial = std::get_if<SttPartial>(&event)) {
      v.Expect(
          !last_final || partial->segment > *last_final,
          "a partial of segment " + std::to_string(partial->segment) + " came after its final");
    }
    if (const auto* final = std::get_if<SttFinal>(&event)) {
      v.Expect(!last_final || final->segment > *last_final,
               "the final of segment " + std::to_string(final->segment) + " came twice or late");
      last_final = final->segment;
    }
  }
  v.Expect(last_final.has_value(), "no final came");
}

void AlternatesSpeechStartAndEnd(SttRig& rig, Verdict& v) {
  SttRun run = Thrice(rig, v);
  bool speaking = false;
  MediaTime last;
  for (const SttEvent& event : run.events) {
    if (const auto* start = std::get_if<SttSpeechStart>(&event)) {
      v.Expect(!speaking, "SttSpeechStart came twice");
      v.Expect(start->at >= last, "SttSpeechStart goes back in time");
      speaking = true;
      last = start->at;
    }
    if (const auto* end = std::get_if<SttSpeechEnd>(&event)) {
      v.Expect(speaking, "SttSpeechEnd came without a start");
      v.Expect(end->at >= last, "SttSpeechEnd goes back in time");
      speaking = false;
      last = end->at;
    }
  }
  v.Expect(!speaking, "the last SttSpeechStart has no end");
}

void SendsPartialsAsClaimed(SttRig& rig, Verdict& v) {
  bool claimed = rig.provider().Capabilities().partials;
  bool came = !Once(rig, v).Only<SttPartial>().empty();
  v.Expect(claimed || !came, "partials came that Capabilities() do not claim");
  v.Expect(!claimed || came, "Capabilities() claim partials and none came");
}

void SendsNoPartialsWhenToldNotTo(SttRig& rig, Verdict& v) {
  SttPlan plan = PlanFor(rig);
  plan.options.partials = false;
  SttRun run = ConverseOrFail(rig, v, rig.fixture().speech, plan);
  v.Expect(run.Only<SttPartial>().empty(), "partials came although options.partials is false");
  v.Expect(!run.Text().empty(), "no final came");
}

void WritesValidUtf8(SttRig& rig, Verdict& v) {
  SttRun run = Thrice(rig, v);
  for (const SttPartial& partial : run.Only<SttPartial>()) {
    v.Expect(IsValidUtf8(partial.text), "a partial is no well-formed UTF-8");
    bool inside = partial.stable_bytes <= partial.text.size();
    v.Expect(inside && IsCharacterBoundary(partial.text, partial.stable_bytes),
             "stable_bytes lies outside the text or inside a character");
  }
  for (const SttFinal& final : run.Only<SttFinal>()) {
    v.Expect(IsValidUtf8(final.text), "a final is no well-formed UTF-8");
  }
}

void KeepsTheStablePrefix(SttRig& rig, Verdict& v) {
  if (!rig.provider().Capabilities().partials) {
    v.Skip("the provider sends no partials");
    return;
  }
  std::map<SegmentId, std::string> stable;
  uint32_t most = 0;
  auto keeps = [&](SegmentId segment, const std::string& text) {
    v.Expect(text.starts_with(stable[segment]),
             "the stable prefix of segment " + std::to_string(segment) + " changed");
  };
  for (const SttEvent& event : Thrice(rig, v).events) {
    if (const auto* partial = std::get_if<SttPartial>(&event)) {
      keeps(partial->segment, partial->text);
      std::string prefix = partial->text.substr(0, partial->stable_bytes);
      if (prefix.size() > stable[partial->segment].size()) stable[partial->segment] = prefix;
      most = std::max(most, partial->stable_bytes);
    }
    if (const auto* final = std::get_if<SttFinal>(&event)) keeps(final->segment, final->text);
  }
  v.Expect(most > 0 || !rig.provider().Capabilities().stable_prefix,
           "Capabilities() claim a stable prefix and none came");
}

void JoinsWordsToTheText(SttRig& rig, Verdict& v) {
  bool timed = rig.provider().Capabilities().word_timing != WordTiming::kNone;
  for (const SttFinal& final : Thrice(rig, v).Only<SttFinal>()) {
    if (final.words.empty()) {
      v.Expect(!timed || final.text.empty(), "word times are claimed and a final has no words");
      continue;
    }
    std::string joined;
    for (const TimedWord& word : final.words) joined += (joined.empty() ? "" : " ") + word.text;
    v.Expect(joined == final.text, "the words joined by spaces are not the text");
  }
}

void KeepsTimesInOrderAndInside(SttRig& rig, Verdict& v) {
  SttPlan plan = PlanFor(rig);
  plan.start = MediaTime::FromMillis(100'000);  // a turn that begins late on the timeline
  SttRun run = ConverseOrFail(rig, v, rig.fixture().speech, plan);
  auto size = static_cast<int64_t>(rig.fixture().speech.size());
  MediaTime last = plan.start;
  MediaTime end = plan.start + kRecognitionRate.Duration({size});
  for (const SttFinal& final : run.Only<SttFinal>()) {
    v.Expect(final.begin >= last && final.begin <= final.end && final.end <= end,
             "a segment's times overlap its forerunner's or leave the audio");
    v.Expect(final.audio_until >= final.begin && final.audio_until <= end,
             "audio_until lies outside the audio");
    MediaTime word_end = final.begin;
    for (const TimedWord& word : final.words) {
      v.Expect(word.begin >= word_end && word.end >= word.begin && word.end <= final.end,
               "a word's times overlap its forerunner's or leave its segment");
      word_end = word.end;
    }
    last = final.end;
  }
  for (const auto& start : run.Only<SttSpeechStart>()) {
    v.Expect(start.at >= plan.start && start.at <= end, "SttSpeechStart lies outside the audio");
  }
}

void MeasuresConfidencesAsClaimed(SttRig& rig, Verdict& v) {
  bool claimed = rig.provider().Capabilities().confidences;
  float highest = 0;
  for (const SttFinal& final : Once(rig, v).Only<SttFinal>()) {
    for (const TimedWord& word : final.words) {
      v.Expect(word.confidence >= 0 && word.confidence <= 1, "a confidence lies outside 0..1");
      highest = std::max(highest, word.confidence);
    }
  }
  v.Expect(claimed || highest == 0, "confidences came that Capabilities() do not claim");
  v.Expect(!claimed || highest > 0, "Capabilities() claim confidences and all are 0");
}

void AnswersFinalizeAfterItsFinals(SttRig& rig, Verdict& v) {
  SttPlan plan = PlanFor(rig);
  std::vector<int16_t> samples = rig.fixture().speech;
  size_t once = samples.size();
  samples.insert(samples.end(), rig.fixture().speech.begin(), rig.fixture().speech.end());
  plan.finalize_at = {once, samples.size()};
  SttRun run = ConverseOrFail(rig, v, samples, plan);
  uint64_t tickets = 0;
  std::string before_first;
  for (const SttEvent& event : run.events) {
    if (const auto* final = std::get_if<SttFinal>(&event)) {
      if (tickets == 0) before_first += " " + final->text;
      v.Expect(tickets < 2 || final->text.empty(), "a final came after the last SttFinalized");
    }
    if (const auto* finalized = std::get_if<SttFinalized>(&event)) {
      v.Expect(finalized->ticket == ++tickets, "the tickets came back in another order");
    }
  }
  v.Expect(tickets == 2, std::to_string(tickets) + " of 2 tickets came back");
  double error = WordErrorRate(rig.fixture().text, before_first);
  v.Expect(error <= rig.fixture().max_word_error + 0.2,
           "the finals of the audio before Finalize() did not come before SttFinalized");
}

void DoesNotDependOnChunks(SttRig& rig, Verdict& v) {
  if (!rig.fixture().deterministic) {
    v.Skip("the provider is not deterministic");
    return;
  }
  SttPlan plan = PlanFor(rig);
  std::string wanted = ConverseOrFail(rig, v, rig.fixture().speech, plan).Summary();
  for (size_t chunk : {320, 512, 7777}) {
    plan.chunk = chunk;
    v.Expect(ConverseOrFail(rig, v, rig.fixture().speech, plan).Summary() == wanted,
             "chunks of " + std::to_string(chunk) + " samples gave other finals than of 1600");
  }
}

void RepeatsItself(SttRig& rig, Verdict& v) {
  if (!rig.fixture().deterministic) {
    v.Skip("the provider is not deterministic");
    return;
  }
  std::string first = Once(rig, v).Summary();
  v.Expect(Once(rig, v).Summary() == first, "the same audio gave other finals");
}

void KeepsStreamsApart(SttRig& rig, Verdict& v) {
  std::string alone = Once(rig, v).Text();
  for (const SttRun& run : ConverseAtOnce(rig, rig.fixture().speech, 2)) {
    v.Expect(run.clean(), "one of two streams: " + run.Trouble());
    bool same = !rig.fixture().deterministic || run.Text() == alone;
    v.Expect(same && !run.Text().empty(), "a stream beside another gave another text than alone");
  }
}

void WaitsForASlowReader(SttRig& rig, Verdict& v) {
  SttPlan plan = PlanFor(rig);
  plan.read_delay = std::chrono::milliseconds(rig.fixture().real_time ? 50 : 700);
  SttRun run = ConverseOrFail(rig, v, rig.fixture().speech, plan);
  double error = WordErrorRate(rig.fixture().text, run.Text());
  v.Expect(error <= rig.fixture().max_word_error, "words were lost for a reader that is slow");
}

void NeverBlocksTheExecutor(SttRig& rig, Verdict& v) {
  rig.world().TakeLongestStall();
  Once(rig, v);
  ExpectNoStall(rig, v);
}

void SaysNothingOfWhatWasSaid(SttRig& rig, Verdict& v) {
  SttRun run = Once(rig, v);
  for (const SttFinal& final : run.Only<SttFinal>()) {
    bool told = final.text.size() > 8 && rig.sinks().Mentions(final.text);
    v.Expect(!told, "the telemetry holds what the candidate said");
  }
}

}  // namespace

std::vector<SttRule> SttOutputRules() {
  return {{"STT-TEXT-01", "HearsTheSample", HearsTheSample},
          {"STT-TEXT-02", "WritesValidUtf8", WritesValidUtf8},
          {"STT-ORDER-01", "OrdersSegments", OrdersSegments},
          {"STT-ORDER-02", "AlternatesSpeechStartAndEnd", AlternatesSpeechStartAndEnd},
          {"STT-PARTIAL-01", "SendsPartialsAsClaimed", SendsPartialsAsClaimed},
          {"STT-PARTIAL-02", "SendsNoPartialsWhenToldNotTo", SendsNoPartialsWhenToldNotTo},
          {"STT-PARTIAL-03", "KeepsTheStablePrefix", KeepsTheStablePrefix},
          {"STT-WORDS-01", "JoinsWordsToTheText", JoinsWordsToTheText},
          {"STT-WORDS-02", "KeepsTimesInOrderAndInside", KeepsTimesInOrderAndInside},
          {"STT-WORDS-03", "MeasuresConfidencesAsClaimed", MeasuresConfidencesAsClaimed},
          {"STT-FINALIZE-01", "AnswersFinalizeAfterItsFinals", AnswersFinalizeAfterItsFinals},
          {"STT-CHUNK-01", "DoesNotDependOnChunks", DoesNotDependOnChunks},
          {"STT-REPEAT-01", "RepeatsItself", RepeatsItself},
          {"STT-TWO-01", "KeepsStreamsApart", KeepsStreamsApart},
          {"STT-SLOW-01", "WaitsForASlowReader", WaitsForASlowReader},
          {"STT-STALL-01", "NeverBlocksTheExecutor", NeverBlocksTheExecutor},
          {"STT-PRIV-01", "SaysNothingOfWhatWasSaid", SaysNothingOfWhatWasSaid}};
}

std::vector<SttRule> SttRules() {
  std::vector<SttRule> rules = SttInputRules();
  std::vector<SttRule> output = SttOutputRules();
  for (SttRule& rule : output) rules.push_back(WithSpeech(std::move(rule)));
  return rules;
}

}  // namespace vivavoce::testing::internal

namespace vivavoce::testing {

std::vector<RuleOutcome> CheckSpeechToText(const SpeechToTextFixture& fixture) {
  return internal::RunAll(internal::SttRules(), fixture);
}

}  // namespace vivavoce::testing
