// SPDX-License-Identifier: Apache-2.0
#include "tests/platform/edge/live_world.h"

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "server/blob_text.h"
#include "tests/domain/artefacts.h"
#include "vivavoce/base/status.h"
#include "vivavoce/providers/filesystem/filesystem.h"
#include "vivavoce/providers/inprocess/inprocess.h"
#include "vivavoce/providers/sqlite/sqlite.h"
#include "vivavoce/testing/in_memory_store.h"

namespace vivavoce::platform {

using boost::asio::awaitable;

namespace {

testing::TimeLimits Minutes() {
  testing::TimeLimits limits;
  limits.real_time = std::chrono::minutes(10);
  return limits;
}

Actor RecruiterActor() {
  return Actor(ActorKind::kPerson, "p1",
               {"interview:create", "interview:update", "interview:approve"});
}

}  // namespace

LiveWorld::LiveWorld(bool durable) : driver_(Minutes()) {
  ProviderContext context = driver_.Context();
  if (durable) {
    absl::StatusOr<StoreHandle> store =
        MakeSqliteStoreFactory()->Make("{\"path\": \"" + folder_.path() + "/store.db\"}", context);
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = std::move(store->store);
  } else {
    store_ = std::make_unique<testing::InMemoryStore>(driver_.clock());
  }
  absl::StatusOr<std::unique_ptr<BlobStore>> blobs = MakeFilesystemBlobStoreFactory()->Make(
      "{\"path\": \"" + folder_.path() + "/objects\"}", context);
  EXPECT_TRUE(blobs.ok()) << blobs.status();
  blobs_ = *std::move(blobs);
  absl::StatusOr<std::unique_ptr<SessionRegistry>> registry =
      MakeInProcessSessionRegistryFactory()->Make("{}", context);
  EXPECT_TRUE(registry.ok()) << registry.status();
  registry_ = *std::move(registry);
  std::vector<CollectionSpec> all = Interviews::Collections();
  for (CollectionSpec& more : Sessions::Collections()) all.push_back(std::move(more));
  EXPECT_TRUE(driver_.Run(store_->Declare(all)).ok());
  client_ = MakeWebSocketClient(driver_.executor(), driver_.clock(), sinks_.telemetry(),
                                WebSocketClientOptions());
}

LiveWorld::~LiveWorld() = default;

std::unique_ptr<LiveServer> LiveWorld::MakeServer(SessionHostOptions options) {
  return std::make_unique<LiveServer>(driver_, *store_, *blobs_, *registry_,
                                      folder_.path() + "/live", script, std::move(options),
                                      voice.get());
}

OpenedSession LiveWorld::Open(LiveServer& server, const InterviewPlan& plan, SessionMode mode) {
  Interviews& interviews = server.interviews();
  absl::StatusOr<Submission> submission = ParseSubmission(R"({
      "candidate": {"ref": "c-1"},
      "job": {"title": "Engineer", "level": "SENIOR", "description": "Runs the ledger of payments.",
              "skills": [{"name": "SQL"}, {"name": "Go"}, {"name": "Kafka"}]}})");
  EXPECT_TRUE(submission.ok());
  absl::StatusOr<Submitted> submitted =
      driver_.Run(interviews.Submit(tenant_, *submission, RecruiterActor()));
  EXPECT_TRUE(submitted.ok()) << submitted.status();
  InterviewId id = submitted->interview.id;
  auto apply = [&](const char* name, Actor actor, GuardFacts facts, Amendment amend) {
    TransitionRequest request;
    request.interview = id;
    request.name = name;
    request.actor = std::move(actor);
    request.facts = facts;
    request.amend = std::move(amend);
    absl::StatusOr<Interview> done = driver_.Run(interviews.Apply(tenant_, std::move(request)));
    EXPECT_TRUE(done.ok()) << name << ": " << done.status();
  };
  Actor system(ActorKind::kSystem, "planner", {});
  GuardFacts facts;
  facts.required_skills_resolved = true;
  apply("GENERATE_PLAN", system, facts, nullptr);
  facts.plan_passes_lint = true;
  apply("PLAN_READY", system, facts, [&](Interview& of, StoreTransaction& unit) {
    of.plan_version = 1;
    InterviewPlan first = plan;
    first.version = 1;
    return Interviews::PutPlan(unit, of.id, first);
  });
  facts.plan_version_current = true;
  apply("APPROVE", RecruiterActor(), facts, [](Interview& of, StoreTransaction&) {
    of.approved_plan_version = 1;
    return absl::OkStatus();
  });
  absl::StatusOr<Invitation> invited = driver_.Run(
      server.sessions().Invite(tenant_, id, RecruiterActor(), std::chrono::hours(1), nullptr));
  EXPECT_TRUE(invited.ok()) << invited.status();
  Consents consents;
  consents.recording = consents.ai_evaluation = true;
  absl::StatusOr<OpenedSession> opened =
      driver_.Run(server.sessions().Open(invited->token, consents, mode));
  EXPECT_TRUE(opened.ok()) << opened.status();
  return opened.ok() ? *opened : OpenedSession();
}

std::string LiveWorld::Url(const LiveServer& server, const OpenedSession& session,
                           const std::string& credentials) const {
  return "ws://127.0.0.1:" + std::to_string(server.port()) +
         "/ws?sessionId=" + session.record.id.value() + "&tenantId=" + tenant_.value() + "&" +
         credentials;
}

awaitable<absl::StatusOr<std::unique_ptr<WebSocket>>> LiveWorld::Connect(std::string url,
                                                                         std::string subprotocols) {
  HttpHeaders headers;
  if (!subprotocols.empty()) headers.emplace_back("sec-websocket-protocol", subprotocols);
  co_return co_await client_->Connect(std::move(url), std::move(headers));
}

absl::StatusOr<std::unique_ptr<WebSocket>> LiveWorld::Dial(std::string url) {
  return driver_.Run(Connect(std::move(url), ""));
}

absl::Status LiveWorld::LetTalk(const LiveServer& server, const OpenedSession& session,
                                ScriptedClient& client) {
  return driver_.Run(Talk(server, session, client, client.habits().binary));
}

awaitable<absl::Status> LiveWorld::Talk(const LiveServer& server, const OpenedSession& session,
                                        ScriptedClient& client, bool binary) {
  std::string protocols = binary ? "vivavoce.v1.binary" : "vivavoce.v1";
  protocols += ", bearer." + session.session_token;
  std::string url = Url(server, session, "");
  absl::StatusOr<std::unique_ptr<WebSocket>> socket =
      co_await Connect(std::move(url), std::move(protocols));
  if (!socket.ok()) co_return socket.status();
  co_await client.Run(**socket);
  co_return absl::OkStatus();
}

namespace {

awaitable<void> UntilTrue(const bool& flag, Clock& clock) {
  while (!flag) co_await clock.Sleep(Millis(10));
}

}  // namespace

awaitable<absl::Status> LiveWorld::TalkUntil(ScriptedClient& client,
                                             std::unique_ptr<WebSocket> socket,
                                             const bool& enough) {
  using boost::asio::experimental::awaitable_operators::operator||;
  co_await (client.Run(*socket) || UntilTrue(enough, driver_.clock()));
  co_return absl::OkStatus();
}

absl::Status LiveWorld::LetTalkUntil(ScriptedClient& client, std::unique_ptr<WebSocket> socket,
                                     const bool& enough) {
  return driver_.Run(TalkUntil(client, std::move(socket), enough));
}

Interview LiveWorld::InterviewOf(LiveServer& server, const OpenedSession& session) {
  absl::StatusOr<Interview> interview =
      driver_.Run(server.interviews().Load(tenant_, session.record.interview));
  EXPECT_TRUE(interview.ok()) << interview.status();
  return interview.ok() ? *interview : Interview();
}

absl::StatusOr<SessionRecord> LiveWorld::RecordOf(LiveServer& server,
                                                  const OpenedSession& session) {
  return driver_.Run(server.sessions().Load(tenant_, session.record.id));
}

absl::Status LiveWorld::UntilState(LiveServer& server, const OpenedSession& session,
                                   InterviewState state) {
  for (int i = 0; i < 1000; ++i) {
    if (InterviewOf(server, session).state == state) return absl::OkStatus();
    absl::Status slept = driver_.Run(driver_.clock().Sleep(Millis(20)));
    if (!slept.ok()) return slept;
  }
  return absl::DeadlineExceededError("the interview never was " + std::string(Name(state)));
}

awaitable<absl::Status> LiveWorld::ComeTo(ScriptedClient& second, const bool& begin,
                                          std::function<std::string()> where) {
  co_await UntilTrue(begin, driver_.clock());
  std::string url = where();
  absl::StatusOr<std::unique_ptr<WebSocket>> socket = co_await Connect(std::move(url), "");
  if (!socket.ok()) co_return socket.status();
  co_await second.Run(**socket);
  co_return absl::OkStatus();
}

awaitable<absl::Status> LiveWorld::Move(ScriptedClient& first, std::unique_ptr<WebSocket> socket,
                                        ScriptedClient& second,
                                        std::function<std::string()> where) {
  using boost::asio::experimental::awaitable_operators::operator&&;
  bool listened = false;
  const bool never = false;
  first.OnListening(1, Millis(100), [&listened](ScriptedClient&) { listened = true; });
  auto [stayed, came] = co_await (TalkUntil(first, std::move(socket), never) &&
                                  ComeTo(second, listened, std::move(where)));
  co_return stayed.ok() ? came : stayed;
}

absl::Status LiveWorld::LetMove(ScriptedClient& first, std::unique_ptr<WebSocket> socket,
                                ScriptedClient& second, std::function<std::string()> where) {
  return driver_.Run(Move(first, std::move(socket), second, std::move(where)));
}

absl::StatusOr<std::string> LiveWorld::Blob(const std::string& key) {
  return driver_.Run(ReadBlob(*blobs_, tenant_, key));
}

size_t LiveWorld::JournalEntries(const OpenedSession& session) {
  absl::StatusOr<std::vector<JournalEntry>> journal =
      driver_.Run(store_->ReadJournal(tenant_, "audio/" + session.record.id.value(), 0, 1000));
  EXPECT_TRUE(journal.ok()) << journal.status();
  return journal.ok() ? journal->size() : 0;
}

InterviewPlan ShortPlan(int questions) {
  absl::StatusOr<InterviewPlan> plan = ParsePlan(PlanText());
  EXPECT_TRUE(plan.ok()) << plan.status();
  PlannedQuestion first = plan->questions.front();
  plan->greeting = "Hello.";
  plan->closing = "Goodbye.";
  plan->max_probes = 0;
  plan->questions.clear();
  for (int i = 0; i < questions; ++i) {
    PlannedQuestion question = first;
    question.question_id = "q" + std::to_string(i + 1);
    question.lead = "What came of it?";
    question.probes.clear();
    plan->questions.push_back(std::move(question));
  }
  return *plan;
}

}  // namespace vivavoce::platform
