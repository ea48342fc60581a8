// SPDX-License-Identifier: Apache-2.0
// A conversation written down step by step against the bare machine: what happens when, and what
// the machine then asks for.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "vivavoce/conversation/event_log.h"
#include "vivavoce/conversation/phrases.h"
#include "vivavoce/conversation/turn_machine.h"

namespace vivavoce {

inline const Phrases& EnglishPhrases() {
  static const Phrases phrases = *LoadPhrases(std::string(VIVAVOCE_SOURCE_DIR) + "/share", "en-US");
  return phrases;
}
inline const TurnLexicon& EnglishLexicon() {
  static const TurnLexicon lexicon(EnglishPhrases());
  return lexicon;
}

class ConversationScript {
 public:
  explicit ConversationScript(TurnOptions options = TurnOptions())
      : options_(options), machine_(options, EnglishLexicon()) {
    Send(event::Begun());
  }

  // Whatever the test, its log must replay to the same commands.
  ~ConversationScript() {
    TurnMachine again(options_, EnglishLexicon());
    EXPECT_EQ(Replay(log_.lines(), again), absl::OkStatus());
  }

  static Line Greeting() { return Make(LineKind::kGreeting, "Hello and welcome."); }
  static Line Ack() { return Make(LineKind::kAcknowledgement, "Thank you."); }
  static Line Closing() { return Make(LineKind::kClosing, "Thank you and goodbye."); }
  static Line Question(std::string id = "q1") {
    Line line = Make(LineKind::kQuestion, "Tell me about a hard problem that you solved at work.");
    line.question_id = std::move(id);
    line.expects_answer = true;
    return line;
  }
  static Line Make(LineKind kind, std::string text) {
    Line line;
    line.kind = kind;
    line.text = std::move(text);
    line.interruptible = kind != LineKind::kGreeting && kind != LineKind::kClosing;
    return line;
  }

  // --- what happens ---
  TurnCommands Send(TurnEvent event) {
    log_.Append(event, now_);
    last_ = machine_.On(event, now_);
    for (const TurnCommand& command : last_) {
      log_.Append(command);
      all_.push_back(command);
    }
    return last_;
  }
  // Time passes, deadlines fire one by one.
  void Wait(Millis duration) {
    MediaTime until = now_ + duration;
    while (machine_.NextDeadline() && *machine_.NextDeadline() <= until) {
      now_ = std::max(now_, *machine_.NextDeadline());
      Send(event::Tick(heard()));
    }
    now_ = until;
  }
  // The candidate's audio comes as it is spoken ...
  void AudioFlows() { flows_ = true; }
  // ... it stops coming ...
  void AudioStops() { heard_ = now_; }
  // ... and comes again, up to now.
  void AudioCatchesUp() {
    heard_.reset();
    if (machine_.AwaitedAudio() && *machine_.AwaitedAudio() <= now_) Send(event::Tick(heard()));
  }
  TurnCommands Ready(Line line) {
    event::LineReady ready;
    ready.asked = machine_.epoch();
    ready.line = std::move(line);
    return Send(ready);
  }
  // The line asked for is there and is heard to its end.
  void Hear(Line line) {
    Ready(std::move(line));
    Send(event::PlayoutBegan{utterance()});
    Wait(Millis(1000));
    Send(event::PlayoutEnded{utterance()});
  }
  TurnCommands Voice() { return Send(event::SpeechStarted{now_}); }
  TurnCommands Silence() { return Send(event::SpeechStopped{now_}); }
  TurnCommands Text(std::string text, bool final = true) {
    event::TextHeard heard;
    heard.turn = machine_.turn();
    heard.text = std::move(text);
    heard.final = final;
    return Send(heard);
  }
  TurnCommands Type(std::string text) {
    event::TextTyped typed;
    typed.text = std::move(text);
    return Send(typed);
  }
  // The candidate speaks for `duration`; its text is final, and settled, right after the silence
  // began.
  void Say(std::string text, Millis duration = Millis(3000)) {
    Voice();
    Wait(duration);
    Silence();
    Wait(Millis(300));
    Text(std::move(text));
    Send(event::TextSettled{ticket()});
  }

  // --- what is so ---
  template <typename Command>
  std::vector<Command> All() const {
    std::vector<Command> found;
    for (const TurnCommand& command : all_) {
      if (const auto* c = std::get_if<Command>(&command)) found.push_back(*c);
    }
    return found;
  }
  template <typename Command>
  std::optional<Command> Last() const {
    std::vector<Command> found = All<Command>();
    return found.empty() ? std::nullopt : std::optional<Command>(found.back());
  }
  template <typename Command>
  size_t Count() const {
    return All<Command>().size();
  }
  UtteranceId utterance() const {
    return Count<command::Speak>() ? Last<command::Speak>()->utterance : 0;
  }
  uint64_t ticket() const {
    return Count<command::FinalizeSpeech>() ? Last<command::FinalizeSpeech>()->ticket : 0;
  }
  LineReason asked() const { return Last<command::RequestLine>()->reason; }
  TurnState state() const { return machine_.state(); }
  TurnMachine& machine() { return machine_; }
  MediaTime now() const { return now_; }
  const EventLog& log() const { return log_; }

 private:
  std::optional<MediaTime> heard() const {
    return !flows_ ? std::nullopt : heard_ ? heard_ : std::optional<MediaTime>(now_);
  }

  TurnOptions options_;
  bool flows_ = false;
  std::optional<MediaTime> heard_;  // if it stopped
  TurnMachine machine_;
  MediaTime now_;
  TurnCommands last_;
  TurnCommands all_;
  EventLog log_;
};

}  // namespace vivavoce
