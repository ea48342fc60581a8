// SPDX-License-Identifier: Apache-2.0
// What the edge has to say to the candidate, numbered, from the oldest that a client which comes
// back may lack to the newest that no connection has sent yet.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edge/protocol.h"

namespace vivavoce::platform {

// Pure. Threading: one executor.
class Outbox {
 public:
  explicit Outbox(std::string session_id) : session_id_(std::move(session_id)) {}

  // Numbers begin after `seq`: an earlier life of the session had used it.
  void ContinueAfter(uint32_t seq) { last_ = sent_ = forgotten_ = seq; }

  using Text = std::function<std::string(const Envelope&)>;
  void Say(const Text& text);
  // False: too much of it waits to be sent.
  bool Speak(const InterviewerAudio& audio);
  // Of an utterance that is over nothing is sent any more. True: some of it had been put in.
  bool DropSpeech(UtteranceId utterance);

  // What was sent of speech is not sent again.
  void DropSentSpeech();

  // All up to and including `seq` is sent.
  void Sent(uint32_t seq);

  struct Item {
    uint32_t seq = 0;
    std::variant<std::string, InterviewerAudio> content;
  };
  // The first after `seq`; null: there is none.
  const Item* After(uint32_t seq) const;
  // Whether all that came after `seq` is still here, but for speech that was dropped.
  bool Reaches(uint32_t seq) const { return seq >= forgotten_ && seq <= last_; }
  uint32_t last() const { return last_; }
  // The newest that is no longer here for being old.
  uint32_t forgotten() const { return forgotten_; }

 private:
  void Add(Item item, size_t bytes);
  void Forget();

  struct Kept {
    Item item;
    size_t bytes = 0;
  };

  std::string session_id_;
  std::deque<Kept> items_;
  size_t bytes_ = 0;
  uint32_t last_ = 0;  // the newest number
  uint32_t sent_ = 0;  // by any connection
  uint32_t forgotten_ = 0;
  std::pair<UtteranceId, bool> spoken_{0, false};  // the last utterance, and whether it stands
};

}  // namespace vivavoce::platform
