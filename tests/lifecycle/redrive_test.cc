// SPDX-License-Identifier: Apache-2.0
// A worker that gives up, and the interview that waits for it.
#include <gmock/gmock.h>

#include "tests/provider/messaging_world.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce {
namespace {

constexpr char kWhole[] = R"({"candidate": {"ref": "c-1"},
  "job": {"title": "Engineer", "level": "SENIOR", "description": "Runs the ledger of payments.",
          "skills": [{"name": "SQL"}, {"name": "Go"}, {"name": "Kafka"}]}})";

TEST(RedriveTest, ADeadLetterThatIsSentAgainSendsItsInterviewOn) {
  testing::MessagingWorld w;
  Interviews interviews(w.store, w.world.clock());
  ASSERT_TRUE(w.world.Run(w.store.Declare(Interviews::Collections())).ok());
  testing::ScriptedHandler handler;
  bool broken = true;
  handler.script = [&broken](MessageScope&) -> boost::asio::awaitable<absl::Status> {
    co_return broken ? absl::InternalError("the model is gone") : absl::OkStatus();
  };
  w.StartConsumerOf("skill.validation.requested", handler);
  w.StartRelay();

  Actor recruiter(ActorKind::kPerson, "p1", {"interview:create", "interview:update"});
  absl::StatusOr<Submission> submission = ParseSubmission(kWhole);
  ASSERT_TRUE(submission.ok());
  absl::StatusOr<Submitted> submitted =
      w.world.Run(interviews.Submit(w.tenant, *submission, recruiter));
  ASSERT_TRUE(submitted.ok()) << submitted.status();
  w.Pass(std::chrono::minutes(1));
  ASSERT_EQ(w.DeadLetters().size(), 1u);

  TransitionRequest fail;
  fail.interview = submitted->interview.id;
  fail.name = "FAIL";
  fail.actor = Actor(ActorKind::kSystem, "keeper", {});
  fail.facts.dead_letter_recorded = true;
  ASSERT_TRUE(w.world.Run(interviews.Apply(w.tenant, std::move(fail))).ok());

  broken = false;
  absl::StatusOr<DeadLetter> letter =
      w.world.Run(interviews.Redrive(w.tenant, w.DeadLetters().front().id, recruiter, nullptr));
  ASSERT_TRUE(letter.ok()) << letter.status();
  w.Pass(std::chrono::minutes(1));

  absl::StatusOr<Interview> after = w.world.Run(interviews.Load(w.tenant, submitted->interview.id));
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(after->state, InterviewState::kValidatingSkills);
  EXPECT_FALSE(handler.handled.empty());
  EXPECT_TRUE(w.DeadLetters().empty());
  EXPECT_TRUE(absl::IsFailedPrecondition(
      w.world.Run(interviews.Redrive(w.tenant, letter->id, recruiter, nullptr)).status()));
}

}  // namespace
}  // namespace vivavoce
