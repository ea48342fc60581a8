// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/voice_activity_rules.h"

#include "testing/conformance/common_rules.h"

namespace vivavoce::testing::internal {
namespace {

using Segments = std::vector<SpeechSegment>;

std::unique_ptr<VoiceActivityStream> OpenOrFail(VadRig& rig, Verdict& v,
                                                const VoiceActivityOptions& options) {
  auto stream = rig.provider().Open(options);
  if (stream.ok()) return *std::move(stream);
  v.Fail("Open() failed: " + stream.status().ToString());
  return nullptr;
}

// The sample between two seconds of silence, times `times`.
std::vector<int16_t> Audio(const VadRig& rig, int times) {
  std::vector<int16_t> samples(32'000);
  for (int i = 0; i < times; ++i) {
    samples.insert(samples.end(), rig.fixture().speech.begin(), rig.fixture().speech.end());
    samples.resize(samples.size() + 32'000);
  }
  return samples;
}

struct Detection {
  VoiceActivityOptions options;
  size_t chunk = 512;
  MediaTime start;
};

void Append(VoiceActivityStream& stream, Segments& all) {
  for (const SpeechSegment& segment : stream.TakeSegments()) all.push_back(segment);
}

Segments Detect(VadRig& rig, Verdict& v, const std::vector<int16_t>& samples, const Detection& d) {
  Segments all;
  auto stream = OpenOrFail(rig, v, d.options);
  if (!stream) return all;
  for (size_t at = 0; at < samples.size(); at += d.chunk) {
    size_t end = std::min(at + d.chunk, samples.size());
    std::vector<int16_t> part(samples.begin() + static_cast<std::ptrdiff_t>(at),
                              samples.begin() + static_cast<std::ptrdiff_t>(end));
    MediaTime time = d.start + kRecognitionRate.Duration({static_cast<int64_t>(at)});
    stream->Push(PcmChunk(std::move(part), kRecognitionRate, time));
    Append(*stream, all);
  }
  stream->Finish();
  Append(*stream, all);
  return all;
}

std::chrono::nanoseconds Length(const Segments& segments) {
  std::chrono::nanoseconds sum{0};
  for (const SpeechSegment& segment : segments) sum += segment.end - segment.begin;
  return sum;
}

void RefusesOptionsOutOfRange(VadRig& rig, Verdict& v) {
  for (double threshold : {-0.1, 0.0, 1.0, 7.0}) {
    VoiceActivityOptions options;
    options.threshold = threshold;
    absl::Status status = rig.provider().Open(options).status();
    v.Expect(status.code() == absl::StatusCode::kInvalidArgument,
             "a threshold of " + std::to_string(threshold) +
                 " must give INVALID_ARGUMENT, it gave " + status.ToString());
  }
}

void HearsNothingInSilence(VadRig& rig, Verdict& v) {
  v.Expect(Detect(rig, v, std::vector<int16_t>(160'000), {}).empty(),
           "speech was found in digital silence");
  v.Expect(Detect(rig, v, {}, {}).empty(), "speech was found in nothing");
}

void FindsTheSample(VadRig& rig, Verdict& v) {
  Segments segments = Detect(rig, v, Audio(rig, 1), {});
  auto size = static_cast<int64_t>(rig.fixture().speech.size());
  auto wanted = static_cast<double>(kRecognitionRate.Duration({size}).count());
  double found = static_cast<double>(Length(segments).count()) / wanted;
  v.Expect(found >= rig.fixture().min_found,
           "only " + std::to_string(found) + " of the sample was found to be speech");
  for (const SpeechSegment& s : segments) {
    auto end = MediaTime::FromMillis(2000) + kRecognitionRate.Duration({size});
    bool near = s.begin >= MediaTime::FromMillis(1500) && s.end <= end + Millis(500);
    v.Expect(near, "speech was found where the sample is not");
  }
}

void KeepsSegmentsInOrderAndInside(VadRig& rig, Verdict& v) {
  std::vector<int16_t> samples = Audio(rig, 3);
  Detection d;
  d.start = MediaTime::FromMillis(50'000);
  Segments segments = Detect(rig, v, samples, d);
  MediaTime last = d.start;
  auto size = static_cast<int64_t>(samples.size());
  for (const SpeechSegment& s : segments) {
    v.Expect(s.begin >= last && s.end > s.begin, "segments overlap or are empty");
    last = s.end;
  }
  v.Expect(last <= d.start + kRecognitionRate.Duration({size}), "a segment leaves the audio");
  v.Expect(segments.size() >= 3,
           "three samples with 2 s between gave " + std::to_string(segments.size()) + " segments");
}

void DoesNotDependOnChunks(VadRig& rig, Verdict& v) {
  auto times = [&](size_t chunk) {
    std::string text;
    Detection d;
    d.chunk = chunk;
    for (const SpeechSegment& s : Detect(rig, v, Audio(rig, 2), d)) {
      text += std::to_string(s.begin.since_start.count()) + "-" +
              std::to_string(s.end.since_start.count()) + " ";
    }
    return text;
  };
  std::string wanted = times(512);
  for (size_t chunk : {1, 160, 777, 100'000}) {
    v.Expect(times(chunk) == wanted,
             "chunks of " + std::to_string(chunk) + " samples gave other segments than of 512");
  }
}

void CompletesAnOpenSegment(VadRig& rig, Verdict& v) {
  std::vector<int16_t> samples(16'000);
  samples.insert(samples.end(), rig.fixture().speech.begin(), rig.fixture().speech.end());
  v.Expect(!Detect(rig, v, samples, {}).empty(), "Finish() did not complete the open segment");
}

void CutsLongSpeech(VadRig& rig, Verdict& v) {
  Detection d;
  d.options.max_speech = Millis(1000);
  for (const SpeechSegment& s : Detect(rig, v, Audio(rig, 1), d)) {
    v.Expect(s.end - s.begin <= Millis(1300),
             "a segment of " + InMillis(s.end - s.begin) + " although max_speech is 1000 ms");
  }
}

void SaysWhenSomeoneSpeaks(VadRig& rig, Verdict& v) {
  auto stream = OpenOrFail(rig, v, VoiceActivityOptions());
  if (!stream) return;
  const std::vector<int16_t>& speech = rig.fixture().speech;
  int speaking = 0;
  int asked = 0;
  for (size_t at = 0; at + 512 <= speech.size(); at += 512) {
    std::vector<int16_t> part(speech.begin() + static_cast<std::ptrdiff_t>(at),
                              speech.begin() + static_cast<std::ptrdiff_t>(at + 512));
    MediaTime time{kRecognitionRate.Duration({static_cast<int64_t>(at)})};
    stream->Push(PcmChunk(std::move(part), kRecognitionRate, time));
    speaking += stream->speaking() ? 1 : 0;
    ++asked;
  }
  v.Expect(speaking >= asked * rig.fixture().min_found * 0.8,
           "speaking() was true for " + std::to_string(speaking) + " of " + std::to_string(asked) +
               " chunks of speech");
  MediaTime end{kRecognitionRate.Duration({static_cast<int64_t>(speech.size())})};
  stream->Push(PcmChunk(std::vector<int16_t>(32'000), kRecognitionRate, end));
  v.Expect(!stream->speaking(), "speaking() is true after 2 s of silence");
}

void KeepsStreamsApart(VadRig& rig, Verdict& v) {
  Segments alone = Detect(rig, v, Audio(rig, 1), {});
  auto other = OpenOrFail(rig, v, VoiceActivityOptions());
  if (!other) return;
  const std::vector<int16_t>& speech = rig.fixture().speech;
  other->Push(PcmChunk(speech, kRecognitionRate, MediaTime()));
  Segments beside = Detect(rig, v, Audio(rig, 1), {});
  v.Expect(Length(alone) == Length(beside) && alone.size() == beside.size(),
           "a stream beside another found other segments than alone");
}

void IsCheap(VadRig& rig, Verdict& v) {
  std::vector<int16_t> samples = Audio(rig, 2);
  auto took = ProcessorTimeOf([&] { Detect(rig, v, samples, {}); });
  auto audio = kRecognitionRate.Duration({static_cast<int64_t>(samples.size())});
  double cost = static_cast<double>(took.count()) / static_cast<double>(audio.count());
  v.Expect(cost <= rig.fixture().max_cost, "it takes " + std::to_string(cost) +
                                               " of real time, and runs on every frame of every "
                                               "session");
}

}  // namespace

std::vector<VadRule> VadRules() {
  std::vector<VadRule> rules;
  AddFactoryRules("VAD", rules);
  rules.push_back({"VAD-OPEN-01", "RefusesOptionsOutOfRange", RefusesOptionsOutOfRange});
  rules.push_back({"VAD-EMPTY-01", "HearsNothingInSilence", HearsNothingInSilence});
  std::vector<VadRule> with_speech = {
      {"VAD-SPEECH-01", "FindsTheSample", FindsTheSample},
      {"VAD-ORDER-01", "KeepsSegmentsInOrderAndInside", KeepsSegmentsInOrderAndInside},
      {"VAD-CHUNK-01", "DoesNotDependOnChunks", DoesNotDependOnChunks},
      {"VAD-END-01", "CompletesAnOpenSegment", CompletesAnOpenSegment},
      {"VAD-LONG-01", "CutsLongSpeech", CutsLongSpeech},
      {"VAD-NOW-01", "SaysWhenSomeoneSpeaks", SaysWhenSomeoneSpeaks},
      {"VAD-TWO-01", "KeepsStreamsApart", KeepsStreamsApart},
      {"VAD-COST-01", "IsCheap", IsCheap}};
  for (VadRule& rule : with_speech) {
    auto check = std::move(rule.check);
    rule.check = [check](VadRig& rig, Verdict& v) {
      if (rig.fixture().speech.size() >= 32'000) return check(rig, v);
      v.Skip("the fixture has no speech (2 s at least)");
    };
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace vivavoce::testing::internal

namespace vivavoce::testing {

std::vector<RuleOutcome> CheckVoiceActivity(const VoiceActivityFixture& fixture) {
  return internal::RunAll(internal::VadRules(), fixture);
}

}  // namespace vivavoce::testing
