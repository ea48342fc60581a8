// SPDX-License-Identifier: Apache-2.0
#include "conversation/transcriber.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::seconds kRecentAudio{3};
constexpr uint64_t kRelief = ~uint64_t{0};  // a ticket of our own

// The part of `chunk` at and after `from`.
PcmChunk PartFrom(const PcmChunk& chunk, MediaTime from) {
  if (from <= chunk.at()) return chunk;
  SampleCount skip = chunk.rate().Samples(from - chunk.at());
  skip.value = std::min(skip.value, chunk.size().value);
  return chunk.Slice(skip, chunk.size() - skip);
}

// What was said before `cut`: the next turn tells the rest. A word is the turn's in which most of
// it was said; without words a segment is.
std::optional<SttFinal> PartBefore(const SttFinal& segment, MediaTime cut) {
  auto before = [cut](MediaTime begin, MediaTime end) { return begin + (end - begin) / 2 < cut; };
  if (segment.end <= cut) return segment;
  if (segment.words.empty()) {
    return before(segment.begin, segment.end) ? std::optional(segment) : std::nullopt;
  }
  SttFinal part = segment;
  part.text.clear();
  part.words.clear();
  for (const TimedWord& word : segment.words) {
    if (!before(word.begin, word.end)) break;
    part.text += (part.text.empty() ? "" : " ") + word.text;
    part.words.push_back(word);
  }
  if (part.words.empty()) return std::nullopt;
  part.end = std::max(part.begin, std::min(part.words.back().end, cut));
  return part;
}

}  // namespace

// One candidate turn. It outlives the streams that fail on it.
struct Transcriber::Turn {
  explicit Turn(boost::asio::any_io_executor executor) : wake(std::move(executor)) {}

  CandidateTurnId id = 0;
  ChunkQueue audio;    // that no final covers
  bool ended = false;  // no more audio
  bool given_up = false;
  std::optional<MediaTime> cut;  // what lies after it is told by the next turn
  std::optional<uint64_t> ticket;
  Signal wake;

  // Of the stream at hand.
  std::unique_ptr<SpeechToTextStream> stream;
  size_t pushed = 0;         // of `audio`
  nanoseconds taken{0};      // how much audio that was
  bool asked = false;        // Finalize(ticket)
  bool finished = false;     // Finish()
  bool full_length = false;  // finished because a stream may be no longer
  bool fed = false;          // it took all there was, and takes what comes at once
  nanoseconds last_event{0};
  std::optional<SegmentId> last_segment;

  MediaTime covered;  // by finals, of any stream
  int failures = 0;   // in a row
};

Transcriber::Transcriber(SpeechToText& recogniser, TranscriberOptions options, Clock& clock,
                         boost::asio::any_io_executor executor, TaskScope& scope,
                         TranscriberListener& listener, CandidateTurnId first_turn)
    : recogniser_(recogniser),
      options_(std::move(options)),
      clock_(clock),
      executor_(std::move(executor)),
      scope_(scope),
      listener_(listener) {
  BeginTurn(first_turn);
}

Transcriber::~Transcriber() = default;

void Transcriber::BeginTurn(CandidateTurnId id) {
  turn_ = std::make_shared<Turn>(executor_);
  turn_->id = id;
  scope_.Spawn(Recognise(turn_));
}

void Transcriber::Push(const PcmChunk& chunk) {
  recent_.push_back(chunk);
  while (recent_.front().end() + kRecentAudio < chunk.end()) recent_.pop_front();
  if (turn_->given_up) return;
  turn_->audio.push_back(chunk);
  // What the stream takes at once wakes nobody: most frames cost one call.
  if (turn_->fed && PushNext(*turn_).ok() && turn_->pushed == turn_->audio.size()) return;
  turn_->wake.Notify();
}

// Gives the stream the next chunk, if it may be so long.
absl::Status Transcriber::PushNext(Turn& turn) {
  const PcmChunk& chunk = turn.audio[turn.pushed];
  nanoseconds length = chunk.end() - chunk.at();
  if (turn.taken + length > recogniser_.Capabilities().max_stream) {
    turn.full_length = true;
    return absl::OkStatus();
  }
  if (absl::Status s = turn.stream->Push(chunk); !s.ok()) return s;
  turn.taken += length;
  ++turn.pushed;
  turn.last_event = clock_.MonotonicNow();
  return absl::OkStatus();
}

void Transcriber::Finalize(uint64_t ticket) {
  if (turn_->given_up) return listener_.OnSettled(ticket);
  turn_->ticket = ticket;
  turn_->asked = false;
  turn_->wake.Notify();
}

void Transcriber::EndTurn(MediaTime cut) {
  std::shared_ptr<Turn> old = turn_;
  while (old->audio.size() > old->pushed && old->audio.back().at() >= cut) old->audio.pop_back();
  old->cut = cut;
  old->ended = true;
  old->wake.Notify();

  BeginTurn(old->id + 1);
  for (size_t i = 0; i < recent_.size(); ++i) {
    PcmChunk rest = PartFrom(recent_[i], cut);
    if (!rest.empty()) turn_->audio.push_back(std::move(rest));
  }
  turn_->wake.Notify();
}

void Transcriber::Close() {
  turn_->ended = true;
  turn_->wake.Notify();
}

nanoseconds Transcriber::backlog() const {
  nanoseconds sum{0};
  for (size_t i = turn_->pushed; i < turn_->audio.size(); ++i) {
    sum += turn_->audio[i].end() - turn_->audio[i].at();
  }
  return sum;
}

// --- One turn ------------------------------------------------------------------------------------

boost::asio::awaitable<void> Transcriber::Recognise(std::shared_ptr<Turn> turn) {
  for (;;) {
    while (turn->audio.empty() && !turn->ended && !turn->ticket) co_await turn->wake.Wait();
    if (turn->audio.empty()) {  // nothing is owed
      if (turn->ticket) listener_.OnSettled(*std::exchange(turn->ticket, std::nullopt));
      if (turn->ended) break;
      continue;
    }
    MediaTime covered = turn->covered;
    absl::Status status = co_await RunStream(turn);
    turn->stream.reset();
    if (status.ok() && turn->finished) {  // all it took has been made into text
      turn->audio.pop_front(turn->pushed);
      turn->pushed = 0;
      turn->failures = 0;
      continue;
    }
    listener_.OnRestarted();
    turn->failures = turn->covered > covered ? 1 : turn->failures + 1;
    if (turn->failures > options_.retries) {
      GiveUp(*turn, status.ok() ? Unavailable("recogniser: a stream ended early") : status);
      break;
    }
    nanoseconds delay = options_.first_retry * (1 << (turn->failures - 1));
    absl::Status slept = co_await clock_.Sleep(delay);
    if (!slept.ok()) co_return;
  }
  listener_.OnTurnComplete(turn->id);
}

void Transcriber::GiveUp(Turn& turn, const absl::Status& why) {
  turn.given_up = true;
  turn.audio.clear();
  turn.pushed = 0;
  listener_.OnGivenUp(turn.id, why);
  if (turn.ticket) listener_.OnSettled(*std::exchange(turn.ticket, std::nullopt));
}

// Runs one stream over what is not covered yet. OK: the stream ended; whether it was to end,
// `finished` says.
boost::asio::awaitable<absl::Status> Transcriber::RunStream(std::shared_ptr<Turn> turn) {
  using boost::asio::experimental::awaitable_operators::operator||;
  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> stream =
      recogniser_.Open(options_.recogniser);
  if (!stream.ok()) co_return stream.status();
  turn->stream = *std::move(stream);
  turn->pushed = 0;
  turn->taken = nanoseconds(0);
  turn->asked = false;
  turn->finished = false;
  turn->full_length = false;
  turn->last_segment.reset();
  turn->last_event = clock_.MonotonicNow();
  std::variant<absl::Status, absl::Status> first = co_await (ReadEvents(turn) || Feed(turn));
  turn->fed = false;
  absl::Status status = first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
  co_return status;
}

boost::asio::awaitable<absl::Status> Transcriber::ReadEvents(std::shared_ptr<Turn> turn) {
  for (;;) {
    absl::StatusOr<std::optional<SttEvent>> event = co_await turn->stream->Read();
    if (!event.ok()) co_return event.status();
    if (!event->has_value()) co_return absl::OkStatus();
    turn->last_event = clock_.MonotonicNow();
    Take(*turn, **event);
    turn->wake.Notify();  // there may be room again
  }
}

// Never ends but by a failure: when the stream is done, reading ends.
boost::asio::awaitable<absl::Status> Transcriber::Feed(std::shared_ptr<Turn> turn) {
  bool full = false;
  bool relieved = false;
  for (;;) {
    bool was_full = std::exchange(full, false);
    while (!full && !turn->full_length && turn->pushed < turn->audio.size()) {
      nanoseconds last_event = turn->last_event;
      absl::Status pushed = PushNext(*turn);
      full = pushed.code() == absl::StatusCode::kResourceExhausted;
      if (!pushed.ok() && !full) co_return pushed;
      if (pushed.ok()) relieved = false;
      if (was_full) turn->last_event = last_event;  // room is no sign of life
    }
    if (!full && !turn->full_length && turn->ticket && !turn->asked) {
      absl::Status asked = turn->stream->Finalize(*turn->ticket);
      if (!asked.ok()) co_return asked;
      turn->asked = true;
      turn->last_event = clock_.MonotonicNow();
    }
    if (!full && (turn->ended || turn->full_length) && !turn->finished) {
      turn->stream->Finish();
      turn->finished = true;
      turn->last_event = clock_.MonotonicNow();
    }
    std::optional<nanoseconds> limit;
    if (full) {
      limit = options_.full_retry;
      nanoseconds quiet = clock_.MonotonicNow() - turn->last_event;
      if (quiet > 3 * options_.stall_limit) {
        co_return Error(absl::StatusCode::kDeadlineExceeded, "recogniser: full, and nothing comes");
      }
      if (quiet > options_.relief_after && !std::exchange(relieved, true)) {
        absl::Status asked = turn->stream->Finalize(kRelief);
        if (!asked.ok()) co_return asked;
      }
    }
    if (!full && (turn->finished || (turn->ticket && turn->asked))) {
      limit = turn->last_event + options_.stall_limit - clock_.MonotonicNow();
      if (*limit <= nanoseconds(0)) {
        turn->finished = false;
        co_return Error(
            absl::StatusCode::kDeadlineExceeded,
            "recogniser: no answer within " + std::to_string(options_.stall_limit.count()) + " ms");
      }
    }
    turn->fed = !full && !turn->full_length && !turn->finished;
    co_await WaitFor(turn->wake, clock_, limit);
    turn->fed = false;
  }
}

// --- Events --------------------------------------------------------------------------------------

void Transcriber::Take(Turn& turn, const SttEvent& event) {
  if (const auto* segment = std::get_if<SttFinal>(&event)) {
    TakeFinal(turn, *segment);
  } else if (const auto* partial = std::get_if<SttPartial>(&event)) {
    if (!turn.ended) listener_.OnPartial(turn.id, partial->text);
  } else if (const auto* settled = std::get_if<SttFinalized>(&event)) {
    if (turn.ticket != settled->ticket) return;
    turn.ticket.reset();
    listener_.OnSettled(settled->ticket);
  } else if (const auto* began = std::get_if<SttSpeechStart>(&event)) {
    if (!turn.ended) listener_.OnSpeech(true, began->at);
  } else if (const auto* ended = std::get_if<SttSpeechEnd>(&event)) {
    if (!turn.ended) listener_.OnSpeech(false, ended->at);
  } else if (std::holds_alternative<SttDropped>(event)) {
    listener_.OnDropped();
  } else if (const auto* usage = std::get_if<SttUsage>(&event)) {
    listener_.OnRecognisedBy(usage->model);
  }
}

// A final that was told before, by this stream or by one that failed after it, is not told again.
void Transcriber::TakeFinal(Turn& turn, const SttFinal& segment) {
  bool again = turn.last_segment && segment.segment <= *turn.last_segment;
  bool covered = segment.end <= turn.covered && segment.begin < turn.covered;
  if (again || covered) return;
  turn.last_segment = segment.segment;
  std::optional<SttFinal> own = turn.cut ? PartBefore(segment, *turn.cut) : segment;
  if (own) listener_.OnSegment(turn.id, *own);

  turn.covered = std::max({turn.covered, segment.audio_until, segment.end});
  while (!turn.audio.empty() && turn.pushed > 0 && turn.audio.front().end() <= turn.covered) {
    turn.audio.pop_front();
    --turn.pushed;
  }
  if (!turn.audio.empty() && turn.pushed > 0 && turn.audio.front().at() < turn.covered) {
    turn.audio.front() = PartFrom(turn.audio.front(), turn.covered);
  }
}

}  // namespace vivavoce::internal
