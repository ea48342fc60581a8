// SPDX-License-Identifier: Apache-2.0
// The documents of sessions.cc.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/lifecycle/sessions.h"

namespace vivavoce::internal {

inline constexpr char kSessions[] = "sessions";

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

}  // namespace vivavoce::internal
