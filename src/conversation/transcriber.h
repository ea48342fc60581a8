// SPDX-License-Identifier: Apache-2.0
// The session's ear: makes the candidate's audio into text, one recogniser stream a turn, and loses
// none of it. Audio that no final covers is kept and told again to a new stream after a failure.
//
// What is said is told by one turn, whole. A turn ends in silence: there the next one's audio
// begins. Where it must end within speech its stream hears on until the word is over, and the next
// turn waits to be told where that was. Where one piece of input follows another (a seam) the
// recogniser is asked for what it has, so that nothing of it spans the two.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/waiting.h"
#include "conversation/chunk_queue.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/conversation/line.h"
#include "vivavoce/provider/speech_to_text.h"

namespace vivavoce::internal {

struct TranscriberOptions {
  TranscriberOptions() = default;
  SttOptions recogniser;
  Millis first_retry{200};  // doubles with each failure in a row ...
  int retries = 4;          // ... of which so many are put up with; progress starts the count anew
  Millis relief_after{1000};  // a full stream that says nothing is asked for what it has
  Millis full_retry{20};      // a stream that is full is tried again after this
  // Without an answer to Finalize() or Finish() for so long a stream counts as dead. With the first
  // two failures in a row it doubles: a slow one that is ended ever at the same place never
  // answers.
  Millis stall_limit{8000};
  Millis last_word{800};       // what a turn that ends within speech hears on for at most ...
  Millis last_sentence{3000};  // ... and of a recogniser that gives no times of words
};

// What the transcriber tells. Called on the session's executor.
class TranscriberListener {
 public:
  virtual ~TranscriberListener() = default;
  virtual void OnSegment(CandidateTurnId turn, const SttFinal& segment) = 0;
  virtual void OnPartial(CandidateTurnId turn, const std::string& text) = 0;
  virtual void OnSpeech(bool started, MediaTime at) = 0;  // as the recogniser hears it
  virtual void OnSettled(uint64_t ticket) = 0;
  virtual void OnRecognisedBy(const std::string& model) = 0;
  virtual void OnDropped() = 0;    // noise whose text was an invention
  virtual void OnRestarted() = 0;  // a stream failed and is replaced
  // The rest of the turn stays without text.
  virtual void OnGivenUp(CandidateTurnId turn, const absl::Status& why) = 0;
  virtual void OnTurnComplete(CandidateTurnId turn) = 0;  // no more text of a finished turn comes
};

// Threading: one executor. Lifetime: `scope` is joined before it is destroyed.
class Transcriber {
 public:
  Transcriber(SpeechToText& recogniser, TranscriberOptions options, Clock& clock,
              boost::asio::any_io_executor executor, TaskScope& scope,
              TranscriberListener& listener, CandidateTurnId first_turn);
  ~Transcriber();

  // Never suspends, never drops.
  void Push(const PcmChunk& chunk);

  // What was pushed so far is one piece, what comes at `at` or later another.
  void Seam(MediaTime at);

  // The candidate has fallen silent: no word goes on.
  void Quiet();

  enum class Until { kNow, kSeam };
  // Asks for the text of all audio so far, or of that before the last seam; OnSettled(ticket)
  // follows.
  void Finalize(uint64_t ticket, Until until);

  enum class Cut { kInSilence, kInSpeech };
  // The turn is over: audio from `cut` on belongs to the next one.
  void EndTurn(MediaTime cut, Cut where);

  // No more turns. Afterwards the scope's tasks end by themselves.
  void Close();

  // Audio that waits to be taken by the recogniser.
  std::chrono::nanoseconds backlog() const;

 private:
  struct Turn;
  boost::asio::awaitable<void> Recognise(std::shared_ptr<Turn> turn);
  boost::asio::awaitable<absl::Status> RunStream(std::shared_ptr<Turn> turn);
  boost::asio::awaitable<absl::Status> ReadEvents(std::shared_ptr<Turn> turn);
  boost::asio::awaitable<absl::Status> Feed(std::shared_ptr<Turn> turn);
  absl::Status PushNext(Turn& turn);
  void Take(Turn& turn, const SttEvent& event);
  void TakeFinal(Turn& turn, const SttFinal& segment);
  void GiveUp(Turn& turn, const absl::Status& why);
  void BeginTurn(CandidateTurnId id);
  void BeginHeldTurn(const std::shared_ptr<Turn>& old);
  void ReleaseNext(Turn& turn);

  SpeechToText& recogniser_;
  TranscriberOptions options_;
  Clock& clock_;
  boost::asio::any_io_executor executor_;
  TaskScope& scope_;
  TranscriberListener& listener_;
  std::shared_ptr<Turn> turn_;                      // the open one
  std::vector<std::shared_ptr<Turn>> hearing_out_;  // that were ended within a word
  ChunkQueue recent_;  // the last seconds, for a cut that lies in the past
};

}  // namespace vivavoce::internal
