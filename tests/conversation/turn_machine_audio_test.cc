// SPDX-License-Identifier: Apache-2.0
// Silence is what the candidate's audio shows; where no audio comes, the turn waits.
#include <gtest/gtest.h>

#include "tests/conversation/conversation_script.h"

namespace vivavoce {
namespace {

using Script = ConversationScript;
constexpr char kAnswer[] = "I moved the ledger to a new database over one weekend.";

// The first question is asked, and its answer said; a silence has begun, 0.3 s of it are known.
void AnswerFirst(Script& script) {
  script.AudioFlows();
  script.Hear(Script::Greeting());
  script.Hear(Script::Question());
  script.Say(kAnswer);
}

TEST(TurnAudioTest, AnAnswerEndsOnceTheAudioShowsTheSilence) {
  Script script;
  AnswerFirst(script);
  script.AudioStops();
  script.Wait(Millis(5000));
  EXPECT_EQ(script.state(), TurnState::kListening);
  EXPECT_EQ(script.Count<command::CommitTurn>(), 0u);
  ASSERT_TRUE(script.machine().AwaitedAudio());

  script.AudioCatchesUp();
  EXPECT_EQ(script.Count<command::CommitTurn>(), 1u);
}

TEST(TurnAudioTest, WhatIsSaidMeanwhileBelongsToTheAnswer) {
  Script script;
  AnswerFirst(script);
  MediaTime paused = script.now();
  script.AudioStops();
  script.Wait(Millis(3000));
  script.Send(event::SpeechStarted{paused + Millis(400)});
  script.AudioCatchesUp();
  script.Wait(Millis(2000));
  EXPECT_EQ(script.state(), TurnState::kListening);
  EXPECT_EQ(script.Count<command::CommitTurn>(), 0u);
  EXPECT_EQ(script.machine().turn(), 1u);
}

TEST(TurnAudioTest, ACommittedAnswerIsTakenBackByWhatComesLate) {
  Script script;
  AnswerFirst(script);
  script.Wait(Millis(1000));
  ASSERT_EQ(script.Count<command::CommitTurn>(), 1u);
  MediaTime committed = script.now();
  script.AudioStops();
  script.Ready(Script::Ack());
  script.Wait(Millis(4000));
  EXPECT_EQ(script.Count<command::SealTurn>(), 0u);

  script.Send(event::SpeechStarted{committed + Millis(300)});
  EXPECT_EQ(script.Count<command::ReopenTurn>(), 1u);
  EXPECT_EQ(script.state(), TurnState::kListening);
}

TEST(TurnAudioTest, WithoutAudioForTooLongTheLinkCountsAsLost) {
  Script script;
  AnswerFirst(script);
  script.AudioStops();
  script.Wait(Millis(10'000));
  EXPECT_EQ(script.state(), TurnState::kAway);

  script.Send(event::LinkRestored());
  EXPECT_EQ(script.state(), TurnState::kListening);
  script.AudioCatchesUp();
  EXPECT_EQ(script.Count<command::CommitTurn>(), 1u) << "the silence began before";
}

TEST(TurnAudioTest, InMidWordToo) {
  Script script;
  script.AudioFlows();
  script.Hear(Script::Greeting());
  script.Hear(Script::Question());
  script.Voice();
  script.Wait(Millis(500));
  script.AudioStops();
  script.Wait(Millis(10'000));
  EXPECT_EQ(script.state(), TurnState::kAway);
}

TEST(TurnAudioTest, AudioThatFlowsIsNoLostLink) {
  Script script;
  script.AudioFlows();
  script.Hear(Script::Greeting());
  script.Hear(Script::Question());
  script.Voice();
  script.Wait(Millis(30'000));
  EXPECT_EQ(script.state(), TurnState::kListening);
}

TEST(TurnAudioTest, WhoEndsTheInputIsNotWaitedFor) {
  Script script;
  AnswerFirst(script);
  script.AudioStops();
  script.Send(event::InputEnded{script.now()});
  script.Send(event::TextSettled{script.ticket()});
  EXPECT_EQ(script.Count<command::CommitTurn>(), 1u);
  script.Ready(Script::Ack());
  script.Wait(Millis(2000));
  EXPECT_EQ(script.Count<command::SealTurn>(), 1u);
}

TEST(TurnAudioTest, AGoodbyeInWhichTheConnectionIsLostStillWaitsForTheLastAnswer) {
  Script script;
  AnswerFirst(script);
  script.Wait(Millis(1000));
  MediaTime committed = script.now();
  script.AudioStops();
  script.Ready(Script::Closing());
  script.Wait(Millis(500));
  script.Send(event::LinkLost());
  EXPECT_EQ(script.state(), TurnState::kAway);
  script.Wait(Millis(5000));
  script.Send(event::LinkRestored());
  script.Send(event::SpeechStarted{committed + Millis(200)});
  EXPECT_EQ(script.state(), TurnState::kListening);
  EXPECT_EQ(script.Count<command::ReopenTurn>(), 1u);
}

TEST(TurnAudioTest, AGoodbyeThatIsHeardWaitsForTheAudioOfTheLastAnswer) {
  Script script;
  AnswerFirst(script);
  script.Wait(Millis(1000));
  script.AudioStops();
  script.Ready(Script::Closing());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Wait(Millis(3000));
  script.Send(event::PlayoutEnded{script.utterance()});
  EXPECT_EQ(script.state(), TurnState::kClosing);
  script.AudioCatchesUp();
  EXPECT_EQ(script.state(), TurnState::kEnded);
  EXPECT_EQ(script.Last<command::End>()->reason, EndReason::kCompleted);
}

TEST(TurnAudioTest, WhoIsCutOffIsWelcomedBackAndWhoHadFinishedIsNot) {
  for (bool speaks : {true, false}) {
    Script script;
    AnswerFirst(script);
    if (speaks) script.Voice();
    script.AudioStops();
    script.Send(event::LinkLost());
    script.Wait(Millis(4000));
    script.Send(event::LinkRestored());
    if (speaks) script.Send(event::SpeechStopped{script.now() - Millis(3000)});
    script.AudioCatchesUp();
    EXPECT_EQ(script.asked(), speaks ? LineReason::kResume : LineReason::kAnswered);
  }
}

}  // namespace
}  // namespace vivavoce
