// SPDX-License-Identifier: Apache-2.0
// A candidate whose connection is another than before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "edge/base64.h"
#include "tests/platform/edge/candidate_link_fixture.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = ScriptedClient::Json;

TEST_F(CandidateLinkTest, ANewerConnectionTakesOver) {
  MakeLink();
  std::unique_ptr<Connected> one = Connect(ClientHabits());
  std::unique_ptr<Connected> two;
  Later(std::chrono::seconds(3), [&] {
    two = Connect(ClientHabits(), &one->client);
    two->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
    two->client.OnListening(2, Millis(1000), Answer(2, Millis(3600)));
  });
  absl::StatusOr<SessionOutcome> outcome = Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(one->sockets.client->close_code(), 4409);
  EXPECT_TRUE(one->over);
  EXPECT_EQ(two->client.Of("READY")[0]["resumed"], true);
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_EQ(two->client.last_ended, "completed");
}

// A connection breaks while the candidate answers, or just after, and is back after `gone`.
class ReconnectTest : public CandidateLinkTest {
 protected:
  absl::StatusOr<SessionOutcome> Break(Millis after, Millis gone, int speaks_from = 1) {
    MakeLink();
    ClientHabits habits;
    habits.numbers = true;
    one_ = Connect(habits);
    one_->client.OnListening(1, Millis(1000), Answer(1, Millis(3300)));
    one_->client.OnListening(1, after, [=, this](ScriptedClient&) {
      one_->sockets.client->Break();
      Later(gone, [this, speaks_from] {
        ClientHabits more;
        two_ = Connect(more, &one_->client);
        for (int n : {speaks_from, speaks_from + 1}) {
          two_->client.OnListening(n, Millis(1000), Answer(2, Millis(3600)));
        }
      });
    });
    return Conduct();
  }

  std::unique_ptr<Connected> one_;
  std::unique_ptr<Connected> two_;
};

TEST_F(ReconnectTest, ABlinkIsNotNoticed) {
  absl::StatusOr<SessionOutcome> outcome = Break(Millis(6000), Millis(800));

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(SaidBy(*outcome, Speaker::kCandidate), ElementsAre(kFirst, kSecond));
  // What was said in between is sent now, with the numbers that follow.
  uint32_t last = one_->client.last_seq;
  for (const Json& message : two_->client.messages) {
    if (message["type"] == "ACK" || message["type"] == "READY") continue;
    EXPECT_EQ(message["seq"].get<uint32_t>(), ++last) << message["type"];
  }
}

TEST_F(ReconnectTest, WhoWasAwayIsWelcomedBack) {
  absl::StatusOr<SessionOutcome> outcome = Break(Millis(2500), Millis(20'000), 2);

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<std::string> said = SaidBy(*outcome, Speaker::kInterviewer);
  EXPECT_THAT(said, ::testing::Contains(HasSubstr(parts_.phrases.welcome_back[0].substr(0, 7))));
  EXPECT_THAT(two_->client.Of("TRANSCRIPT"), Not(IsEmpty()));
}

TEST_F(ReconnectTest, WhoGoesOnAtOnceIsNotInterrupted) {
  absl::StatusOr<SessionOutcome> outcome = Break(Millis(2500), Millis(4000));

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<std::string> said = SaidBy(*outcome, Speaker::kInterviewer);
  EXPECT_THAT(said, Not(::testing::Contains(HasSubstr("Welcome"))));
  std::string first = SaidBy(*outcome, Speaker::kCandidate)[0];
  EXPECT_THAT(first, HasSubstr("I moved"));
  EXPECT_THAT(first, HasSubstr(kSecond));
}

TEST_F(ReconnectTest, WhoStaysAwayHasLeft) {
  absl::StatusOr<SessionOutcome> outcome = Break(Millis(2500), Millis(400'000));

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kAbandoned);
}

}  // namespace
}  // namespace vivavoce::platform
