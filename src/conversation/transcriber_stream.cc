// SPDX-License-Identifier: Apache-2.0
// One turn's audio goes into streams of the recogniser, and what they say comes out.
#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

#include "conversation/transcriber.h"
#include "conversation/transcriber_turn.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using std::chrono::nanoseconds;

// Tickets of our own.
constexpr uint64_t kRelief = ~uint64_t{0};
constexpr uint64_t kSeam = kRelief - 1;
constexpr int kMostDoublings = 2;  // of the stall limit

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
  part.end = std::max(part.begin, part.words.back().end);
  return part;
}

// Where what follows begins, if `own` of `segment` is what was said before `cut`.
MediaTime EndOfOwn(const SttFinal& segment, const std::optional<SttFinal>& own, MediaTime cut) {
  if (segment.words.empty()) return own ? segment.end : segment.begin;
  size_t count = own ? own->words.size() : 0;
  MediaTime end = count > 0 ? segment.words[count - 1].end : segment.begin;
  MediaTime next = count < segment.words.size() ? segment.words[count].begin : segment.end;
  return std::clamp(cut, end, std::max(end, next));
}

}  // namespace

boost::asio::awaitable<void> Transcriber::Recognise(std::shared_ptr<Turn> turn) {
  for (;;) {
    while (turn->held || (turn->audio.empty() && !turn->ended && !turn->ticket)) {
      co_await turn->wake.Wait();
    }
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
  ReleaseNext(*turn);
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
  turn->seams_asked = turn->seams_settled = 0;
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
  const nanoseconds stall = options_.stall_limit * (1 << std::min(turn->failures, kMostDoublings));
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
      if (quiet > 3 * stall) {
        co_return Error(absl::StatusCode::kDeadlineExceeded, "recogniser: full, and nothing comes");
      }
      if (quiet > options_.relief_after && !std::exchange(relieved, true)) {
        absl::Status asked = turn->stream->Finalize(kRelief);
        if (!asked.ok()) co_return asked;
      }
    }
    if (!full && (turn->finished || (turn->ticket && turn->asked))) {
      limit = turn->last_event + stall - clock_.MonotonicNow();
      if (*limit <= nanoseconds(0)) {
        turn->finished = false;
        co_return Error(absl::StatusCode::kDeadlineExceeded,
                        "recogniser: no answer within " +
                            std::to_string(std::chrono::duration_cast<Millis>(stall).count()) +
                            " ms");
      }
    }
    turn->fed = !full && !turn->full_length && !turn->finished;
    co_await WaitFor(turn->wake, clock_, limit);
    turn->fed = false;
  }
}

// Gives the stream the next chunk, if it may be so long.
absl::Status Transcriber::PushNext(Turn& turn) {
  const PcmChunk& chunk = turn.audio[turn.pushed];
  nanoseconds length = chunk.end() - chunk.at();
  if (turn.taken + length > recogniser_.Capabilities().max_stream) {
    turn.full_length = true;
    return absl::OkStatus();
  }
  while (turn.seams_asked < turn.seams.size() && turn.seams[turn.seams_asked] <= chunk.at()) {
    if (absl::Status s = turn.stream->Finalize(kSeam); !s.ok()) return s;
    ++turn.seams_asked;
    turn.asked = turn.asked || (turn.ticket && turn.ticket_at_seam);
  }
  if (absl::Status s = turn.stream->Push(chunk); !s.ok()) return s;
  turn.taken += length;
  ++turn.pushed;
  turn.last_event = clock_.MonotonicNow();
  return absl::OkStatus();
}

void Transcriber::Take(Turn& turn, const SttEvent& event) {
  if (const auto* segment = std::get_if<SttFinal>(&event)) {
    TakeFinal(turn, *segment);
  } else if (const auto* partial = std::get_if<SttPartial>(&event)) {
    if (!turn.ended) listener_.OnPartial(turn.id, partial->text);
  } else if (const auto* settled = std::get_if<SttFinalized>(&event)) {
    bool seam = settled->ticket == kSeam;
    if (seam) ++turn.seams_settled;
    bool answered =
        seam ? turn.ticket_at_seam && turn.asked && turn.seams_settled == turn.seams_asked
             : turn.ticket == settled->ticket;
    if (turn.ticket && answered) listener_.OnSettled(*std::exchange(turn.ticket, std::nullopt));
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
  if (own) {
    turn.told = std::max(turn.told, own->end);
    listener_.OnSegment(turn.id, *own);
  }
  if (turn.next && segment.begin < *turn.cut && segment.end > *turn.cut) {
    turn.next_begins = EndOfOwn(segment, own, *turn.cut);
  }

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
