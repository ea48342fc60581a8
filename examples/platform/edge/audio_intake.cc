// SPDX-License-Identifier: Apache-2.0
#include "edge/audio_intake.h"

#include <algorithm>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/net/websocket_server.h"

namespace vivavoce::platform {
namespace {

using std::chrono::nanoseconds;

constexpr Millis kPiece{100};    // what is handed on at a time
constexpr Millis kAhead{250};    // of its time: a network's jitter, not a file
constexpr Millis kLate{250};     // ... and behind it
constexpr Millis kLateFor{500};  // without catching up: it was never sent
constexpr Millis kCatchingUp{20};
constexpr Millis kNotSent{2000};       // without a chunk on an open stream: none is sent ...
constexpr Millis kMayFollow{500};      // ... if none follows what else came; a stall lets go of all
constexpr size_t kBytesAtOnce = 8192;  // decoded before the limit is looked at again
constexpr size_t kMostBatchSamples = 120 * 16000;

BadMessage Refused(std::string code, std::string message) {
  BadMessage bad;
  bad.code = std::move(code);
  bad.message = std::move(message);
  return bad;
}

BadMessage TooMuch(const EdgeLimits& limits) {
  BadMessage bad =
      Refused("audio_rate", "audio: more than " + std::to_string(limits.audio_burst.count()) +
                                " s ahead of twice real time");
  bad.close = static_cast<uint16_t>(SocketCloseCode::kTooMuch);
  return bad;
}

double Seconds(nanoseconds span) { return std::chrono::duration<double>(span).count(); }

}  // namespace

AudioIntake::AudioIntake(const EdgeLimits& limits,
                         std::function<void(AudioMark, const PcmChunk&)> taken)
    : limits_(limits),
      taken_(std::move(taken)),
      allowance_(limits.audio_rate, Seconds(limits.audio_burst)) {}

void AudioIntake::Continue(AudioMark mark, MediaTime end) {
  mark_ = mark;
  closed_ = mark;
  last_stream_ = mark.stream;
  if (mark.stream == 0) last_batch_ = mark.seq;
  end_ = end;
}

void AudioIntake::BeginClient(MediaTime now) {
  CloseStream(false, now);
  closed_.reset();
  last_batch_ = -1;
}

// --- Streams -------------------------------------------------------------------------------------

std::optional<BadMessage> AudioIntake::Start(const client::AudioStart& start, MediaTime now) {
  if (stream_ && start.stream == stream_->id) return std::nullopt;  // said again, after a resume
  int id = start.stream ? *start.stream : last_stream_ + 1;
  if (id > 0xFFFF) return Refused("no_stream", "stream: no number is left");
  absl::StatusOr<std::unique_ptr<AudioDecoder>> decoder = AudioDecoder::Make(start.format);
  if (!decoder.ok()) return Refused("bad_audio", std::string(Message(decoder.status())));
  CloseStream(false, now);
  EndBatch();
  last_stream_ = std::max(last_stream_, id);
  stream_.emplace();
  stream_->id = static_cast<uint16_t>(id);
  stream_->id_is_ours = !start.stream;
  stream_->decoder = *std::move(decoder);
  Began("stream-" + std::to_string(id));
  return std::nullopt;
}

// What was taken already comes again after a lost connection.
bool AudioIntake::IsKnown(const client::AudioChunk& chunk) const {
  if (!chunk.stream || !chunk.seq) return false;
  if (stream_ && *chunk.stream == stream_->id) return *chunk.seq <= stream_->last_seq;
  return closed_ && *chunk.stream == closed_->stream && *chunk.seq <= closed_->seq;
}

std::optional<BadMessage> AudioIntake::Chunk(const client::AudioChunk& chunk, MediaTime now) {
  // The client may count in its own way, and say so only here.
  bool adopts = stream_ && stream_->id_is_ours && chunk.stream && stream_->last_seq < 0;
  if (adopts) stream_->id = *chunk.stream;
  last_chunk_ = now;
  stream_idle_.reset();
  if (!IsKnown(chunk)) {
    if (!stream_ || (chunk.stream && *chunk.stream != stream_->id)) {
      return Refused("no_stream", "audio came without the start of its stream");
    }
    if (std::exchange(idle_, false)) Began("stream-" + std::to_string(stream_->id));
    stream_->id_is_ours = false;
    stream_->last_seq = chunk.seq ? *chunk.seq : stream_->last_seq + 1;
    if (std::optional<BadMessage> bad = Feed(chunk.bytes, now)) return bad;
  }
  if (!chunk.last) return std::nullopt;
  client::AudioEnd end;
  end.stream = chunk.stream;
  return End(end, now);
}

std::optional<BadMessage> AudioIntake::End(const client::AudioEnd& end, MediaTime now) {
  bool known = closed_ && end.stream && *end.stream == closed_->stream;
  bool ours = stream_ && (!end.stream || *end.stream == stream_->id || stream_->id_is_ours);
  if (ours) {
    CloseStream(true, now);
  } else if (!known) {
    return Refused("no_stream", "streaming: no such stream is open to be ended");
  }
  return std::nullopt;
}

// A little at a time: what a frame claims to hold is not decoded beyond the limit.
std::optional<BadMessage> AudioIntake::Feed(std::string_view bytes, MediaTime now) {
  std::vector<PcmChunk> heard;
  do {
    std::string_view part = bytes.substr(0, kBytesAtOnce);
    bytes.remove_prefix(part.size());
    absl::StatusOr<std::vector<PcmChunk>> chunks = stream_->decoder->Push(part);
    if (!chunks.ok()) {
      // The decoder is of no use any more; the next start makes another.
      stream_->decoder.reset();
      CloseStream(true, now);
      return Refused("bad_audio", std::string(Message(chunks.status())) + "; start another stream");
    }
    for (PcmChunk& chunk : *chunks) {
      if (!allowance_.Take(Seconds(chunk.rate().Duration(chunk.size())), now.since_start)) {
        return TooMuch(limits_);
      }
      heard.push_back(std::move(chunk));
    }
  } while (!bytes.empty());
  Place(heard, now);
  return std::nullopt;
}

void AudioIntake::Place(const std::vector<PcmChunk>& chunks, MediaTime now) {
  AudioMark mark{stream_->id, static_cast<uint32_t>(std::max<int64_t>(stream_->last_seq, 0))};
  for (const PcmChunk& chunk : chunks) {
    if (!stream_->anchor) {
      MediaTime began = now - (chunks.back().end() - chunk.at());
      stream_->anchor = std::max(began, end_) - chunk.at().since_start;
    }
    MediaTime at = std::max(*stream_->anchor + chunk.at().since_start, end_);
    MoveOnIfLate(at + (chunk.end() - chunk.at()), now);
    at = std::max(*stream_->anchor + chunk.at().since_start, end_);
    HandOn(chunk.At(at), mark);
  }
  mark_ = mark;
  if (chunks.empty()) taken_(mark, PcmChunk());
}

void AudioIntake::MoveOnIfLate(MediaTime end, MediaTime now) {
  nanoseconds late = now - end;
  if (late <= kLate) {
    stream_->late.reset();
    return;
  }
  if (!stream_->late || late < *stream_->late - kCatchingUp) {
    stream_->late = late;
    stream_->late_since = now;
    return;
  }
  if (now - stream_->late_since < kLateFor) return;
  *stream_->anchor = *stream_->anchor + std::min(late, *stream_->late);
  stream_->late.reset();
}

void AudioIntake::HandOn(const PcmChunk& pcm, AudioMark mark) {
  mark_ = mark;
  taken_(mark, pcm);
  const int64_t piece = pcm.rate().Samples(kPiece).value;
  for (int64_t first = 0; first < pcm.size().value; first += piece) {
    link::Audio audio;
    audio.pcm = pcm.Slice({first}, {std::min(piece, pcm.size().value - first)});
    waiting_ += audio.pcm.end() - audio.pcm.at();
    MediaTime due = audio.pcm.end() - kAhead;
    due_.push_back({due, std::move(audio)});
  }
  end_ = std::max(end_, pcm.end());
}

void AudioIntake::CloseStream(bool turn_ends, MediaTime now) {
  if (!stream_) return;
  if (stream_->last_seq >= 0) {
    closed_ = AudioMark{stream_->id, static_cast<uint32_t>(stream_->last_seq)};
    absl::StatusOr<std::vector<PcmChunk>> rest(std::vector<PcmChunk>{});
    if (stream_->decoder) rest = stream_->decoder->Finish();
    if (rest.ok()) Place(*rest, now);
  }
  stream_.reset();
  stream_idle_.reset();
  if (turn_ends && !idle_) Ended();
  idle_ = false;
  PlaceWaitingBatches();
}

// --- Batches -------------------------------------------------------------------------------------

std::optional<BadMessage> AudioIntake::Batch(const client::AudioBatch& batch, MediaTime now) {
  int64_t seq = batch.seq ? *batch.seq : last_batch_ + 1;
  if (seq <= last_batch_) return std::nullopt;  // sent again
  size_t count = batch.bytes.size() / 2;
  nanoseconds length = kRecognitionRate.Duration({static_cast<int64_t>(count)});
  if (batch_samples_ + count > kMostBatchSamples ||
      !allowance_.Take(Seconds(length), now.since_start)) {
    return TooMuch(limits_);
  }
  last_batch_ = seq;
  WaitingBatch waiting;
  waiting.seq = static_cast<uint32_t>(seq);
  waiting.came = now;
  waiting.samples.resize(count);
  for (size_t i = 0; i < count; ++i) {
    auto low = static_cast<uint8_t>(batch.bytes[2 * i]);
    auto high = static_cast<uint8_t>(batch.bytes[2 * i + 1]);
    waiting.samples[i] = static_cast<int16_t>(static_cast<uint16_t>(low | high << 8));
  }
  batch_samples_ += count;
  batches_.push_back(std::move(waiting));
  PlaceWaitingBatches();
  return std::nullopt;
}

void AudioIntake::CandidateHasFloor(MediaTime now) {
  if (!floor_taken_) return;
  floor_taken_ = false;
  floor_since_ = now;
  PlaceWaitingBatches();
}

void AudioIntake::PlaceWaitingBatches() {
  if (stream_ || floor_taken_) return;
  for (; !batches_.empty(); batches_.pop_front()) PlaceBatch(batches_.front());
  batch_samples_ = 0;
}

// It was spoken before it came, and after what came before it: the pause between the two is theirs
// even where the first had to wait for its place.
void AudioIntake::PlaceBatch(const WaitingBatch& batch) {
  if (batch_ends_ && *batch_ends_ <= batch.came) EndBatch();
  if (!batch_ends_) Began("batch-" + std::to_string(batch.seq));
  nanoseconds length = kRecognitionRate.Duration({static_cast<int64_t>(batch.samples.size())});
  nanoseconds pause{0};
  if (last_batch_came_) pause = std::max(pause, batch.came - *last_batch_came_ - length);
  const bool goes_on = end_of_batch_ == end_ && end_ > floor_since_;
  MediaTime at = std::max({batch.came - length, floor_since_, goes_on ? end_ + pause : end_});
  HandOn(PcmChunk(batch.samples, kRecognitionRate, at), AudioMark{0, batch.seq});
  end_of_batch_ = end_;
  last_batch_came_ = std::max(batch.came, floor_since_);
  batch_ends_ = batch.came + limits_.batch_debounce;
}

void AudioIntake::EndBatch() {
  if (!batch_ends_) return;
  batch_ends_.reset();
  Ended();
}

void AudioIntake::NoteAlive(MediaTime now) {
  bool waits = stream_ && stream_->last_seq >= 0 && !idle_ && !stream_idle_;
  if (waits && now - last_chunk_ >= kNotSent) stream_idle_ = now + kMayFollow;
}

void AudioIntake::EndIdle() {
  stream_idle_.reset();
  idle_ = true;
  Ended();
}

// --- On to the session ---------------------------------------------------------------------------

void AudioIntake::Began(std::string source) {
  link::InputBegan began;
  began.source = std::move(source);
  due_.push_back({MediaTime(), std::move(began)});
}

void AudioIntake::Ended() { due_.push_back({end_ - kAhead, link::InputEnded{end_}}); }

std::optional<LinkMessage> AudioIntake::Take(MediaTime now) {
  if (batch_ends_ && *batch_ends_ <= now) EndBatch();
  if (stream_idle_ && *stream_idle_ <= now) EndIdle();
  if (due_.empty() || due_.front().at > now) return std::nullopt;
  LinkMessage message = std::move(due_.front().message);
  due_.pop_front();
  if (const auto* audio = std::get_if<link::Audio>(&message)) {
    waiting_ -= audio->pcm.end() - audio->pcm.at();
  }
  return message;
}

std::optional<MediaTime> AudioIntake::NextDue() const {
  std::optional<MediaTime> next = batch_ends_;
  if (stream_idle_ && (!next || *stream_idle_ < *next)) next = stream_idle_;
  if (!due_.empty() && (!next || due_.front().at < *next)) next = due_.front().at;
  return next;
}

}  // namespace vivavoce::platform
