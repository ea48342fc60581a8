// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "tests/platform/edge/live_world.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {

using boost::asio::awaitable;

// Scripted models, and what the world keeps.
class ScriptedPorts final : public Ports {
 public:
  ScriptedPorts(testing::TimeDriver& driver, Store& store, BlobStore& blobs,
                SessionRegistry& registry, testing::SttScript script,
                testing::ScriptedTextToSpeech* voice)
      : store_(store),
        blobs_(blobs),
        registry_(registry),
        recogniser_(driver.executor(), driver.clock(), std::move(script)),
        own_voice_(driver.executor(), driver.clock()),
        voice_(voice != nullptr ? *voice : own_voice_) {
    surroundings_.executor = driver.executor();
    surroundings_.clock = &driver.clock();
    surroundings_.pool = &driver.pool();
  }

  Store& store() override { return store_; }
  OutboxReader& outbox() override { std::abort(); }
  BlobStore& blobs() override { return blobs_; }
  Transport& transport() override { std::abort(); }
  SessionRegistry& sessions() override { return registry_; }
  UsageSink& costs() override { std::abort(); }
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
  SessionRegistry& registry_;
  testing::ScriptedSpeechToText recogniser_;
  testing::ScriptedTextToSpeech own_voice_;
  testing::ScriptedTextToSpeech& voice_;
  testing::ScriptedVoiceActivity detector_;
  Configuration configuration_;
  Surroundings surroundings_;
};

namespace {

std::string ShareFolder() { return std::string(VIVAVOCE_SOURCE_DIR) + "/share"; }

}  // namespace

LiveServer::LiveServer(testing::TimeDriver& driver, Store& store, BlobStore& blobs,
                       SessionRegistry& registry, std::string work_path, testing::SttScript script,
                       SessionHostOptions options, testing::ScriptedTextToSpeech* voice)
    : driver_(driver),
      ports_(std::make_unique<ScriptedPorts>(driver, store, blobs, registry, std::move(script),
                                             voice)),
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
  parts.work_path = std::move(work_path);
  options.work_path = SessionsFolder(parts);
  options.prepare_speech = false;
  parts_ = parts;
  interviewer_ = MakeInterviewerRole(parts, std::move(options));
  edge_ = MakeEdgeRole(parts, std::move(edge), interviewer_->host());
}

std::vector<std::string> LiveServer::spoken() const { return ports_->voice().texts(); }

std::vector<std::string> LiveServer::CloseCodes() const {
  std::vector<std::string> codes;
  for (const testing::RecordingSinks::Measurement& record : sinks_.records()) {
    if (record.name == metric::kSocketSeconds) codes.push_back(record.labels.at("code"));
  }
  return codes;
}

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

absl::Status LiveServer::UntilOver() { return driver_.Run(SessionsOver()); }

awaitable<absl::Status> LiveServer::SessionsOver() {
  while (host().size() > 0) {
    absl::Status slept = co_await driver_.clock().Sleep(Millis(10));
    if (!slept.ok()) co_return slept;
  }
  co_return absl::OkStatus();
}

}  // namespace vivavoce::platform
