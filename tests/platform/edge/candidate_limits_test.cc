// SPDX-License-Identifier: Apache-2.0
// What a client does wrong: named where the session can go on, the end of its connection where not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platform/edge/candidate_link_fixture.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = ScriptedClient::Json;

TEST_F(CandidateLinkTest, BadFramesAreNamedAndTheSessionGoesOn) {
  MakeLink();
  std::unique_ptr<Connected> one = Connect(ClientHabits());
  one->client.OnUtterance(1, Millis(100), [](ScriptedClient& client) {
    client.SendText("{]");
    client.SendText(R"({"type":"DANCE"})");
    client.SendBinary("short");
    client.Send(Json{{"type", "AUDIO"}, {"streaming", "chunk"}, {"data", "!"}});
  });
  one->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
  one->client.OnListening(2, Millis(1000), Answer(2, Millis(3600)));
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<std::string> codes;
  for (const Json& error : one->client.Of("ERROR")) {
    codes.push_back(error["code"]);
    EXPECT_EQ(error["fatal"], false);
  }
  EXPECT_THAT(codes, ElementsAre("bad_json", "unknown_type", "bad_frame", "bad_base64"));
}

TEST_F(CandidateLinkTest, BeyondALimitTheConnectionIsClosedWithItsName) {
  struct Case {
    const char* code;
    int close;
    ScriptedClient::Action action;
  };
  const Case kCases[] = {
      {"frame_too_large", 1009,
       [](ScriptedClient& client) { client.SendText(std::string((1 << 20) + 1, ' ')); }},
      {"audio_rate", 4429,
       [](ScriptedClient& client) {
         for (char i = 1; i <= 2; ++i) {
           std::string header("\1\0\0\1\0\0\0\0", 8);
           header[5] = i;  // a number that its own chunks do not come to
           client.SendBinary(header + std::string(2 * 16000 * 20, '\0'));
         }
       }},
      {"message_rate", 4429,
       [](ScriptedClient& client) {
         for (int i = 0; i < 1001; ++i) client.SendText(R"({"type":"PING"})");
       }},
      {"idle", 4408, [](ScriptedClient& client) { client.CloseMicrophone(); }},
  };
  for (const Case& each : kCases) {
    MakeLink();
    ClientHabits habits;
    habits.acknowledges = false;
    std::unique_ptr<Connected> one = Connect(habits);
    one->client.OnUtterance(1, Millis(500), each.action);
    absl::StatusOr<SessionOutcome> outcome = Conduct();
    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(outcome->ended, EndReason::kAbandoned) << each.code;
    ASSERT_THAT(one->client.Of("ERROR"), Not(IsEmpty())) << each.code;
    EXPECT_EQ(one->client.Of("ERROR").back()["code"], each.code) << each.code;
    EXPECT_EQ(one->client.Of("ERROR").back()["fatal"], true);
    EXPECT_EQ(one->sockets.client->close_code(), each.close);
  }
}

}  // namespace
}  // namespace vivavoce::platform
