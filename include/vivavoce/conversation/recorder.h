// SPDX-License-Identifier: Apache-2.0
// The recording of a session: recording.wav (16 kHz, left the candidate, right the interviewer as
// played), streamed to disk as the session goes, and recording.manifest.json beside it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>

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
  // Nothing before `now` less 2 s will change any more: it may be written.
  void AdvanceTo(MediaTime now);

  // Of the candidate, so far.
  SampleCount heard() const;

  // Frames that wait to be written.
  SampleCount backlog() const;

  // Writes what may be written until Finish(), or until that fails.
  boost::asio::awaitable<absl::Status> Run();

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
