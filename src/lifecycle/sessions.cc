// SPDX-License-Identifier: Apache-2.0
// A session's life after it was opened: who comes in, who is lost, how it ends.
#include "vivavoce/lifecycle/sessions.h"

#include <algorithm>
#include <utility>

#include "lifecycle/session_json.h"
#include "lifecycle/tokens.h"
#include "vivavoce/base/status.h"
#include "vivavoce/conversation/session_outcome.h"

namespace vivavoce {
namespace {

using internal::HashOfToken;
using internal::kSessions;
using internal::SameHash;

constexpr int kAdmissionAttempts = 8;
constexpr size_t kMostSessions = 1000;  // of one interview

Actor Edge() { return Actor(ActorKind::kSystem, "edge", {}); }

bool IsOver(std::string_view end_reason) {
  return end_reason != Name(EndReason::kParked) && end_reason != Name(EndReason::kAbandoned) &&
         end_reason != Name(EndReason::kFailed);
}

// Of a session whose candidate has come back with its token.
TransitionRequest Reconnect(const SessionRecord& record) {
  TransitionRequest back;
  back.interview = record.interview;
  back.name = "RECONNECT";
  back.actor = Actor(ActorKind::kCandidate, record.id.value(), {});
  back.facts.resume_token_valid = true;
  return back;
}

}  // namespace

boost::asio::awaitable<absl::StatusOr<SessionRecord>> Sessions::Load(TenantId tenant,
                                                                     SessionId session) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::optional<Document>> found = co_await (*unit)->Get(kSessions, session.value());
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return NotFound("session " + session.value() + ": there is none");
  co_return internal::ReadSession(**found, tenant);
}

boost::asio::awaitable<absl::StatusOr<Sessions::Admission>> Sessions::Admit(SessionId session,
                                                                            TenantId tenant,
                                                                            std::string token,
                                                                            bool resume) {
  const std::string hash = HashOfToken(token);
  for (int attempt = 0; attempt < kAdmissionAttempts; ++attempt) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    absl::StatusOr<std::optional<Document>> found =
        co_await (*unit)->Get(kSessions, session.value());
    if (!found.ok()) co_return found.status();
    if (!found->has_value()) co_return absl::UnauthenticatedError("session: not known");
    absl::StatusOr<SessionRecord> record = internal::ReadSession(**found, tenant);
    if (!record.ok()) co_return record.status();
    const bool fits =
        resume ? SameHash(record->resume_sha256, hash) || SameHash(record->last_resume_sha256, hash)
               : SameHash(record->token_sha256, hash);
    if (!fits) co_return absl::UnauthenticatedError("session: the token is wrong or was used");
    if (record->ended) co_return absl::UnauthenticatedError("session: it has ended");
    if (record->expires_at <= clock_.Now()) {
      co_return absl::UnauthenticatedError("session: it has expired");
    }
    Admission admission;
    admission.resume_token = MakeToken();
    admission.resumed = resume;
    record->last_resume_sha256 = resume ? hash : record->resume_sha256;
    record->resume_sha256 = HashOfToken(admission.resume_token);
    record->token_sha256.clear();
    absl::Status put = (*unit)->Put(kSessions, internal::SessionDocument(*record),
                                    Expect::Version(record->version));
    if (!put.ok()) co_return put;
    absl::Status committed = co_await (*unit)->Commit();
    if (absl::IsAborted(committed)) continue;
    if (!committed.ok()) co_return committed;
    ++record->version;
    admission.record = *std::move(record);

    absl::StatusOr<Interview> interview =
        co_await interviews_.Load(tenant, admission.record.interview);
    if (!interview.ok()) co_return interview.status();
    if (interview->state == InterviewState::kInterrupted) {
      interview = co_await interviews_.Apply(tenant, Reconnect(admission.record));
      if (!interview.ok()) co_return interview.status();
    }
    if (interview->state != InterviewState::kInProgress) {
      co_return absl::UnauthenticatedError("session: its interview is no longer in progress");
    }
    co_return admission;
  }
  co_return absl::AbortedError("session: others are always faster; try again");
}

boost::asio::awaitable<absl::Status> Sessions::Confirm(TenantId tenant, SessionId session,
                                                       std::string resume_token) {
  const std::string hash = HashOfToken(resume_token);
  for (int attempt = 0; attempt < kAdmissionAttempts; ++attempt) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    absl::StatusOr<std::optional<Document>> found =
        co_await (*unit)->Get(kSessions, session.value());
    if (!found.ok()) co_return found.status();
    if (!found->has_value()) co_return NotFound("session " + session.value() + ": there is none");
    absl::StatusOr<SessionRecord> record = internal::ReadSession(**found, tenant);
    if (!record.ok()) co_return record.status();
    const bool newest = SameHash(record->resume_sha256, hash);
    if (!newest || record->last_resume_sha256.empty()) co_return absl::OkStatus();
    record->last_resume_sha256.clear();
    absl::Status put = (*unit)->Put(kSessions, internal::SessionDocument(*record),
                                    Expect::Version(record->version));
    if (!put.ok()) co_return put;
    absl::Status committed = co_await (*unit)->Commit();
    if (!absl::IsAborted(committed)) co_return committed;
  }
  co_return absl::AbortedError("session: others are always faster; try again");
}

boost::asio::awaitable<absl::StatusOr<std::vector<SessionId>>> Sessions::OfInterview(
    TenantId tenant, InterviewId interview) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
  if (!unit.ok()) co_return unit.status();
  QueryOptions query;
  query.equal["interview"] = interview.value();
  query.limit = kMostSessions;
  absl::StatusOr<std::vector<Document>> found =
      co_await (*unit)->Query(kSessions, std::move(query));
  if (!found.ok()) co_return found.status();
  std::vector<SessionId> ids;
  for (const Document& document : *found) ids.push_back(SessionId(document.id));
  co_return ids;
}

boost::asio::awaitable<absl::Status> Sessions::Interrupt(TenantId tenant, SessionId session) {
  absl::StatusOr<SessionRecord> record = co_await Load(tenant, session);
  if (!record.ok()) co_return record.status();
  absl::StatusOr<Interview> interview = co_await interviews_.Load(tenant, record->interview);
  if (!interview.ok()) co_return interview.status();
  if (interview->state != InterviewState::kInProgress) co_return absl::OkStatus();
  TransitionRequest lost;
  lost.interview = record->interview;
  lost.name = "DISCONNECT";
  lost.actor = Edge();
  interview = co_await interviews_.Apply(std::move(tenant), std::move(lost));
  co_return interview.status();
}

boost::asio::awaitable<absl::Status> Sessions::Restore(TenantId tenant, SessionId session) {
  absl::StatusOr<SessionRecord> record = co_await Load(tenant, session);
  if (!record.ok()) co_return record.status();
  absl::StatusOr<Interview> interview = co_await interviews_.Load(tenant, record->interview);
  if (!interview.ok()) co_return interview.status();
  if (interview->state != InterviewState::kInterrupted) co_return absl::OkStatus();
  interview = co_await interviews_.Apply(std::move(tenant), Reconnect(*record));
  co_return interview.status();
}

boost::asio::awaitable<absl::Status> Sessions::End(TenantId tenant, SessionId session,
                                                   std::string end_reason, int questions_answered,
                                                   int transcript_version) {
  absl::StatusOr<SessionRecord> record = co_await Load(tenant, session);
  if (!record.ok()) co_return record.status();
  const bool over = IsOver(end_reason);
  record->ended = over;
  record->end_reason = end_reason;
  absl::StatusOr<Interview> before = co_await interviews_.Load(tenant, record->interview);
  if (!before.ok()) co_return before.status();
  // It came to its end while the candidate was away: what the table knows is an end in progress.
  if (over && before->state == InterviewState::kInterrupted) {
    before = co_await interviews_.Apply(tenant, Reconnect(*record));
    if (!before.ok()) co_return before.status();
  }

  Amendment note = [&record, questions_answered, transcript_version](Interview& interview,
                                                                     StoreTransaction& unit) {
    interview.questions_answered = questions_answered;
    interview.transcript_version = std::max(interview.transcript_version, transcript_version);
    // One that was erased meanwhile does not come back.
    return unit.Put(kSessions, internal::SessionDocument(*record),
                    Expect::Version(record->version));
  };
  std::string transition;
  if (over) {
    transition = questions_answered > 0 ? "COMPLETE" : "ABORT";
  } else if (before->state == InterviewState::kInProgress) {
    transition = "DISCONNECT";
  }
  absl::StatusOr<Interview> done(absl::UnknownError(""));
  if (transition.empty() || FindTransition(before->state, transition) == nullptr) {
    done = co_await interviews_.Change(std::move(tenant), record->interview, "SESSION_ENDED",
                                       Edge(), end_reason, std::move(note));
  } else {
    TransitionRequest end;
    end.interview = record->interview;
    end.name = transition;
    end.actor = Edge();
    end.reason = end_reason;
    end.facts.answered_questions = questions_answered;
    end.data = "{\"transcriptVersion\":" + std::to_string(transcript_version) +
               ",\"questionsAnswered\":" + std::to_string(questions_answered) +
               ",\"endReason\":\"" + end_reason + "\"}";
    end.amend = std::move(note);
    done = co_await interviews_.Apply(std::move(tenant), std::move(end));
  }
  co_return done.status();
}

}  // namespace vivavoce
