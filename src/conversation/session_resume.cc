// SPDX-License-Identifier: Apache-2.0
// Where a session stands, and going on from there in another process.
#include <algorithm>
#include <utility>

#include "conversation/session.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

// Of utterances that were begun after the checkpoint; a client may still tell of them.
constexpr UtteranceId kUtterancesUnknown = 10;
constexpr std::chrono::milliseconds kLookForRoom{20};

bool AsksFirst(const Line& line) {
  return line.kind == LineKind::kQuestion || line.kind == LineKind::kProbe;
}

// The part of `chunk` in [begin, end).
PcmChunk PartBetween(const PcmChunk& chunk, MediaTime begin, MediaTime end) {
  auto offset = [&chunk](MediaTime at) {
    std::chrono::nanoseconds half(31'250);
    SampleCount samples = chunk.rate().Samples(std::max(at - chunk.at(), -half) + half);
    return std::clamp(samples, SampleCount{0}, chunk.size());
  };
  SampleCount first = offset(begin);
  SampleCount last = std::max(first, offset(end));
  return chunk.Slice(first, last - first);
}

}  // namespace

// --- Checkpoints ---------------------------------------------------------------------------------

void Session::NoteAsked(const PlanPosition& before, const Line& line) {
  before_asking_.reset();
  if (AsksFirst(line)) before_asking_ = before;
}

void Session::NoteSealed(const command::SealTurn& seal) {
  UnheardTurn& sealed = open_turns_.back().turn;
  MediaTime cut = std::max(seal.cut, sealed.begin);
  sealed.end = cut;
  sealed.question_id = seal.question_id;
  UnheardTurn& next = open_turns_.emplace_back().turn;
  next.turn = seal.turn + 1;
  next.begin = cut;
}

void Session::NoteComplete(CandidateTurnId turn) {
  for (OpenTurn& open : open_turns_) open.complete = open.complete || open.turn.turn == turn;
  bool any = false;
  while (open_turns_.size() > 1 && open_turns_.front().complete) {
    open_turns_.pop_front();
    any = true;
  }
  if (any) MakeCheckpoint();
}

void Session::MakeCheckpoint() {
  if (parts_.observer == nullptr) return;
  SessionCheckpoint checkpoint;
  checkpoint.interview_id = parts_.interview_id;
  checkpoint.reached = Now();
  checkpoint.heard_until = heard_until_;
  checkpoint.turns = builder_.Told(open_turns_.front().turn.turn);
  for (const OpenTurn& open : open_turns_) checkpoint.unheard.push_back(open.turn);
  if (begun_ && machine_.state() != TurnState::kEnded) {
    checkpoint.unheard.back().question_id = machine_.answered_question();
  }
  checkpoint.utterance = begun_ ? machine_.utterance() : parts_.resume_from->utterance;
  checkpoint.epoch = begun_ ? machine_.epoch() : parts_.resume_from->epoch;
  checkpoint.counts = outcome_.counts;
  checkpoint.asked_question_ids = outcome_.asked_question_ids;
  checkpoint.position = position_;
  if (before_asking_) {  // it is not asked before it has been heard
    bool question = before_asking_->question != position_.question ||
                    before_asking_->stage == PlanPosition::Stage::kStart ||
                    before_asking_->stage == PlanPosition::Stage::kGreeted;
    checkpoint.position = *before_asking_;
    --(question ? checkpoint.counts.questions_asked : checkpoint.counts.probes_asked);
    if (question) checkpoint.asked_question_ids.pop_back();
  }
  checkpoint.recognised_by.assign(recognised_by_.begin(), recognised_by_.end());
  checkpoint.event_log_lines = log_lines_before_ + static_cast<int64_t>(log_.lines().size());
  if (recorder_) checkpoint.recording = recorder_->State();
  parts_.observer->OnCheckpoint(checkpoint);
}

// --- Going on ------------------------------------------------------------------------------------

void Session::TakeUp(const SessionCheckpoint& checkpoint) {
  position_ = checkpoint.position;
  committed_position_ = position_;
  outcome_.counts = checkpoint.counts;
  outcome_.asked_question_ids = checkpoint.asked_question_ids;
  recognised_by_.insert(checkpoint.recognised_by.begin(), checkpoint.recognised_by.end());
  heard_until_ = checkpoint.heard_until;
  log_lines_before_ = checkpoint.event_log_lines;
  builder_.Restore(checkpoint.turns);
  for (const UnheardTurn& turn : checkpoint.unheard) {
    open_turns_.emplace_back().turn = turn;
    builder_.SetQuestion(turn.turn, turn.question_id);
  }
}

// The timeline goes on where anything of it is known, on a whole millisecond.
MediaTime Session::WhereToGoOn() const {
  if (!parts_.resume_from) return MediaTime();
  MediaTime at = std::max(parts_.resume_from->reached, heard_until_);
  if (parts_.earlier_audio != nullptr) at = std::max(at, parts_.earlier_audio->end());
  if (recorder_) at = std::max(at, recorder_->written());
  return MediaTime{std::chrono::ceil<std::chrono::milliseconds>(at.since_start)};
}

event::Resumed Session::AsResumed() const {
  event::Resumed resumed;
  resumed.turn = open_turns_.back().turn.turn;
  resumed.utterance = parts_.resume_from->utterance + kUtterancesUnknown;
  resumed.epoch = parts_.resume_from->epoch.value + kUtterancesUnknown;
  for (const ToldTurn& told : parts_.resume_from->turns) {
    resumed.answers += told.turn.speaker == Speaker::kCandidate && told.turn.question_id ? 1 : 0;
  }
  return resumed;
}

// What the journal holds and no text does becomes text; what the recording lacks of it is recorded.
// The turn that was open is over: who comes back begins another.
boost::asio::awaitable<absl::Status> Session::HearEarlierAudio() {
  const MediaTime now = Now();
  MediaTime from = std::min(open_turns_.front().turn.begin, heard_until_);
  if (recorder_) from = std::min({from, recorder_->noted_until(), recorder_->written()});
  CandidateTurnId open = open_turns_.front().turn.turn;  // whose audio comes next
  Signal never(executor_);
  while (parts_.earlier_audio != nullptr) {
    absl::StatusOr<std::optional<PcmChunk>> chunk = co_await parts_.earlier_audio->Read(from);
    if (!chunk.ok()) co_return Annotate(chunk.status(), "the session's journal");
    if (!chunk->has_value()) break;
    if ((*chunk)->end() <= from || (*chunk)->rate() != kRecognitionRate) {
      co_return Internal("session: the journal does not go on");
    }
    HearAgain(PartBetween(**chunk, from, now), open);
    from = (*chunk)->end();
    while (Congested()) co_await WaitFor(never, *parts_.clock, kLookForRoom);
  }
  UnheardTurn& last = open_turns_.back().turn;
  last.end = now;
  using Cut = Transcriber::Cut;
  for (; open < last.turn; ++open) transcriber_->EndTurn(*Open(open).end, Cut::kInSilence);
  transcriber_->EndTurn(now, Cut::kInSpeech);  // who was speaking may go on in mid-word
  UnheardTurn next;
  next.turn = last.turn + 1;
  next.begin = now;
  open_turns_.emplace_back().turn = std::move(next);
  co_return absl::OkStatus();
}

// They follow one another; those that are complete leave from the front.
const UnheardTurn& Session::Open(CandidateTurnId turn) const {
  return open_turns_[turn - open_turns_.front().turn.turn].turn;
}

void Session::HearAgain(const PcmChunk& chunk, CandidateTurnId& open) {
  PcmChunk fresh = PartBetween(chunk, heard_until_, chunk.end());
  outcome_.counts.candidate_samples += fresh.size().value;
  heard_until_ = std::max(heard_until_, chunk.end());
  for (MediaTime at = chunk.at(); at < chunk.end();) {
    const UnheardTurn& turn = Open(open);
    if (turn.end && *turn.end <= at && open < open_turns_.back().turn.turn) {
      transcriber_->EndTurn(*turn.end, Transcriber::Cut::kInSpeech);
      ++open;
      continue;
    }
    MediaTime until = chunk.end();
    if (at < turn.begin) {
      until = std::min(until, turn.begin);
    } else if (turn.end) {
      until = std::min(until, *turn.end);
    }
    PcmChunk part = PartBetween(chunk, at, until);
    if (!part.empty()) {
      if (recorder_) recorder_->Replay(at < turn.begin ? WhoseAudio(at) : turn.turn, part);
      if (at >= turn.begin) transcriber_->Push(part);
    }
    at = until;
  }
}

// Of a turn that is text already.
CandidateTurnId Session::WhoseAudio(MediaTime at) const {
  int64_t frame = kRecognitionRate.Samples(at.since_start + std::chrono::nanoseconds(31'250)).value;
  for (const RecordedSegment& segment : parts_.resume_from->recording.segments) {
    if (segment.candidate && segment.begin.value <= frame && frame < segment.end.value) {
      return segment.who;
    }
  }
  return open_turns_.front().turn.turn;
}

}  // namespace vivavoce::internal
