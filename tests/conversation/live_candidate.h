// SPDX-License-Identifier: Apache-2.0
// A candidate on a live connection, in virtual time: sends audio all the time, plays what it is
// sent after a delay on the way, and does what the test says when the test says.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/waiting.h"
#include "vivavoce/conversation/media_link.h"
#include "vivavoce/testing/marked_speech.h"

namespace vivavoce {

class LiveCandidate final : public MediaLink {
 public:
  static constexpr Millis kChunk{100};
  static constexpr Millis kOnTheWay{80};

  LiveCandidate(boost::asio::any_io_executor executor, Clock& clock, PlayoutKnowledge playout)
      : clock_(clock), changed_(std::move(executor)) {
    capabilities_.playout = playout;
  }

  // --- what the candidate does ---
  using Action = std::function<void(LiveCandidate&)>;
  // `delay` after the n-th time (from 1) it became the candidate's turn ...
  void OnListening(int n, Millis delay, Action action) {
    triggers_.push_back({true, n, delay, action});
  }
  // ... or after the first audio of the n-th utterance.
  void OnUtterance(int n, Millis delay, Action action) {
    triggers_.push_back({false, n, delay, action});
  }
  // Says marked speech from now on.
  void Say(int16_t id, Millis duration) { Put(testing::MakeMarkedSpeech(id, duration)); }
  // Is in the middle of this when the session begins.
  void IsSaying(std::vector<int16_t> speech) { saying_ = std::move(speech); }
  void Tell(LinkMessage message) {
    told_.push_back(std::move(message));
    changed_.Notify();
  }
  // Acknowledges no more of the utterance that is being played.
  void FallSilent() { silent_about_ = utterances_; }
  // Acknowledges nothing at all.
  void Mute() { mute_ = true; }
  // Takes no more parts of it.
  void Refuse() { refused_ = utterances_; }
  void Break(absl::Status status) {
    broken_ = std::move(status);
    changed_.Notify();
  }
  void HangUp() {
    gone_ = true;
    changed_.Notify();
  }
  void Lose(bool lost) {
    lost_ = lost;
    if (lost) {
      Tell(link::Lost());
    } else {
      Tell(link::Restored());
    }
  }

  // Nothing gets through, and nobody is told.
  void Stall(bool stalled) { stalled_ = stalled; }
  // What is said while nothing gets through is sent later.
  void KeepForLater() { keeps_ = true; }

  std::vector<PcmChunk> journal;  // what was sent

  // --- what the candidate was sent ---
  std::vector<InterviewerAudio> audio;
  std::vector<MediaTime> began_at;  // when the first part of each utterance came
  std::vector<Caption> captions;
  std::vector<FloorView> views;
  std::optional<EndReason> ended;
  MediaTime ended_at;
  MediaTime played_until;  // of all that was sent and not cleared
  int stale = 0;           // parts of an utterance that came after it was cleared

  MediaTime Now() const { return MediaTime{clock_.MonotonicNow() - origin_}; }

  // --- MediaLink ---
  const MediaLinkCapabilities& Capabilities() const override { return capabilities_; }
  void Begin(std::chrono::nanoseconds origin) override {
    origin_ = origin;
    sent_ = Now();
    if (!saying_.empty()) Put(saying_);
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<LinkMessage>>> Receive() override {
    for (;;) {
      if (!broken_.ok()) co_return broken_;
      if (gone_ || ended) co_return std::optional<LinkMessage>();
      if (!told_.empty()) {
        LinkMessage message = std::move(told_.front());
        told_.pop_front();
        co_return std::optional<LinkMessage>(std::move(message));
      }
      if (!kept_.empty() && !lost_ && !stalled_) {
        link::Audio late;
        late.pcm = std::move(kept_.front());
        kept_.pop_front();
        journal.push_back(late.pcm);
        co_return std::optional<LinkMessage>(std::move(late));
      }
      MediaTime due = sent_ + kChunk;
      if (Now() < due) {
        co_await internal::WaitFor(changed_, clock_, due - Now());
        DoWhatIsDue();
        continue;
      }
      DoWhatIsDue();
      Acknowledge();
      std::vector<int16_t> chunk(1600, 0);
      auto at = static_cast<size_t>(kRecognitionRate.Samples(sent_.since_start).value);
      for (size_t i = 0; i < chunk.size() && at + i < voice_.size(); ++i) chunk[i] = voice_[at + i];
      link::Audio message;
      message.pcm = PcmChunk(std::move(chunk), kRecognitionRate, sent_);
      sent_ = due;
      if (lost_ || stalled_) {
        if (keeps_) kept_.push_back(message.pcm);
        continue;
      }
      journal.push_back(message.pcm);
      co_return std::optional<LinkMessage>(std::move(message));
    }
  }

  absl::Status Send(const InterviewerAudio& part) override {
    if (lost_) return absl::UnavailableError("lost");
    if (std::find(cleared_.begin(), cleared_.end(), part.utterance) != cleared_.end()) ++stale;
    if (refused_ == utterances_ && !audio.empty() && audio.back().utterance == part.utterance) {
      return absl::ResourceExhaustedError("slow");
    }
    if (audio.empty() || audio.back().utterance != part.utterance) {
      ++utterances_;
      began_at.push_back(Now());
      began_ = Now() + kOnTheWay;
      Fire(false, utterances_);
      length_ = std::chrono::nanoseconds(0);
      done_ = false;
      last_ = false;
    }
    length_ += part.pcm.rate().Duration(part.pcm.size());
    last_ = part.last;
    played_until =
        std::max(played_until, Now() + kOnTheWay) + part.pcm.rate().Duration(part.pcm.size());
    audio.push_back(part);
    return absl::OkStatus();
  }
  void Clear(TurnEpoch, UtteranceId utterance) override {
    cleared_.push_back(utterance);
    played_until = Now();
    done_ = true;
  }
  void Show(const FloorState& state) override {
    views.push_back(state.view);
    if (state.view == FloorView::kListening) Fire(true, ++listenings_);
  }
  void Show(const Caption& caption) override { captions.push_back(caption); }
  void End(EndReason reason) override {
    ended = reason;
    ended_at = Now();
    changed_.Notify();
  }

 private:
  void Put(const std::vector<int16_t>& speech) {
    auto at = static_cast<size_t>(kRecognitionRate.Samples(Now().since_start).value);
    if (voice_.size() < at + speech.size()) voice_.resize(at + speech.size());
    std::copy(speech.begin(), speech.end(), voice_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  struct Trigger {
    bool listening = false;
    int n = 0;
    Millis delay{0};
    Action action;
  };
  struct Due {
    MediaTime at;
    Action action;
  };

  void Fire(bool listening, int n) {
    for (const Trigger& trigger : triggers_) {
      if (trigger.listening == listening && trigger.n == n) {
        due_.push_back({Now() + trigger.delay, trigger.action});
      }
    }
  }
  void DoWhatIsDue() {
    for (size_t i = 0; i < due_.size();) {
      if (due_[i].at > Now()) {
        ++i;
        continue;
      }
      Action action = due_[i].action;
      due_.erase(due_.begin() + static_cast<std::ptrdiff_t>(i));
      action(*this);
    }
  }
  void Acknowledge() {
    if (capabilities_.playout != PlayoutKnowledge::kAcknowledged || audio.empty() || done_) return;
    if (mute_ || silent_about_ == utterances_) return;
    link::Played played;
    played.utterance = audio.back().utterance;
    played.played = std::clamp(Now() - began_ - kOnTheWay, std::chrono::nanoseconds(0), length_);
    played.done = last_ && played.played == length_;
    done_ = played.done;
    if (!lost_) told_.push_back(played);
  }

  Clock& clock_;
  internal::Signal changed_;
  MediaLinkCapabilities capabilities_;
  std::chrono::nanoseconds origin_{0};
  std::vector<Trigger> triggers_;
  std::vector<Due> due_;
  std::deque<LinkMessage> told_;
  std::vector<int16_t> voice_;
  std::vector<int16_t> saying_;  // when it begins
  MediaTime sent_;
  std::vector<UtteranceId> cleared_;
  int listenings_ = 0;
  int utterances_ = 0;
  int silent_about_ = 0;
  int refused_ = 0;
  MediaTime began_;
  std::chrono::nanoseconds length_{0};
  bool last_ = false;
  bool done_ = true;
  bool lost_ = false;
  bool stalled_ = false;
  bool keeps_ = false;
  std::deque<PcmChunk> kept_;
  bool gone_ = false;
  bool mute_ = false;
  absl::Status broken_;
};

}  // namespace vivavoce
