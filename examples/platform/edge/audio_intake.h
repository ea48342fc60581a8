// SPDX-License-Identifier: Apache-2.0
// The candidate's audio on its way into the session: streams and batches are decoded, placed on the
// session's timeline and handed on in order, none of it before its time.
//
//   A stream stands where it is heard: its first sample is as long ago as it has audio, what
//   follows goes on without a gap. Audio that is late because the network stalled catches up and
//   keeps its place; audio that stays late was never sent, and the stream moves on by that much.
//   Audio that comes faster than it can have been spoken (a file, what piled up while the
//   connection was lost) waits for its time, so that nobody behind this sees the future. A batch
//   ends now, but begins no sooner than the candidate had the floor; a batch that comes while the
//   interviewer speaks, or within an open stream, waits for the end of that. Batches keep the pause
//   that was between them. A client that says other things and sends no audio, in spite of its open
//   stream, sends no silence either: its answer has ended. Where nothing comes at all, nothing is
//   known.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edge/protocol.h"
#include "edge/token_bucket.h"
#include "vivavoce/audio/audio_decoder.h"
#include "vivavoce/conversation/audio_journal.h"
#include "vivavoce/conversation/media_link.h"

namespace vivavoce::platform {

// Threading: one executor. Pure but for `taken`.
class AudioIntake {
 public:
  // `taken` is told of every piece, before anything else is (the journal); an empty one moves the
  // mark only.
  AudioIntake(const EdgeLimits& limits, std::function<void(AudioMark, const PcmChunk&)> taken);

  // Goes on after an earlier life of the session: it had taken audio up to `mark`, to `end`.
  void Continue(AudioMark mark, MediaTime end);

  // Whoever comes now knows nothing of what came before and counts from where it likes: a number
  // that was used already means other audio.
  void BeginClient(MediaTime now);

  // What came. An answer says what was wrong with it; what was sent twice is no error.
  std::optional<BadMessage> Start(const client::AudioStart& start, MediaTime now);
  std::optional<BadMessage> Chunk(const client::AudioChunk& chunk, MediaTime now);
  std::optional<BadMessage> End(const client::AudioEnd& end, MediaTime now);
  std::optional<BadMessage> Batch(const client::AudioBatch& batch, MediaTime now);
  // Another message came: where the open stream's audio should be and is not, the client sends
  // none.
  void NoteAlive(MediaTime now);

  // The interviewer speaks from now on, or the candidate may.
  void InterviewerHasFloor() { floor_taken_ = true; }
  void CandidateHasFloor(MediaTime now);

  // The next that is due; nullopt: nothing yet, see NextDue().
  std::optional<LinkMessage> Take(MediaTime now);
  std::optional<MediaTime> NextDue() const;

  // Audio that waits for its time or for its reader.
  std::chrono::nanoseconds waiting() const { return waiting_; }
  // The last that was taken.
  std::optional<AudioMark> mark() const { return mark_; }
  // Whether a stream is open that chunks may go on with.
  bool open() const { return stream_.has_value(); }

 private:
  struct Due {
    MediaTime at;
    LinkMessage message;
  };
  struct Stream {
    uint16_t id = 0;
    bool id_is_ours = false;  // counted here: the client's first frame may name another
    int64_t last_seq = -1;
    std::unique_ptr<AudioDecoder> decoder;
    std::optional<MediaTime> anchor;               // the time of its first sample
    std::optional<std::chrono::nanoseconds> late;  // the least since it became late ...
    MediaTime late_since;                          // ... and since when
  };
  struct WaitingBatch {
    uint32_t seq = 0;
    MediaTime came;
    std::vector<int16_t> samples;
  };

  bool IsKnown(const client::AudioChunk& chunk) const;
  std::optional<BadMessage> Feed(std::string_view bytes, MediaTime now);
  void Place(const std::vector<PcmChunk>& chunks, MediaTime now);
  void MoveOnIfLate(MediaTime end, MediaTime now);
  void HandOn(const PcmChunk& pcm, AudioMark mark);
  void CloseStream(bool turn_ends, MediaTime now);
  void PlaceBatch(const WaitingBatch& batch);
  void PlaceWaitingBatches();
  void EndBatch();
  void EndIdle();
  void Began(std::string source);
  void Ended();

  EdgeLimits limits_;
  std::function<void(AudioMark, const PcmChunk&)> taken_;
  TokenBucket allowance_;  // seconds of audio
  std::optional<Stream> stream_;
  std::optional<AudioMark> closed_;  // the last stream that was, and its last piece
  int last_stream_ = 0;              // 0: none yet
  int64_t last_batch_ = -1;
  std::deque<WaitingBatch> batches_;
  size_t batch_samples_ = 0;             // in `batches_`
  std::optional<MediaTime> batch_ends_;  // unless another comes
  std::optional<MediaTime> last_batch_came_;
  std::optional<MediaTime> end_of_batch_;
  bool floor_taken_ = false;              // by the interviewer
  MediaTime floor_since_;                 // the candidate's
  MediaTime last_chunk_;                  // when it came
  std::optional<MediaTime> stream_idle_;  // from then on, unless a chunk comes
  bool idle_ = false;                     // its answer was ended, its stream was not
  std::deque<Due> due_;
  std::chrono::nanoseconds waiting_{0};
  MediaTime end_;  // of all that was placed
  std::optional<AudioMark> mark_;
};

}  // namespace vivavoce::platform
