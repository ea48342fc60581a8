// SPDX-License-Identifier: Apache-2.0
#include "conversation/timeline.h"

#include <algorithm>
#include <utility>

namespace vivavoce::internal {

int64_t Timeline::Place(std::vector<int16_t>& channel, int64_t at,
                        std::span<const int16_t> samples) {
  auto offset = static_cast<size_t>(at - base_);
  if (channel.size() < offset + samples.size()) channel.resize(offset + samples.size());
  std::copy(samples.begin(), samples.end(), channel.begin() + static_cast<std::ptrdiff_t>(offset));
  return at + static_cast<int64_t>(samples.size());
}

void Timeline::BeginSource(std::string source, int64_t begin) {
  source_ = std::move(source);
  source_next_ = begin;
}

void Timeline::AddCandidate(uint32_t turn, int64_t at, std::span<const int16_t> samples) {
  if (samples.empty()) return;
  at = std::max({at, left_end_, base_});
  left_end_ = Place(left_, at, samples);
  NoteCandidate(turn, at, static_cast<int64_t>(samples.size()));
}

void Timeline::NoteCandidate(uint32_t turn, int64_t at, int64_t count) {
  bool goes_on = false;
  for (auto it = segments_.rbegin(); it != segments_.rend(); ++it) {
    if (!it->candidate) continue;
    goes_on = it->who == turn && it->end == at && it->source == source_ &&
              it->source_begin + (it->end - it->begin) == source_next_;
    if (goes_on) it->end = at + count;
    break;
  }
  if (!goes_on) {
    TimelineSegment segment;
    segment.candidate = true;
    segment.who = turn;
    segment.begin = at;
    segment.end = at + count;
    segment.source = source_;
    segment.source_begin = source_next_;
    segments_.push_back(std::move(segment));
  }
  source_next_ += count;
  candidate_samples_ += count;
}

void Timeline::Restore(int64_t frames, std::vector<TimelineSegment> segments) {
  base_ = settled_ = left_end_ = right_end_ = frames;
  segments_ = std::move(segments);
  for (TimelineSegment& segment : segments_) segment.end = std::min(segment.end, frames);
  std::erase_if(segments_, [](const TimelineSegment& s) { return s.begin >= s.end; });
  candidate_samples_ = 0;
  for (const TimelineSegment& segment : segments_) {
    if (!segment.candidate) continue;
    candidate_samples_ += segment.end - segment.begin;
    source_ = segment.source;
    source_next_ = segment.source_begin + segment.end - segment.begin;
  }
}

int64_t Timeline::noted_until() const {
  for (auto it = segments_.rbegin(); it != segments_.rend(); ++it) {
    if (it->candidate) return it->end;
  }
  return 0;
}

void Timeline::ReplayCandidate(uint32_t turn, int64_t at, std::span<const int16_t> samples) {
  auto skip = [&](int64_t until) {
    auto count = static_cast<size_t>(
        std::clamp<int64_t>(until - at, 0, static_cast<int64_t>(samples.size())));
    at += static_cast<int64_t>(count);
    samples = samples.subspan(count);
    return static_cast<int64_t>(count);
  };
  skip(noted_until());
  const int64_t begin = at;
  if (int64_t written = skip(base_); written > 0) NoteCandidate(turn, begin, written);
  AddCandidate(turn, at, samples);
}

void Timeline::AddInterviewer(uint32_t utterance, int64_t at, std::span<const int16_t> samples) {
  if (samples.empty()) return;
  at = std::max({at, right_end_, base_});
  auto last = std::find_if(segments_.rbegin(), segments_.rend(),
                           [](const TimelineSegment& segment) { return !segment.candidate; });
  bool goes_on = last != segments_.rend() && last->who == utterance && last->end == at;
  right_end_ = Place(right_, at, samples);
  if (goes_on) {
    last->end = right_end_;
    return;
  }
  TimelineSegment segment;
  segment.who = utterance;
  segment.begin = at;
  segment.end = right_end_;
  segments_.push_back(std::move(segment));
}

void Timeline::CutInterviewer(uint32_t utterance, int64_t at) {
  at = std::max(at, base_);
  if (at < right_end_) {
    right_.resize(std::min(right_.size(), static_cast<size_t>(at - base_)));
    right_end_ = at;
  }
  for (TimelineSegment& segment : segments_) {
    if (!segment.candidate && segment.who == utterance) {
      segment.end = std::clamp(at, segment.begin, segment.end);
    }
  }
  std::erase_if(segments_, [](const TimelineSegment& s) { return s.begin == s.end; });
}

void Timeline::Settle(int64_t settled) { settled_ = std::max(settled_, settled); }

void Timeline::SettleAll(int64_t end) {
  settled_ = std::max({settled_, end, left_end_, right_end_});
}

std::vector<int16_t> Timeline::Take(int64_t limit) {
  auto count = static_cast<size_t>(std::clamp<int64_t>(writable(), 0, limit));
  std::vector<int16_t> frames(2 * count, 0);
  auto interleave = [count, to = frames.data()](const std::vector<int16_t>& channel, size_t side) {
    const int16_t* from = channel.data();
    const size_t end = std::min(count, channel.size());
    for (size_t i = 0; i < end; ++i) to[2 * i + side] = from[i];
  };
  interleave(left_, 0);
  interleave(right_, 1);
  auto drop = [&](std::vector<int16_t>& channel) {
    auto gone = static_cast<std::ptrdiff_t>(std::min(count, channel.size()));
    channel.erase(channel.begin(), channel.begin() + gone);
  };
  drop(left_);
  drop(right_);
  base_ += static_cast<int64_t>(count);
  return frames;
}

}  // namespace vivavoce::internal
