// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/recorder.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "conversation/durable_file.h"
#include "conversation/timeline.h"
#include "vivavoce/audio/wav_writer.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using internal::TimelineSegment;

constexpr int64_t kSettledAfter = 2 * 16000;  // what is this old does not change any more
constexpr int64_t kSlabFrames = 4 * 16000;    // frames a write

int64_t FrameOf(MediaTime at) {
  // To the nearest frame: times are whole nanoseconds, frames are 62.5 us.
  return kRecognitionRate.Samples(at.since_start + std::chrono::nanoseconds(31'250)).value;
}

absl::StatusOr<std::string> Sha256OfFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  Sha256 sum;
  std::string piece(1 << 20, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    sum.Update(std::string_view(piece.data(), static_cast<size_t>(in.gcount())));
  }
  if (!in.eof()) return DataLoss("recording: " + path + " cannot be read back");
  return sum.HexDigest();
}

nlohmann::ordered_json SegmentJson(const TimelineSegment& segment,
                                   const TranscriptBuilder::Names& names) {
  nlohmann::ordered_json json;
  json["who"] = segment.candidate ? "candidate" : "interviewer";
  const auto& ids = segment.candidate ? names.candidate : names.interviewer;
  auto name = ids.find(segment.who);
  json["turnId"] = nullptr;  // heard, and not a word of it
  if (name != ids.end()) json["turnId"] = name->second;
  json["begin"] = segment.begin;
  json["end"] = segment.end;
  if (segment.candidate) {
    json["source"] = {{"name", segment.source},
                      {"begin", segment.source_begin},
                      {"end", segment.source_begin + segment.end - segment.begin}};
  }
  return json;
}

// Counts are frames at 16 kHz. A gap is where nothing came from the candidate.
std::string ManifestJson(const internal::Timeline& timeline, const Recording& recording,
                         const TranscriptBuilder::Names& names) {
  std::vector<TimelineSegment> segments = timeline.segments();
  for (TimelineSegment& segment : segments)
    segment.end = std::min(segment.end, recording.frames.value);
  std::erase_if(segments, [](const TimelineSegment& s) { return s.begin >= s.end; });
  std::stable_sort(
      segments.begin(), segments.end(),
      [](const TimelineSegment& a, const TimelineSegment& b) { return a.begin < b.begin; });
  nlohmann::ordered_json json;
  json["version"] = 1;
  json["sampleRate"] = kRecognitionRate.hertz;
  json["channels"] = {"candidate", "interviewer"};
  json["frames"] = recording.frames.value;
  json["durationMs"] = MediaTime{kRecognitionRate.Duration(recording.frames)}.millis();
  json["sha256"] = recording.sha256;
  int64_t heard = 0;
  for (const TimelineSegment& s : segments) heard += s.candidate ? s.end - s.begin : 0;
  json["candidateSamples"] = heard;
  json["segments"] = nlohmann::ordered_json::array();
  json["gaps"] = nlohmann::ordered_json::array();
  int64_t heard_until = 0;
  auto gap = [&](int64_t until) {
    if (until > heard_until) json["gaps"].push_back({{"begin", heard_until}, {"end", until}});
  };
  for (const TimelineSegment& segment : segments) {
    json["segments"].push_back(SegmentJson(segment, names));
    if (!segment.candidate) continue;
    gap(segment.begin);
    heard_until = segment.end;
  }
  gap(recording.frames.value);
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

struct Recorder::Impl {
  Impl(boost::asio::any_io_executor executor, BlockingPool& p)
      : pool(p), wake(executor), stopped(executor) {}

  BlockingPool& pool;
  internal::Signal wake;     // something may be written, or Finish() waits
  internal::Signal stopped;  // Run() has ended
  std::unique_ptr<WavWriter> writer;
  internal::Timeline timeline;
  std::string path;
  std::string manifest_path;
  absl::Status status;  // the first failure
  bool running = false;
  bool closing = false;

  boost::asio::awaitable<void> WriteSlab() {
    auto frames = std::make_shared<std::vector<int16_t>>(timeline.Take(kSlabFrames));
    std::function<absl::Status()> job = [this, frames] { return writer->Write(*frames); };
    absl::Status written = co_await pool.Run(std::move(job));
    status.Update(written);
  }
};

absl::StatusOr<std::unique_ptr<Recorder>> Recorder::Make(boost::asio::any_io_executor executor,
                                                         std::string path,
                                                         std::string manifest_path,
                                                         BlockingPool& pool) {
  auto impl = std::make_unique<Impl>(std::move(executor), pool);
  absl::StatusOr<std::unique_ptr<WavWriter>> writer = WavWriter::Make(path, kRecognitionRate, 2);
  if (!writer.ok()) return Annotate(writer.status(), "recording");
  impl->writer = *std::move(writer);
  impl->path = std::move(path);
  impl->manifest_path = std::move(manifest_path);
  return std::unique_ptr<Recorder>(new Recorder(std::move(impl)));
}

Recorder::Recorder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Recorder::~Recorder() = default;

void Recorder::BeginSource(std::string source, SampleCount begin) {
  impl_->timeline.BeginSource(std::move(source), begin.value);
}

void Recorder::Candidate(CandidateTurnId turn, const PcmChunk& chunk) {
  impl_->timeline.AddCandidate(turn, FrameOf(chunk.at()), chunk.samples());
}

void Recorder::Interviewer(UtteranceId utterance, const PcmChunk& chunk) {
  impl_->timeline.AddInterviewer(utterance, FrameOf(chunk.at()), chunk.samples());
}

void Recorder::CutInterviewer(UtteranceId utterance, MediaTime at) {
  impl_->timeline.CutInterviewer(utterance, FrameOf(at));
}

void Recorder::AdvanceTo(MediaTime now) {
  impl_->timeline.Settle(FrameOf(now) - kSettledAfter);
  if (impl_->timeline.writable() >= kSlabFrames) impl_->wake.Notify();
}

SampleCount Recorder::heard() const { return {impl_->timeline.candidate_samples()}; }

SampleCount Recorder::backlog() const { return {impl_->timeline.writable()}; }

boost::asio::awaitable<absl::Status> Recorder::Run() {
  // However Run() ends, who waits for its end is told.
  struct Running {
    Impl& impl;
    ~Running() {
      impl.running = false;
      impl.stopped.Notify();
    }
  };
  impl_->running = true;
  Running running{*impl_};
  while (!impl_->closing) {
    while (impl_->timeline.writable() >= kSlabFrames) {
      co_await impl_->WriteSlab();
      if (!impl_->status.ok()) co_return impl_->status;
    }
    if (!impl_->closing) co_await impl_->wake.Wait();
  }
  co_return impl_->status;
}

boost::asio::awaitable<absl::StatusOr<Recording>> Recorder::Finish(MediaTime end,
                                                                   TranscriptBuilder::Names names) {
  impl_->closing = true;
  impl_->wake.Notify();
  while (impl_->running) co_await impl_->stopped.Wait();
  impl_->timeline.SettleAll(FrameOf(end));
  while (impl_->status.ok() && impl_->timeline.writable() > 0) co_await impl_->WriteSlab();

  // What came to the disk before a failure is kept too: it is what somebody said.
  Impl* impl = impl_.get();
  std::function<absl::StatusOr<Recording>()> seal = [impl, names]() -> absl::StatusOr<Recording> {
    absl::Status finished = impl->writer->Finish();
    if (finished.ok()) finished = impl->status;
    Recording recording;
    recording.frames = impl->writer->frames();
    absl::StatusOr<std::string> sum = Sha256OfFile(impl->path);
    if (!sum.ok()) return finished.ok() ? sum.status() : Annotate(finished, "recording");
    recording.sha256 = *std::move(sum);
    if (!impl->manifest_path.empty()) {
      std::string manifest = ManifestJson(impl->timeline, recording, names);
      finished.Update(internal::WriteDurably(impl->manifest_path, manifest));
    }
    if (!finished.ok()) return Annotate(finished, "recording");
    return recording;
  };
  absl::StatusOr<Recording> recording = co_await impl_->pool.Run<Recording>(std::move(seal));
  co_return recording;
}

}  // namespace vivavoce
