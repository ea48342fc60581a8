// SPDX-License-Identifier: Apache-2.0
#include "tests/platform/notifier/notifier_world.h"

#include <utility>

#include "examples/platform/notifier/notifier_role.h"
#include "tests/provider/messaging_world.h"
#include "vivavoce/providers/smtp/smtp.h"
#include "vivavoce/runtime/ports.h"

namespace vivavoce::platform {
// The bus and the store of the world, and a mailer.
class NotifierPorts final : public Ports {
 public:
  explicit NotifierPorts(vivavoce::testing::MessagingWorld& world) : world_(world) {
    configuration_.share_path = std::string(VIVAVOCE_SOURCE_DIR) + "/share";
    configuration_.server.gateway_public_url = "https://interviews.example.org/";
  }
  void SendTo(int port) {
    const std::string options = R"({"host": "127.0.0.1", "security": "none", "timeoutSeconds": 1,)"
                                R"("port": )" +
                                std::to_string(port) + "}";
    configuration_.providers["mail"] = {ProviderChoice()};
    configuration_.server.mail_from = "Interviews <interviews@example.org>";
    auto made = MakeSmtpMailerFactory()->Make(options, world_.context);
    EXPECT_TRUE(made.ok()) << made.status();
    if (made.ok()) mailer_ = *std::move(made);
  }

  Store& store() override { return world_.store; }
  OutboxReader& outbox() override { return world_.store; }
  BlobStore& blobs() override { std::abort(); }
  Transport& transport() override { return *world_.bus; }
  SessionRegistry& sessions() override { std::abort(); }
  UsageSink& costs() override { std::abort(); }
  absl::StatusOr<SpeechToText*> SpeechRecognition() override { return NotFound("none"); }
  absl::StatusOr<TextToSpeech*> SpeechSynthesis() override { return NotFound("none"); }
  absl::StatusOr<LanguageModel*> Brain() override { return NotFound("none"); }
  absl::StatusOr<VoiceActivity*> VoiceDetection() override { return NotFound("none"); }
  absl::StatusOr<PdfRenderer*> Pdf() override { return NotFound("none"); }
  absl::StatusOr<Mailer*> Mail() override { return mailer_.get(); }
  Embedder* Embeddings() override { return nullptr; }
  std::string RecogniserName() const override { return ""; }
  std::string BrainName() const override { return ""; }
  RunManifest Conditions() const override { return RunManifest(); }
  const Configuration& configuration() const override { return configuration_; }
  const Surroundings& surroundings() const override { return surroundings_; }
  std::vector<std::string> warnings() const override { return {}; }

 private:
  vivavoce::testing::MessagingWorld& world_;
  Configuration configuration_;
  Surroundings surroundings_;
  std::unique_ptr<Mailer> mailer_;
};

struct NotifierTest::Server {
  explicit Server(vivavoce::testing::MessagingWorld& world) : ports(world) {}
  NotifierPorts ports;
  std::unique_ptr<Role> role;
};

NotifierTest::NotifierTest() : bus_(std::make_unique<vivavoce::testing::MessagingWorld>()) {
  auto& w = *bus_;
  interviews_ = std::make_unique<Interviews>(w.store, w.world.clock());
  sessions_ = std::make_unique<Sessions>(w.store, w.world.clock());
  server_ = std::make_unique<Server>(w);
  std::vector<CollectionSpec> all = Interviews::Collections();
  for (CollectionSpec& more : Sessions::Collections()) all.push_back(std::move(more));
  for (CollectionSpec& more : Tenants::Collections()) all.push_back(std::move(more));
  EXPECT_TRUE(w.world.Run(w.store.Declare(std::move(all))).ok());
  Tenants tenants(w.store, w.world.clock());
  absl::StatusOr<NewTenant> made = w.world.Run(tenants.Create("Example Ltd", ""));
  EXPECT_TRUE(made.ok()) << made.status();
  if (made.ok()) tenant_ = *made;
}

NotifierTest::~NotifierTest() {
  if (server_->role != nullptr) {
    EXPECT_TRUE(bus_->world.Run(server_->role->Drain(std::chrono::seconds(1))).ok());
    bus_->world.Settle();
    server_->role.reset();
  }
  bus_.reset();
}

absl::Status NotifierTest::Start(int mail_port) {
  auto& w = *bus_;
  if (mail_port != 0) server_->ports.SendTo(mail_port);
  RoleParts parts;
  parts.ports = &server_->ports;
  parts.interviews = interviews_.get();
  parts.sessions = sessions_.get();
  parts.context = w.context;
  parts.webhooks = web_;
  server_->role = MakeNotifierRole(parts);
  absl::Status declared = w.world.Run(w.store.Declare(server_->role->Collections()));
  if (!declared.ok()) return declared;
  absl::Status started = w.world.Run(server_->role->Start());
  if (!started.ok()) return started;
  w.Start(server_->role->Run());
  w.StartRelay();
  return absl::OkStatus();
}

vivavoce::testing::TimeDriver& NotifierTest::world() { return bus_->world; }

Store& NotifierTest::store() { return bus_->store; }

void NotifierTest::Pass(std::chrono::nanoseconds time) { bus_->Pass(time); }

int NotifierTest::Logged(std::string_view message) const {
  int count = 0;
  for (const auto& line : bus_->sinks.logs()) count += line.message == message ? 1 : 0;
  return count;
}

}  // namespace vivavoce::platform
