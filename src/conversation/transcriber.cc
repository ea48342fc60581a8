// SPDX-License-Identifier: Apache-2.0
#include "conversation/transcriber.h"

#include <algorithm>
#include <utility>

#include "conversation/transcriber_turn.h"

namespace vivavoce::internal {
namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::seconds kRecentAudio{3};

}  // namespace

PcmChunk PartFrom(const PcmChunk& chunk, MediaTime from) {
  if (from <= chunk.at()) return chunk;
  SampleCount skip = chunk.rate().Samples(from - chunk.at());
  skip.value = std::min(skip.value, chunk.size().value);
  return chunk.Slice(skip, chunk.size() - skip);
}

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
  for (const std::shared_ptr<Turn>& turn : hearing_out_) {
    turn->audio.push_back(chunk);
    turn->ended = chunk.end() >= turn->heard_out;
    turn->wake.Notify();
  }
  std::erase_if(hearing_out_, [](const auto& turn) { return turn->ended; });
  if (turn_->given_up) return;
  turn_->audio.push_back(chunk);
  if (turn_->held) return;
  // What the stream takes at once wakes nobody: most frames cost one call.
  if (turn_->fed && PushNext(*turn_).ok() && turn_->pushed == turn_->audio.size()) return;
  turn_->wake.Notify();
}

void Transcriber::Seam(MediaTime at) {
  Quiet();
  if (turn_->seams.empty() || turn_->seams.back() < at) turn_->seams.push_back(at);
}

void Transcriber::Quiet() {
  for (const std::shared_ptr<Turn>& turn : hearing_out_) {
    turn->ended = true;
    turn->wake.Notify();
  }
  hearing_out_.clear();
}

void Transcriber::Finalize(uint64_t ticket, Until until) {
  if (turn_->given_up) return listener_.OnSettled(ticket);
  turn_->ticket_at_seam = until == Until::kSeam && !turn_->seams.empty();
  bool passed = turn_->ticket_at_seam && turn_->seams_asked == turn_->seams.size();
  if (passed && turn_->seams_settled == turn_->seams_asked) return listener_.OnSettled(ticket);
  turn_->ticket = ticket;
  turn_->asked = passed;
  turn_->wake.Notify();
}

// What was told stays told, and is not told again.
void Transcriber::EndTurn(MediaTime cut, Cut where) {
  std::shared_ptr<Turn> old = turn_;
  cut = std::max(cut, old->told);
  old->cut = old->next_begins = cut;
  bool words = recogniser_.Capabilities().word_timing != WordTiming::kNone;
  bool held = !old->given_up && (where == Cut::kInSpeech || !words || old->held);
  if (held) BeginHeldTurn(old);
  if (held && where == Cut::kInSpeech) {
    old->heard_out = cut + (words ? options_.last_word : options_.last_sentence);
    hearing_out_.push_back(old);
    return;
  }
  while (old->audio.size() > old->pushed && old->audio.back().at() >= cut) old->audio.pop_back();
  old->ended = true;
  old->wake.Notify();
  if (held) return;

  BeginTurn(old->id + 1);
  for (size_t i = 0; i < recent_.size(); ++i) {
    PcmChunk rest = PartFrom(recent_[i], cut);
    if (!rest.empty()) turn_->audio.push_back(std::move(rest));
  }
  for (MediaTime seam : old->seams) {
    if (seam > cut) turn_->seams.push_back(seam);
  }
  turn_->wake.Notify();
}

// It begins where the words of `old` end; that is told once its stream has ended.
void Transcriber::BeginHeldTurn(const std::shared_ptr<Turn>& old) {
  BeginTurn(old->id + 1);
  turn_->held = true;
  for (size_t i = 0; i < old->audio.size(); ++i) turn_->audio.push_back(old->audio[i]);
  turn_->seams = old->seams;
  old->next = turn_;
}

void Transcriber::ReleaseNext(Turn& turn) {
  std::shared_ptr<Turn> next = std::move(turn.next);
  if (!next) return;
  MediaTime begin = turn.next_begins;
  while (!next->audio.empty() && next->audio.front().end() <= begin) next->audio.pop_front();
  if (!next->audio.empty()) next->audio.front() = PartFrom(next->audio.front(), begin);
  next->told = std::max(next->told, begin);
  if (next->cut) next->cut = next->next_begins = std::max(*next->cut, begin);
  next->held = false;
  next->wake.Notify();
}

void Transcriber::Close() {
  Quiet();
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

}  // namespace vivavoce::internal
