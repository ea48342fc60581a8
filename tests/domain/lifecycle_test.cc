// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "domain/lifecycle_table.h"
#include "tests/domain/artefacts.h"
#include "tests/domain/lifecycle_facts.h"

namespace vivavoce {
namespace {

using S = InterviewState;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

constexpr ActorKind kKinds[] = {ActorKind::kPerson, ActorKind::kApiKey, ActorKind::kCandidate,
                                ActorKind::kSystem, ActorKind::kTimer};

std::set<std::string_view> Names() {
  std::set<std::string_view> names;
  for (const Transition& row : LifecycleTable()) names.insert(row.name);
  return names;
}

TEST(LifecycleTest, HasTheStatesOfTheContract) {
  std::vector<std::string> names;
  for (InterviewState state : AllInterviewStates()) {
    names.emplace_back(Name(state));
    EXPECT_EQ(ParseInterviewState(Name(state)), state);
  }

  EXPECT_THAT(names,
              ElementsAre("RECEIVED", "INFO_NEEDED", "VALIDATING_SKILLS", "GENERATING_PLAN",
                          "PENDING", "APPROVED", "SCHEDULED", "IN_PROGRESS", "INTERRUPTED",
                          "COMPLETED", "ASSESSMENT_PENDING", "ASSESSMENT_APPROVED",
                          "ASSESSMENT_REJECTED", "REJECTED", "DECLINED", "NO_SHOW", "INCOMPLETE",
                          "CANCELLED", "EXPIRED", "WITHDRAWN", "FAILED", "ERASED"));
  EXPECT_EQ(Name(S::kNone), "");
  EXPECT_FALSE(ParseInterviewState("").has_value());
  EXPECT_FALSE(ParseInterviewState("received").has_value());
}

TEST(LifecycleTest, EachRowStandsAlone) {
  std::vector<InterviewState> states(AllInterviewStates().begin(), AllInterviewStates().end());
  states.push_back(S::kNone);
  for (InterviewState state : states) {
    for (std::string_view name : Names()) {
      const Transition* first = FindTransition(state, name);
      for (const Transition& row : LifecycleTable()) {
        if (first == nullptr || &row <= first || row.name != name) continue;
        bool also = row.from_any == Transition::FromAny::kNo && row.from == state;
        EXPECT_FALSE(also) << Name(state) << " " << name << " twice";
      }
    }
  }
  for (const Transition& row : LifecycleTable()) {
    EXPECT_FALSE(row.actors.empty()) << row.name;
    EXPECT_FALSE(row.who.empty()) << row.name;
    if (!row.guard.empty()) {
      EXPECT_NE(internal::FindLifecycleGuard(row.guard), nullptr) << row.guard;
    }
    bool for_people = row.actors[0] == ActorKind::kPerson;
    EXPECT_EQ(for_people, !row.permission.empty()) << row.name << ": people need a permission";
  }
}

TEST(LifecycleTest, EveryStateCanBeReached) {
  std::set<InterviewState> reached = {S::kNone};
  for (size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (InterviewState state : std::set<InterviewState>(reached)) {
      for (std::string_view name : Names()) {
        const Transition* row = FindTransition(state, name);
        if (row != nullptr && row->to != S::kNone) reached.insert(row->to);
      }
    }
  }

  EXPECT_EQ(reached.size(), AllInterviewStates().size() + 1);
}

TEST(LifecycleTest, EveryStateThatIsNotTerminalHasADeadlineThatATimerCanMeet) {
  GuardFacts facts = Favourable();
  for (InterviewState state : AllInterviewStates()) {
    for (bool has_answer : {false, true}) {
      std::optional<Deadline> deadline = StateDeadline(state, std::chrono::minutes(30), has_answer);
      EXPECT_EQ(deadline.has_value(), !IsTerminal(state)) << Name(state);
      if (!deadline) continue;
      EXPECT_GT(deadline->after.count(), 0) << Name(state);
      facts.answered_questions = has_answer ? 1 : 0;
      absl::StatusOr<InterviewState> next =
          Apply(state, deadline->transition, With(ActorKind::kTimer), facts);
      EXPECT_TRUE(next.ok()) << next.status();
    }
  }
}

TEST(LifecycleTest, DeadlinesAreThoseOfTheContract) {
  using std::chrono::hours;
  using std::chrono::minutes;
  auto after = [](InterviewState state) { return StateDeadline(state, minutes(30), true)->after; };
  EXPECT_EQ(after(S::kReceived), minutes(15));
  EXPECT_EQ(after(S::kGeneratingPlan), minutes(15));
  EXPECT_EQ(after(S::kPending), hours(14 * 24));
  EXPECT_EQ(after(S::kInProgress), minutes(45));
  EXPECT_EQ(after(S::kCompleted), hours(24));
  EXPECT_EQ(after(S::kAssessmentPending), hours(30 * 24));
  EXPECT_EQ(after(S::kIncomplete), hours(30 * 24));
  EXPECT_EQ(StateDeadline(S::kInProgress, minutes(30), false)->transition, "ABORT");
}

TEST(LifecycleTest, OnlyErasureContestAndWithdrawalLeaveTerminalStates) {
  for (InterviewState state : AllInterviewStates()) {
    if (!IsTerminal(state)) continue;
    bool assessed = state == S::kAssessmentApproved || state == S::kAssessmentRejected;
    for (std::string_view name : Names()) {
      bool may = (name == "ERASE" && state != S::kErased) ||
                 (assessed && (name == "CONTEST" || name == "WITHDRAW_CONSENT"));
      EXPECT_EQ(FindTransition(state, name) != nullptr, may) << Name(state) << " " << name;
    }
  }
}

TEST(LifecycleTest, AMachineMayApproveAPlanButNeverAnAssessment) {
  GuardFacts facts = Favourable();
  for (ActorKind kind : {ActorKind::kApiKey, ActorKind::kSystem}) {
    EXPECT_TRUE(Apply(S::kPending, "APPROVE", With(kind), facts).ok());
  }
  for (ActorKind kind : {ActorKind::kApiKey, ActorKind::kSystem, ActorKind::kTimer}) {
    for (const char* name : {"APPROVE_ASSESSMENT", "REJECT_ASSESSMENT", "REASSESS"}) {
      absl::StatusOr<InterviewState> next = Apply(S::kAssessmentPending, name, With(kind), facts);
      EXPECT_THAT(next,
                  FailsWith(absl::StatusCode::kPermissionDenied, "a machine identity may not"));
      EXPECT_EQ(GetErrorDetail(next.status())->vendor_code, "machine_identity");
    }
  }
  EXPECT_EQ(*Apply(S::kAssessmentPending, "APPROVE_ASSESSMENT", With(ActorKind::kPerson), facts),
            S::kAssessmentApproved);
}

TEST(LifecycleTest, NamesTheMissingPermission) {
  Actor viewer = With(ActorKind::kPerson, {"interview:read"});

  absl::StatusOr<InterviewState> next = Apply(S::kPending, "APPROVE", viewer, Favourable());

  EXPECT_THAT(next, FailsWith(absl::StatusCode::kPermissionDenied,
                              "APPROVE in PENDING: needs the permission interview:approve"));
  EXPECT_THAT(AvailableTransitions(S::kPending, viewer), testing::IsEmpty());
}

TEST(LifecycleTest, ARefusedTransitionListsTheAllowedOnes) {
  Actor recruiter = With(ActorKind::kPerson, {"interview:update", "interview:approve"});

  EXPECT_THAT(
      Apply(S::kPending, "START", recruiter, Favourable()),
      FailsWith(absl::StatusCode::kFailedPrecondition,
                "START in PENDING: not possible; allowed now: APPROVE, CANCEL, MODIFY, REJECT"));
  EXPECT_THAT(Apply(S::kPending, "no such", recruiter, Favourable()),
              FailsWith(absl::StatusCode::kFailedPrecondition, "allowed now: APPROVE"));
  EXPECT_THAT(Apply(S::kErased, "CANCEL", recruiter, Favourable()),
              FailsWith(absl::StatusCode::kFailedPrecondition, "nothing is allowed now"));
}

TEST(LifecycleTest, NothingStartsWithoutConsent) {
  GuardFacts facts = Favourable();
  facts.consents_present = false;

  EXPECT_THAT(Apply(S::kScheduled, "START", With(ActorKind::kCandidate), facts),
              FailsWith(absl::StatusCode::kFailedPrecondition, "consent to the recording"));
}

TEST(LifecycleTest, TheSystemApprovesOnlyWherePlansApproveThemselves) {
  GuardFacts facts = Favourable();
  facts.auto_approve = false;

  EXPECT_FALSE(Apply(S::kPending, "APPROVE", With(ActorKind::kSystem), facts).ok());
  EXPECT_TRUE(Apply(S::kPending, "APPROVE", With(ActorKind::kPerson), facts).ok());
  facts.plan_version_current = false;
  EXPECT_FALSE(Apply(S::kPending, "APPROVE", With(ActorKind::kPerson), facts).ok());
}

TEST(LifecycleTest, ARetryGoesBackToTheStateThatFailed) {
  GuardFacts facts = Favourable();
  facts.resume_state = S::kGeneratingPlan;
  EXPECT_EQ(*Apply(S::kFailed, "RETRY", With(ActorKind::kPerson), facts), S::kGeneratingPlan);
  for (InterviewState wrong : {S::kNone, S::kErased, S::kFailed, S::kExpired}) {
    facts.resume_state = wrong;
    EXPECT_FALSE(Apply(S::kFailed, "RETRY", With(ActorKind::kPerson), facts).ok());
  }
}

TEST(LifecycleTest, ALegalHoldStopsErasure) {
  GuardFacts facts = Favourable();
  facts.legal_hold = true;

  EXPECT_FALSE(Apply(S::kCompleted, "ERASE", With(ActorKind::kPerson), facts).ok());
}

// Whoever tries whatever, in whatever circumstances: what must never happen, never does.
TEST(LifecycleTest, RandomWalksKeepTheInvariants) {
  std::mt19937 random(20240607);  // mt19937 is the same everywhere
  auto below = [&](size_t n) { return static_cast<size_t>(random() % n); };
  std::set<std::string_view> name_set = Names();
  std::vector<std::string_view> names(name_set.begin(), name_set.end());
  names.push_back("BOGUS");
  std::map<InterviewState, int> visits;

  for (int walk = 0; walk < 600; ++walk) {
    InterviewState state = S::kNone;
    for (int step = 0; step < 100; ++step) {
      std::string_view name = names[below(names.size())];
      // Mostly something that the state knows, or no walk gets far.
      for (int tries = 0; tries < 3 && FindTransition(state, name) == nullptr; ++tries) {
        name = names[below(names.size())];
      }
      Actor actor = With(kKinds[below(std::size(kKinds))]);
      GuardFacts facts = Favourable();
      facts.information_complete = below(2) == 0;
      facts.required_skills_resolved = below(4) != 0;
      facts.consents_present = below(2) == 0;
      facts.auto_approve = below(2) == 0;
      facts.answered_questions = static_cast<int>(below(2));
      facts.legal_hold = below(2) == 0;
      facts.resume_state = AllInterviewStates()[below(AllInterviewStates().size())];
      // Ends a walk soon otherwise.
      bool ending = name == "ERASE" || name == "CANCEL" || name == "WITHDRAW_CONSENT";
      if (ending && below(20) != 0) continue;

      absl::StatusOr<InterviewState> next = Apply(state, name, actor, facts);

      std::vector<std::string_view> available = AvailableTransitions(state, actor);
      bool offered = std::find(available.begin(), available.end(), name) != available.end();
      if (!next.ok()) {
        EXPECT_TRUE(FindTransition(state, name) == nullptr || !offered ||
                    !FindTransition(state, name)->guard.empty());
        continue;
      }
      ASSERT_TRUE(offered);
      ASSERT_NE(*next, S::kNone);
      if (*next == S::kInProgress && state == S::kScheduled) {
        ASSERT_TRUE(facts.consents_present);
      }
      if (*next == S::kAssessmentApproved) {
        ASSERT_EQ(actor.kind, ActorKind::kPerson);
      }
      if (*next == S::kCompleted && state == S::kInProgress) {
        ASSERT_GT(facts.answered_questions, 0);
      }
      if (*next == S::kErased) {
        ASSERT_FALSE(facts.legal_hold);
      }
      if (IsTerminal(state)) {
        ASSERT_TRUE(name == "ERASE" || name == "CONTEST" || name == "WITHDRAW_CONSENT");
      }
      ASSERT_NE(state, S::kErased);
      state = *next;
      ++visits[state];
    }
  }
  EXPECT_EQ(visits.size(), AllInterviewStates().size()) << "the walks saw every state";
}

}  // namespace
}  // namespace vivavoce
