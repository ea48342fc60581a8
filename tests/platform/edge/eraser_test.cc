// SPDX-License-Identifier: Apache-2.0
// The eraser and the sessions of an interview: parked, still served, served by nobody any more.
#include "interviewer/eraser.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "interviewer/session_fence.h"
#include "interviewer/session_host.h"
#include "tests/lifecycle/lifecycle_world.h"
#include "tests/temporary_folder.h"
#include "vivavoce/base/status.h"
#include "vivavoce/providers/filesystem/filesystem.h"
#include "vivavoce/providers/inprocess/inprocess.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using std::chrono::seconds;

// What an eraser asks for, and no more.
class EraserPorts final : public Ports {
 public:
  EraserPorts(Store& store, BlobStore& blobs, SessionRegistry& registry)
      : store_(store), blobs_(blobs), registry_(registry) {}

  Store& store() override { return store_; }
  BlobStore& blobs() override { return blobs_; }
  SessionRegistry& sessions() override { return registry_; }
  OutboxReader& outbox() override { std::abort(); }
  Transport& transport() override { std::abort(); }
  UsageSink& costs() override { std::abort(); }
  absl::StatusOr<SpeechToText*> SpeechRecognition() override { std::abort(); }
  absl::StatusOr<TextToSpeech*> SpeechSynthesis() override { std::abort(); }
  absl::StatusOr<LanguageModel*> Brain() override { std::abort(); }
  absl::StatusOr<VoiceActivity*> VoiceDetection() override { std::abort(); }
  absl::StatusOr<PdfRenderer*> Pdf() override { std::abort(); }
  absl::StatusOr<Mailer*> Mail() override { std::abort(); }
  Embedder* Embeddings() override { std::abort(); }
  std::string RecogniserName() const override { std::abort(); }
  std::string BrainName() const override { std::abort(); }
  RunManifest Conditions() const override { std::abort(); }
  const Configuration& configuration() const override { std::abort(); }
  const Surroundings& surroundings() const override { std::abort(); }
  std::vector<std::string> warnings() const override { std::abort(); }

 private:
  Store& store_;
  BlobStore& blobs_;
  SessionRegistry& registry_;
};

class ErasureRequest final : public MessageScope {
 public:
  const BusMessage& message() const override { return message_; }
  int64_t attempt() const override { return 1; }
  awaitable<absl::StatusOr<StoreTransaction*>> Transaction() override {
    co_return absl::UnimplementedError("nothing is to be written");
  }
  BusMessage message_;
};

class EraserTest : public LifecycleTest {
 protected:
  EraserTest() {
    auto blobs = MakeFilesystemBlobStoreFactory()->Make(
        R"({"path": ")" + folder_.path() + R"(/objects"})", world_.Context());
    EXPECT_TRUE(blobs.ok()) << blobs.status();
    blobs_ = *std::move(blobs);
    auto registry = MakeInProcessSessionRegistryFactory()->Make("{}", world_.Context());
    EXPECT_TRUE(registry.ok()) << registry.status();
    registry_ = *std::move(registry);
    ports_ = std::make_unique<EraserPorts>(store_, *blobs_, *registry_);
    parts_.ports = ports_.get();
    parts_.interviews = &interviews_;
    parts_.sessions = &sessions_;
    parts_.work_path = folder_.path() + "/live";
    parts_.context = world_.Context();
    std::vector<CollectionSpec> all = WorkflowEngine::Collections();
    for (CollectionSpec& more : MessagingCollections()) all.push_back(std::move(more));
    all.push_back(SessionFence::Ended());
    EXPECT_TRUE(world_.Run(store_.Declare(all)).ok());
  }

  // An interview whose candidate has begun, and the session's folder as it is left when it is
  // parked.
  OpenedSession Begun() {
    const Interview interview = Approved();
    absl::StatusOr<Invitation> invited = world_.Run(
        sessions_.Invite(tenant_, interview.id, Recruiter(), std::chrono::hours(24), nullptr));
    EXPECT_TRUE(invited.ok()) << invited.status();
    Consents both;
    both.recording = both.ai_evaluation = true;
    absl::StatusOr<OpenedSession> opened =
        world_.Run(sessions_.Open(invited->token, both, SessionMode::kVoice));
    EXPECT_TRUE(opened.ok()) << opened.status();
    std::filesystem::create_directories(FolderOf(*opened));
    std::ofstream(FolderOf(*opened) + "/recording.wav") << "what the candidate said";
    return *opened;
  }
  std::string FolderOf(const OpenedSession& session) const {
    return SessionsFolder(parts_) + "/" + session.record.id.value();
  }
  bool HasFolder(const OpenedSession& session) const {
    return std::filesystem::exists(FolderOf(session));
  }
  // Somebody serves it, and will for `time`.
  void Serve(const OpenedSession& session, seconds time) {
    auto taken = world_.Run(registry_->Take(tenant_, session.record.id, "another", time));
    EXPECT_TRUE(taken.ok()) << taken.status();
  }
  absl::Status Erase(const OpenedSession& session) {
    InterviewEvent event;
    event.id = "e1";
    event.topic = "erasure.requested";
    event.tenant = tenant_;
    event.interview = session.record.interview;
    event.at = world_.clock().Now();
    ErasureRequest request;
    request.message_.payload = ToJson(event);
    std::unique_ptr<MessageHandler> eraser = MakeEraser(parts_, ErasureScope());
    return world_.Run(eraser->Handle(request));
  }
  bool IsErased(const OpenedSession& session) {
    auto interview = world_.Run(interviews_.Load(tenant_, session.record.interview));
    return interview.ok() && interview->state == InterviewState::kErased;
  }
  std::chrono::nanoseconds Now() { return world_.clock().MonotonicNow(); }

  TemporaryFolder folder_;
  std::unique_ptr<BlobStore> blobs_;
  std::unique_ptr<SessionRegistry> registry_;
  std::unique_ptr<EraserPorts> ports_;
  RoleParts parts_;
};

TEST_F(EraserTest, TheFolderOfAParkedSessionGoesWithItsInterviewAndNoOther) {
  const OpenedSession parked = Begun();
  const OpenedSession other = Begun();

  EXPECT_EQ(Erase(parked), absl::OkStatus());

  EXPECT_TRUE(IsErased(parked));
  EXPECT_FALSE(HasFolder(parked));
  EXPECT_FALSE(IsErased(other));
  EXPECT_TRUE(HasFolder(other));
}

TEST_F(EraserTest, ThePlaceOfAProcessThatDiedIsWaitedOut) {
  const OpenedSession session = Begun();
  Serve(session, seconds(12));
  const std::chrono::nanoseconds began = Now();

  EXPECT_EQ(Erase(session), absl::OkStatus());

  EXPECT_TRUE(IsErased(session));
  EXPECT_GE(Now() - began, seconds(12));
  EXPECT_LE(Now() - began, seconds(13));
}

TEST_F(EraserTest, APlaceThatIsKeptForTooLongPutsTheErasureOffWithEverythingInIt) {
  const OpenedSession session = Begun();
  Serve(session, seconds(60));
  const std::chrono::nanoseconds began = Now();

  EXPECT_TRUE(absl::IsUnavailable(Erase(session)));

  EXPECT_GE(Now() - began, seconds(20));
  EXPECT_LE(Now() - began, seconds(21));
  EXPECT_FALSE(IsErased(session));
  EXPECT_TRUE(HasFolder(session)) << "whoever serves it writes there";
  EXPECT_TRUE(world_.Run(sessions_.Load(tenant_, session.record.id)).ok());

  // The message comes again, and meets nobody any more.
  EXPECT_EQ(world_.RunFor(seconds(45)), absl::OkStatus());
  EXPECT_EQ(Erase(session), absl::OkStatus());
  EXPECT_TRUE(IsErased(session));
  EXPECT_FALSE(HasFolder(session));
}

}  // namespace
}  // namespace vivavoce::platform
