// SPDX-License-Identifier: Apache-2.0
// Where one turn of the candidate ends and the next begins: in silence, or where one piece of input
// followed another.
#include <gtest/gtest.h>

#include "tests/conversation/conversation_script.h"

namespace vivavoce {
namespace {

using Script = ConversationScript;
constexpr char kAnswer[] = "I moved the ledger to a new database over one weekend.";

void AskFirst(Script& script) {
  script.AudioFlows();
  script.Hear(Script::Greeting());
  script.Hear(Script::Question());
}

TEST(TurnCutTest, WhatIsSaidRightBehindAStreamsEndGoesOnWithTheAnswer) {
  Script script;
  AskFirst(script);
  script.Voice();
  script.Wait(Millis(3000));
  MediaTime end = script.now();
  script.Send(event::InputEnded{end});
  ASSERT_EQ(script.state(), TurnState::kSettling);
  script.Send(event::SpeechStarted{end - Millis(50)});
  EXPECT_EQ(script.state(), TurnState::kSettling) << "told late, and over already";

  script.Wait(Millis(100));
  script.Send(event::SpeechStarted{end});
  EXPECT_EQ(script.state(), TurnState::kListening);
  script.Text(kAnswer);
  script.Send(event::TextSettled{script.ticket()});
  script.Wait(Millis(1000));
  EXPECT_EQ(script.Count<command::CommitTurn>(), 0u);

  script.Text("It took one weekend.");
  script.Send(event::InputEnded{script.now()});
  script.Send(event::TextSettled{script.ticket()});
  EXPECT_EQ(script.Count<command::CommitTurn>(), 1u);
}

TEST(TurnCutTest, ATurnIsCutBeforeAVoiceThatMayNotHaveBeenDetectedYet) {
  Script script;
  AskFirst(script);
  script.Say(kAnswer);
  MediaTime silent = script.now() - Millis(300);
  script.Wait(Millis(700));
  script.Hear(Script::Ack());
  script.Ready(Script::Question("q2"));
  for (int i = 0; i < 200 && script.Count<command::SealTurn>() == 0; ++i) script.Wait(Millis(10));

  ASSERT_EQ(script.Count<command::SealTurn>(), 1u);
  command::SealTurn seal = *script.Last<command::SealTurn>();
  EXPECT_FALSE(seal.in_speech);
  EXPECT_GE(seal.cut, silent);
  EXPECT_LE(seal.cut, script.now() - Millis(400));
}

TEST(TurnCutTest, NorDoesItLieInTheFirstWordsBehindAStreamsEnd) {
  Script script;
  AskFirst(script);
  script.Voice();
  script.Wait(Millis(3000));
  MediaTime end = script.now();
  script.Send(event::InputEnded{end});
  script.Text("Could you repeat that, please?");
  script.Wait(Millis(150));
  script.Send(event::TextSettled{script.ticket()});

  ASSERT_EQ(script.Count<command::SealTurn>(), 1u);
  EXPECT_EQ(script.Last<command::SealTurn>()->cut, end);
}

TEST(TurnCutTest, WhoIsCutShortWhileSpeakingIsCutWithinAWord) {
  Script script;
  AskFirst(script);
  script.Voice();
  script.Text("I moved", false);
  script.Wait(Millis(1000));
  script.Send(event::ControlUsed{CandidateControl::kSkip});

  ASSERT_EQ(script.Count<command::SealTurn>(), 1u);
  EXPECT_TRUE(script.Last<command::SealTurn>()->in_speech);
  EXPECT_EQ(script.Last<command::SealTurn>()->cut, script.now());
}

TEST(TurnCutTest, WhoSpeaksOnceAnAnswerIsOverBeginsTheNextTurn) {
  Script script;
  AskFirst(script);
  script.Say(kAnswer);
  script.Wait(Millis(700));
  ASSERT_EQ(script.Count<command::CommitTurn>(), 1u);
  script.AudioStops();  // the window to take the answer back is kept open by the audio that is late
  script.Hear(Script::Ack());
  script.Ready(Script::Question("q2"));
  script.Wait(Millis(3000));
  MediaTime voice = script.now();
  script.Send(event::SpeechStarted{voice});
  ASSERT_EQ(script.Count<command::SealTurn>(), 1u);
  EXPECT_FALSE(script.Last<command::SealTurn>()->in_speech);
  EXPECT_EQ(script.Last<command::SealTurn>()->cut, voice - Millis(400));
}

}  // namespace
}  // namespace vivavoce
