// SPDX-License-Identifier: Apache-2.0
// What the candidate's window shows of what is heard, and another one that is opened later.
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

TEST_F(CandidateLinkTest, WhatTheCandidateSaysIsShownAsItIsHeard) {
  MakeLink();
  std::unique_ptr<Connected> one = Connect(ClientHabits());
  one->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
  one->client.OnListening(2, Millis(1000), Answer(2, Millis(3600)));
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  std::string turn;
  std::vector<std::string> growing;
  for (const Json& caption : one->client.Of("TRANSCRIPT")) {
    if (caption["speaker"] != "candidate") continue;
    if (turn.empty()) turn = caption["turnId"];
    if (caption["turnId"] != turn) break;
    if (!caption["final"].get<bool>()) {
      growing.push_back(caption["text"]);
      continue;
    }
    EXPECT_EQ(caption["text"], kFirst);
    EXPECT_GE(growing.size(), 3u);
    EXPECT_LE(growing.size(), 14u) << "in 3.3 s";
    for (const std::string& text : growing) {
      EXPECT_EQ(text, std::string(kFirst).substr(0, text.size()));
    }
    return;
  }
  FAIL() << "no final caption has the turn of those that grew: " << turn;
}

// From another window, with a token of its own: its stream 1 is not the stream 1 that was before.
TEST_F(CandidateLinkTest, AClientThatKnowsNothingOfAnEarlierOneIsHeardWhole) {
  MakeLink();
  ClientHabits habits;
  habits.numbers = true;
  std::unique_ptr<Connected> one = Connect(habits);
  std::unique_ptr<Connected> two;
  one->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
  one->client.OnListening(2, Millis(500), [&](ScriptedClient&) {
    one->sockets.client->Break();
    Later(Millis(4000), [&] {
      two = Connect(habits);
      // What was said before it is sent all of: it is listened to for the third time now.
      two->client.OnListening(3, Millis(300), Answer(2, Millis(3600)));
    });
  });
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_THAT(SaidBy(*outcome, Speaker::kCandidate), ElementsAre(kFirst, kSecond));
  const Json ready = two->client.Of("READY")[0];
  EXPECT_EQ(ready["resumed"], false);
  EXPECT_GT(ready["lastSeq"], 0);
  EXPECT_EQ(ready["audio"]["stream"], 1);
  EXPECT_GT(ready["audio"]["seq"], 50);
  EXPECT_EQ(ready["audio"]["open"], false);
  // What is acknowledged to it is its own: it counted from 0 when it came.
  std::vector<Json> acknowledged = two->client.Of("ACK");
  ASSERT_THAT(acknowledged, Not(IsEmpty()));
  EXPECT_LT(acknowledged[0]["seq"], 30);
}

}  // namespace
}  // namespace vivavoce::platform
