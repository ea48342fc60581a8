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

RecordedSegment ToRecorded(const TimelineSegment& from) {
  RecordedSegment segment;
  segment.candidate = from.candidate;
  segment.who = from.who;
  segment.begin = {from.begin};
  segment.end = {from.end};
  segment.source = from.source;
  segment.source_begin = {from.source_begin};
  return segment;
}

TimelineSegment FromRecorded(const RecordedSegment& from) {
  TimelineSegment segment;
  segment.candidate = from.candidate;
  segment.who = from.who;
  segment.begin = from.begin.value;
  segment.end = from.end.value;
  segment.source = from.source;
  segment.source_begin = from.source_begin.value;
  return segment;
}

// Counts are frames at 16 kHz. A gap is where nothing came from the candidate.
std::string ManifestJson(const internal::Timeline& timeline,
                         const std::vector<RecordedInterruption>& interruptions,
                         const Recording& recording, const TranscriptBuilder::Names& names) {
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
  if (!interruptions.empty()) json["interruptions"] = nlohmann::ordered_json::array();
  for (const RecordedInterruption& interruption : interruptions) {
    json["interruptions"].push_back(
        {{"begin", interruption.begin.value}, {"end", interruption.end.value}});
  }
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

struct Recorder::Impl {
  Impl(boost::asio::any_io_executor executor, BlockingPool& p)
      : pool(p), wake(executor), stopped(executor) {}

  using MakeWriter = absl::StatusOr<std::unique_ptr<WavWriter>> (*)(const std::string&, SampleRate,
                                                                    int);
  static absl::StatusOr<std::unique_ptr<Recorder>> Open(boost::asio::any_io_executor executor,
                                                        std::string path, std::string manifest_path,
                                                        BlockingPool& pool, MakeWriter make);

  BlockingPool& pool;
  internal::Signal wake;     // something may be written, or Finish() waits
  internal::Signal stopped;  // Run() has ended
  std::unique_ptr<WavWriter> writer;
  internal::Timeline timeline;
  std::vector<RecordedInterruption> interruptions;
  std::string path;
  std::string manifest_path;
  absl::Status status;  // the first failure
  bool running = false;
  bool closing = false;

  // What Run() still writes is awaited.
  boost::asio::awaitable<void> StopRunning() {
    closing = true;
    wake.Notify();
    while (running) co_await stopped.Wait();
  }

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
  return Impl::Open(std::move(executor), std::move(path), std::move(manifest_path), pool,
                    WavWriter::Make);
}

absl::StatusOr<std::unique_ptr<Recorder>> Recorder::Resume(boost::asio::any_io_executor executor,
                                                           std::string path,
                                                           std::string manifest_path,
                                                           BlockingPool& pool,
                                                           RecordingState state) {
  absl::StatusOr<std::unique_ptr<Recorder>> recorder = Impl::Open(
      std::move(executor), std::move(path), std::move(manifest_path), pool, WavWriter::Resume);
  if (!recorder.ok()) return recorder.status();
  Impl& impl = *(*recorder)->impl_;
  impl.writer->KeepUnfinished();
  std::vector<TimelineSegment> segments;
  for (const RecordedSegment& segment : state.segments) segments.push_back(FromRecorded(segment));
  impl.timeline.Restore(impl.writer->frames().value, std::move(segments));
  impl.interruptions = std::move(state.interruptions);
  return recorder;
}

absl::StatusOr<std::unique_ptr<Recorder>> Recorder::Impl::Open(
    boost::asio::any_io_executor executor, std::string path, std::string manifest_path,
    BlockingPool& pool, MakeWriter make) {
  auto impl = std::make_unique<Impl>(std::move(executor), pool);
  absl::StatusOr<std::unique_ptr<WavWriter>> writer = make(path, kRecognitionRate, 2);
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

void Recorder::Replay(CandidateTurnId turn, const PcmChunk& chunk) {
  impl_->timeline.ReplayCandidate(turn, FrameOf(chunk.at()), chunk.samples());
}

void Recorder::NoteInterruption(MediaTime resumed) {
  impl_->interruptions.push_back({{impl_->timeline.written()}, {FrameOf(resumed)}});
}

MediaTime Recorder::written() const {
  return MediaTime{kRecognitionRate.Duration({impl_->timeline.written()})};
}

MediaTime Recorder::noted_until() const {
  return MediaTime{kRecognitionRate.Duration({impl_->timeline.noted_until()})};
}

RecordingState Recorder::State() const {
  RecordingState state;
  for (const TimelineSegment& segment : impl_->timeline.segments()) {
    state.segments.push_back(ToRecorded(segment));
  }
  state.interruptions = impl_->interruptions;
  return state;
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

void Recorder::KeepUnfinished() { impl_->writer->KeepUnfinished(); }

boost::asio::awaitable<absl::Status> Recorder::Suspend(MediaTime now) {
  KeepUnfinished();
  co_await impl_->StopRunning();
  impl_->timeline.SettleAll(FrameOf(now));
  while (impl_->status.ok() && impl_->timeline.writable() > 0) co_await impl_->WriteSlab();
  co_return impl_->status;
}

boost::asio::awaitable<absl::StatusOr<Recording>> Recorder::Finish(MediaTime end,
                                                                   TranscriptBuilder::Names names) {
  co_await impl_->StopRunning();
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
      std::string manifest = ManifestJson(impl->timeline, impl->interruptions, recording, names);
      finished.Update(internal::WriteDurably(impl->manifest_path, manifest));
    }
    if (!finished.ok()) return Annotate(finished, "recording");
    return recording;
  };
  absl::StatusOr<Recording> recording = co_await impl_->pool.Run<Recording>(std::move(seal));
  co_return recording;
}

}  // namespace vivavoce
