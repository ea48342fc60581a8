// SPDX-License-Identifier: Apache-2.0
// Who is away, and who serves whom, over real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platform/edge/live_world.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

class LivePresenceTest : public ::testing::Test {
 protected:
  LivePresenceTest() {
    world_.script.utterances = {{1, "I moved the ledger to a new database over one weekend."}};
    options_.interrupt_after = Millis(100);
    options_.renew_every = Millis(300);
  }

  std::unique_ptr<ScriptedClient> Client(const OpenedSession& session) {
    auto client = std::make_unique<ScriptedClient>(world_.driver().clock(),
                                                   session.record.id.value(), ClientHabits());
    client->OnListening(1, Millis(300), [](ScriptedClient& c) { c.Say(1, Millis(1500)); });
    return client;
  }
  // Talks until the client is listened to, and hangs up without a word.
  void LetVanish(LiveServer& server, const OpenedSession& session, ScriptedClient& client) {
    bool reached = false;
    client.OnListening(1, Millis(100), [&reached](ScriptedClient&) { reached = true; });
    auto socket = world_.Dial(world_.Url(server, session, "token=" + session.session_token));
    ASSERT_THAT(socket, testing::IsOk());
    ASSERT_THAT(world_.LetTalkUntil(client, *std::move(socket), reached), testing::IsOk());
  }
  std::string ComeBack(const LiveServer& server, const OpenedSession& session,
                       const ScriptedClient& before) {
    return world_.Url(
        server, session,
        "resume=" + before.resume_token + "&lastSeq=" + std::to_string(before.last_seq));
  }

  SessionHostOptions options_;
  LiveWorld world_{false};
  const bool never_ = false;
};

TEST_F(LivePresenceTest, WhoIsAwayIsInterruptedAndWhoComesBackIsInProgress) {
  std::unique_ptr<LiveServer> server = world_.MakeServer(options_);
  ASSERT_THAT(server->Start(), testing::IsOk());
  OpenedSession session = world_.Open(*server, ShortPlan(1));
  std::unique_ptr<ScriptedClient> first = Client(session);
  LetVanish(*server, session, *first);
  EXPECT_EQ(world_.InterviewOf(*server, session).state, InterviewState::kInProgress);
  ASSERT_THAT(world_.UntilState(*server, session, InterviewState::kInterrupted), testing::IsOk());

  auto socket = world_.Dial(ComeBack(*server, session, *first));
  ASSERT_THAT(socket, testing::IsOk());
  EXPECT_EQ(world_.InterviewOf(*server, session).state, InterviewState::kInProgress);
  std::unique_ptr<ScriptedClient> second = Client(session);
  ASSERT_THAT(world_.LetTalkUntil(*second, *std::move(socket), never_), testing::IsOk());
  ASSERT_THAT(server->UntilOver(), testing::IsOk());
  EXPECT_EQ(second->last_ended, "completed");
  EXPECT_EQ(world_.InterviewOf(*server, session).state, InterviewState::kCompleted);
  ASSERT_THAT(server->Drain(std::chrono::seconds(30)), testing::IsOk());
}

TEST_F(LivePresenceTest, TheFormerResumeTokenOpensUntilTheClientHasShownThatItHasTheNewOne) {
  std::unique_ptr<LiveServer> server = world_.MakeServer(options_);
  ASSERT_THAT(server->Start(), testing::IsOk());
  OpenedSession session = world_.Open(*server, ShortPlan(1));
  auto resume = [&](const std::string& token) {
    return world_.Dial(world_.Url(*server, session, "resume=" + token + "&lastSeq=0"));
  };
  // READY never arrives: nothing is said after it.
  ASSERT_THAT(world_.Dial(world_.Url(*server, session, "token=" + session.session_token)),
              testing::IsOk());
  auto socket = resume(session.resume_token);
  ASSERT_THAT(socket, testing::IsOk());
  ScriptedClient first(world_.driver().clock(), session.record.id.value(), ClientHabits());
  bool reached = false;
  first.OnListening(1, Millis(100), [&reached](ScriptedClient&) { reached = true; });
  ASSERT_THAT(world_.LetTalkUntil(first, *std::move(socket), reached), testing::IsOk());

  EXPECT_TRUE(absl::IsUnauthenticated(resume(session.resume_token).status()))
      << "whoever else has it does not lock the candidate out";
  socket = resume(first.resume_token);
  ASSERT_THAT(socket, testing::IsOk());
  std::unique_ptr<ScriptedClient> second = Client(session);
  ASSERT_THAT(world_.LetTalkUntil(*second, *std::move(socket), never_), testing::IsOk());
  ASSERT_THAT(server->UntilOver(), testing::IsOk());
  EXPECT_EQ(second->last_ended, "completed");
  ASSERT_THAT(server->Drain(std::chrono::seconds(30)), testing::IsOk());
}

TEST_F(LivePresenceTest, WhoStaysAwayBeyondTheGraceLeavesAnInterruptedInterviewBehind) {
  options_.limits.resume_grace = std::chrono::seconds(1);
  std::unique_ptr<LiveServer> server = world_.MakeServer(options_);
  ASSERT_THAT(server->Start(), testing::IsOk());
  OpenedSession session = world_.Open(*server, ShortPlan(1));
  std::unique_ptr<ScriptedClient> client = Client(session);
  LetVanish(*server, session, *client);
  ASSERT_THAT(server->UntilOver(), testing::IsOk());

  EXPECT_EQ(client->Of("READY")[0]["limits"]["resumeGraceSeconds"], 1);
  EXPECT_EQ(world_.InterviewOf(*server, session).state, InterviewState::kInterrupted);
  absl::StatusOr<SessionRecord> record = world_.RecordOf(*server, session);
  ASSERT_THAT(record, testing::IsOk());
  EXPECT_EQ(record->end_reason, "abandoned");
  EXPECT_FALSE(record->ended) << "the resume token brings the candidate back all the same";
  ASSERT_THAT(server->Drain(std::chrono::seconds(30)), testing::IsOk());
}

TEST_F(LivePresenceTest, ANewerConnectionToAnotherServerTakesTheSessionThere) {
  options_.node = "here";
  std::unique_ptr<LiveServer> here = world_.MakeServer(options_);
  ASSERT_THAT(here->Start(), testing::IsOk());
  options_.node = "there";
  std::unique_ptr<LiveServer> there = world_.MakeServer(options_);
  ASSERT_THAT(there->Start(), testing::IsOk());
  OpenedSession session = world_.Open(*here, ShortPlan(1));
  ScriptedClient first(world_.driver().clock(), session.record.id.value(), ClientHabits());
  std::unique_ptr<ScriptedClient> second = Client(session);
  auto old = world_.Dial(world_.Url(*here, session, "token=" + session.session_token));
  ASSERT_THAT(old, testing::IsOk());
  ASSERT_THAT(world_.LetMove(first, *std::move(old), *second,
                             [&] { return ComeBack(*there, session, first); }),
              testing::IsOk());
  ASSERT_THAT(there->UntilOver(), testing::IsOk());

  EXPECT_THAT(here->CloseCodes(), Contains("4409"));
  EXPECT_EQ(first.last_ended, "") << "it is not over, it goes on elsewhere";
  EXPECT_EQ(here->host().size(), 0u);
  EXPECT_EQ(second->last_ended, "completed");
  EXPECT_THAT(second->Of("ERROR"), IsEmpty());
  EXPECT_EQ(world_.InterviewOf(*there, session).questions_answered, 1);
  ASSERT_THAT(here->Drain(std::chrono::seconds(30)), testing::IsOk());
  ASSERT_THAT(there->Drain(std::chrono::seconds(30)), testing::IsOk());
}

}  // namespace
}  // namespace vivavoce::platform
