// SPDX-License-Identifier: Apache-2.0
#include "tests/platform/edge/live_world.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "tests/domain/artefacts.h"
#include "vivavoce/base/status.h"
#include "vivavoce/providers/filesystem/filesystem.h"
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

std::string ShareFolder() { return std::string(VIVAVOCE_SOURCE_DIR) + "/share"; }

Actor RecruiterActor() {
  return Actor(ActorKind::kPerson, "p1",
               {"interview:create", "interview:update", "interview:approve"});
}

}  // namespace

// Scripted models, and what the world keeps.
class ScriptedPorts final : public Ports {
 public:
  ScriptedPorts(testing::TimeDriver& driver, Store& store, BlobStore& blobs,
                testing::SttScript script)
      : store_(store),
        blobs_(blobs),
        recogniser_(driver.executor(), driver.clock(), std::move(script)),
        voice_(driver.executor(), driver.clock()) {
    surroundings_.executor = driver.executor();
    surroundings_.clock = &driver.clock();
    surroundings_.pool = &driver.pool();
  }

  Store& store() override { return store_; }
  OutboxReader& outbox() override { std::abort(); }
  BlobStore& blobs() override { return blobs_; }
  Transport& transport() override { std::abort(); }
  SessionRegistry& sessions() override { std::abort(); }
  absl::StatusOr<SpeechToText*> SpeechRecognition() override { return &recogniser_; }
  absl::StatusOr<TextToSpeech*> SpeechSynthesis() override { return &voice_; }
  absl::StatusOr<LanguageModel*> Brain() override { return NotFound("no model"); }
  absl::StatusOr<VoiceActivity*> VoiceDetection() override { return &detector_; }
  absl::StatusOr<PdfRenderer*> Pdf() override { return NotFound("no printer"); }
  absl::StatusOr<Mailer*> Mail() override { return NotFound("no mail"); }
  Embedder* Embeddings() override { return nullptr; }
  std::string RecogniserName() const override { return "scripted"; }
  std::string BrainName() const override { return ""; }
  RunManifest Conditions() const override { return RunManifest(); }
  const Configuration& configuration() const override { return configuration_; }
  const Surroundings& surroundings() const override { return surroundings_; }
  std::vector<std::string> warnings() const override { return {}; }
  const testing::ScriptedTextToSpeech& voice() const { return voice_; }

 private:
  Store& store_;
  BlobStore& blobs_;
  testing::ScriptedSpeechToText recogniser_;
  testing::ScriptedTextToSpeech voice_;
  testing::ScriptedVoiceActivity detector_;
  Configuration configuration_;
  Surroundings surroundings_;
};

// --- A server ------------------------------------------------------------------------------------

LiveServer::LiveServer(testing::TimeDriver& driver, Store& store, BlobStore& blobs,
                       std::string work_path, testing::SttScript script, SessionHostOptions options)
    : driver_(driver),
      ports_(std::make_unique<ScriptedPorts>(driver, store, blobs, std::move(script))),
      interviews_(store, driver.clock()),
      sessions_(store, driver.clock()),
      listener_(MakeServerListener(driver.executor(), driver.clock(), sinks_.telemetry())) {
  RoleParts parts;
  parts.ports = ports_.get();
  parts.interviews = &interviews_;
  parts.sessions = &sessions_;
  parts.listener = listener_.get();
  parts.context = driver.Context();
  parts.context.share_path = ShareFolder();
  parts.context.telemetry = sinks_.telemetry();
  EdgeOptions edge;
  edge.limits = options.limits;
  options.work_path = std::move(work_path);
  options.prepare_speech = false;
  parts_ = parts;
  interviewer_ = MakeInterviewerRole(parts, std::move(options));
  edge_ = MakeEdgeRole(parts, std::move(edge), interviewer_->host());
}

std::vector<std::string> LiveServer::spoken() const { return ports_->voice().texts(); }

LiveServer::~LiveServer() { EXPECT_TRUE(served_) << "drain the server before it goes"; }

absl::Status LiveServer::Start() {
  absl::Status started = driver_.Run(StartRoles());
  if (!started.ok()) return started;
  served_ = false;
  boost::asio::co_spawn(driver_.executor(), Serve(), boost::asio::detached);
  return absl::OkStatus();
}

awaitable<absl::Status> LiveServer::StartRoles() {
  absl::Status started = co_await interviewer_->Start();
  if (!started.ok()) co_return started;
  co_return co_await edge_->Start();
}

awaitable<void> LiveServer::Serve() {
  using boost::asio::experimental::awaitable_operators::operator&&;
  auto [interviewer, edge] = co_await (interviewer_->Run() && edge_->Run());
  EXPECT_TRUE(interviewer.ok()) << interviewer;
  EXPECT_TRUE(edge.ok()) << edge;
  served_ = true;
}

absl::Status LiveServer::Drain(std::chrono::nanoseconds limit) {
  return driver_.Run(DrainRoles(limit));
}

awaitable<absl::Status> LiveServer::DrainRoles(std::chrono::nanoseconds limit) {
  using boost::asio::experimental::awaitable_operators::operator&&;
  auto [sessions, sockets] = co_await (interviewer_->Drain(limit) && edge_->Drain(limit));
  while (!served_) {
    absl::Status slept = co_await driver_.clock().Sleep(Millis(5));
    if (!slept.ok()) co_return slept;
  }
  co_return sessions.ok() ? sockets : sessions;
}

// --- The world -----------------------------------------------------------------------------------

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
  std::vector<CollectionSpec> all = Interviews::Collections();
  for (CollectionSpec& more : Sessions::Collections()) all.push_back(std::move(more));
  EXPECT_TRUE(driver_.Run(store_->Declare(all)).ok());
  client_ = MakeWebSocketClient(driver_.executor(), driver_.clock(), sinks_.telemetry(),
                                WebSocketClientOptions());
}

LiveWorld::~LiveWorld() = default;

std::unique_ptr<LiveServer> LiveWorld::MakeServer(SessionHostOptions options) {
  return std::make_unique<LiveServer>(driver_, *store_, *blobs_, folder_.path() + "/live", script,
                                      std::move(options));
}

OpenedSession LiveWorld::Open(LiveServer& server, const InterviewPlan& plan) {
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
  absl::StatusOr<Invitation> invited =
      driver_.Run(server.sessions().Invite(tenant_, id, RecruiterActor(), std::chrono::hours(1)));
  EXPECT_TRUE(invited.ok()) << invited.status();
  Consents consents;
  consents.recording = consents.ai_evaluation = true;
  absl::StatusOr<OpenedSession> opened =
      driver_.Run(server.sessions().Open(invited->token, consents, SessionMode::kVoice));
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
