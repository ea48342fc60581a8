// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/pause_splitter.h"

#include <algorithm>
#include <string>

#include "vivavoce/base/pcm.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr SampleCount kPiece{4 * 16000};
constexpr Millis kEdge{50};  // how far off a detector's edges are

// Speech between two pauses; `spoken` leaves the short gaps inside it out.
struct Group {
  SampleRange speech;
  SampleCount spoken;
};

class Grouper {
 public:
  Grouper(SampleCount size, SampleCount pause) : size_(size), pause_(pause) {}

  // Detectors are plug-ins: a segment outside the recording or out of order is cut to what fits.
  void Add(const SpeechSegment& segment) {
    SampleCount begin =
        std::clamp(kRecognitionRate.Samples(segment.begin.since_start), done_, size_);
    SampleCount end = std::clamp(kRecognitionRate.Samples(segment.end.since_start), begin, size_);
    if (begin == end) return;
    if (groups_.empty() || begin - groups_.back().speech.end >= pause_) {
      groups_.push_back({{begin, end}, end - begin});
    } else {
      groups_.back().speech.end = end;
      groups_.back().spoken = groups_.back().spoken + (end - begin);
    }
    done_ = end;
  }

  // Groups shorter than `least` are left out; the ranges of their neighbours take them in.
  std::vector<AnswerRange> Answers(SampleCount least) const {
    std::vector<Group> kept;
    for (const Group& group : groups_) {
      if (group.spoken >= least) kept.push_back(group);
    }
    std::vector<AnswerRange> answers;
    for (size_t i = 0; i < kept.size(); ++i) {
      AnswerRange answer;
      answer.speech = kept[i].speech;
      answer.audio.begin = i == 0 ? SampleCount{0} : answers.back().audio.end;
      answer.audio.end = i + 1 == kept.size() ? size_ : CutBefore(kept[i + 1].speech.begin);
      answers.push_back(answer);
    }
    return answers;
  }

 private:
  // The middle of the pause that ends where speech begins at `begin`.
  SampleCount CutBefore(SampleCount begin) const {
    SampleCount before;
    for (const Group& group : groups_) {
      if (group.speech.begin >= begin) break;
      before = group.speech.end;
    }
    return {before.value + (begin.value - before.value) / 2};
  }

  SampleCount size_;
  SampleCount pause_;
  SampleCount done_;
  std::vector<Group> groups_;
};

}  // namespace

absl::StatusOr<std::vector<AnswerRange>> SplitAtPauses(SampleSource& source,
                                                       VoiceActivityStream& detector,
                                                       const PauseSplitOptions& options) {
  if (options.min_pause <= Millis(0)) {
    return InvalidArgument("split at pauses: min_pause must be positive (" +
                           std::to_string(options.min_pause.count()) + " ms)");
  }
  Millis pause = std::max(options.min_pause - kEdge, options.min_pause / 2);
  Grouper grouper(source.size(), kRecognitionRate.Samples(pause));
  auto take = [&] {
    for (const SpeechSegment& segment : detector.TakeSegments()) grouper.Add(segment);
  };
  for (SampleCount at; at < source.size();) {
    SampleCount end = std::min(at + kPiece, source.size());
    absl::StatusOr<std::vector<int16_t>> samples = source.Read({at, end});
    if (!samples.ok()) return samples.status();
    MediaTime time{kRecognitionRate.Duration(at)};
    detector.Push(PcmChunk(*std::move(samples), kRecognitionRate, time));
    take();
    at = end;
    if (options.progress) options.progress(at);
  }
  detector.Finish();
  take();
  return grouper.Answers(kRecognitionRate.Samples(options.min_answer));
}

}  // namespace vivavoce
