// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/lifecycle/erasure.h"

#include <memory>

#include "tests/lifecycle/lifecycle_world.h"
#include "tests/temporary_folder.h"
#include "vivavoce/providers/filesystem/filesystem.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;

constexpr char kSaid[] = "what the candidate said";
constexpr char kOfAPerson[] = "candidate@example.org";

class ErasureTest : public LifecycleTest {
 protected:
  ErasureTest() {
    auto made = MakeFilesystemBlobStoreFactory()->Make(R"({"path": ")" + folder_.path() + R"("})",
                                                       world_.Context());
    EXPECT_TRUE(made.ok()) << made.status();
    blobs_ = *std::move(made);
    scope_.of_interviews = {"notes"};
    std::vector<CollectionSpec> all = WorkflowEngine::Collections();
    all.emplace_back("notes", std::vector<std::string>{"interview"});
    for (CollectionSpec& more : MessagingCollections()) all.push_back(std::move(more));
    EXPECT_TRUE(world_.Run(store_.Declare(all)).ok());
  }

  static std::string UnendedRun(const InterviewId& id) { return "run-unended-" + id.value(); }
  static std::string AssessedRun(const InterviewId& id) { return "run-assessed-" + id.value(); }
  static std::string Executions() { return WorkflowEngine::Collections().front().name; }
  static Actor Eraser() { return Actor(ActorKind::kSystem, "eraser", {}); }

  awaitable<absl::Status> PutObject(std::string key) {
    absl::StatusOr<std::unique_ptr<BlobWriter>> writer =
        blobs_->OpenWriter(tenant_, std::move(key), BlobPutOptions());
    if (!writer.ok()) co_return writer.status();
    absl::Status written = co_await (*writer)->Write(kSaid);
    if (!written.ok()) co_return written;
    co_return (co_await (*writer)->Commit()).status();
  }
  // Documents and a journal as those who work on the interview leave them.
  awaitable<absl::Status> PutRecords(InterviewId id, std::string session) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant_);
    if (!unit.ok()) co_return unit.status();
    const std::string body =
        R"({"input":{"interviewId":")" + id.value() + R"("},"text":")" + kSaid + R"("})";
    Document note;
    note.body = body;
    note.index["interview"] = id.value();
    for (int i = 0; i < 150; ++i) {
      note.id = id.value() + "/" + std::to_string(i);
      absl::Status put = (*unit)->Put("notes", note, Expect::Absent());
      if (!put.ok()) co_return put;
    }
    // A run that never came to an assessment, whose execution names the interview; and that of the
    // assessment below.
    for (const std::string& run : {UnendedRun(id), AssessedRun(id)}) {
      Document row;
      row.id = run;
      row.index["execution"] = row.id;
      for (const CollectionSpec& spec : WorkflowEngine::Collections()) {
        if (spec.indexes.empty()) continue;
        const bool names = run == UnendedRun(id) && spec.name == Executions();
        row.body = names ? body : std::string(R"({"text":")") + kSaid + R"("})";
        absl::Status put = (*unit)->Put(spec.name, row, Expect::Absent());
        if (!put.ok()) co_return put;
      }
    }
    Parking parking;
    parking.group = "planner";
    parking.message.id = "evt-" + id.value();
    parking.message.tenant = tenant_;
    parking.message.topic = "skill.validation.requested";
    parking.message.key = id.value();
    parking.message.payload = body;
    parking.tell = false;
    absl::Status put = co_await ParkMessage(**unit, world_.clock().Now(), std::move(parking));
    if (put.ok()) put = Interviews::PutAssessment(**unit, id, AssessedRun(id), body);
    for (int i = 0; put.ok() && i < 130; ++i) {
      put = (*unit)->Append("audio/" + session, "pcm", kSaid);
    }
    if (!put.ok()) co_return put;
    co_return co_await (*unit)->Commit();
  }

  // What the interview's own document says of a person, or was said by one.
  void Tell(const InterviewId& id) {
    auto told = world_.Run(interviews_.Change(
        tenant_, id, "TELL", Recruiter(), "", [](Interview& of, StoreTransaction&) {
          of.submission.candidate.name = kOfAPerson;
          of.submission.candidate.email = kOfAPerson;
          of.submission.candidate.resume_text = kOfAPerson;
          of.submission.candidate.locale = kOfAPerson;
          of.submission.metadata = std::string(R"({"note":")") + kOfAPerson + R"("})";
          of.plan_feedback = kOfAPerson;
          of.sub_status = kOfAPerson;
          of.run_id = kOfAPerson;
          of.report_template = kOfAPerson;
          return absl::OkStatus();
        }));
    EXPECT_TRUE(told.ok()) << told.status();
  }

  // An interview of which there is everything.
  Interview Held() {
    const Interview interview = Approved();
    absl::StatusOr<Invitation> invited = world_.Run(
        sessions_.Invite(tenant_, interview.id, Recruiter(), std::chrono::hours(24), nullptr));
    EXPECT_TRUE(invited.ok()) << invited.status();
    EXPECT_TRUE(world_.Run(sessions_.InviteAlso(tenant_, interview.id)).ok());
    Consents both;
    both.recording = true;
    both.ai_evaluation = true;
    absl::StatusOr<OpenedSession> opened =
        world_.Run(sessions_.Open(invited->token, both, SessionMode::kVoice));
    EXPECT_TRUE(opened.ok()) << opened.status();
    session_ = opened->record.id.value();
    EXPECT_TRUE(world_.Run(PutRecords(interview.id, session_)).ok());
    for (const char* kind : {"recordings", "transcripts", "reports"}) {
      for (const char* name : {"/a", "/a", "/b/c"}) {  // two versions of the first
        EXPECT_TRUE(
            world_.Run(PutObject(std::string(kind) + "/" + interview.id.value() + name)).ok());
      }
    }
    Tell(interview.id);
    return *world_.Run(interviews_.Load(tenant_, interview.id));
  }

  absl::Status Erase(Store& store, const InterviewId& id) {
    Erasure erasure(store, *blobs_, world_.clock(), scope_);
    return world_.Run(erasure.Run(tenant_, id, Eraser()));
  }

  // What of the interview can be found still.
  std::vector<std::string> Left(const InterviewId& id, const std::string& session) {
    std::vector<std::string> left;
    auto objects = world_.Run(blobs_->List(tenant_, "", "", 1000));
    for (const BlobInfo& object : *objects) {
      if (object.key.find(id.value()) != std::string::npos) left.push_back(object.key);
    }
    std::vector<CollectionSpec> all = WorkflowEngine::Collections();
    for (CollectionSpec& more : Sessions::Collections()) all.push_back(std::move(more));
    for (CollectionSpec& more : Interviews::Collections()) all.push_back(std::move(more));
    all.emplace_back("dead_letters", std::vector<std::string>());
    all.emplace_back("notes", std::vector<std::string>());
    for (const TenantId& tenant : {tenant_, TenantId(kSystemTenant)}) {
      auto unit = world_.Run(store_.Begin(tenant));
      for (const CollectionSpec& spec : all) {
        QueryOptions whole;
        whole.limit = 1000;
        auto found = world_.Run((*unit)->Query(spec.name, whole));
        for (const Document& document : *found) {
          const bool tombstone = spec.name == "interviews" && document.id == id.value() &&
                                 document.body.find(kOfAPerson) == std::string::npos;
          if (tombstone) continue;
          const auto key = document.index.find("key");
          const bool keyed = key != document.index.end() && key->second == id.value();
          if (keyed || (document.id + document.body).find(id.value()) != std::string::npos) {
            left.push_back(spec.name + " " + document.id);
          }
        }
      }
    }
    auto audio = world_.Run(store_.ReadJournal(tenant_, "audio/" + session, 0, 10));
    if (!audio->empty()) left.push_back("audio");
    return left;
  }
  std::vector<AuditRow> Trail(const InterviewId& id) {
    return *world_.Run(interviews_.Audit(tenant_, id, 0, 1000));
  }

  TemporaryFolder folder_;
  std::unique_ptr<BlobStore> blobs_;
  ErasureScope scope_;
  std::string session_;
};

TEST_F(ErasureTest, NothingIsLeftButTheTombstoneAndTheProof) {
  const Interview held = Held();
  ASSERT_GT(Left(held.id, session_).size(), 160u);
  absl::Status erased = Erase(store_, held.id);
  ASSERT_TRUE(erased.ok()) << erased;

  EXPECT_EQ(Left(held.id, session_), std::vector<std::string>());
  absl::StatusOr<Interview> tombstone = world_.Run(interviews_.Load(tenant_, held.id));
  EXPECT_EQ(tombstone->state, InterviewState::kErased);
  EXPECT_TRUE(tombstone->submission.candidate.ref.empty());
  EXPECT_EQ(tombstone->submission.metadata, "{}");
  EXPECT_EQ(tombstone->plan_feedback, "");
  EXPECT_EQ(tombstone->run_id, "");
  EXPECT_EQ(tombstone->submission.job.title, held.submission.job.title);
  EXPECT_FALSE(held.session_id.empty());
  EXPECT_TRUE(tombstone->session_id.empty());
  std::string proof;
  for (const AuditRow& row : Trail(held.id)) {
    if (row.action == "ERASE_DATA") proof += row.reason + "\n";
  }
  EXPECT_NE(proof.find("recordings/" + held.id.value() + "/a"), std::string::npos) << proof;
  EXPECT_NE(proof.find(R"("sha256":")"), std::string::npos);
  EXPECT_NE(proof.find(R"({"documents":100,"collection":"notes"})"), std::string::npos) << proof;
  EXPECT_NE(proof.find(R"({"entries":130,"journal":"audio/)"), std::string::npos) << proof;
  EXPECT_EQ(proof.find(kSaid), std::string::npos);
  EXPECT_EQ(Trail(held.id).back().action, "ERASE");
}

TEST_F(ErasureTest, WhoMayNotEraseErasesNothing) {
  const Interview held = Held();
  const size_t before = Left(held.id, session_).size();

  Erasure erasure(store_, *blobs_, world_.clock(), scope_);
  Actor candidate(ActorKind::kCandidate, "c", {});
  EXPECT_FALSE(world_.Run(erasure.Run(tenant_, held.id, candidate)).ok());

  EXPECT_EQ(Left(held.id, session_).size(), before);
}

TEST_F(ErasureTest, OthersKeepWhatIsTheirsAndASecondTimeChangesNothing) {
  const Interview other = Held();
  const std::string other_session = session_;
  const size_t theirs = Left(other.id, other_session).size();
  const Interview held = Held();
  ASSERT_TRUE(Erase(store_, held.id).ok());
  EXPECT_EQ(Left(other.id, other_session).size(), theirs);

  const size_t rows = Trail(held.id).size();
  ASSERT_TRUE(Erase(store_, held.id).ok());
  EXPECT_EQ(Trail(held.id).size(), rows);

  // Written since: what came too late goes, what tells of the erasure stays.
  ASSERT_TRUE(world_.Run(PutObject("recordings/" + held.id.value() + "/late")).ok());
  ASSERT_TRUE(world_.Run(PutRecords(held.id, "another")).ok());
  ASSERT_TRUE(Erase(store_, held.id).ok());
  for (const std::string& left : Left(held.id, session_)) {
    EXPECT_EQ(left.substr(0, 6), "notes ") << left;
  }
  EXPECT_EQ(Left(held.id, session_).size(), 150u);
  EXPECT_TRUE(absl::IsNotFound(Erase(store_, InterviewId("nobody's"))));
}

TEST_F(ErasureTest, AnExternalIdOfAnErasedInterviewIsFreeForAnother) {
  const Interview erased = Submit(Whole("ats-1"));
  ASSERT_TRUE(Erase(store_, erased.id).ok());
  EXPECT_EQ(Left(erased.id, ""), std::vector<std::string>());

  const Interview next = Submit(Whole("ats-1"));
  EXPECT_NE(next.id, erased.id);
  EXPECT_EQ(next.state, InterviewState::kValidatingSkills);

  // The id is another's now: the eraser who comes once more leaves it to that.
  ASSERT_TRUE(Erase(store_, erased.id).ok());
  EXPECT_EQ(Submit(Whole("ats-1")).id, next.id);
}

TEST_F(ErasureTest, AnExternalIdThatStillLeadsToATombstoneIsTakenOver) {
  const Interview first = Submit(Whole("ats-1"));
  // An answer to INFO_NEEDED may change it: the document of the first stays behind.
  auto renamed = [](Interview& of, StoreTransaction&) {
    of.submission.external_id = "ats-2";
    return absl::OkStatus();
  };
  ASSERT_TRUE(
      world_.Run(interviews_.Change(tenant_, first.id, "PATCH", Recruiter(), "", renamed)).ok());
  const Interview second = Submit(Whole("ats-2"));
  ASSERT_TRUE(Erase(store_, first.id).ok());

  EXPECT_NE(Submit(Whole("ats-1")).id, first.id);
  EXPECT_EQ(Submit(Whole("ats-2")).id, second.id) << "its document is not the first's to delete";
}

TEST_F(ErasureTest, WhateverItWasKilledInItIsFinishedByTheNext) {
  bool killed = true;
  for (int commit = 1; killed && commit < 100; ++commit) {
    const testing::KillPoint points[] = {testing::KillPoint::kBeforeCommit,
                                         testing::KillPoint::kAfterCommit};
    for (testing::KillPoint point : points) {
      const Interview held = Held();
      testing::KillingStore dying(store_, point, commit);
      killed = !Erase(dying, held.id).ok();
      absl::Status finished = Erase(store_, held.id);
      ASSERT_TRUE(finished.ok()) << finished << " after commit " << commit;
      ASSERT_EQ(Left(held.id, session_), std::vector<std::string>()) << "after commit " << commit;
      ASSERT_EQ(Trail(held.id).back().action, "ERASE");
    }
  }
  EXPECT_FALSE(killed);
}

}  // namespace
}  // namespace vivavoce
