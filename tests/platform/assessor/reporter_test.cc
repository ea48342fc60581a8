// SPDX-License-Identifier: Apache-2.0
// Reports of interviews that are erased while their PDF is being printed.
#include "assessor/reporter.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>

#include "server/blob_text.h"
#include "tests/lifecycle/lifecycle_world.h"
#include "tests/temporary_folder.h"
#include "vivavoce/lifecycle/erasure.h"
#include "vivavoce/provider/dead_letters.h"
#include "vivavoce/providers/filesystem/filesystem.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

// Prints while something else happens.
class ScriptedRenderer final : public PdfRenderer {
 public:
  awaitable<absl::StatusOr<std::string>> Render(std::string) override {
    if (meanwhile) {
      absl::Status happened = co_await meanwhile();
      if (!happened.ok()) co_return happened;
    }
    co_return std::string("%PDF-1.4");
  }
  std::string Version() const override { return "scripted"; }

  std::function<awaitable<absl::Status>()> meanwhile;
};

// What a reporter asks for, and no more.
class ReporterPorts final : public Ports {
 public:
  ReporterPorts(Store& store, BlobStore& blobs, PdfRenderer& pdf)
      : store_(store), blobs_(blobs), pdf_(pdf) {
    configuration_.share_path = std::string(VIVAVOCE_SOURCE_DIR) + "/share";
  }

  Store& store() override { return store_; }
  BlobStore& blobs() override { return blobs_; }
  absl::StatusOr<PdfRenderer*> Pdf() override { return &pdf_; }
  const Configuration& configuration() const override { return configuration_; }
  SessionRegistry& sessions() override { std::abort(); }
  OutboxReader& outbox() override { std::abort(); }
  Transport& transport() override { std::abort(); }
  UsageSink& costs() override { std::abort(); }
  absl::StatusOr<SpeechToText*> SpeechRecognition() override { std::abort(); }
  absl::StatusOr<TextToSpeech*> SpeechSynthesis() override { std::abort(); }
  absl::StatusOr<LanguageModel*> Brain() override { std::abort(); }
  absl::StatusOr<VoiceActivity*> VoiceDetection() override { std::abort(); }
  absl::StatusOr<Mailer*> Mail() override { std::abort(); }
  Embedder* Embeddings() override { std::abort(); }
  std::string RecogniserName() const override { std::abort(); }
  std::string BrainName() const override { std::abort(); }
  RunManifest Conditions() const override { std::abort(); }
  const Surroundings& surroundings() const override { std::abort(); }
  std::vector<std::string> warnings() const override { std::abort(); }

 private:
  Store& store_;
  BlobStore& blobs_;
  PdfRenderer& pdf_;
  Configuration configuration_;
};

class ReportRequest final : public MessageScope {
 public:
  const BusMessage& message() const override { return message_; }
  int64_t attempt() const override { return 1; }
  awaitable<absl::StatusOr<StoreTransaction*>> Transaction() override {
    co_return absl::UnimplementedError("a report has its own");
  }
  BusMessage message_;
};

class ReporterTest : public LifecycleTest {
 protected:
  ReporterTest() {
    auto blobs = MakeFilesystemBlobStoreFactory()->Make(R"({"path": ")" + folder_.path() + R"("})",
                                                        world_.Context());
    EXPECT_TRUE(blobs.ok()) << blobs.status();
    blobs_ = *std::move(blobs);
    ports_ = std::make_unique<ReporterPorts>(store_, *blobs_, renderer_);
    parts_.ports = ports_.get();
    parts_.interviews = &interviews_;
    parts_.context = world_.Context();
    std::vector<CollectionSpec> all = WorkflowEngine::Collections();
    for (CollectionSpec& more : MessagingCollections()) all.push_back(std::move(more));
    EXPECT_TRUE(world_.Run(store_.Declare(all)).ok());
    assessed_ = Assessed();
  }

  static std::string AssessmentText(const InterviewId& id) {
    Assessment assessment;
    assessment.interview_id = id.value();
    assessment.run_id = "run-1";
    assessment.transcript_version = 1;
    return ToJson(assessment);
  }
  static std::string TranscriptText(const InterviewId& id) {
    Transcript transcript;
    transcript.interview_id = id.value();
    transcript.version = 1;
    return ToJson(transcript);
  }
  InterviewId Assessed() {
    const InterviewId id = Approved().id;
    auto stored = world_.Run(interviews_.Change(
        tenant_, id, "ASSESS", System(), "", [](Interview& of, StoreTransaction& unit) {
          of.run_id = "run-1";
          return Interviews::PutAssessment(unit, of.id, of.run_id, AssessmentText(of.id));
        }));
    EXPECT_TRUE(stored.ok()) << stored.status();
    EXPECT_TRUE(world_
                    .Run(WriteBlob(*blobs_, tenant_, TranscriptKey(id, 1), "application/json",
                                   TranscriptText(id)))
                    .ok());
    return id;
  }

  absl::Status Report() {
    InterviewEvent event;
    event.id = "e1";
    event.topic = "report.requested";
    event.tenant = tenant_;
    event.interview = assessed_;
    event.at = world_.clock().Now();
    ReportRequest request;
    request.message_.id = "e1";
    Reporter reporter(parts_);
    return world_.Run(reporter.Report(request, event));
  }
  awaitable<absl::Status> Schedule() {
    Amendment schedule = [](Interview& of, StoreTransaction&) {
      of.sub_status = "erasure_scheduled";
      return absl::OkStatus();
    };
    Actor recruiter = Recruiter();
    co_return (co_await interviews_.Change(tenant_, assessed_, "SCHEDULE_ERASURE",
                                           std::move(recruiter), "", std::move(schedule)))
        .status();
  }
  // The request, the eraser, and the eraser who comes once more.
  awaitable<absl::Status> EraseWhole() {
    absl::Status done = co_await Schedule();
    for (int time = 0; done.ok() && time < 2; ++time) {
      Erasure erasure(store_, *blobs_, world_.clock(), ErasureScope());
      Actor eraser(ActorKind::kSystem, "eraser", {});
      done = co_await erasure.Run(tenant_, assessed_, std::move(eraser));
    }
    co_return done;
  }
  std::vector<std::string> Objects() {
    std::vector<std::string> keys;
    auto found = world_.Run(blobs_->List(tenant_, "", "", 100));
    for (const BlobInfo& object : *found) keys.push_back(object.key);
    return keys;
  }
  int Rows(const std::string& action) {
    int rows = 0;
    auto trail = world_.Run(interviews_.Audit(tenant_, assessed_, 0, 100));
    for (const AuditRow& row : *trail) rows += row.action == action ? 1 : 0;
    return rows;
  }

  TemporaryFolder folder_;
  std::unique_ptr<BlobStore> blobs_;
  ScriptedRenderer renderer_;
  std::unique_ptr<ReporterPorts> ports_;
  RoleParts parts_;
  InterviewId assessed_;
};

TEST_F(ReporterTest, AReportIsThreeObjectsAndARow) {
  EXPECT_EQ(Report(), absl::OkStatus());

  EXPECT_EQ(Objects().size(), 4u) << "with the transcript";
  EXPECT_EQ(Rows("REPORT"), 1);
}

TEST_F(ReporterTest, NothingIsLeftOfAReportWhoseInterviewIsErasedMeanwhile) {
  renderer_.meanwhile = [this] { return EraseWhole(); };

  EXPECT_EQ(Report(), absl::OkStatus());

  EXPECT_EQ(Objects(), std::vector<std::string>());
  EXPECT_EQ(Rows("REPORT"), 0);
  EXPECT_EQ(Rows("ERASE"), 1);
}

TEST_F(ReporterTest, WhatAKilledOneWroteAfterTheErasureGoesWhenItsMessageComesAgain) {
  ASSERT_EQ(world_.Run(EraseWhole()), absl::OkStatus());
  ASSERT_TRUE(world_
                  .Run(WriteBlob(*blobs_, tenant_, ReportKey(assessed_, "standard@1", "pdf"),
                                 "application/pdf", "%PDF-1.4"))
                  .ok());

  EXPECT_EQ(Report(), absl::OkStatus());

  EXPECT_EQ(Objects(), std::vector<std::string>());
}

TEST_F(ReporterTest, OnceItsErasureIsAskedForNothingMoreIsWrittenOrNoted) {
  renderer_.meanwhile = [this] { return Schedule(); };

  EXPECT_EQ(Report(), absl::OkStatus());

  EXPECT_EQ(Objects().size(), 3u) << "no PDF; the rest is the eraser's";
  EXPECT_EQ(Rows("REPORT"), 0);
}

}  // namespace
}  // namespace vivavoce::platform
