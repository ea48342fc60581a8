// SPDX-License-Identifier: Apache-2.0
#include "lifecycle/passage.h"

#include <algorithm>
#include <cstdio>

#include "domain/json_reader.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

std::string_view KindName(ActorKind kind) {
  switch (kind) {
    case ActorKind::kPerson:
      return "person";
    case ActorKind::kApiKey:
      return "api_key";
    case ActorKind::kCandidate:
      return "candidate";
    case ActorKind::kTimer:
      return "timer";
    case ActorKind::kSystem:
      break;
  }
  return "system";
}

// Who goes on after a transition that the table gives no topic: the same that would have come to
// the state in the ordinary way.
std::string_view TopicOf(const Transition& row, InterviewState to) {
  if (!row.topic.empty()) return row.topic;
  if (row.name != "MODIFY" && row.name != "RETRY") return "";
  if (to == InterviewState::kValidatingSkills || to == InterviewState::kGeneratingPlan) {
    return "skill.validation.requested";
  }
  return to == InterviewState::kCompleted ? "interview.completed" : "";
}

}  // namespace

std::string AuditStream(const InterviewId& interview) { return "interview/" + interview.value(); }

std::string PlanId(const InterviewId& interview, int version) {
  char number[16];
  std::snprintf(number, sizeof(number), "%08d", version);
  return interview.value() + "/" + number;
}

absl::StatusOr<Interview> ReadInterview(const Document& document) {
  absl::StatusOr<Interview> interview = ParseInterview(document.body);
  if (interview.ok()) interview->version = document.version;
  return interview;
}

GuardFacts Passage::Known(const TransitionRequest& request) const {
  GuardFacts facts = request.facts;
  facts.auto_approve = interview_.submission.interview.auto_approve_plan;
  facts.reason_given = !request.reason.empty();
  facts.answered_questions = std::max(facts.answered_questions, interview_.questions_answered);
  facts.resumes_left = interview_.resumes_left;
  facts.reschedules_left = interview_.reschedules_left;
  facts.resume_state = request.name == "FAIL" ? interview_.state : interview_.resume_state;
  return facts;
}

absl::Status Passage::Pass(const TransitionRequest& request) {
  const InterviewState from = interview_.state;
  const GuardFacts facts = Known(request);
  absl::StatusOr<InterviewState> to = vivavoce::Apply(from, request.name, request.actor, facts);
  if (!to.ok()) return Annotate(to.status(), "interview " + interview_.id.value());
  const Transition* row = FindTransition(from, request.name);
  if (row == nullptr) return Internal("lifecycle: a transition without a row");

  interview_.state = *to;
  interview_.state_since = now_;
  interview_.sub_status.clear();
  interview_.resume_state = InterviewState::kNone;
  if (request.name == "FAIL") {
    interview_.resume_state = from;
    interview_.sub_status = request.reason;
  }
  if (request.name == "RESCHEDULE") --interview_.reschedules_left;
  if (request.name == "PAUSE_LONG") --interview_.resumes_left;
  const auto planned = std::chrono::minutes(interview_.submission.interview.duration_minutes);
  std::optional<Deadline> deadline = StateDeadline(*to, planned, interview_.questions_answered > 0);
  interview_.deadline.reset();
  interview_.deadline_transition.clear();
  if (deadline) {
    interview_.deadline = now_ + deadline->after;
    interview_.deadline_transition = deadline->transition;
  }
  absl::Status told = Tell(*row, from, request);
  if (!told.ok()) return told;
  return Append(request.name, from, request.actor, request.reason);
}

std::string Passage::NextEventId() {
  // The version that this transaction writes is given to nobody else, so the id is the only one.
  return MakeContentId("evt-", interview_.id.value() + "/" +
                                   std::to_string(interview_.version + 1) + "/" +
                                   std::to_string(++events_));
}

absl::Status Passage::Tell(const Transition& row, InterviewState from,
                           const TransitionRequest& request) {
  InterviewEvent event;
  event.tenant = tenant_;
  event.interview = interview_.id;
  event.at = now_;
  event.transition = request.name;
  event.from = Name(from);
  event.to = Name(interview_.state);
  event.data = request.data;
  const std::string_view topic = TopicOf(row, interview_.state);
  if (!topic.empty()) {
    event.id = NextEventId();
    event.topic = topic;
    absl::Status enqueued = Enqueue(unit_, event);
    if (!enqueued.ok()) return enqueued;
  }
  if (row.webhook.empty()) return absl::OkStatus();
  event.id = NextEventId();
  event.topic = "notification.requested";
  event.webhook = row.webhook;
  return Enqueue(unit_, event);
}

absl::Status Passage::Note(const std::string& action, const Actor& actor,
                           const std::string& reason) {
  return Append(action, interview_.state, actor, reason);
}

absl::Status Passage::Append(const std::string& action, InterviewState from, const Actor& actor,
                             const std::string& reason) {
  Json row;
  row["at"] = FormatRfc3339(now_);
  if (from != interview_.state) {
    row["from"] = Name(from);
    row["to"] = Name(interview_.state);
  }
  row["actorKind"] = KindName(actor.kind);
  row["actorId"] = actor.id;
  if (!reason.empty()) row["reason"] = reason;
  return unit_.Append(AuditStream(interview_.id), action, row.dump());
}

absl::Status Passage::Save() {
  Document document;
  document.id = interview_.id.value();
  document.body = ToJson(interview_);
  document.index["state"] = Name(interview_.state);
  if (interview_.deadline) {
    document.index["timed"] = "yes";
    document.index["deadline"] = FormatRfc3339(*interview_.deadline);
  }
  const Expect expected =
      interview_.version == 0 ? Expect::Absent() : Expect::Version(interview_.version);
  absl::Status put = unit_.Put(kInterviews, document, expected);
  if (put.ok()) ++interview_.version;
  return put;
}

}  // namespace vivavoce::internal
