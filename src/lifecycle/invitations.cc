// SPDX-License-Identifier: Apache-2.0
// A candidate's way in: the invitation, and the session that it opens.
#include <algorithm>
#include <utility>

#include "lifecycle/passage.h"
#include "lifecycle/session_json.h"
#include "lifecycle/tokens.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/sessions.h"

namespace vivavoce {
namespace {

using internal::HashOfToken;
using internal::InvitationTarget;
using internal::kInvitations;
using internal::kNewestInvitations;
using internal::kSessions;
using internal::NewestInvitation;

constexpr size_t kFurtherLinks = 16;
constexpr int kFurtherLinkAttempts = 8;              // where somebody else was faster
constexpr std::chrono::hours kSessionLife{24 * 14};  // pauses between parts included

absl::Status NoSuchInvitation() {
  return absl::UnauthenticatedError(
      "invitation: the link is not valid: it was replaced, has expired, or never was");
}

absl::Status Lacks(std::string_view consent, std::string_view code) {
  ErrorDetail detail;
  detail.vendor_code = code;
  return Error(absl::StatusCode::kFailedPrecondition,
               "session: the consent `" + std::string(consent) + "` is needed", detail);
}

boost::asio::awaitable<absl::Status> KeepTarget(Store& store, const std::string& hash,
                                                const InvitationTarget& target) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit =
      co_await store.Begin(TenantId(kSystemTenant));
  if (!unit.ok()) co_return unit.status();
  absl::Status put =
      (*unit)->Put(kInvitations, internal::InvitationDocument(hash, target), Expect::Absent());
  if (!put.ok()) co_return put;
  co_return co_await (*unit)->Commit();
}

// Nullopt: the token leads nowhere.
boost::asio::awaitable<absl::StatusOr<std::optional<InvitationTarget>>> TargetOf(
    Store& store, const std::string& hash) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit =
      co_await store.Begin(TenantId(kSystemTenant));
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::optional<Document>> found = co_await (*unit)->Get(kInvitations, hash);
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return std::optional<InvitationTarget>();
  absl::StatusOr<InvitationTarget> target = internal::ReadInvitation(**found);
  if (!target.ok()) co_return target.status();
  co_return std::optional<InvitationTarget>(*std::move(target));
}

// Nullopt: nobody was invited to it.
boost::asio::awaitable<absl::StatusOr<std::optional<NewestInvitation>>> ReadNewest(
    StoreTransaction& unit, InterviewId interview) {
  absl::StatusOr<std::optional<Document>> found =
      co_await unit.Get(kNewestInvitations, interview.value());
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return std::optional<NewestInvitation>();
  absl::StatusOr<NewestInvitation> newest = internal::ReadNewestInvitation(**found);
  if (!newest.ok()) co_return newest.status();
  co_return std::optional<NewestInvitation>(*std::move(newest));
}

bool MayGoOn(InterviewState state) {
  return state == InterviewState::kInProgress || state == InterviewState::kInterrupted;
}

// Those that are asked about.
std::vector<std::string> TopicsOf(const InterviewPlan& plan) {
  std::vector<std::string> topics;
  for (const RubricCompetency& competency : plan.rubric.competencies) {
    bool asked = std::any_of(plan.questions.begin(), plan.questions.end(),
                             [&](const PlannedQuestion& question) {
                               return question.competency_id == competency.competency_id;
                             });
    if (asked) topics.push_back(competency.name);
  }
  return topics;
}

// Where the token leads, if it opens its interview still.
boost::asio::awaitable<absl::StatusOr<InvitationTarget>> FindTarget(Store& store, Clock& clock,
                                                                    std::string hash) {
  absl::StatusOr<std::optional<InvitationTarget>> led = co_await TargetOf(store, hash);
  if (!led.ok()) co_return led.status();
  if (!led->has_value() || (*led)->expires_at <= clock.Now()) co_return NoSuchInvitation();
  InvitationTarget target = **std::move(led);
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(target.tenant);
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::optional<NewestInvitation>> newest =
      co_await ReadNewest(**unit, target.interview);
  if (!newest.ok()) co_return newest.status();
  if (!newest->has_value() || !(*newest)->Opens(hash)) co_return NoSuchInvitation();
  co_return target;
}

// The interview that an invitation is to, with the plan that was approved.
struct Prepared {
  Prepared() = default;
  Interview interview;
  InterviewPlan plan;
};
boost::asio::awaitable<absl::StatusOr<Prepared>> LoadPrepared(Interviews& interviews,
                                                              InvitationTarget target) {
  absl::StatusOr<Interview> interview = co_await interviews.Load(target.tenant, target.interview);
  if (!interview.ok()) co_return interview.status();
  absl::StatusOr<InterviewPlan> plan =
      co_await interviews.Plan(target.tenant, target.interview, interview->approved_plan_version);
  if (!plan.ok()) co_return plan.status();
  Prepared prepared;
  prepared.interview = *std::move(interview);
  prepared.plan = *std::move(plan);
  co_return prepared;
}

}  // namespace

std::vector<CollectionSpec> Sessions::Collections() {
  return {CollectionSpec(kSessions, {"interview", "ended"}), CollectionSpec(kInvitations, {}),
          CollectionSpec(kNewestInvitations, {})};
}

boost::asio::awaitable<absl::StatusOr<Invitation>> Sessions::Invite(TenantId tenant,
                                                                    InterviewId interview,
                                                                    Actor actor,
                                                                    std::chrono::hours valid_for,
                                                                    Conclusion conclude) {
  Invitation invitation;
  invitation.token = MakeToken();
  invitation.expires_at = clock_.Now() + valid_for;
  const std::string hash = HashOfToken(invitation.token);

  absl::StatusOr<Interview> read = co_await interviews_.Load(tenant, interview);
  if (!read.ok()) co_return read.status();

  // Where the token leads comes first: without the tenant's own row it opens nothing.
  InvitationTarget target;
  target.tenant = tenant;
  target.interview = interview;
  target.expires_at = invitation.expires_at;
  absl::Status led = co_await KeepTarget(store_, hash, target);
  if (!led.ok()) co_return led;

  const WallTime now = clock_.Now();
  Amendment replace = [&](Interview& of, StoreTransaction& transaction) {
    NewestInvitation newest;
    newest.token_sha256 = hash;
    absl::Status put = transaction.Put(
        kNewestInvitations, internal::NewestInvitationDocument(of.id, newest), Expect::Any());
    if (!put.ok()) return put;
    InterviewEvent invited;  // no webhook: whoever asked for the link tells whom it likes
    invited.id = MakeContentId("evt-", of.id.value() + "/invitation/" + hash);
    invited.topic = "notification.requested";
    invited.tenant = target.tenant;
    invited.interview = of.id;
    invited.at = now;
    invited.transition = "INVITE";
    invited.to = Name(of.state);
    absl::Status enqueued = Enqueue(transaction, invited);
    return enqueued.ok() && conclude ? conclude(of, transaction) : enqueued;
  };
  absl::StatusOr<Interview> done(absl::UnknownError(""));
  if (read->state == InterviewState::kApproved) {
    TransitionRequest schedule;
    schedule.interview = std::move(interview);
    schedule.name = "SCHEDULE";
    schedule.actor = std::move(actor);
    schedule.amend = std::move(replace);
    done = co_await interviews_.Apply(std::move(tenant), std::move(schedule));
  } else if (read->state == InterviewState::kScheduled || MayGoOn(read->state)) {
    done = co_await interviews_.Change(std::move(tenant), std::move(interview), "INVITE",
                                       std::move(actor), "", std::move(replace));
  } else {
    done = FailedPrecondition("interview: nobody can be invited while it is " +
                              std::string(Name(read->state)));
  }
  if (!done.ok()) co_return done.status();
  co_return invitation;
}

boost::asio::awaitable<absl::StatusOr<Invitation>> Sessions::InviteAlso(TenantId tenant,
                                                                        InterviewId interview) {
  const absl::Status nobody = NotFound("invitation: nobody is invited any more");
  absl::StatusOr<Interview> read = co_await interviews_.Load(tenant, interview);
  if (!read.ok()) co_return read.status();
  if (read->state != InterviewState::kScheduled && !MayGoOn(read->state)) co_return nobody;
  for (int attempt = 0; attempt < kFurtherLinkAttempts; ++attempt) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    absl::StatusOr<std::optional<NewestInvitation>> found = co_await ReadNewest(**unit, interview);
    if (!found.ok()) co_return found.status();
    if (!found->has_value()) co_return nobody;
    NewestInvitation& newest = **found;
    absl::StatusOr<std::optional<InvitationTarget>> target =
        co_await TargetOf(store_, newest.token_sha256);
    if (!target.ok()) co_return target.status();
    if (!target->has_value() || (*target)->expires_at <= clock_.Now()) co_return nobody;

    Invitation further;
    further.token = MakeToken();
    further.expires_at = (*target)->expires_at;
    const std::string hash = HashOfToken(further.token);
    absl::Status led = co_await KeepTarget(store_, hash, **target);
    if (!led.ok()) co_return led;
    newest.also.push_back(hash);
    if (newest.also.size() > kFurtherLinks) newest.also.erase(newest.also.begin());
    absl::Status put =
        (*unit)->Put(kNewestInvitations, internal::NewestInvitationDocument(interview, newest),
                     Expect::Version(newest.version));
    if (!put.ok()) co_return put;
    absl::Status committed = co_await (*unit)->Commit();
    if (committed.ok()) co_return further;
    if (!absl::IsAborted(committed)) co_return committed;
  }
  co_return absl::AbortedError("invitation: others are always faster; try again");
}

boost::asio::awaitable<absl::StatusOr<InvitationSummary>> Sessions::Describe(
    std::string invitation_token) {
  absl::StatusOr<InvitationTarget> target =
      co_await FindTarget(store_, clock_, HashOfToken(invitation_token));
  if (!target.ok()) co_return target.status();
  absl::StatusOr<Prepared> prepared = co_await LoadPrepared(interviews_, *target);
  if (!prepared.ok()) co_return prepared.status();
  const Interview& interview = prepared->interview;
  InvitationSummary summary;
  summary.tenant = target->tenant;
  summary.job_title = interview.submission.job.title;
  summary.language = prepared->plan.language;
  summary.minutes = prepared->plan.duration_minutes;
  summary.topics = TopicsOf(prepared->plan);
  summary.expires_at = target->expires_at;
  summary.begun = MayGoOn(interview.state);
  summary.over = !summary.begun && interview.state != InterviewState::kScheduled;
  co_return summary;
}

boost::asio::awaitable<absl::StatusOr<OpenedSession>> Sessions::Open(std::string invitation_token,
                                                                     Consents consents,
                                                                     SessionMode mode) {
  absl::StatusOr<InvitationTarget> target =
      co_await FindTarget(store_, clock_, HashOfToken(invitation_token));
  if (!target.ok()) co_return target.status();
  if (!consents.recording) co_return Lacks("recording", "consent_recording");
  if (!consents.ai_evaluation) co_return Lacks("aiEvaluation", "consent_ai_evaluation");

  absl::StatusOr<Prepared> prepared = co_await LoadPrepared(interviews_, *target);
  if (!prepared.ok()) co_return prepared.status();
  const Interview& interview = prepared->interview;

  OpenedSession opened;
  SessionRecord& record = opened.record;
  const WallTime now = clock_.Now();
  if (!interview.session_id.empty()) {
    absl::StatusOr<SessionRecord> before =
        co_await Load(target->tenant, SessionId(interview.session_id));
    if (!before.ok()) co_return before.status();
    if (!before->ended) record = *std::move(before);
  }
  if (record.id.empty()) {
    record.id = SessionId(MakeUuidV7(now));
    record.tenant = target->tenant;
    record.interview = target->interview;
    record.opened_at = now;
  }
  opened.session_token = MakeToken();
  opened.resume_token = MakeToken();
  record.mode = mode;
  record.token_sha256 = HashOfToken(opened.session_token);
  record.resume_sha256 = HashOfToken(opened.resume_token);
  record.last_resume_sha256.clear();
  record.expires_at = now + kSessionLife;
  opened.minutes = prepared->plan.duration_minutes;
  opened.topics = TopicsOf(prepared->plan);

  const int64_t expected = record.version;
  Amendment keep = [&record, expected](Interview& of, StoreTransaction& transaction) {
    of.session_id = record.id.value();
    absl::Status noted = transaction.Append("consent/" + of.id.value(), "given",
                                            R"({"recording":true,"aiEvaluation":true})");
    if (!noted.ok()) return noted;
    return transaction.Put(kSessions, internal::SessionDocument(record),
                           expected == 0 ? Expect::Absent() : Expect::Version(expected));
  };
  Actor candidate(ActorKind::kCandidate, record.id.value(), {});
  absl::StatusOr<Interview> done(absl::UnknownError(""));
  if (MayGoOn(interview.state) && expected != 0) {
    done = co_await interviews_.Change(target->tenant, target->interview, "OPEN_AGAIN",
                                       std::move(candidate), "", std::move(keep));
  } else {
    TransitionRequest start;
    start.interview = target->interview;
    start.name = "START";
    start.actor = std::move(candidate);
    start.facts.consents_present = true;
    start.amend = std::move(keep);
    done = co_await interviews_.Apply(target->tenant, std::move(start));
  }
  if (!done.ok()) co_return done.status();
  record.version = expected + 1;
  co_return opened;
}

}  // namespace vivavoce
