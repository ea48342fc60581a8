// SPDX-License-Identifier: Apache-2.0
#include "lifecycle/session_json.h"

#include <algorithm>

#include "domain/json_reader.h"
#include "lifecycle/time_text.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

constexpr JsonLimits kStoredSession{64 << 10, 8, 1000, 100};

}  // namespace

Document SessionDocument(const SessionRecord& session) {
  Json out;
  out["interviewId"] = session.interview.value();
  out["mode"] = session.mode == SessionMode::kTyped ? "typed" : "voice";
  out["tokenSha256"] = session.token_sha256;
  out["resumeSha256"] = session.resume_sha256;
  out["lastResumeSha256"] = session.last_resume_sha256;
  out["openedAt"] = FormatRfc3339(session.opened_at);
  out["expiresAt"] = FormatRfc3339(session.expires_at);
  out["ended"] = session.ended;
  out["endReason"] = session.end_reason;
  Document document;
  document.id = session.id.value();
  document.body = out.dump();
  document.index["interview"] = session.interview.value();
  document.index["ended"] = session.ended ? "yes" : "no";
  return document;
}

absl::StatusOr<SessionRecord> ReadSession(const Document& document, const TenantId& tenant) {
  absl::StatusOr<Json> body = ParseBoundedJson(document.body, kStoredSession);
  if (!body.ok()) return DataLoss("session: " + std::string(Message(body.status())));
  absl::Status problem;
  JsonObjectReader in(*body, "", &problem);
  SessionRecord session;
  session.id = SessionId(document.id);
  session.tenant = tenant;
  session.version = document.version;
  session.interview = InterviewId(in.RequiredText("interviewId"));
  session.mode = in.OneOf("mode", "voice", {"voice", "typed"}) == "typed" ? SessionMode::kTyped
                                                                          : SessionMode::kVoice;
  session.token_sha256 = in.Text("tokenSha256", "");
  session.resume_sha256 = in.Text("resumeSha256", "");
  session.last_resume_sha256 = in.Text("lastResumeSha256", "");
  session.opened_at = ReadTime(in, "openedAt").value_or(WallTime());
  session.expires_at = ReadTime(in, "expiresAt").value_or(WallTime());
  session.ended = in.Bool("ended", false);
  session.end_reason = in.Text("endReason", "");
  if (!in.ok()) return DataLoss("session: " + std::string(Message(problem)));
  return session;
}

Document InvitationDocument(const std::string& token_sha256, const InvitationTarget& target) {
  Json out;
  out["tenantId"] = target.tenant.value();
  out["interviewId"] = target.interview.value();
  out["expiresAt"] = FormatRfc3339(target.expires_at);
  Document document;
  document.id = token_sha256;
  document.body = out.dump();
  return document;
}

absl::StatusOr<InvitationTarget> ReadInvitation(const Document& document) {
  absl::StatusOr<Json> body = ParseBoundedJson(document.body, kStoredSession);
  if (!body.ok()) return DataLoss("invitation: " + std::string(Message(body.status())));
  absl::Status problem;
  JsonObjectReader in(*body, "", &problem);
  InvitationTarget target;
  target.tenant = TenantId(in.RequiredText("tenantId"));
  target.interview = InterviewId(in.RequiredText("interviewId"));
  target.expires_at = ReadTime(in, "expiresAt").value_or(WallTime());
  if (!in.ok()) return DataLoss("invitation: " + std::string(Message(problem)));
  return target;
}

bool NewestInvitation::Opens(const std::string& sha256) const {
  return sha256 == token_sha256 || std::find(also.begin(), also.end(), sha256) != also.end();
}

Document NewestInvitationDocument(const InterviewId& interview, const NewestInvitation& newest) {
  Json out{{"sha256", newest.token_sha256}};
  if (!newest.also.empty()) out["also"] = newest.also;
  Document document;
  document.id = interview.value();
  document.body = out.dump();
  return document;
}

absl::StatusOr<NewestInvitation> ReadNewestInvitation(const Document& document) {
  absl::StatusOr<Json> body = ParseBoundedJson(document.body, kStoredSession);
  if (!body.ok()) return DataLoss("invitation: " + std::string(Message(body.status())));
  absl::Status problem;
  JsonObjectReader in(*body, "", &problem);
  NewestInvitation newest;
  newest.version = document.version;
  newest.token_sha256 = in.RequiredText("sha256");
  if (const Json* also = in.Raw("also"); also != nullptr && also->is_array()) {
    for (const Json& one : *also) {
      if (one.is_string()) newest.also.push_back(one.get<std::string>());
    }
  }
  if (!in.ok()) return DataLoss("invitation: " + std::string(Message(problem)));
  return newest;
}

}  // namespace vivavoce::internal
