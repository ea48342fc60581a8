// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/event_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/conversation_script.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;
using Script = ConversationScript;

TEST(EventLogTest, WritesOneJsonLineAnEventAndACommand) {
  Script script;
  script.Wait(Millis(3100));
  script.Send(event::SpeechStarted{MediaTime::FromMillis(3000)});

  EXPECT_EQ(script.log().lines()[0], R"({"seq":0,"at":0,"event":"begun","data":{}})");
  EXPECT_EQ(script.log().lines()[1],
            R"({"seq":1,"epoch":0,"command":"request_line","data":{"reason":"begin"}})");
  EXPECT_EQ(script.log().lines()[2],
            R"({"seq":2,"at":3100000000,"event":"speech_started","data":{"at":3000000000}})");
}

TEST(EventLogTest, ReplayFindsTheFirstDifference) {
  Script script;
  script.Hear(Script::Greeting());
  std::vector<std::string> lines = script.log().lines();
  lines[1] = R"({"seq":1,"epoch":0,"command":"request_line","data":{"reason":"continue"}})";
  TurnMachine machine(TurnOptions(), EnglishLexicon());

  EXPECT_THAT(Replay(lines, machine),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("differs at line 2")));
}

TEST(EventLogTest, ADamagedLogIsRefusedByLine) {
  auto refused = [](std::vector<std::string> lines, const std::string& why) {
    EXPECT_THAT(ParseEvents(lines), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)));
  };
  refused({"{"}, "line 1: is not a JSON object");
  refused({R"({"seq":1,"at":0,"event":"begun","data":{}})"}, "\"seq\" must be 0");
  refused({R"({"seq":0,"at":0,"event":"sneezed","data":{}})"}, "sneezed is not known");
  refused({R"({"seq":0,"at":0,"event":"text_heard","data":{"turn":1,"text":3,"final":true}})"},
          "data.text");
  refused({R"({"seq":0,"at":0,"event":"playout_began","data":{"utterance":-1}})"},
          "data.utterance");
  refused({R"({"seq":0,"at":0,"event":"playout_began","data":{"utterance":4294967296}})"},
          "data.utterance");
  refused({R"({"seq":0,"at":0,"event":"control_used","data":{"control":"dance"}})"},
          "data.control");
  refused({R"({"seq":0,"at":0,"event":"begun","data":7})", "x"}, "line 2");
}

}  // namespace
}  // namespace vivavoce
