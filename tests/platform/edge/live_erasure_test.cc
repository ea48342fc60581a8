// SPDX-License-Identifier: Apache-2.0
// An interview is deleted while its candidate speaks.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <filesystem>

#include "interviewer/eraser.h"
#include "interviewer/session_chronicle.h"
#include "tests/platform/edge/live_world.h"
#include "vivavoce/base/status.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using Json = ScriptedClient::Json;

class ErasureRequest final : public MessageScope {
 public:
  const BusMessage& message() const override { return message_; }
  int64_t attempt() const override { return 1; }
  awaitable<absl::StatusOr<StoreTransaction*>> Transaction() override {
    co_return absl::UnimplementedError("nothing is to be written");
  }
  BusMessage message_;
};

class LiveErasureTest : public ::testing::Test {
 protected:
  LiveErasureTest() {
    world_.script.utterances = {{1, "I moved the ledger to a new database over one weekend."}};
    options_.renew_every = Millis(200);
  }

  absl::Status Declare() {
    std::vector<CollectionSpec> all = WorkflowEngine::Collections();
    for (CollectionSpec& more : MessagingCollections()) all.push_back(std::move(more));
    return world_.driver().Run(world_.store().Declare(all));
  }
  ErasureScope Scope() {
    ErasureScope scope;
    scope.of_interviews = {SessionChronicle::Checkpoints().name};
    return scope;
  }

  // What DELETE of the interview does, and then the eraser.
  awaitable<absl::Status> Delete(LiveServer& server, InterviewId id) {
    Actor recruiter(ActorKind::kPerson, "rita", {"interview:update", "interview:delete"});
    TransitionRequest cancel;
    cancel.interview = id;
    cancel.name = "CANCEL";
    cancel.actor = recruiter;
    cancel.reason = "deleted";
    absl::StatusOr<Interview> changed =
        co_await server.interviews().Apply(world_.tenant(), std::move(cancel));
    if (!changed.ok()) co_return changed.status();
    Amendment schedule = [](Interview& interview, StoreTransaction&) {
      interview.sub_status = "erasure_scheduled";
      return absl::OkStatus();
    };
    changed = co_await server.interviews().Change(world_.tenant(), id, "SCHEDULE_ERASURE",
                                                  recruiter, "deleted", std::move(schedule));
    if (!changed.ok()) co_return changed.status();
    co_return co_await Erase(server, id);
  }
  awaitable<absl::Status> Erase(LiveServer& server, InterviewId id) {
    InterviewEvent event;
    event.id = "e1";
    event.topic = "erasure.requested";
    event.tenant = world_.tenant();
    event.interview = id;
    event.at = world_.driver().clock().Now();
    ErasureRequest request;
    request.message_.payload = ToJson(event);
    std::unique_ptr<MessageHandler> eraser = MakeEraser(server.parts(), Scope());
    co_return co_await eraser->Handle(request);
  }
  awaitable<void> DeleteOnce(const bool& now, LiveServer& server, InterviewId id) {
    while (!now) co_await world_.driver().clock().Sleep(Millis(10));
    erased_ = co_await Delete(server, std::move(id));
    done_ = true;
  }

  std::vector<std::string> ObjectsOf(const InterviewId& id) {
    std::vector<std::string> keys;
    for (const char* kind : {"recordings/", "transcripts/", "reports/"}) {
      std::string prefix = kind + id.value() + "/";
      absl::StatusOr<std::vector<BlobInfo>> found =
          world_.driver().Run(world_.blobs().List(world_.tenant(), prefix, "", 100));
      EXPECT_TRUE(found.ok()) << found.status();
      for (const BlobInfo& blob : *found) keys.push_back(blob.key);
    }
    return keys;
  }
  awaitable<absl::StatusOr<bool>> HasCheckpoint(InterviewId id) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit =
        co_await world_.store().Begin(world_.tenant());
    if (!unit.ok()) co_return unit.status();
    QueryOptions query;
    query.equal["interview"] = id.value();
    absl::StatusOr<std::vector<Document>> found =
        co_await (*unit)->Query(SessionChronicle::Checkpoints().name, std::move(query));
    if (!found.ok()) co_return found.status();
    co_return !found->empty();
  }

  SessionHostOptions options_;
  LiveWorld world_{true};
  absl::Status erased_ = absl::UnknownError("not asked");
  bool done_ = false;
};

TEST_F(LiveErasureTest, OfAnInterviewThatIsDeletedWhileItsCandidateSpeaksNothingIsLeft) {
  ASSERT_EQ(Declare(), absl::OkStatus());
  std::unique_ptr<LiveServer> server = world_.MakeServer(options_);
  ASSERT_EQ(server->Start(), absl::OkStatus());
  OpenedSession session = world_.Open(*server, ShortPlan(2));
  const InterviewId& id = session.record.interview;
  const std::string folder = world_.folder() + "/live/sessions/" + session.record.id.value();
  ScriptedClient client(world_.driver().clock(), session.record.id.value(), ClientHabits());
  client.OnListening(1, Millis(100), [](ScriptedClient& c) {
    c.Send(Json{{"type", "VIDEO"}, {"streaming", "start"}});
    c.SendBinary(std::string("\3\1\0\0\0\0\0\0", 8) + "a face");
    c.Say(1, Millis(3000));
  });
  bool speaks = false;
  client.OnListening(1, Millis(1500), [&speaks](ScriptedClient&) { speaks = true; });
  auto socket = world_.Dial(world_.Url(*server, session, "token=" + session.session_token));
  ASSERT_TRUE(socket.ok()) << socket.status();
  ASSERT_EQ(world_.LetTalkUntil(client, *std::move(socket), speaks), absl::OkStatus());
  ASSERT_TRUE(speaks);
  EXPECT_GT(world_.JournalEntries(session), 0u);
  EXPECT_TRUE(std::filesystem::exists(folder));
  EXPECT_EQ(server->host().size(), 1u);

  // The candidate is back, and goes on while the interview is deleted.
  ScriptedClient again(world_.driver().clock(), session.record.id.value(), ClientHabits());
  bool back = false;
  const bool never = false;
  again.OnListening(1, Millis(300), [&back](ScriptedClient& c) {
    c.Say(1, Millis(3000));
    back = true;
  });
  socket =
      world_.Dial(world_.Url(*server, session, "resume=" + client.resume_token + "&lastSeq=0"));
  ASSERT_TRUE(socket.ok()) << socket.status();
  boost::asio::co_spawn(world_.driver().executor(), DeleteOnce(back, *server, id),
                        boost::asio::detached);
  ASSERT_EQ(world_.LetTalkUntil(again, *std::move(socket), never), absl::OkStatus());
  ASSERT_TRUE(back) << "the connection ended because of the deletion";
  ASSERT_EQ(world_.UntilState(*server, session, InterviewState::kErased), absl::OkStatus());
  while (!done_) ASSERT_EQ(world_.driver().RunFor(Millis(10)), absl::OkStatus());
  EXPECT_EQ(erased_, absl::OkStatus());
  EXPECT_EQ(server->host().size(), 0u);
  ASSERT_EQ(world_.driver().RunFor(Millis(500)), absl::OkStatus());

  EXPECT_EQ(ObjectsOf(id), std::vector<std::string>{});
  EXPECT_EQ(world_.JournalEntries(session), 0u);
  EXPECT_TRUE(absl::IsNotFound(world_.RecordOf(*server, session).status()));
  EXPECT_FALSE(world_.driver().Run(HasCheckpoint(id)).value_or(true));
  EXPECT_FALSE(std::filesystem::exists(folder));
  EXPECT_TRUE(absl::IsUnauthenticated(
      world_.Dial(world_.Url(*server, session, "resume=" + again.resume_token)).status()));
  ASSERT_EQ(server->Drain(std::chrono::seconds(30)), absl::OkStatus());
}

}  // namespace
}  // namespace vivavoce::platform
