// SPDX-License-Identifier: Apache-2.0
#include "edge/outbox.h"

#include <algorithm>

namespace vivavoce::platform {
namespace {

constexpr size_t kKeptBytes = 2 << 20;     // sent already: about 40 s of speech
constexpr size_t kUnsentSpeech = 1 << 20;  // about 20 s: a client that does not read
constexpr size_t kItemBytes = 64;

size_t SpeechBytes(const InterviewerAudio& audio) {
  return audio.pcm.samples().size() * sizeof(int16_t) + audio.text.size();
}

}  // namespace

void Outbox::Add(Item item, size_t bytes) {
  item.seq = ++last_;
  bytes_ += bytes + kItemBytes;
  items_.push_back({std::move(item), bytes + kItemBytes});
  Forget();
}

void Outbox::Say(const Text& text) {
  Envelope envelope;
  envelope.session_id = session_id_;
  envelope.seq = last_ + 1;
  Item item;
  item.content = text(envelope);
  size_t bytes = std::get<std::string>(item.content).size();
  Add(std::move(item), bytes);
}

bool Outbox::Speak(const InterviewerAudio& audio) {
  size_t unsent = 0;
  for (auto it = items_.rbegin(); it != items_.rend() && it->item.seq > sent_; ++it) {
    if (std::holds_alternative<InterviewerAudio>(it->item.content)) unsent += it->bytes;
  }
  if (unsent > kUnsentSpeech) return false;
  spoken_ = {audio.utterance, true};
  Item item;
  item.content = audio;
  Add(std::move(item), SpeechBytes(audio));
  return true;
}

bool Outbox::DropSpeech(UtteranceId utterance) {
  std::erase_if(items_, [&](const Kept& kept) {
    const auto* audio = std::get_if<InterviewerAudio>(&kept.item.content);
    if (audio == nullptr || audio->utterance != utterance) return false;
    bytes_ -= kept.bytes;
    return true;
  });
  bool stood = spoken_ == std::pair<UtteranceId, bool>(utterance, true);
  spoken_.second = false;
  return stood;
}

void Outbox::DropSentSpeech() {
  std::erase_if(items_, [&](const Kept& kept) {
    bool drop =
        kept.item.seq <= sent_ && std::holds_alternative<InterviewerAudio>(kept.item.content);
    bytes_ -= drop ? kept.bytes : 0;
    return drop;
  });
}

void Outbox::Sent(uint32_t seq) {
  sent_ = std::max(sent_, seq);
  Forget();
}

void Outbox::Forget() {
  while (bytes_ > kKeptBytes && !items_.empty() && items_.front().item.seq <= sent_) {
    forgotten_ = items_.front().item.seq;
    bytes_ -= items_.front().bytes;
    items_.pop_front();
  }
}

const Outbox::Item* Outbox::After(uint32_t seq) const {
  auto found = std::upper_bound(items_.begin(), items_.end(), seq,
                                [](uint32_t s, const Kept& kept) { return s < kept.item.seq; });
  return found == items_.end() ? nullptr : &found->item;
}

}  // namespace vivavoce::platform
