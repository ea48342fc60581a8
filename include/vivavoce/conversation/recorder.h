// SPDX-License-Identifier: Apache-2.0
// The recording of a session: recording.wav (16 kHz, left the candidate, right the interviewer as
// played), streamed to disk as the session goes, and recording.manifest.json beside it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/base/units.h"
#include "vivavoce/conversation/line.h"
#include "vivavoce/conversation/transcript_builder.h"

namespace vivavoce {

struct Recording {
  Recording() = default;
  SampleCount frames;
  std::string sha256;  // of recording.wav
};

// A stretch of one channel that holds someone's speech, in frames of the recording.
struct RecordedSegment {
  RecordedSegment() = default;
  bool candidate = false;
  uint32_t who = 0;  // the candidate's turn, or the interviewer's utterance
  SampleCount begin;
  SampleCount end;
  std::string source;  // candidate: where the samples come from ...
  SampleCount source_begin;
};
// The session stopped, and went on in another process: what the interviewer said in between was not
// kept, what the candidate said comes from the journal.
struct RecordedInterruption {
  SampleCount begin;
  SampleCount end;
};

// What a recording's manifest will say of it so far.
struct RecordingState {
  RecordingState() = default;
  std::vector<RecordedSegment> segments;
  std::vector<RecordedInterruption> interruptions;
};

// Every sample of the candidate that it is given stands on the left channel, in order, at its time
// or, where that is taken already, right after what came before.
//
// Threading: one executor.
// Lifetime:  `pool` outlives it; Run() has ended before it is destroyed. Destroyed before Finish()
//            it leaves no file.
class Recorder {
 public:
  // Errors: those of WavWriter::Make().
  // Blocking: opens a file.
  static absl::StatusOr<std::unique_ptr<Recorder>> Make(boost::asio::any_io_executor executor,
                                                        std::string path, std::string manifest_path,
                                                        BlockingPool& pool);

  // Goes on with a recording that another process left: `<path>.partial`, or a finished one. Where
  // neither is there any more, everything that the journal has is asked for again.
  //
  // Errors: as Make(); DataLoss where what is there is no such recording.
  // Blocking: opens a file.
  static absl::StatusOr<std::unique_ptr<Recorder>> Resume(boost::asio::any_io_executor executor,
                                                          std::string path,
                                                          std::string manifest_path,
                                                          BlockingPool& pool, RecordingState state);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // What follows of the candidate is `source` from sample `begin` on.
  void BeginSource(std::string source, SampleCount begin);
  // 16 kHz mono, at its time.
  void Candidate(CandidateTurnId turn, const PcmChunk& chunk);
  void Interviewer(UtteranceId utterance, const PcmChunk& chunk);
  // What the interviewer was to say from `at` on was not played.
  void CutInterviewer(UtteranceId utterance, MediaTime at);
  // The candidate's audio once more, from the journal: what the recording has is only noted.
  void Replay(CandidateTurnId turn, const PcmChunk& chunk);
  // The session stopped when the recording was written(), and goes on at `resumed`.
  void NoteInterruption(MediaTime resumed);
  // Nothing before `now` less 2 s will change any more: it may be written.
  void AdvanceTo(MediaTime now);

  // What is on the disk ends here; what is noted of the candidate, here.
  MediaTime written() const;
  MediaTime noted_until() const;
  RecordingState State() const;

  // Of the candidate, so far.
  SampleCount heard() const;

  // Frames that wait to be written.
  SampleCount backlog() const;

  // Writes what may be written until Finish(), or until that fails.
  boost::asio::awaitable<absl::Status> Run();

  // A session that will go on in another process: whatever becomes of this object, the recording
  // stays as `<path>.partial`.
  void KeepUnfinished();
  // Writes all there is, up to `now`, and leaves it so. Instead of Finish().
  //
  // Errors: those of WavWriter; what Run() ended with.
  boost::asio::awaitable<absl::Status> Suspend(MediaTime now);

  // Completes the recording at `end` (or where its last sample is) and writes the manifest, turns
  // named by `names`. Once.
  //
  // Errors: those of WavWriter; what Run() ended with. What came to the disk before an error is
  //         sealed all the same, as far as that can be done.
  boost::asio::awaitable<absl::StatusOr<Recording>> Finish(MediaTime end,
                                                           TranscriptBuilder::Names names);

 private:
  struct Impl;
  explicit Recorder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
