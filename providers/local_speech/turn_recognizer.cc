// SPDX-License-Identifier: Apache-2.0
#include "turn_recognizer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "checked_decode.h"
#include "inventions.h"
#include "repetition.h"
#include "vivavoce/base/status.h"

namespace vivavoce::local_speech {
namespace {

constexpr int64_t kWindow = static_cast<int64_t>(SileroDetector::kWindow);
constexpr int64_t kFirstPartial = 7200;  // 0.45 s
constexpr int64_t kTimingMargin = 2400;  // words may lie this far outside what the detector told

double Seconds(SampleSpan span) {
  return static_cast<double>(span.size()) / kRecognitionRate.hertz;
}

}  // namespace

TurnRecognizer::TurnRecognizer(std::shared_ptr<const Recognizer> recognizer,
                               DetectorPool& detectors, const WordTimer& timer,
                               std::unique_ptr<const PhraseCorrector> corrector,
                               const TurnRules& rules)
    : recognizer_(std::move(recognizer)),
      detectors_(detectors),
      timer_(timer),
      corrector_(std::move(corrector)),
      rules_(rules),
      tracker_(rules.segments),
      next_partial_(kFirstPartial) {}

TurnRecognizer::~TurnRecognizer() { detectors_.Give(std::move(detector_)); }

absl::StatusOr<bool> TurnRecognizer::Step(std::vector<SttEvent>& out) {
  for (;;) {
    if (!told_.empty()) {
      std::move(told_.begin(), told_.end(), std::back_inserter(out));
      told_.clear();
      return true;
    }
    if (!closed_.empty()) {
      const Closed closed = closed_.front();
      closed_.pop_front();
      if (absl::Status status = DecodeFinal(closed, out); !status.ok()) return status;
      Release();
      return true;
    }
    if (rules_.partials && tracker_.open()) {
      absl::StatusOr<bool> decoded = DecodePartial(out);
      if (!decoded.ok()) return decoded.status();
      if (*decoded) return true;
    }
    if (RunWindow()) continue;
    if (inputs_.empty()) return false;
    Input input = std::move(inputs_.front());
    inputs_.pop_front();
    if (const auto* chunk = std::get_if<PcmChunk>(&input)) {
      if (absl::Status status = Take(*chunk); !status.ok()) return status;
    } else if (auto* finalize = std::get_if<Finalize>(&input)) {
      // Told after the finals it forces: they are put in front of it when this input comes round
      // again.
      if (!std::exchange(finalize->flushed, true)) FlushWindows(rules_.pause_tail);
      if (told_.empty() && closed_.empty()) {
        out.emplace_back(SttFinalized{finalize->ticket});
        return true;
      }
      inputs_.push_front(std::move(input));
    } else {
      FlushWindows(rules_.tail);
      if (told_.empty() && closed_.empty()) {
        finished_ = true;
        return false;
      }
      inputs_.push_front(std::move(input));
    }
  }
}

absl::Status TurnRecognizer::Take(const PcmChunk& chunk) {
  if (detector_ == nullptr) {
    absl::StatusOr<std::unique_ptr<SileroDetector>> detector = detectors_.Take();
    if (!detector.ok()) return detector.status();
    detector_ = *std::move(detector);
  }
  clock_.Add(end_, chunk.at());
  const std::span<const int16_t> samples = chunk.samples();
  samples_.insert(samples_.end(), samples.begin(), samples.end());
  end_ += static_cast<int64_t>(samples.size());
  return absl::OkStatus();
}

// Gives the detector the next window; false when there is not a whole one.
bool TurnRecognizer::RunWindow() {
  if (end_ - windowed_ < kWindow) return false;
  const std::span<const int16_t> window = Samples({windowed_, windowed_ + kWindow});
  const bool voiced = detector_->Voiced(window.first<SileroDetector::kWindow>());
  windowed_ += kWindow;
  std::vector<SegmentChange> changes;
  tracker_.Window(kWindow, voiced, MeanEnergy(window), changes);
  Report(changes, rules_.tail);
  if (!tracker_.open() && closed_.empty()) Release();
  return true;
}

// The rest that is no whole window, then the end of the open segment.
void TurnRecognizer::FlushWindows(int64_t tail) {
  std::vector<SegmentChange> changes;
  if (end_ > windowed_) {
    const std::span<const int16_t> rest = Samples({windowed_, end_});
    std::array<int16_t, SileroDetector::kWindow> window{};
    std::copy(rest.begin(), rest.end(), window.begin());
    const bool voiced = detector_->Voiced(window);
    tracker_.Window(end_ - windowed_, voiced, MeanEnergy(rest), changes);
    windowed_ = end_;
  }
  tracker_.Flush(changes);
  Report(changes, tail);
}

void TurnRecognizer::Report(const std::vector<SegmentChange>& changes, int64_t tail) {
  for (const SegmentChange& change : changes) {
    switch (change.kind) {
      case SegmentChange::Kind::kSpeechBegan:
        told_.emplace_back(SttSpeechStart{clock_.At(change.span.begin)});
        pause_decode_due_ = false;
        break;
      case SegmentChange::Kind::kSpeechEnded:
        told_.emplace_back(SttSpeechEnd{clock_.At(change.span.end)});
        pause_decode_due_ = true;
        break;
      case SegmentChange::Kind::kClosed:
        closed_.push_back({change.span, tail});
        pause_decode_due_ = false;
        break;
    }
  }
}

// A partial when one is due; at a pause, what will be the final if nothing more comes. When they
// are due is a matter of the audio alone, so that the same audio gives the same events.
absl::StatusOr<bool> TurnRecognizer::DecodePartial(std::vector<SttEvent>& out) {
  const SampleSpan segment = tracker_.segment();
  const bool pause = pause_decode_due_ && !tracker_.speaking();
  if (!pause && (!tracker_.speaking() || segment.size() < next_partial_)) return false;
  pause_decode_due_ = false;
  const SampleSpan range = DecodeRange(segment, rules_.pause_tail);
  absl::StatusOr<Recognition> recognition = recognizer_->Decode(Samples(range));
  if (!recognition.ok()) return recognition.status();
  // The longer the segment, the dearer each decode: the gap grows, so that the share does not.
  const double cost = rules_.decode_cost * static_cast<double>(range.size());
  const auto wait = std::max<int64_t>(kFirstPartial, std::llround(cost / rules_.partial_share));
  next_partial_ = segment.size() + wait;
  const std::string text =
      corrector_ ? corrector_->Correct(recognition->text).text : recognition->text;
  if (pause) candidate_ = Candidate{range, *std::move(recognition)};
  if (text.empty() || IsRunaway(text, Seconds(range)) ||
      !InventionReason(text, Samples(segment)).empty()) {
    return true;
  }
  const StablePrefix::View view = prefix_.Update(text);
  SttPartial partial;
  partial.segment = segment_;
  partial.text = view.text;
  partial.stable_bytes = view.stable_bytes;
  out.emplace_back(std::move(partial));
  return true;
}

absl::Status TurnRecognizer::DecodeFinal(const Closed& closed, std::vector<SttEvent>& out) {
  const SampleSpan segment = closed.segment;
  const SampleSpan range = DecodeRange(segment, closed.tail);
  Recognition recognition;
  const bool known = candidate_ && candidate_->range.begin == range.begin &&
                     candidate_->range.end == range.end &&
                     !IsRunaway(candidate_->recognition.text, Seconds(range));
  if (known) {
    recognition = std::move(candidate_->recognition);
  } else {
    absl::StatusOr<CheckedRecognition> checked = DecodeChecked(*recognizer_, Samples(range));
    if (!checked.ok()) return checked.status();
    recognition = std::move(checked->recognition);
    if (checked->repetition_dropped) Drop(segment, "repetition", out);
  }
  candidate_.reset();
  if (!recognition.text.empty() && prefix_.empty()) {
    const std::string reason = InventionReason(recognition.text, Samples(segment));
    if (!reason.empty()) {
      Drop(segment, reason, out);
      recognition = Recognition();
    }
  }
  if (corrector_) {
    PhraseCorrector::Result written = corrector_->Correct(recognition.text);
    corrected_ += written.corrected;
    recognition.text = std::move(written.text);
  }
  recognition.text = prefix_.Complete(recognition.text);
  out.emplace_back(MakeFinal(segment, range, recognition));
  ++segment_;
  prefix_.Reset();
  next_partial_ = kFirstPartial;
  decoded_until_ = range.end;
  return absl::OkStatus();
}

void TurnRecognizer::Drop(SampleSpan segment, std::string_view reason, std::vector<SttEvent>& out) {
  SttDropped dropped;
  dropped.begin = clock_.At(segment.begin);
  dropped.end = clock_.At(segment.end);
  dropped.reason = std::string(reason);
  out.emplace_back(std::move(dropped));
}

SampleSpan TurnRecognizer::DecodeRange(SampleSpan segment, int64_t tail) const {
  SampleSpan range;
  range.begin = std::max({decoded_until_, base_, segment.begin - rules_.lead});
  range.begin = std::min(range.begin, segment.begin);
  range.end = std::min(windowed_, segment.end + tail);
  // The tail of a segment that was cut in speech belongs to the next one.
  if (const std::optional<int64_t> next = tracker_.next_begin(); next && *next >= segment.end) {
    range.end = std::min(range.end, *next);
  }
  return range;
}

std::span<const int16_t> TurnRecognizer::Samples(SampleSpan range) const {
  return std::span<const int16_t>(samples_).subspan(static_cast<size_t>(range.begin - base_),
                                                    static_cast<size_t>(range.size()));
}

SttFinal TurnRecognizer::MakeFinal(SampleSpan segment, SampleSpan range,
                                   const Recognition& recognition) const {
  SttFinal result;
  result.segment = segment_;
  result.text = recognition.text;
  SampleSpan timed;
  timed.begin = std::max(range.begin, segment.begin - kTimingMargin);
  timed.end = std::min(range.end, segment.end + kTimingMargin);
  SampleSpan heard = segment;
  const std::vector<std::string> words = SplitWords(recognition.text);
  if (!words.empty()) {
    Recognition shifted = recognition;
    const double shift = static_cast<double>(timed.begin - range.begin) / kRecognitionRate.hertz;
    for (Recognition::Token& token : shifted.tokens) token.begin -= shift;
    const std::vector<SampleSpan> spans = timer_.Times(Samples(timed), shifted);
    for (size_t i = 0; i < words.size(); ++i) {
      TimedWord word;
      word.text = words[i];
      word.begin = clock_.At(timed.begin + spans[i].begin);
      word.end = clock_.At(timed.begin + spans[i].end);
      result.words.push_back(std::move(word));
    }
    heard.begin = std::min(heard.begin, timed.begin + spans.front().begin);
    heard.end = std::max(heard.end, timed.begin + spans.back().end);
  }
  result.begin = clock_.At(heard.begin);
  result.end = clock_.At(heard.end);
  result.audio_until = clock_.At(range.end);
  return result;
}

// Forgets the audio that no decode will need.
void TurnRecognizer::Release() {
  int64_t needed = std::max(base_, std::min(windowed_, windowed_ - rules_.lead - 2 * kWindow -
                                                           rules_.segments.min_speech));
  if (tracker_.open()) needed = std::min(needed, tracker_.segment().begin - rules_.lead);
  for (const Closed& closed : closed_)
    needed = std::min(needed, closed.segment.begin - rules_.lead);
  needed = std::max(needed, base_);
  // A quarter of a second at a time: moving the rest costs.
  if (needed - base_ < rules_.tail) return;
  samples_.erase(samples_.begin(), samples_.begin() + (needed - base_));
  base_ = needed;
  clock_.Forget(base_);
}

}  // namespace vivavoce::local_speech
