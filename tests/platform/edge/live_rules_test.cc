// SPDX-License-Identifier: Apache-2.0
// The candidate's controls, and what a client may not do, over real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platform/edge/live_world.h"
#include "vivavoce/domain/transcript.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Json = ScriptedClient::Json;

class LiveRulesTest : public ::testing::Test {
 protected:
  ~LiveRulesTest() override { EXPECT_TRUE(server_->Drain(std::chrono::seconds(30)).ok()); }

  void Serve(SessionHostOptions options) {
    world_.script.utterances = {{1, "I moved the ledger to a new database."},
                                {2, "It took one weekend."}};
    server_ = world_.MakeServer(std::move(options));
    ASSERT_THAT(server_->Start(), testing::IsOk());
  }
  static ScriptedClient::Action Press(const char* action) {
    return [action](ScriptedClient& c) { c.Send(Json{{"type", "CONTROL"}, {"action", action}}); };
  }

  LiveWorld world_{false};
  std::unique_ptr<LiveServer> server_;
};

TEST_F(LiveRulesTest, TheCandidatesControlsAreObeyed) {
  Serve(SessionHostOptions());
  OpenedSession session = world_.Open(*server_, ShortPlan(3));
  ScriptedClient client(world_.driver().clock(), session.record.id.value(), ClientHabits());
  client.OnListening(1, Millis(100), Press("pause"));
  client.OnListening(1, Millis(600), Press("resume"));
  client.OnListening(2, Millis(100), Press("repeat"));
  client.OnListening(3, Millis(100), Press("skip"));
  client.OnListening(4, Millis(100), Press("end"));
  ASSERT_THAT(world_.LetTalk(*server_, session, client), testing::IsOk());
  ASSERT_THAT(server_->UntilOver(), testing::IsOk());

  std::vector<std::string> states;
  for (const Json& state : client.Of("STATE")) {
    std::string name = state["state"];
    if (name == "thinking") continue;
    name += state["question"]["index"].dump();
    if (states.empty() || states.back() != name) states.push_back(name);
  }
  EXPECT_THAT(states, ::testing::IsSupersetOf({"paused1", "listening1", "listening2"}));
  EXPECT_EQ(client.last_ended, "candidate_ended");
  EXPECT_THAT(client.Of("ERROR"), IsEmpty());
  EXPECT_EQ(world_.InterviewOf(*server_, session).state, InterviewState::kIncomplete);
  std::vector<std::string> codes = server_->CloseCodes();
  EXPECT_THAT(codes, ElementsAre("1000"));
}

TEST_F(LiveRulesTest, ABatchWithinAStreamFollowsItAndWhatWasPlayedIsWhatWasHeard) {
  Serve(SessionHostOptions());
  OpenedSession session = world_.Open(*server_, ShortPlan(1));
  ClientHabits habits;
  habits.streams = false;
  ScriptedClient client(world_.driver().clock(), session.record.id.value(), habits);
  client.OnListening(1, Millis(100), [](ScriptedClient& c) {
    c.OpenMicrophone();
    c.Say(1, Millis(1500));
  });
  client.OnListening(1, Millis(700), [](ScriptedClient& c) { c.SendBatch(2, Millis(900)); });
  client.OnListening(1, Millis(1900), [](ScriptedClient& c) { c.CloseMicrophone(); });
  ASSERT_THAT(world_.LetTalk(*server_, session, client), testing::IsOk());
  ASSERT_THAT(server_->UntilOver(), testing::IsOk());

  EXPECT_THAT(client.Of("ERROR"), IsEmpty());
  absl::StatusOr<std::string> text = world_.Blob(TranscriptKey(session.record.interview, 1));
  ASSERT_THAT(text, testing::IsOk());
  absl::StatusOr<Transcript> transcript = ParseTranscript(*text);
  ASSERT_THAT(transcript, testing::IsOk());
  std::string said;
  for (const TranscriptTurn& turn : transcript->turns) {
    if (turn.speaker == Speaker::kCandidate) said += turn.text + " ";
    EXPECT_EQ(turn.heard_source, turn.speaker == Speaker::kInterviewer ? "ack" : "");
  }
  EXPECT_EQ(said, "I moved the ledger to a new database. It took one weekend. ");
}

TEST_F(LiveRulesTest, BadFramesAreNamedAndWhoGoesTooFarIsClosedWithTheLimitsName) {
  SessionHostOptions options;
  options.limits.idle = std::chrono::seconds(6);  // all but the last case are quicker, anywhere
  Serve(std::move(options));
  struct Case {
    const char* error;
    const char* close;
    ScriptedClient::Action action;
  };
  const Case kCases[] = {
      {"frame_too_large", "1009",
       [](ScriptedClient& c) { c.SendText(std::string((1 << 20) + 1, ' ')); }},
      {"message_rate", "4429",
       [](ScriptedClient& c) {
         for (int i = 0; i < 5000; ++i) c.SendText(R"({"type":"PING","t":1})");
       }},
      {"audio_rate", "4429",
       [](ScriptedClient& c) {
         for (char i = 1; i <= 2; ++i) {
           std::string header("\1\0\0\1\0\0\0\0", 8);
           header[5] = i;
           c.SendBinary(header + std::string(2 * 16000 * 20, '\0'));
         }
       }},
      {"idle", "4408", [](ScriptedClient& c) { c.CloseMicrophone(); }},
  };
  std::vector<std::string> closed;
  for (const Case& each : kCases) {
    SCOPED_TRACE(each.error);
    OpenedSession session = world_.Open(*server_, ShortPlan(1));
    ClientHabits habits;
    habits.acknowledges = false;
    ScriptedClient client(world_.driver().clock(), session.record.id.value(), habits);
    client.OnUtterance(1, Millis(20), [](ScriptedClient& c) {
      c.SendText("{]");
      c.SendText(R"({"type":"DANCE"})");
      c.SendBinary("short");
    });
    client.OnUtterance(1, Millis(300), each.action);
    ASSERT_THAT(world_.LetTalk(*server_, session, client), testing::IsOk());
    std::vector<std::string> errors;
    for (const Json& error : client.Of("ERROR")) {
      errors.push_back(error["code"]);
      EXPECT_EQ(error["fatal"], error["code"] == each.error);
    }
    EXPECT_THAT(errors, ElementsAre("bad_json", "unknown_type", "bad_frame", each.error));
    EXPECT_EQ(client.last_ended, "");
    closed.push_back(each.close);
    for (int i = 0; i < 1500 && server_->CloseCodes().size() < closed.size(); ++i) {
      ASSERT_THAT(world_.driver().Run(world_.driver().clock().Sleep(Millis(20))), testing::IsOk());
    }
    EXPECT_EQ(server_->CloseCodes(), closed);
  }
}

}  // namespace
}  // namespace vivavoce::platform
