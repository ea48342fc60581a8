// SPDX-License-Identifier: Apache-2.0
// What goes wrong: recognisers, voices and models that fail or stall, connections that break, and
// the proof that no session is silent for ever.
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/conversation/conversation_script.h"

namespace vivavoce {
namespace {

using Script = ConversationScript;

constexpr char kLongAnswer[] = "I moved the ledger to a new database over one weekend.";

void AskFirst(Script& script) {
  script.Hear(Script::Greeting());
  script.Hear(Script::Question());
}

TEST(TurnFaultsTest, ARecogniserThatNeverAnswersCostsFiveSecondsNotTheTurn) {
  Script script;
  AskFirst(script);
  script.Voice();
  script.Wait(Millis(3000));
  script.Text(kLongAnswer, false);  // a partial came, the final never does
  script.Silence();
  script.Wait(Millis(1000));
  EXPECT_EQ(script.state(), TurnState::kSettling);
  script.Wait(Millis(5000));

  EXPECT_EQ(script.asked(), LineReason::kAnswered);
}

TEST(TurnFaultsTest, AVoiceWithoutATranscriptIsAskedAgainTwiceThenLeft) {
  Script script;
  AskFirst(script);
  for (LineReason expected :
       {LineReason::kNotHeard, LineReason::kNotHeard, LineReason::kUnanswered}) {
    script.Voice();
    script.Wait(Millis(4000));
    script.Silence();
    script.Wait(Millis(300));
    script.Send(event::TextSettled{script.ticket()});
    script.Wait(Millis(2000));
    EXPECT_EQ(script.asked(), expected);
    Line again = Script::Question();
    again.kind = LineKind::kReprompt;
    if (expected == LineReason::kNotHeard) script.Hear(again);
  }
}

TEST(TurnFaultsTest, ACoughGoesBackToWaitingAndTheLadderKeepsItsTime) {
  Script script;
  AskFirst(script);
  script.Wait(Millis(25'000));
  script.Voice();
  script.Wait(Millis(300));
  script.Silence();
  script.Wait(Millis(300));
  script.Send(event::TextSettled{script.ticket()});
  script.Wait(Millis(2000));
  EXPECT_EQ(script.state(), TurnState::kAwaiting);
  script.Wait(Millis(2500));

  EXPECT_EQ(script.asked(), LineReason::kIdleRephrase);
}

TEST(TurnFaultsTest, ATranscriptWithoutAVoiceIsAnAnswer) {
  Script script;
  AskFirst(script);
  script.Text(kLongAnswer);
  script.Wait(Millis(1000));

  EXPECT_EQ(script.Count<command::CommitTurn>(), 1u);
}

TEST(TurnFaultsTest, TheRecognisersEndBeforeTheDetectorsDoesNotEndTheTurn) {
  Script script;
  AskFirst(script);
  script.Voice();
  script.Wait(Millis(3000));
  script.Text(kLongAnswer);  // final, while the detector still hears a voice
  script.Wait(Millis(3000));

  EXPECT_EQ(script.state(), TurnState::kListening);
}

TEST(TurnFaultsTest, AFinalAfterTheCommitChangesNothingThatWasDecided) {
  Script script;
  AskFirst(script);
  script.Say(kLongAnswer);
  script.Wait(Millis(700));
  TurnCommands commands = script.Text("Late words.");

  EXPECT_TRUE(commands.empty());
  EXPECT_EQ(script.state(), TurnState::kDeciding);
}

TEST(TurnFaultsTest, AMuteInMidSpeechEndsTheTurnByItsText) {
  Script script;
  AskFirst(script);
  script.Voice();
  script.Wait(Millis(3000));
  script.Text(kLongAnswer);
  script.Send(event::InputEnded{script.now()});  // the client says that it records no more
  script.Send(event::TextSettled{script.ticket()});

  EXPECT_EQ(script.asked(), LineReason::kAnswered);
}

TEST(TurnFaultsTest, AVoiceThatIsLateIsWaitedForAndThatIsShown) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Wait(Millis(4999));
  EXPECT_EQ(script.Last<command::ShowFloor>()->view, FloorView::kSpeaking);
  script.Wait(Millis(1));
  EXPECT_EQ(script.Last<command::ShowFloor>()->view, FloorView::kThinking);
  script.Wait(Millis(20'000));
  script.Send(event::PlayoutBegan{script.utterance()});
  EXPECT_EQ(script.Last<command::ShowFloor>()->view, FloorView::kSpeaking);
  script.Send(event::PlayoutEnded{script.utterance()});

  EXPECT_EQ(script.Count<command::ShowLine>(), 0u);
  EXPECT_EQ(script.state(), TurnState::kAwaiting);
}

TEST(TurnFaultsTest, AVoiceThatStaysSilentIsReplacedByText) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Wait(Millis(29'999));
  EXPECT_EQ(script.Count<command::ShowLine>(), 0u);
  script.Wait(Millis(1));
  ASSERT_EQ(script.Count<command::ShowLine>(), 1u);
  script.Send(event::PlayoutEnded{script.utterance()});

  EXPECT_EQ(script.state(), TurnState::kAwaiting);
}

TEST(TurnFaultsTest, AVoiceThatDiesInMidSentenceIsReplacedByTextAtOnce) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Wait(Millis(500));
  script.Send(event::VoiceFailed{script.utterance()});

  EXPECT_EQ(script.Last<command::ShowLine>()->utterance, script.utterance());
}

TEST(TurnFaultsTest, APlayoutThatNeverEndsIsStopped) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Wait(Millis(120'000));

  EXPECT_EQ(script.Count<command::StopSpeaking>(), 1u);
  EXPECT_NE(script.state(), TurnState::kSpeaking);
}

TEST(TurnFaultsTest, AStallingModelIsBridgedThenDoneWithout) {
  Script script;
  AskFirst(script);
  script.Say(kLongAnswer);
  script.Wait(Millis(700));
  ASSERT_EQ(script.asked(), LineReason::kAnswered);
  script.Wait(Millis(700));
  EXPECT_EQ(script.asked(), LineReason::kThinking);
  script.Hear(Script::Make(LineKind::kBridge, "One moment, please."));
  EXPECT_EQ(script.state(), TurnState::kDeciding);
  TurnEpoch before = script.machine().epoch();
  size_t asked = script.Count<command::RequestLine>();
  script.Wait(Millis(1000));
  EXPECT_EQ(script.Count<command::RequestLine>(), asked + 1) << "it takes more than a thank you";
  EXPECT_EQ(script.asked(), LineReason::kThinking);
  script.Wait(Millis(4000));

  EXPECT_EQ(script.asked(), LineReason::kFollowUpLate);
  EXPECT_GT(script.machine().epoch(), before) << "what comes of the stalled call is stale";
}

TEST(TurnFaultsTest, ABurstAfterTheStallIsSaidAfterTheBridge) {
  Script script;
  AskFirst(script);
  script.Say(kLongAnswer);
  script.Wait(Millis(1400));
  script.Ready(Script::Make(LineKind::kBridge, "One moment, please."));
  script.Send(event::PlayoutBegan{script.utterance()});
  Line probe = Script::Question();
  probe.kind = LineKind::kProbe;
  probe.text = "What came of it?";
  script.Ready(probe);
  EXPECT_EQ(script.Last<command::Speak>()->line.kind, LineKind::kBridge);
  script.Send(event::PlayoutEnded{script.utterance()});

  EXPECT_EQ(script.Last<command::Speak>()->line.text, "What came of it?");
}

TEST(TurnFaultsTest, TheGoodbyeStopsWhenNobodyIsThereToHearIt) {
  for (bool closed : {true, false}) {
    Script script;
    AskFirst(script);
    script.Say(kLongAnswer);
    script.Wait(Millis(1000));
    script.Ready(Script::Make(LineKind::kClosing, "Thank you, and goodbye."));
    script.Send(event::PlayoutBegan{script.utterance()});
    ASSERT_EQ(script.state(), TurnState::kClosing);
    size_t stops = script.Count<command::StopSpeaking>();
    if (closed) {
      script.Send(event::LinkClosed());
    } else {
      script.Send(event::LinkLost());
    }
    EXPECT_EQ(script.Count<command::StopSpeaking>(), stops + 1);
    EXPECT_EQ(script.Last<command::StopSpeaking>()->utterance, script.utterance());
    EXPECT_EQ(script.state(), TurnState::kEnded);
  }
}

TEST(TurnFaultsTest, APolicyThatNeverAnswersEndsTheSession) {
  Script script;
  script.Wait(Millis(10'000));
  EXPECT_EQ(script.Last<command::End>()->reason, EndReason::kFailed);
}

TEST(TurnFaultsTest, BargeInBeforeTheFirstAudioStopsWhatWouldCome) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Voice();
  script.Wait(Millis(500));
  script.Text("Wait, I have a question first.");
  ASSERT_EQ(script.state(), TurnState::kYielding);
  script.Send(event::PlayoutStopped{script.utterance(), 0});
  script.Send(event::PlayoutBegan{script.utterance()});  // too late: stale

  EXPECT_EQ(script.state(), TurnState::kYielding);
}

TEST(TurnFaultsTest, BargeInInTheLast300MsLosesNothing) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Voice();
  script.Wait(Millis(500));
  script.Text("Last year we", false);
  ASSERT_EQ(script.state(), TurnState::kYielding);
  script.Send(event::PlayoutEnded{script.utterance()});  // it had been heard to its end by then
  script.Text("Last year we moved the ledger to a new database.");
  script.Silence();
  script.Wait(Millis(300));
  script.Send(event::TextSettled{script.ticket()});
  script.Wait(Millis(720));

  EXPECT_EQ(script.asked(), LineReason::kAnswered);
}

TEST(TurnFaultsTest, AFewWordsOverAQuestionHardlyHeardGetItAgain) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Say("I cannot hear you well.", Millis(900));
  script.Send(event::PlayoutStopped{script.utterance(), 5});
  script.Wait(Millis(4000));

  EXPECT_EQ(script.asked(), LineReason::kRepeat);
}

TEST(TurnFaultsTest, NothingBringsTheInterviewBackOnceItsEndWasAskedFor) {
  Script script;
  AskFirst(script);
  script.Send(event::ControlUsed{CandidateControl::kEnd});
  script.Voice();
  script.Send(event::ControlUsed{CandidateControl::kSkip});
  script.Type("One more thing");
  script.Ready(Script::Closing());
  script.Say("Wait, one more thing about the ledger.");
  EXPECT_EQ(script.state(), TurnState::kClosing) << "the goodbye is said to its end";
  script.Send(event::PlayoutEnded{script.utterance()});

  EXPECT_EQ(script.state(), TurnState::kEnded);
  EXPECT_EQ(script.Last<command::End>()->reason, EndReason::kCandidateEnded);
}

TEST(TurnFaultsTest, AReconnectComesBackInEveryPhase) {
  for (int phase = 0; phase < 3; ++phase) {
    Script script;
    script.Hear(Script::Greeting());
    script.Ready(Script::Question());
    script.Send(event::PlayoutBegan{script.utterance()});
    if (phase > 0) script.Send(event::PlayoutEnded{script.utterance()});
    if (phase > 1) script.Voice();
    script.Send(event::LinkLost());
    EXPECT_EQ(script.state(), TurnState::kAway);
    script.Wait(Millis(60'000));
    script.Send(event::LinkRestored());
    if (phase > 1) {  // the answer goes on, if it does
      EXPECT_EQ(script.state(), TurnState::kListening);
      script.Silence();
      script.Wait(Millis(2000));
    }
    EXPECT_EQ(script.asked(), LineReason::kResume) << phase;
  }
}

TEST(TurnFaultsTest, AConnectionLostInTheGoodbyeIsTheEnd) {
  Script script;
  AskFirst(script);
  script.Send(event::ControlUsed{CandidateControl::kEnd});
  script.Ready(Script::Closing());
  script.Send(event::LinkLost());

  EXPECT_EQ(script.Last<command::End>()->reason, EndReason::kCandidateEnded);
}

TEST(TurnFaultsTest, AConnectionThatStaysLostIsGivenUp) {
  Script script;
  AskFirst(script);
  script.Send(event::LinkLost());
  script.Wait(Millis(120'000));

  EXPECT_EQ(script.Last<command::End>()->reason, EndReason::kAbandoned);
}

TEST(TurnFaultsTest, AMonologueIsHeardOutToTheQuestionsTimeThenTheNextPauseEndsIt) {
  Script script;
  AskFirst(script);
  script.Voice();
  script.Text(kLongAnswer);
  script.Wait(Millis(241'000));
  EXPECT_EQ(script.state(), TurnState::kListening);
  script.Silence();
  script.Wait(Millis(300));
  script.Send(event::TextSettled{script.ticket()});
  script.Wait(Millis(300));

  EXPECT_EQ(script.Count<command::CommitTurn>(), 1u) << "0.6 s of silence is enough";
}

TEST(TurnFaultsTest, AMonologueWithoutAPauseIsCutAMinuteLater) {
  Script script;
  AskFirst(script);
  script.Voice();
  script.Text(kLongAnswer);
  script.Wait(Millis(300'000));

  EXPECT_EQ(script.asked(), LineReason::kOverran);
}

TEST(TurnFaultsTest, AClockThatJumpsFiresWhatIsDueOnce) {
  Script script;
  AskFirst(script);
  script.Say(kLongAnswer);
  script.Wait(Millis(0));
  // A suspend: the next thing the machine sees is an hour later.
  TurnMachine machine = script.machine();
  TurnCommands commands = machine.On(event::Tick(), script.now() + std::chrono::hours(1));

  int commits = 0;
  for (const TurnCommand& command : commands) {
    commits += std::holds_alternative<command::CommitTurn>(command) ? 1 : 0;
  }
  EXPECT_EQ(commits, 1);
}

// --- Never silent for ever -----------------------------------------------------------------------

class Random {
 public:
  explicit Random(uint32_t seed) : state_(seed * 2654435761u + 1) {}
  uint32_t Below(uint32_t n) {
    state_ = state_ * 1664525u + 1013904223u;
    return (state_ >> 8) % n;
  }

 private:
  uint32_t state_;
};

TurnEvent AnyEvent(Random& random, const TurnMachine& machine, MediaTime now) {
  static const char* const kTexts[] = {"",
                                       "um",
                                       "yes",
                                       "can you repeat that",
                                       "skip",
                                       "let me think",
                                       "I moved the ledger to a new database",
                                       "and then",
                                       "pause"};
  event::TextHeard heard;
  heard.turn = machine.turn() - (random.Below(10) == 0 ? 1 : 0);
  heard.text = kTexts[random.Below(9)];
  heard.final = random.Below(2) == 0;
  event::TextTyped typed;
  typed.text = kTexts[random.Below(9)];
  UtteranceId utterance = random.Below(40);
  switch (random.Below(18)) {
    case 0:
      return event::PlayoutBegan{utterance};
    case 1:
      return event::PlayoutEnded{utterance};
    case 2:
      return event::PlayoutStopped{utterance, random.Below(100)};
    case 3:
      return event::VoiceFailed{utterance};
    case 4:
    case 5:
      return event::SpeechStarted{now - Millis(random.Below(200))};
    case 6:
    case 7:
      return event::SpeechStopped{now - Millis(random.Below(300))};
    case 8:
    case 9:
      return heard;
    case 10:
      return event::TextSettled{random.Below(30)};
    case 11:
      return event::RecognitionLost{machine.turn()};
    case 12:
      return typed;
    case 13:
      return event::ControlUsed{static_cast<CandidateControl>(random.Below(4))};
    case 14:
      return event::InputBegan();
    case 15:
      return event::InputEnded{now};
    case 16:
      return event::LinkLost();
    default:
      return event::LinkRestored();
  }
}

// Whatever happens, in whatever order, and with a policy and a voice that answer only sometimes:
// there is always a deadline, and the session ends.
TEST(TurnFaultsTest, EverySessionComesToAnEnd) {
  for (uint32_t seed = 0; seed < 120; ++seed) {
    Random random(seed);
    TurnOptions options = seed % 4 == 0 ? TurnOptions::Recorded() : TurnOptions();
    options.session_limit = Millis(3'600'000);
    TurnMachine machine(options, EnglishLexicon());
    MediaTime now;
    machine.On(event::Begun(), now);
    int steps = 0;
    while (machine.state() != TurnState::kEnded) {
      ASSERT_LT(++steps, 200'000) << "seed " << seed << " in " << Name(machine.state());
      std::optional<MediaTime> due = machine.NextDeadline();
      ASSERT_TRUE(due.has_value()) << "silent for ever in " << Name(machine.state());
      TurnEpoch epoch = machine.epoch();
      TurnCommands commands;
      uint32_t choice = random.Below(10);
      if (choice < 4) {
        now = std::max(now, *due);
        commands = machine.On(event::Tick(), now);
        std::optional<MediaTime> next = machine.NextDeadline();
        ASSERT_TRUE(!next || *next > now) << "a deadline that was due stayed due";
      } else {
        now = now + Millis(random.Below(500));
        commands = machine.On(AnyEvent(random, machine, now), now);
      }
      ASSERT_GE(machine.epoch(), epoch);
      for (const TurnCommand& command : commands) {
        ASSERT_LE(EpochOf(command), machine.epoch());
        ASSERT_GE(EpochOf(command), epoch);
        const auto* request = std::get_if<command::RequestLine>(&command);
        if (request == nullptr || random.Below(8) == 0) continue;
        event::LineReady ready;
        ready.asked = request->epoch;
        bool last = request->reason == LineReason::kTimeUp ||
                    request->reason == LineReason::kEndRequested ||
                    request->reason == LineReason::kIdleClose;
        ready.line = last ? Script::Closing()
                     : request->reason == LineReason::kThinking
                         ? Script::Make(LineKind::kBridge, "One moment.")
                     : random.Below(2) == 0 ? Script::Question()
                                            : Script::Ack();
        machine.On(ready, now);
      }
    }
  }
}

}  // namespace
}  // namespace vivavoce
