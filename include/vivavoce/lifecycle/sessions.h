// SPDX-License-Identifier: Apache-2.0
// A candidate's way in: an invitation's link, the session that it opens once consent is given, and
// the token by which the candidate comes back. Tokens are opaque, 256 bit, kept as SHA-256 only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/provider/store.h"

namespace vivavoce {

struct Invitation {
  Invitation() = default;
  std::string token;  // shown once
  WallTime expires_at;
};

enum class SessionMode { kVoice, kTyped };

// A session as the store keeps it.
struct SessionRecord {
  SessionRecord() = default;
  SessionId id;
  TenantId tenant;
  InterviewId interview;
  int64_t version = 0;
  SessionMode mode = SessionMode::kVoice;
  std::string token_sha256;   // opens the first connection; empty once used
  std::string resume_sha256;  // opens the next one
  // The token before: it opens too, until whoever has the newer one has shown it (Confirm()). The
  // answer that brought the newer one may have been lost with the connection.
  std::string last_resume_sha256;
  WallTime opened_at;
  WallTime expires_at;
  bool ended = false;
  std::string end_reason;  // Name(EndReason); empty while it lasts
};

struct Consents {
  Consents() = default;
  bool recording = false;
  bool ai_evaluation = false;
};

// What an invitation is to, for who has its link and has not agreed to anything yet.
struct InvitationSummary {
  InvitationSummary() = default;
  TenantId tenant;
  std::string job_title;
  std::string language;  // "en-US"
  int minutes = 0;
  std::vector<std::string> topics;  // of the approved plan, in order
  WallTime expires_at;
  bool begun = false;  // and may be gone on with
  bool over = false;
};

struct OpenedSession {
  OpenedSession() = default;
  SessionRecord record;
  std::string session_token;  // both shown once
  std::string resume_token;
  int minutes = 0;                  // of the plan
  std::vector<std::string> topics;  // its competencies' names, in order
};

// Threading: all calls on the store's executor.
// Lifetime:  store and clock outlive it.
class Sessions {
 public:
  Sessions(Store& store, Clock& clock) : store_(store), clock_(clock), interviews_(store, clock) {}

  static std::vector<CollectionSpec> Collections();

  // A fresh link for an APPROVED (which it schedules) or SCHEDULED interview; older ones no longer
  // open anything. `conclude` may be empty.
  //
  // Errors: as Interviews::Apply().
  boost::asio::awaitable<absl::StatusOr<Invitation>> Invite(TenantId tenant, InterviewId interview,
                                                            Actor actor,
                                                            std::chrono::hours valid_for,
                                                            Conclusion conclude);

  // A further link of the newest invitation, for whoever brings it to the candidate: the tokens are
  // kept as hashes only, so each message that bears one has its own. The last 16 of them open.
  //
  // Errors: NotFound where nobody is invited any more.
  boost::asio::awaitable<absl::StatusOr<Invitation>> InviteAlso(TenantId tenant,
                                                                InterviewId interview);

  // Errors: Unauthenticated for a token that is unknown, replaced or expired.
  boost::asio::awaitable<absl::StatusOr<InvitationSummary>> Describe(std::string invitation_token);

  // START: the interview is IN_PROGRESS and has a session. Where it was begun and has not ended,
  // the same session again with fresh tokens: a candidate who lost the page.
  //
  // Errors: Unauthenticated for a token that is unknown, replaced or expired; FailedPrecondition,
  // its detail's vendor_code "consent_recording" or "consent_ai_evaluation", without a consent;
  // else as Interviews::Apply().
  boost::asio::awaitable<absl::StatusOr<OpenedSession>> Open(std::string invitation_token,
                                                             Consents consents, SessionMode mode);

  // Who comes with the session's token, or, to come back, with the resume token. What it came with
  // is used up; the new resume token is in `resume_token`. An INTERRUPTED interview is IN_PROGRESS
  // again.
  //
  // Errors: Unauthenticated for a wrong, used or expired token, or a session that has ended;
  // PermissionDenied for a session of another tenant.
  struct Admission {
    Admission() = default;
    SessionRecord record;
    std::string resume_token;
    bool resumed = false;
  };
  boost::asio::awaitable<absl::StatusOr<Admission>> Admit(SessionId session, TenantId tenant,
                                                          std::string token, bool resume);

  // Who was let in has shown that `resume_token` has arrived: the one before it no longer opens.
  //
  // Errors: NotFound.
  boost::asio::awaitable<absl::Status> Confirm(TenantId tenant, SessionId session,
                                               std::string resume_token);

  // Errors: NotFound.
  boost::asio::awaitable<absl::StatusOr<SessionRecord>> Load(TenantId tenant, SessionId session);

  // Those of an interview, in no order.
  boost::asio::awaitable<absl::StatusOr<std::vector<SessionId>>> OfInterview(TenantId tenant,
                                                                             InterviewId interview);

  // The candidate's connection is lost (DISCONNECT).
  boost::asio::awaitable<absl::Status> Interrupt(TenantId tenant, SessionId session);

  // It is back (RECONNECT).
  boost::asio::awaitable<absl::Status> Restore(TenantId tenant, SessionId session);

  // The session is over. COMPLETE with an answer, else ABORT; `parked`: INTERRUPTED, and may be
  // resumed.
  boost::asio::awaitable<absl::Status> End(TenantId tenant, SessionId session,
                                           std::string end_reason, int questions_answered,
                                           int transcript_version);

 private:
  Store& store_;
  Clock& clock_;
  Interviews interviews_;
};

// 256 random bits of the system's generator, URL-safe.
std::string MakeToken();

}  // namespace vivavoce
