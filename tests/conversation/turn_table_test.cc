// SPDX-License-Identifier: Apache-2.0
// Every state against every event: all handled, none without a timer, and the table in the folder's
// README is the table the machine runs on.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "tests/conversation/conversation_script.h"

namespace vivavoce {
namespace {

using Script = ConversationScript;

// A script that stands in `state`.
std::unique_ptr<Script> In(TurnState state) {
  auto script = std::make_unique<Script>(state == TurnState::kAfterword ? TurnOptions::Recorded()
                                                                        : TurnOptions());
  if (state == TurnState::kDeciding) return script;
  script->Hear(Script::Greeting());
  if (state == TurnState::kClosing || state == TurnState::kAfterword) {
    script->Ready(Script::Closing());
    if (state == TurnState::kAfterword) script->Send(event::PlayoutEnded{script->utterance()});
    return script;
  }
  script->Ready(Script::Question());
  script->Send(event::PlayoutBegan{script->utterance()});
  if (state == TurnState::kSpeaking) return script;
  if (state == TurnState::kYielding) {
    script->Voice();
    script->Wait(Millis(600));
    script->Text("hold on there", false);
    return script;
  }
  script->Send(event::PlayoutEnded{script->utterance()});
  if (state == TurnState::kAwaiting) return script;
  if (state == TurnState::kPaused) {
    script->Send(event::ControlUsed{CandidateControl::kPause});
  } else if (state == TurnState::kAway) {
    script->Send(event::LinkLost());
  } else if (state == TurnState::kEnded) {
    script->Send(event::LinkClosed());
  } else {
    script->Voice();
    if (state == TurnState::kSettling) {
      script->Silence();
      script->Wait(Millis(2000));
    }
  }
  return script;
}

template <size_t kIndex = 0>
TurnEvent EventOf(size_t index, Script& script) {
  if constexpr (kIndex + 1 < kTurnEventKinds) {
    if (index != kIndex) return EventOf<kIndex + 1>(index, script);
  }
  TurnEvent event{std::in_place_index<kIndex>};
  std::visit(
      [&](auto& e) {
        if constexpr (requires { e.utterance; }) e.utterance = script.utterance();
        if constexpr (requires { e.asked; }) e.asked = script.machine().epoch();
        if constexpr (requires { e.turn; }) e.turn = script.machine().turn();
        if constexpr (requires { e.at; }) e.at = script.now();
        if constexpr (requires { e.text; }) e.text = "I moved the ledger to a new database";
        if constexpr (requires { e.line; }) e.line = Script::Question();
      },
      event);
  return event;
}

TEST(TurnTableTest, EveryEventIsHandledInEveryStateAndLeavesATimerBehind) {
  for (size_t s = 0; s < kTurnStates; ++s) {
    auto state = static_cast<TurnState>(s);
    for (size_t e = 0; e < kTurnEventKinds; ++e) {
      std::unique_ptr<Script> script = In(state);
      ASSERT_EQ(script->state(), state) << Name(state);
      ASSERT_FALSE(TurnMachine::ReactionName(state, e).empty());
      std::string before = script->log().lines().back();
      TurnCommands commands = script->Send(EventOf(e, *script));

      SCOPED_TRACE(std::string(Name(state)) + " x " + std::string(TurnEventName(e)));
      if (TurnMachine::ReactionName(state, e) == "-") {
        EXPECT_TRUE(commands.empty());
        EXPECT_EQ(script->state(), state);
      }
      if (script->state() == TurnState::kEnded) {
        EXPECT_FALSE(script->machine().NextDeadline().has_value());
        continue;
      }
      // A timer of the state itself, not only the hour at which all ends.
      bool own = false;
      for (size_t t = 0; t < kTurnTimers; ++t) {
        auto timer = static_cast<TurnTimer>(t);
        if (timer == TurnTimer::kSession || timer == TurnTimer::kSeal) continue;
        own = own || script->machine().pending(timer);
      }
      EXPECT_TRUE(own) << "now in " << Name(script->state());
    }
  }
}

TEST(TurnTableTest, TheReadmeShowsTheTableTheMachineRunsOn) {
  std::ifstream readme(std::string(VIVAVOCE_SOURCE_DIR) + "/src/conversation/README.md");
  std::map<std::string, std::vector<std::string>> rows;
  for (std::string line; std::getline(readme, line);) {
    if (line.rfind("| ", 0) != 0) continue;
    std::vector<std::string> cells;
    std::stringstream stream(line.substr(1));
    for (std::string cell; std::getline(stream, cell, '|');) {
      size_t begin = cell.find_first_not_of(' ');
      size_t end = cell.find_last_not_of(' ');
      cells.push_back(begin == std::string::npos ? "" : cell.substr(begin, end - begin + 1));
    }
    rows[cells[0]] = std::vector<std::string>(cells.begin() + 1, cells.end());
  }
  for (size_t e = 0; e < kTurnEventKinds; ++e) {
    std::vector<std::string> expected;
    for (size_t s = 0; s < kTurnStates; ++s) {
      expected.emplace_back(TurnMachine::ReactionName(static_cast<TurnState>(s), e));
    }
    EXPECT_EQ(rows[std::string(TurnEventName(e))], expected) << TurnEventName(e);
  }
}

}  // namespace
}  // namespace vivavoce
