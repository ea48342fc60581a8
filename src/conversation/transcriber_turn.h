// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/waiting.h"
#include "conversation/chunk_queue.h"
#include "conversation/transcriber.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/conversation/line.h"
#include "vivavoce/provider/speech_to_text.h"

namespace vivavoce::internal {

// One candidate turn. It outlives the streams that fail on it.
struct Transcriber::Turn {
  explicit Turn(boost::asio::any_io_executor executor) : wake(std::move(executor)) {}

  CandidateTurnId id = 0;
  ChunkQueue audio;    // that no final covers
  bool ended = false;  // no more audio
  bool given_up = false;
  std::optional<MediaTime> cut;  // what lies after it is told by the next turn ...
  MediaTime heard_out;           // ... though audio is heard until here
  std::shared_ptr<Turn> next;    // waits to be told where its audio begins:
  MediaTime next_begins;
  bool held = false;  // waits for that itself
  std::optional<uint64_t> ticket;
  bool ticket_at_seam = false;  // the seam's finals answer it
  std::vector<MediaTime> seams;
  MediaTime told;  // the end of what was told
  Signal wake;

  // Of the stream at hand.
  std::unique_ptr<SpeechToTextStream> stream;
  size_t pushed = 0;         // of `audio`
  nanoseconds taken{0};      // how much audio that was
  bool asked = false;        // Finalize(ticket)
  size_t seams_asked = 0;    // of `seams`: Finalize(kSeam) ...
  size_t seams_settled = 0;  // ... and its answer
  bool finished = false;     // Finish()
  bool full_length = false;  // finished because a stream may be no longer
  bool fed = false;          // it took all there was, and takes what comes at once
  nanoseconds last_event{0};
  std::optional<SegmentId> last_segment;

  MediaTime covered;  // by finals, of any stream
  int failures = 0;   // in a row
};

// The part of `chunk` at and after `from`.
PcmChunk PartFrom(const PcmChunk& chunk, MediaTime from);

}  // namespace vivavoce::internal
