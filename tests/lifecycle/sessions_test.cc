// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/lifecycle/sessions.h"

#include <gmock/gmock.h>

#include "lifecycle_world.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

class SessionsTest : public LifecycleTest {
 protected:
  static Consents Both() {
    Consents consents;
    consents.recording = true;
    consents.ai_evaluation = true;
    return consents;
  }
  std::string Invite(const InterviewId& id) {
    absl::StatusOr<Invitation> invitation =
        world_.Run(sessions_.Invite(tenant_, id, Recruiter(), std::chrono::hours(24), nullptr));
    EXPECT_TRUE(invitation.ok()) << invitation.status();
    return invitation.ok() ? invitation->token : "";
  }
  absl::StatusOr<OpenedSession> Open(const std::string& token, Consents consents = Both()) {
    return world_.Run(sessions_.Open(token, consents, SessionMode::kVoice));
  }
  absl::StatusOr<Sessions::Admission> Admit(const SessionId& id, const std::string& token,
                                            bool resume) {
    return world_.Run(sessions_.Admit(id, tenant_, token, resume));
  }
  InterviewState StateOf(const InterviewId& id) {
    return world_.Run(interviews_.Load(tenant_, id))->state;
  }
};

TEST_F(SessionsTest, AnInvitationSchedulesAndItsLinkOpensASession) {
  const Interview interview = Approved();
  const std::string token = Invite(interview.id);
  EXPECT_EQ(StateOf(interview.id), InterviewState::kScheduled);

  absl::StatusOr<OpenedSession> opened = Open(token);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(StateOf(interview.id), InterviewState::kInProgress);
  EXPECT_EQ(opened->topics, std::vector<std::string>{"PostgreSQL"});
  absl::StatusOr<Sessions::Admission> in = Admit(opened->record.id, opened->session_token, false);
  ASSERT_TRUE(in.ok()) << in.status();
  EXPECT_FALSE(in->resumed);
}

TEST_F(SessionsTest, AnInvitationSaysWhatItIsToBeforeAnythingIsAgreedTo) {
  const Interview interview = Approved();
  const std::string token = Invite(interview.id);

  absl::StatusOr<InvitationSummary> before = world_.Run(sessions_.Describe(token));
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->job_title, interview.submission.job.title);
  EXPECT_EQ(before->tenant, tenant_);
  EXPECT_EQ(before->topics, std::vector<std::string>{"PostgreSQL"});
  EXPECT_GT(before->minutes, 0);
  EXPECT_FALSE(before->begun);
  absl::StatusOr<OpenedSession> opened = Open(token);
  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE(world_.Run(sessions_.Describe(token))->begun);
  ASSERT_TRUE(world_.Run(sessions_.End(tenant_, opened->record.id, "completed", 1, 1)).ok());
  absl::StatusOr<InvitationSummary> after = world_.Run(sessions_.Describe(token));
  EXPECT_TRUE(after->over);
  EXPECT_FALSE(after->begun);
  EXPECT_TRUE(absl::IsUnauthenticated(world_.Run(sessions_.Describe("wrong")).status()));
}

TEST_F(SessionsTest, WithoutConsentNothingBegins) {
  const Interview interview = Approved();
  const std::string token = Invite(interview.id);
  Consents not_assessed = Both();
  not_assessed.ai_evaluation = false;
  Consents not_recorded = Both();
  not_recorded.recording = false;

  for (const auto& [consents, lacks] : {std::pair(not_assessed, "consent_ai_evaluation"),
                                        std::pair(not_recorded, "consent_recording")}) {
    absl::StatusOr<OpenedSession> refused = Open(token, consents);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(GetErrorDetail(refused.status())->vendor_code, lacks);
  }
  EXPECT_EQ(StateOf(interview.id), InterviewState::kScheduled);
}

TEST_F(SessionsTest, ANewerInvitationReplacesTheOlder) {
  const Interview interview = Approved();
  const std::string older = Invite(interview.id);
  const std::string newer = Invite(interview.id);

  EXPECT_TRUE(absl::IsUnauthenticated(Open(older).status()));
  EXPECT_TRUE(Open(newer).ok());
}

TEST_F(SessionsTest, AFurtherLinkOpensAsTheFirstDoesUntilThereIsANewInvitation) {
  const Interview interview = Approved();
  EXPECT_TRUE(absl::IsNotFound(world_.Run(sessions_.InviteAlso(tenant_, interview.id)).status()));
  const std::string first = Invite(interview.id);
  absl::StatusOr<Invitation> further = world_.Run(sessions_.InviteAlso(tenant_, interview.id));
  ASSERT_TRUE(further.ok()) << further.status();
  EXPECT_NE(further->token, first);
  EXPECT_TRUE(Open(further->token).ok());
  EXPECT_TRUE(Open(first).ok());  // the same session again

  EXPECT_FALSE(Invite(interview.id).empty());
  EXPECT_TRUE(absl::IsUnauthenticated(Open(further->token).status()));
}

TEST_F(SessionsTest, OnlySoManyFurtherLinksOpenAtATimeAndNoneOfAnExpiredInvitation) {
  const Interview interview = Approved();
  Invite(interview.id);
  absl::StatusOr<Invitation> oldest = world_.Run(sessions_.InviteAlso(tenant_, interview.id));
  ASSERT_TRUE(oldest.ok());
  for (int i = 0; i < 16; ++i) {
    ASSERT_TRUE(world_.Run(sessions_.InviteAlso(tenant_, interview.id)).ok());
  }
  EXPECT_TRUE(absl::IsUnauthenticated(Open(oldest->token).status()));
  ASSERT_TRUE(world_.RunFor(std::chrono::hours(25)).ok());
  EXPECT_TRUE(absl::IsNotFound(world_.Run(sessions_.InviteAlso(tenant_, interview.id)).status()));
}

TEST_F(SessionsTest, AnInvitationExpires) {
  const std::string token = Invite(Approved().id);
  ASSERT_TRUE(world_.Run(world_.clock().Sleep(std::chrono::hours(25))).ok());
  EXPECT_TRUE(absl::IsUnauthenticated(Open(token).status()));
}

TEST_F(SessionsTest, ASessionExpires) {
  absl::StatusOr<OpenedSession> opened = Open(Invite(Approved().id));
  ASSERT_TRUE(opened.ok());
  ASSERT_TRUE(world_.Run(world_.clock().Sleep(std::chrono::hours(24 * 14 + 1))).ok());
  EXPECT_TRUE(
      absl::IsUnauthenticated(Admit(opened->record.id, opened->session_token, false).status()));
}

TEST_F(SessionsTest, WhatIsNotAskedAboutIsNoTopic) {
  InterviewPlan plan = OneQuestion();
  plan.rubric.competencies.push_back(plan.rubric.competencies[0]);
  plan.rubric.competencies[1].competency_id = "wound-care";
  plan.rubric.competencies[1].name = "Wound care";

  absl::StatusOr<OpenedSession> opened = Open(Invite(Approved(plan).id));
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->topics, std::vector<std::string>{"PostgreSQL"});
}

TEST_F(SessionsTest, ASessionTokenOpensOnceAndAResumeTokenUntilItsSuccessorIsUsed) {
  absl::StatusOr<OpenedSession> opened = Open(Invite(Approved().id));
  ASSERT_TRUE(opened.ok());
  const SessionId id = opened->record.id;
  absl::StatusOr<Sessions::Admission> first = Admit(id, opened->session_token, false);
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(absl::IsUnauthenticated(Admit(id, opened->session_token, false).status()));

  // The answer with the new token was lost: the one before still opens.
  absl::StatusOr<Sessions::Admission> second = Admit(id, opened->resume_token, true);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_TRUE(second->resumed);
  absl::StatusOr<Sessions::Admission> third = Admit(id, second->resume_token, true);
  ASSERT_TRUE(third.ok());
  EXPECT_TRUE(absl::IsUnauthenticated(Admit(id, opened->resume_token, true).status()));
  EXPECT_TRUE(absl::IsUnauthenticated(Admit(id, first->resume_token, true).status()));
}

TEST_F(SessionsTest, WhoHasTheNewTokenHasShownThatTheFormerIsNotNeeded) {
  absl::StatusOr<OpenedSession> opened = Open(Invite(Approved().id));
  ASSERT_TRUE(opened.ok());
  const SessionId id = opened->record.id;
  absl::StatusOr<Sessions::Admission> first = Admit(id, opened->resume_token, true);
  ASSERT_TRUE(first.ok());
  absl::StatusOr<Sessions::Admission> second = Admit(id, first->resume_token, true);
  ASSERT_TRUE(second.ok());
  auto confirm = [&](const std::string& token) {
    return world_.Run(sessions_.Confirm(opened->record.tenant, id, token));
  };

  EXPECT_TRUE(confirm(first->resume_token).ok());
  absl::StatusOr<Sessions::Admission> third = Admit(id, first->resume_token, true);
  ASSERT_TRUE(third.ok()) << "an older connection shows nothing";
  EXPECT_TRUE(confirm(third->resume_token).ok());
  EXPECT_TRUE(confirm(third->resume_token).ok());
  EXPECT_TRUE(absl::IsUnauthenticated(Admit(id, first->resume_token, true).status()));
  EXPECT_TRUE(Admit(id, third->resume_token, true).ok());
}

TEST_F(SessionsTest, AnotherTenantsSessionIsUnknown) {
  absl::StatusOr<OpenedSession> opened = Open(Invite(Approved().id));
  ASSERT_TRUE(opened.ok());
  absl::StatusOr<Sessions::Admission> foreign = world_.Run(
      sessions_.Admit(opened->record.id, TenantId("umbrella"), opened->session_token, false));
  EXPECT_TRUE(absl::IsUnauthenticated(foreign.status()));
}

TEST_F(SessionsTest, WhoIsLostComesBackWithTheResumeToken) {
  const Interview interview = Approved();
  absl::StatusOr<OpenedSession> opened = Open(Invite(interview.id));
  ASSERT_TRUE(opened.ok());
  absl::StatusOr<Sessions::Admission> in = Admit(opened->record.id, opened->session_token, false);
  ASSERT_TRUE(in.ok());
  ASSERT_TRUE(world_.Run(sessions_.Interrupt(tenant_, opened->record.id)).ok());
  EXPECT_EQ(StateOf(interview.id), InterviewState::kInterrupted);

  ASSERT_TRUE(Admit(opened->record.id, in->resume_token, true).ok());
  EXPECT_EQ(StateOf(interview.id), InterviewState::kInProgress);
}

TEST_F(SessionsTest, WhoLostThePageOpensTheSameSessionAgain) {
  const std::string token = Invite(Approved().id);
  absl::StatusOr<OpenedSession> first = Open(token);
  absl::StatusOr<OpenedSession> again = Open(token);

  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->record.id, first->record.id);
  EXPECT_TRUE(
      absl::IsUnauthenticated(Admit(first->record.id, first->session_token, false).status()));
  EXPECT_TRUE(Admit(first->record.id, again->session_token, false).ok());
}

TEST_F(SessionsTest, AnAnsweredInterviewEndsCompletedAndAnUnansweredOneIncomplete) {
  for (int answered : {2, 0}) {
    const Interview interview = Approved();
    absl::StatusOr<OpenedSession> opened = Open(Invite(interview.id));
    ASSERT_TRUE(opened.ok());
    ASSERT_TRUE(
        world_.Run(sessions_.End(tenant_, opened->record.id, "completed", answered, 1)).ok());

    absl::StatusOr<Interview> after = world_.Run(interviews_.Load(tenant_, interview.id));
    EXPECT_EQ(after->state,
              answered > 0 ? InterviewState::kCompleted : InterviewState::kIncomplete);
    EXPECT_EQ(after->transcript_version, 1);
    EXPECT_EQ(after->questions_answered, answered);
    EXPECT_TRUE(world_.Run(sessions_.Load(tenant_, opened->record.id))->ended);
  }
}

TEST_F(SessionsTest, WhatEndsWhileTheCandidateIsAwayIsCompletedAllTheSame) {
  const Interview interview = Approved();
  absl::StatusOr<OpenedSession> opened = Open(Invite(interview.id));
  ASSERT_TRUE(opened.ok());
  ASSERT_TRUE(world_.Run(sessions_.Interrupt(tenant_, opened->record.id)).ok());
  ASSERT_TRUE(world_.Run(sessions_.Restore(tenant_, opened->record.id)).ok());
  EXPECT_EQ(StateOf(interview.id), InterviewState::kInProgress);
  ASSERT_TRUE(world_.Run(sessions_.Interrupt(tenant_, opened->record.id)).ok());

  ASSERT_TRUE(world_.Run(sessions_.End(tenant_, opened->record.id, "completed", 1, 1)).ok());
  EXPECT_EQ(StateOf(interview.id), InterviewState::kCompleted);
}

TEST_F(SessionsTest, AnEndedSessionIsSaidToBeOverAndNobodyIsInvitedToItAgain) {
  const Interview interview = Approved();
  absl::StatusOr<OpenedSession> opened = Open(Invite(interview.id));
  ASSERT_TRUE(opened.ok());
  ASSERT_TRUE(world_.Run(sessions_.End(tenant_, opened->record.id, "completed", 1, 1)).ok());

  EXPECT_EQ(Message(Admit(opened->record.id, opened->resume_token, true).status()),
            "session: it has ended");
  EXPECT_TRUE(absl::IsNotFound(world_.Run(sessions_.InviteAlso(tenant_, interview.id)).status()));
}

TEST_F(SessionsTest, AParkedSessionMayBeResumed) {
  const Interview interview = Approved();
  absl::StatusOr<OpenedSession> opened = Open(Invite(interview.id));
  ASSERT_TRUE(opened.ok());
  ASSERT_TRUE(world_.Run(sessions_.End(tenant_, opened->record.id, "parked", 1, 1)).ok());

  EXPECT_EQ(StateOf(interview.id), InterviewState::kInterrupted);
  EXPECT_TRUE(Admit(opened->record.id, opened->resume_token, true).ok());
}

}  // namespace
}  // namespace vivavoce
