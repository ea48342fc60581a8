// SPDX-License-Identifier: Apache-2.0
// The rules of the turn, one by one. Each script is also replayed from its own log.
#include "vivavoce/conversation/turn_machine.h"

#include <gtest/gtest.h>

#include "tests/conversation/conversation_script.h"

namespace vivavoce {
namespace {

using Script = ConversationScript;

constexpr char kLongAnswer[] = "I moved the ledger to a new database over one weekend.";

// A script in which the first question has just been heard.
void AskFirst(Script& script) {
  script.Hear(Script::Greeting());
  script.Hear(Script::Question());
  ASSERT_EQ(script.state(), TurnState::kAwaiting);
}

TEST(TurnMachineTest, GreetsAsksAndWaits) {
  Script script;
  EXPECT_EQ(script.asked(), LineReason::kBegin);

  script.Hear(Script::Greeting());
  EXPECT_EQ(script.asked(), LineReason::kContinue);
  script.Hear(Script::Question());

  EXPECT_EQ(script.state(), TurnState::kAwaiting);
  EXPECT_EQ(script.Last<command::ShowFloor>()->view, FloorView::kListening);
}

TEST(TurnMachineTest, EndsACompleteAnswerAfterOneSecondOfSilence) {
  Script script;
  AskFirst(script);
  script.Say(kLongAnswer);  // 300 ms of silence so far
  script.Wait(Millis(690));
  EXPECT_EQ(script.state(), TurnState::kListening);
  script.Wait(Millis(10));

  EXPECT_EQ(script.asked(), LineReason::kAnswered);
  EXPECT_EQ(script.Last<command::CommitTurn>()->question_id, "q1");
}

TEST(TurnMachineTest, AShortProfileEndsAfterSixTenthsOfASecond) {
  Script script;
  script.Hear(Script::Greeting());
  Line question = Script::Question();
  question.profile = TurnProfile::Short();
  script.Hear(question);
  script.Say(kLongAnswer);
  script.Wait(Millis(299));
  EXPECT_EQ(script.state(), TurnState::kListening);
  script.Wait(Millis(1));

  EXPECT_EQ(script.Count<command::CommitTurn>(), 1u);
}

TEST(TurnMachineTest, WaitsTwoSecondsWhileTheAnswerIsShortOrUnfinished) {
  for (const char* text : {"I moved it.", "I moved the ledger to a new database because."}) {
    Script script;
    AskFirst(script);
    script.Say(text);
    script.Wait(Millis(1690));
    EXPECT_EQ(script.state(), TurnState::kListening) << text;
    script.Wait(Millis(10));
    EXPECT_EQ(script.Count<command::CommitTurn>(), 1u) << text;
  }
}

TEST(TurnMachineTest, DecodesAfterAQuarterOfASecondSoThatTheTextIsThereInTime) {
  Script script;
  AskFirst(script);
  script.Voice();
  script.Wait(Millis(2000));
  script.Silence();
  script.Wait(Millis(249));
  EXPECT_EQ(script.Count<command::FinalizeSpeech>(), 0u);
  script.Wait(Millis(1));
  EXPECT_EQ(script.Count<command::FinalizeSpeech>(), 1u);
}

TEST(TurnMachineTest, APauseInTheAnswerDoesNotEndItAndDropsTheDraft) {
  Script script;
  AskFirst(script);
  script.Say(kLongAnswer);
  EXPECT_EQ(script.Count<command::BeginDraft>(), 1u);
  script.Wait(Millis(500));
  size_t drops = script.Count<command::DropDraft>();
  script.Voice();
  script.Wait(Millis(5000));

  EXPECT_EQ(script.state(), TurnState::kListening);
  EXPECT_EQ(script.Count<command::DropDraft>(), drops + 1);
}

TEST(TurnMachineTest, SpeechSoonAfterTheCommitTakesTheTurnBack) {
  Script script;
  AskFirst(script);
  script.Say(kLongAnswer);
  script.Wait(Millis(700));
  script.Ready(Script::Ack());
  script.Send(event::PlayoutBegan{script.utterance()});
  TurnEpoch before = script.machine().epoch();
  script.Wait(Millis(1400));
  script.Voice();

  EXPECT_EQ(script.state(), TurnState::kListening);
  EXPECT_GT(script.machine().epoch(), before);
  EXPECT_EQ(script.Last<command::StopSpeaking>()->utterance, script.utterance());
  EXPECT_EQ(script.Last<command::ReopenTurn>()->turn, script.Last<command::CommitTurn>()->turn);
  EXPECT_EQ(script.Count<command::SealTurn>(), 0u);
}

TEST(TurnMachineTest, AfterTheWindowTheTurnIsSealed) {
  Script script;
  AskFirst(script);
  script.Say(kLongAnswer);
  script.Wait(Millis(700));
  script.Hear(Script::Ack());
  script.Ready(Script::Question("q2"));
  EXPECT_EQ(script.Count<command::SealTurn>(), 0u);
  script.Wait(Millis(1000));

  ASSERT_EQ(script.Count<command::SealTurn>(), 1u);
  EXPECT_EQ(script.Last<command::SealTurn>()->question_id, "q1");
  EXPECT_EQ(script.state(), TurnState::kSpeaking);
}

TEST(TurnMachineTest, TheTailOfASplitAnswerReopensItWhileTheInterviewerThinks) {
  Script script;
  AskFirst(script);
  script.Say(kLongAnswer);
  script.Wait(Millis(700));
  ASSERT_EQ(script.state(), TurnState::kDeciding);
  script.Wait(Millis(600));
  script.Say("And then we measured it.");
  script.Ready(Script::Ack());  // thought of for the first half: stale
  EXPECT_EQ(script.state(), TurnState::kListening);
  script.Wait(Millis(700));

  EXPECT_EQ(script.Count<command::CommitTurn>(), 2u);
  EXPECT_EQ(script.machine().stale_dropped(), 1);
}

TEST(TurnMachineTest, BargeInTakesHalfASecondAndTwoWords) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Voice();
  script.Wait(Millis(400));
  script.Text("Sorry which", false);
  EXPECT_EQ(script.state(), TurnState::kSpeaking) << "one claiming word, 0.4 s";
  script.Text("Sorry which one", false);
  EXPECT_EQ(script.state(), TurnState::kSpeaking) << "0.4 s";
  script.Wait(Millis(100));

  EXPECT_EQ(script.state(), TurnState::kYielding);
  EXPECT_EQ(script.Count<command::StopSpeaking>(), 1u);
  script.Send(event::PlayoutStopped{script.utterance(), 14});
  script.Text("Sorry, which one do you mean?");
  EXPECT_EQ(script.state(), TurnState::kListening);
}

TEST(TurnMachineTest, ACoughAndABackchannelDoNotStopTheInterviewer) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Voice();
  script.Wait(Millis(1500));
  script.Silence();
  script.Wait(Millis(300));
  script.Text("Mm-hmm. Yeah, I see.");
  script.Send(event::TextSettled{script.ticket()});
  script.Send(event::PlayoutEnded{script.utterance()});

  EXPECT_EQ(script.Count<command::StopSpeaking>(), 0u);
  EXPECT_EQ(script.state(), TurnState::kAwaiting);
}

TEST(TurnMachineTest, AFalseInterruptionResumesFromTheLastWordHeard) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Voice();
  script.Wait(Millis(600));
  script.Text("so much noise", false);
  ASSERT_EQ(script.state(), TurnState::kYielding);
  script.Send(event::PlayoutStopped{script.utterance(), 14});
  script.Silence();
  script.Text("", true);  // the partial was noise: the interim shrinks to nothing
  script.Wait(Millis(1499));
  EXPECT_EQ(script.state(), TurnState::kYielding);
  script.Wait(Millis(1));

  EXPECT_EQ(script.state(), TurnState::kSpeaking);
  EXPECT_EQ(script.Last<command::Speak>()->from_byte, 14u);
}

TEST(TurnMachineTest, GoOnGivesTheFloorBack) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Say("No, sorry, you go ahead.", Millis(900));
  ASSERT_NE(script.state(), TurnState::kListening);
  script.Wait(Millis(1500));
  EXPECT_EQ(script.state(), TurnState::kSpeaking);
}

TEST(TurnMachineTest, TheGreetingIsNotInterruptedAndWhatIsSaidIsKept) {
  Script script;
  script.Ready(Script::Greeting());
  script.Send(event::PlayoutBegan{script.utterance()});
  script.Say("Hello, can you hear me at all?");
  EXPECT_EQ(script.state(), TurnState::kSpeaking);
  script.Send(event::PlayoutEnded{script.utterance()});
  script.Hear(Script::Question());

  ASSERT_EQ(script.Count<command::SealTurn>(), 1u) << "a turn of its own, before the question";
  EXPECT_EQ(script.Last<command::SealTurn>()->question_id, std::nullopt);
}

TEST(TurnMachineTest, SilenceClimbsTheLadder) {
  Script script;
  AskFirst(script);
  script.Wait(Millis(29'999));
  EXPECT_EQ(script.state(), TurnState::kAwaiting);
  script.Wait(Millis(1));
  EXPECT_EQ(script.asked(), LineReason::kIdleRephrase);
  Line again = Script::Question();
  again.kind = LineKind::kReprompt;
  script.Hear(again);
  script.Wait(Millis(15'000));
  EXPECT_EQ(script.asked(), LineReason::kIdleOfferToSkip);
  again.kind = LineKind::kOfferToSkip;
  script.Hear(again);
  script.Wait(Millis(35'000));

  EXPECT_EQ(script.state(), TurnState::kEnded);
  EXPECT_EQ(script.Last<command::End>()->reason, EndReason::kParked);
}

TEST(TurnMachineTest, AYesToTheOfferSkips) {
  Script script;
  AskFirst(script);
  script.Wait(Millis(30'000));
  Line offer = Script::Question();
  offer.kind = LineKind::kOfferToSkip;
  script.Hear(offer);
  script.Say("Yes, please.");
  script.Wait(Millis(3000));

  EXPECT_EQ(script.asked(), LineReason::kSkip);
}

TEST(TurnMachineTest, RequestsInWordsNeedNoModel) {
  struct Case {
    const char* text;
    LineReason reason;
  };
  for (const Case& c : {Case{"Can you repeat the question, please?", LineReason::kRepeat},
                        Case{"I'd like to skip this one.", LineReason::kSkip},
                        Case{"Give me a moment.", LineReason::kPatience}}) {
    Script script;
    AskFirst(script);
    script.Say(c.text);
    script.Wait(Millis(2000));
    EXPECT_EQ(script.asked(), c.reason) << c.text;
    EXPECT_EQ(script.Last<command::SealTurn>()->question_id, std::nullopt) << "no answer";
    EXPECT_EQ(script.Count<command::CommitTurn>(), 0u);
  }
}

TEST(TurnMachineTest, APauseInWordsLastsUntilItIsResumed) {
  Script script;
  AskFirst(script);
  script.Say("Can we pause for a moment?");
  script.Wait(Millis(2000));
  EXPECT_EQ(script.state(), TurnState::kPaused);
  script.Wait(Millis(300'000));
  EXPECT_EQ(script.state(), TurnState::kPaused);
  script.Send(event::ControlUsed{CandidateControl::kResume});

  EXPECT_EQ(script.asked(), LineReason::kResume);
}

TEST(TurnMachineTest, AnUmIsNoAnswer) {
  Script script;
  AskFirst(script);
  script.Say("Um.", Millis(400));
  script.Wait(Millis(5000));

  EXPECT_EQ(script.state(), TurnState::kAwaiting);
  EXPECT_EQ(script.Count<command::CommitTurn>(), 0u);
}

TEST(TurnMachineTest, TypedAnswersCountAtOnce) {
  Script script;
  AskFirst(script);
  script.Type("I moved it in a weekend.");

  EXPECT_EQ(script.Last<command::TakeTyped>()->question_id, "q1");
  EXPECT_EQ(script.asked(), LineReason::kAnswered);
}

TEST(TurnMachineTest, TypingOverTheQuestionStopsIt) {
  Script script;
  AskFirst(script);
  script.Type("I moved it in a weekend.");
  script.Hear(Script::Ack());
  script.Ready(Script::Question("q2"));
  script.Type("Skip");

  EXPECT_EQ(script.Count<command::StopSpeaking>(), 1u);
  EXPECT_EQ(script.asked(), LineReason::kSkip);
}

TEST(TurnMachineTest, TheEndOfARecordedAnswerEndsTheTurnAtOnce) {
  Script script(TurnOptions::Recorded());
  script.Hear(Script::Greeting());
  script.Hear(Script::Question());
  script.Send(event::InputBegan());
  script.Wait(std::chrono::hours(2));  // a pause of any length is no end
  EXPECT_EQ(script.state(), TurnState::kListening);
  script.Text("Let me think.");
  script.Send(event::InputEnded{script.now()});
  EXPECT_EQ(script.state(), TurnState::kSettling);
  script.Send(event::TextSettled{script.ticket()});

  EXPECT_EQ(script.asked(), LineReason::kAnswered) << "one answer a question, whatever it says";
  EXPECT_EQ(script.Count<command::SealTurn>(), 1u) << "nothing reopens it";
}

TEST(TurnMachineTest, WhenTheRecordingHasRunOutOneRepromptThenTheClosing) {
  Script script(TurnOptions::Recorded());
  script.Hear(Script::Greeting());
  script.Hear(Script::Question());
  script.Send(event::InputExhausted());
  script.Wait(Millis(2000));
  EXPECT_EQ(script.asked(), LineReason::kIdleRephrase);
  Line again = Script::Question();
  again.kind = LineKind::kReprompt;
  script.Hear(again);
  script.Wait(Millis(2000));
  EXPECT_EQ(script.asked(), LineReason::kIdleClose);
  script.Hear(Script::Closing());
  EXPECT_EQ(script.state(), TurnState::kAfterword);
  script.Send(event::InputExhausted());

  EXPECT_EQ(script.Last<command::End>()->reason, EndReason::kNoAnswer);
}

TEST(TurnMachineTest, LeftoverAnswersAreHeardAfterTheClosingAndBelongToNoQuestion) {
  Script script(TurnOptions::Recorded());
  script.Hear(Script::Greeting());
  script.Hear(Script::Closing());
  ASSERT_EQ(script.state(), TurnState::kAfterword);
  for (int i = 0; i < 2; ++i) {
    script.Send(event::InputBegan());
    script.Wait(Millis(60'000));
    script.Send(event::InputEnded{script.now()});
    EXPECT_EQ(script.Last<command::SealTurn>()->question_id, std::nullopt);
  }
  script.Send(event::InputExhausted());

  EXPECT_EQ(script.Count<command::SealTurn>(), 4u) << "closing, two answers, the end";
  EXPECT_EQ(script.state(), TurnState::kEnded);
}

TEST(TurnMachineTest, ThePauseButtonStopsTheLineAndAnOverlongPauseIsParked) {
  Script script;
  AskFirst(script);
  script.Type("I moved it in a weekend.");
  script.Ready(Script::Question("q2"));
  script.Send(event::ControlUsed{CandidateControl::kPause});
  EXPECT_EQ(script.Count<command::StopSpeaking>(), 1u);
  script.Wait(Millis(600'000));

  EXPECT_EQ(script.Last<command::End>()->reason, EndReason::kParked);
}

TEST(TurnMachineTest, TheRepeatButtonSaysTheLineAgainFromItsStart) {
  Script script;
  script.Hear(Script::Greeting());
  script.Ready(Script::Question());
  UtteranceId first = script.utterance();
  script.Send(event::ControlUsed{CandidateControl::kRepeat});

  EXPECT_EQ(script.Last<command::StopSpeaking>()->utterance, first);
  EXPECT_EQ(script.utterance(), first + 1);
  EXPECT_EQ(script.Last<command::Speak>()->from_byte, 0u);
}

}  // namespace
}  // namespace vivavoce
