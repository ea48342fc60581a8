// SPDX-License-Identifier: Apache-2.0
// The documents of sessions.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/lifecycle/sessions.h"

namespace vivavoce::internal {

inline constexpr char kSessions[] = "sessions";
inline constexpr char kInvitations[] = "invitations";  // of the system: where a token leads
inline constexpr char kNewestInvitations[] = "invitations_of";  // of the tenant: which one counts

Document SessionDocument(const SessionRecord& session);
absl::StatusOr<SessionRecord> ReadSession(const Document& document, const TenantId& tenant);

// Where an invitation's token leads; kept under its hash.
struct InvitationTarget {
  InvitationTarget() = default;
  TenantId tenant;
  InterviewId interview;
  WallTime expires_at;
};
Document InvitationDocument(const std::string& token_sha256, const InvitationTarget& target);
absl::StatusOr<InvitationTarget> ReadInvitation(const Document& document);

// Which tokens open an interview: kept under its id.
struct NewestInvitation {
  NewestInvitation() = default;
  std::string token_sha256;       // whose InvitationTarget says how long all of them do
  std::vector<std::string> also;  // further ones of the same invitation, the oldest first
  int64_t version = 0;            // of its document
  bool Opens(const std::string& sha256) const;
};
Document NewestInvitationDocument(const InterviewId& interview, const NewestInvitation& newest);
absl::StatusOr<NewestInvitation> ReadNewestInvitation(const Document& document);

}  // namespace vivavoce::internal
