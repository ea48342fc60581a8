// SPDX-License-Identifier: Apache-2.0
// A candidate's client and the edge over real sockets, with scripted models.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platform/edge/live_world.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/transcript.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kAnswer[] = "I moved the ledger to a new database over one weekend and it held.";

boost::asio::awaitable<bool> Answered(bool answer) { co_return answer; }

class LiveEdgeTest : public ::testing::Test {
 protected:
  LiveEdgeTest() { world_.script.utterances = {{1, kAnswer}, {2, "Sorry, can you say it again?"}}; }

  static ScriptedClient::Action Answer() {
    return [](ScriptedClient& client) { client.Say(1, Millis(1500)); };
  }

  LiveWorld world_{false};
};

TEST_F(LiveEdgeTest, AnInterviewEndsWithItsArtefactsInTheBlobs) {
  std::unique_ptr<LiveServer> server = world_.MakeServer(SessionHostOptions());
  ASSERT_THAT(server->Start(), testing::IsOk());
  OpenedSession session = world_.Open(*server, ShortPlan(1));
  ClientHabits habits;
  habits.binary = true;
  ScriptedClient client(world_.driver().clock(), session.record.id.value(), habits);
  client.OnListening(1, Millis(300), Answer());
  ASSERT_THAT(world_.LetTalk(*server, session, client), testing::IsOk());
  ASSERT_THAT(server->UntilOver(), testing::IsOk());

  EXPECT_EQ(client.last_ended, "completed");
  EXPECT_THAT(client.Of("ERROR"), IsEmpty());
  Interview interview = world_.InterviewOf(*server, session);
  EXPECT_EQ(interview.state, InterviewState::kCompleted);
  EXPECT_EQ(interview.questions_answered, 1);
  EXPECT_EQ(interview.transcript_version, 1);
  absl::StatusOr<std::string> text = world_.Blob(TranscriptKey(interview.id, 1));
  ASSERT_THAT(text, testing::IsOk());
  absl::StatusOr<Transcript> transcript = ParseTranscript(*text);
  ASSERT_THAT(transcript, testing::IsOk());
  std::vector<std::string> said;
  for (const TranscriptTurn& turn : transcript->turns) {
    if (turn.speaker == Speaker::kCandidate) said.push_back(turn.text);
  }
  EXPECT_THAT(said, ElementsAre(kAnswer));
  absl::StatusOr<std::string> recording = world_.Blob(RecordingKey(interview.id));
  ASSERT_THAT(recording, testing::IsOk());
  EXPECT_GT(recording->size(), 2u * 2 * 16000 * 4);
  EXPECT_EQ(world_.JournalEntries(session), 0u) << "pruned once the recording is sealed";
  EXPECT_FALSE(server->sinks().Mentions("ledger")) << "speech in a log";
  ASSERT_THAT(server->Drain(std::chrono::seconds(30)), testing::IsOk());
}

TEST_F(LiveEdgeTest, ReadySaysWhenTheVoiceIsNotPrepared) {
  for (bool prepared : {false, true}) {
    SessionHostOptions options;
    options.speech_is_prepared = [prepared](TenantId, InterviewId, int plan_version) {
      return Answered(prepared && plan_version == 1);
    };
    std::unique_ptr<LiveServer> server = world_.MakeServer(std::move(options));
    ASSERT_THAT(server->Start(), testing::IsOk());
    OpenedSession session = world_.Open(*server, ShortPlan(1));
    ScriptedClient client(world_.driver().clock(), session.record.id.value(), ClientHabits());
    client.OnListening(1, Millis(300), Answer());
    ASSERT_THAT(world_.LetTalk(*server, session, client), testing::IsOk());
    std::string degraded = client.Of("READY").at(0)["degraded"].dump();
    EXPECT_EQ(degraded.find("not prepared") == std::string::npos, prepared) << degraded;
    ASSERT_THAT(server->UntilOver(), testing::IsOk());
    ASSERT_THAT(server->Drain(std::chrono::seconds(30)), testing::IsOk());
  }
}

TEST_F(LiveEdgeTest, WhoHasNoTokenIsRefusedBeforeTheUpgrade) {
  std::unique_ptr<LiveServer> server = world_.MakeServer(SessionHostOptions());
  ASSERT_THAT(server->Start(), testing::IsOk());
  OpenedSession session = world_.Open(*server, ShortPlan(1));
  std::string root = "ws://127.0.0.1:" + std::to_string(server->port());
  auto status = [&](std::string url) {
    absl::StatusOr<std::unique_ptr<WebSocket>> socket = world_.Dial(std::move(url));
    std::optional<ErrorDetail> detail = GetErrorDetail(socket.status());
    return detail ? detail->http_status : 0;
  };
  EXPECT_EQ(status(world_.Url(*server, session, "token=wrong")), 401);
  EXPECT_EQ(status(world_.Url(*server, session, "resume=wrong")), 401);
  EXPECT_EQ(status(world_.Url(*server, session, "")), 401);
  EXPECT_EQ(status(root + "/ws?tenantId=acme&token=x"), 400);
  EXPECT_EQ(status(root + "/other"), 404);
  EXPECT_EQ(status(root + "/ws?sessionId=" + session.record.id.value() +
                   "&tenantId=other&token=" + session.session_token),
            401)
      << "a session of another tenant is none";
  EXPECT_EQ(server->host().size(), 0u);
  ASSERT_THAT(server->Drain(std::chrono::seconds(30)), testing::IsOk());
}

TEST_F(LiveEdgeTest, ARestartedServerGoesOnWhereTheOldOneStopped) {
  Clock& clock = world_.driver().clock();
  std::unique_ptr<LiveServer> server = world_.MakeServer(SessionHostOptions());
  ASSERT_THAT(server->Start(), testing::IsOk());
  OpenedSession session = world_.Open(*server, ShortPlan(2));
  ClientHabits habits;
  habits.numbers = true;
  ScriptedClient first(clock, session.record.id.value(), habits);
  first.OnListening(1, Millis(300), Answer());
  // The first question is answered, the second is being asked or waits for its answer.
  bool reached = false;
  const bool never = false;
  first.OnListening(2, Millis(200), [&](ScriptedClient&) { reached = true; });
  auto socket = world_.Dial(world_.Url(*server, session, "token=" + session.session_token));
  ASSERT_THAT(socket, testing::IsOk());
  ASSERT_THAT(world_.LetTalkUntil(first, *std::move(socket), reached), testing::IsOk());
  EXPECT_TRUE(reached);
  ASSERT_THAT(server->Drain(std::chrono::seconds(30)), testing::IsOk());
  server.reset();

  server = world_.MakeServer(SessionHostOptions());
  ASSERT_THAT(server->Start(), testing::IsOk());
  ScriptedClient second(clock, session.record.id.value(), habits);
  second.OnListening(1, Millis(300), Answer());
  socket = world_.Dial(
      world_.Url(*server, session,
                 "resume=" + first.resume_token + "&lastSeq=" + std::to_string(first.last_seq)));
  ASSERT_THAT(socket, testing::IsOk());
  ASSERT_THAT(world_.LetTalkUntil(second, *std::move(socket), never), testing::IsOk());
  ASSERT_THAT(server->UntilOver(), testing::IsOk());

  EXPECT_EQ(second.last_ended, "completed");
  EXPECT_EQ(second.Of("READY")[0]["resumed"], true);
  EXPECT_EQ(second.Of("READY")[0]["audio"]["open"], false) << "a stream must be started anew";
  for (const auto& state : second.Of("STATE")) EXPECT_GT(state["seq"], first.last_seq);
  Interview interview = world_.InterviewOf(*server, session);
  EXPECT_EQ(interview.state, InterviewState::kCompleted);
  EXPECT_EQ(interview.questions_answered, 2);
  ASSERT_THAT(server->Drain(std::chrono::seconds(30)), testing::IsOk());
}

}  // namespace
}  // namespace vivavoce::platform
