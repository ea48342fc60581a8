// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/lifecycle/interviews.h"

#include <algorithm>
#include <utility>

#include "domain/json_reader.h"
#include "lifecycle/passage.h"
#include "lifecycle/time_text.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using internal::Json;
using internal::kAssessments;
using internal::kExternalIds;
using internal::kInterviews;
using internal::kPlans;
using internal::Passage;
using internal::PlanId;
using internal::ReadInterview;

// How often a step is done anew when somebody else was faster.
constexpr int kAttempts = 8;

boost::asio::awaitable<absl::StatusOr<Interview>> Read(StoreTransaction& unit, InterviewId id) {
  absl::StatusOr<std::optional<Document>> found = co_await unit.Get(kInterviews, id.value());
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return NotFound("interview " + id.value() + ": there is none");
  co_return ReadInterview(**found);
}

boost::asio::awaitable<absl::StatusOr<std::string>> ReadBody(Store& store, TenantId tenant,
                                                             std::string collection,
                                                             std::string id) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::optional<Document>> found = co_await (*unit)->Get(collection, id);
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return NotFound(collection + ": there is no " + id);
  co_return (*found)->body;
}

// What RECEIVED and INFO_NEEDED become of `interview`'s submission.
absl::Status Judge(Passage& passage, Interview& interview, const Completeness& completeness,
                   const Actor& actor) {
  TransitionRequest next;
  const bool lacks = completeness.needs_information();
  next.facts.information_complete = !lacks;
  if (interview.state == InterviewState::kInfoNeeded) {
    if (lacks) return absl::OkStatus();
    next.name = "COMPLETE_INFO";
    next.actor = actor;
  } else {
    next.name = lacks ? "REQUEST_INFO" : "VALIDATE";
    next.actor = Actor(ActorKind::kSystem, "completeness", {});
  }
  if (lacks) {
    Json missing = Json::array();
    for (const MissingInformation& item : completeness.missing) {
      missing.push_back({{"field", item.field}, {"question", item.question}});
    }
    next.data = Json{{"missing", std::move(missing)}}.dump();
  }
  return passage.Pass(next);
}

// An answer that leaves a skill as it was means it so: it is not asked about again.
void CloseSkillQuestions(Interview& interview) {
  for (SkillQuestion& asked : std::exchange(interview.skill_questions, {})) {
    const std::vector<JobSkill>& skills = interview.submission.job.skills;
    const bool kept = std::any_of(skills.begin(), skills.end(),
                                  [&](const JobSkill& skill) { return skill.name == asked.skill; });
    if (kept) interview.confirmed_skills.push_back(std::move(asked.skill));
  }
}

}  // namespace

std::vector<CollectionSpec> Interviews::Collections() {
  return {CollectionSpec(kInterviews, {"state", "timed", "deadline"}), CollectionSpec(kPlans, {}),
          CollectionSpec(kAssessments, {"interview"}), CollectionSpec(kExternalIds, {})};
}

boost::asio::awaitable<absl::StatusOr<Submitted>> Interviews::Submit(TenantId tenant,
                                                                     Submission submission,
                                                                     Actor actor) {
  return Submit(std::move(tenant), std::move(submission), std::move(actor), nullptr);
}

boost::asio::awaitable<absl::StatusOr<Submitted>> Interviews::Submit(TenantId tenant,
                                                                     Submission submission,
                                                                     Actor actor,
                                                                     Conclusion conclude) {
  const std::string external = submission.external_id;
  const std::string key = external.empty() ? "" : Sha256Hex(external);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    Submitted submitted;
    Expect taken_as = Expect::Absent();
    if (!external.empty()) {
      absl::StatusOr<std::optional<Document>> known = co_await (*unit)->Get(kExternalIds, key);
      if (!known.ok()) co_return known.status();
      if (known->has_value()) {
        const Json body = Json::parse((*known)->body, nullptr, false);
        const InterviewId id(body.is_object() ? body.value("interviewId", "") : "");
        absl::StatusOr<Interview> there = co_await Read(**unit, id);
        if (!there.ok()) co_return there.status();
        if (there->state != InterviewState::kErased) {
          submitted.completeness = ExamineCompleteness(there->submission);
          submitted.interview = *std::move(there);
          submitted.known = true;
          co_return submitted;
        }
        // Erasures once left it standing.
        taken_as = Expect::Version((*known)->version);
      }
    }
    const WallTime now = clock_.Now();
    Interview& interview = submitted.interview;
    interview.id = InterviewId(MakeUuidV7(now));
    interview.created_at = now;
    interview.submission = submission;
    submitted.completeness = ExamineCompleteness(submission);
    Passage passage(interview, tenant, **unit, now);
    TransitionRequest submit;
    submit.name = "SUBMIT";
    submit.actor = actor;
    absl::Status status = passage.Pass(submit);
    if (status.ok()) status = Judge(passage, interview, submitted.completeness, actor);
    if (status.ok()) status = passage.Save();
    if (status.ok() && !external.empty()) {
      Document taken;
      taken.id = key;
      taken.body = Json{{"interviewId", interview.id.value()}}.dump();
      status = (*unit)->Put(kExternalIds, taken, taken_as);
    }
    if (status.ok() && conclude) status = conclude(interview, **unit);
    if (!status.ok()) co_return status;
    absl::Status committed = co_await (*unit)->Commit();
    if (committed.ok()) co_return submitted;
    if (!absl::IsAborted(committed)) co_return committed;
  }
  co_return absl::AbortedError("submit: others are always faster; try again");
}

boost::asio::awaitable<absl::StatusOr<Submitted>> Interviews::Complete(
    TenantId tenant, InterviewId interview, Submission submission, Actor actor,
    int64_t expected_version, Conclusion conclude) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<Interview> read = co_await Read(**unit, std::move(interview));
  if (!read.ok()) co_return read.status();
  if (expected_version != 0 && expected_version != read->version) {
    co_return absl::AbortedError("interview: it is another version by now");
  }
  if (read->state != InterviewState::kInfoNeeded) {
    co_return FailedPrecondition("interview " + read->id.value() + ": it is " +
                                 std::string(Name(read->state)) +
                                 "; only INFO_NEEDED takes more information");
  }
  Submitted submitted;
  submitted.interview = *std::move(read);
  submitted.interview.submission = std::move(submission);
  CloseSkillQuestions(submitted.interview);
  submitted.completeness = ExamineCompleteness(submitted.interview.submission);
  Passage passage(submitted.interview, tenant, **unit, clock_.Now());
  absl::Status status = passage.Note("PATCH", actor, "");
  if (status.ok()) status = Judge(passage, submitted.interview, submitted.completeness, actor);
  if (status.ok()) status = passage.Save();
  if (status.ok() && conclude) status = conclude(submitted.interview, **unit);
  if (!status.ok()) co_return status;
  absl::Status committed = co_await (*unit)->Commit();
  if (!committed.ok()) co_return committed;
  co_return submitted;
}

boost::asio::awaitable<absl::StatusOr<Interview>> Interviews::Load(TenantId tenant,
                                                                   InterviewId interview) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  co_return co_await Read(**unit, std::move(interview));
}

boost::asio::awaitable<absl::StatusOr<InterviewPage>> Interviews::List(TenantId tenant,
                                                                       InterviewFilter filter,
                                                                       size_t limit,
                                                                       std::string cursor) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  if (!cursor.empty()) {
    absl::StatusOr<Interview> last = co_await Read(**unit, InterviewId(cursor));
    if (!last.ok()) co_return last.status();
  }
  QueryOptions query;  // ids begin with the time of their making
  query.descending = true;
  query.limit = limit + 1;
  query.after_id = std::move(cursor);
  if (filter.state) query.equal["state"] = Name(*filter.state);
  absl::StatusOr<std::vector<Document>> found = co_await (*unit)->Query(kInterviews, query);
  if (!found.ok()) co_return found.status();
  InterviewPage page;
  for (const Document& document : *found) {
    absl::StatusOr<Interview> interview = ReadInterview(document);
    if (!interview.ok()) co_return interview.status();
    if (filter.created_after && interview->created_at <= *filter.created_after) co_return page;
    if (page.items.size() == limit) {
      page.next_cursor = page.items.back().id.value();
      co_return page;
    }
    page.items.push_back(*std::move(interview));
  }
  co_return page;
}

boost::asio::awaitable<absl::StatusOr<Interview>> Interviews::ApplyIn(StoreTransaction& unit,
                                                                      TenantId tenant,
                                                                      TransitionRequest request) {
  absl::StatusOr<Interview> interview = co_await Read(unit, request.interview);
  if (!interview.ok()) co_return interview.status();
  if (request.expected_version != 0 && request.expected_version != interview->version) {
    co_return absl::AbortedError("interview: it is another version by now");
  }
  Passage passage(*interview, std::move(tenant), unit, clock_.Now());
  absl::Status status = passage.Pass(request);
  if (status.ok() && request.amend) status = request.amend(*interview, unit);
  if (status.ok()) status = passage.Save();
  if (status.ok() && request.conclude) status = request.conclude(*interview, unit);
  if (!status.ok()) co_return status;
  co_return interview;
}

boost::asio::awaitable<absl::StatusOr<Interview>> Interviews::Apply(TenantId tenant,
                                                                    TransitionRequest request) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    absl::StatusOr<Interview> interview = co_await ApplyIn(**unit, tenant, request);
    if (!interview.ok()) co_return interview.status();
    absl::Status committed = co_await (*unit)->Commit();
    if (committed.ok()) co_return interview;
    if (!absl::IsAborted(committed)) co_return committed;
  }
  co_return absl::AbortedError("interview: others are always faster; try again");
}

boost::asio::awaitable<absl::StatusOr<Interview>> Interviews::Change(
    TenantId tenant, InterviewId id, std::string action, Actor actor, std::string reason,
    Amendment amend) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    absl::StatusOr<Interview> interview = co_await Read(**unit, id);
    if (!interview.ok()) co_return interview.status();
    Passage passage(*interview, tenant, **unit, clock_.Now());
    absl::Status status = passage.Note(action, actor, reason);
    if (status.ok() && amend) status = amend(*interview, **unit);
    if (status.ok() && amend) status = passage.Save();
    if (!status.ok()) co_return status;
    absl::Status committed = co_await (*unit)->Commit();
    if (committed.ok()) co_return interview;
    if (!absl::IsAborted(committed)) co_return committed;
  }
  co_return absl::AbortedError("interview: others are always faster; try again");
}

boost::asio::awaitable<absl::StatusOr<std::vector<AuditRow>>> Interviews::Audit(
    TenantId tenant, InterviewId interview, int64_t after, size_t limit) {
  std::string stream = internal::AuditStream(interview);
  absl::StatusOr<std::vector<JournalEntry>> entries =
      co_await store_.ReadJournal(std::move(tenant), std::move(stream), after, limit);
  if (!entries.ok()) co_return entries.status();
  std::vector<AuditRow> rows;
  for (const JournalEntry& entry : *entries) {
    const Json body = Json::parse(entry.payload, nullptr, false);
    if (!body.is_object()) co_return DataLoss("audit: a row that is no object");
    AuditRow row;
    row.seq = entry.seq;
    row.at = entry.at;
    row.action = entry.type;
    row.from = body.value("from", "");
    row.to = body.value("to", "");
    row.actor_kind = body.value("actorKind", "");
    row.actor_id = body.value("actorId", "");
    row.reason = body.value("reason", "");
    rows.push_back(std::move(row));
  }
  co_return rows;
}

absl::Status Interviews::PutPlan(StoreTransaction& unit, const InterviewId& interview,
                                 const InterviewPlan& plan) {
  Document document;
  document.id = PlanId(interview, plan.version);
  document.body = ToJson(plan);
  return unit.Put(kPlans, document, Expect::Absent());
}

boost::asio::awaitable<absl::StatusOr<InterviewPlan>> Interviews::Plan(TenantId tenant,
                                                                       InterviewId interview,
                                                                       int version) {
  if (version == 0) {
    absl::StatusOr<Interview> read = co_await Load(tenant, interview);
    if (!read.ok()) co_return read.status();
    version = read->plan_version;
    if (version == 0) co_return NotFound("plan: there is none yet");
  }
  std::string id = PlanId(interview, version);
  absl::StatusOr<std::string> body =
      co_await ReadBody(store_, std::move(tenant), kPlans, std::move(id));
  if (!body.ok()) co_return body.status();
  co_return ParsePlan(*body);
}

absl::Status Interviews::PutAssessment(StoreTransaction& unit, const InterviewId& interview,
                                       std::string_view run_id, std::string_view json) {
  Document document;
  document.id = interview.value() + "/" + std::string(run_id);
  document.body = json;
  document.index["interview"] = interview.value();
  return unit.Put(kAssessments, document, Expect::Any());
}

boost::asio::awaitable<absl::StatusOr<std::string>> Interviews::Assessment(TenantId tenant,
                                                                           InterviewId interview,
                                                                           std::string run_id) {
  if (run_id.empty()) {
    absl::StatusOr<Interview> read = co_await Load(tenant, interview);
    if (!read.ok()) co_return read.status();
    run_id = read->run_id;
    if (run_id.empty()) co_return NotFound("assessment: there is none yet");
  }
  std::string id = interview.value() + "/" + run_id;
  co_return co_await ReadBody(store_, std::move(tenant), kAssessments, std::move(id));
}

boost::asio::awaitable<absl::StatusOr<DeadLetter>> Interviews::Redrive(TenantId tenant,
                                                                       std::string dead_letter,
                                                                       Actor actor,
                                                                       LetterConclusion conclude) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    absl::StatusOr<DeadLetter> letter =
        co_await RedriveDeadLetterIn(**unit, tenant, dead_letter, actor.id);
    if (!letter.ok()) co_return letter.status();
    absl::StatusOr<Interview> interview = co_await Read(**unit, InterviewId(letter->message.key));
    if (!interview.ok() && !absl::IsNotFound(interview.status())) co_return interview.status();
    if (interview.ok() && interview->state == InterviewState::kFailed) {
      TransitionRequest retry;
      retry.interview = interview->id;
      retry.name = "RETRY";
      retry.actor = actor;
      retry.reason = "dead letter " + letter->id + " was sent again";
      interview = co_await ApplyIn(**unit, tenant, std::move(retry));
      if (!interview.ok()) co_return interview.status();
    }
    absl::Status kept = conclude ? conclude(*letter, **unit) : absl::OkStatus();
    if (!kept.ok()) co_return kept;
    absl::Status committed = co_await (*unit)->Commit();
    if (committed.ok()) co_return letter;
    if (!absl::IsAborted(committed)) co_return committed;
  }
  co_return absl::AbortedError("dead letter: others are always faster; try again");
}

boost::asio::awaitable<absl::StatusOr<std::vector<Interview>>> Interviews::Overdue(TenantId tenant,
                                                                                   size_t limit) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  QueryOptions query;
  query.equal["timed"] = "yes";
  query.order_by = "deadline";
  query.limit = limit;
  absl::StatusOr<std::vector<Document>> found = co_await (*unit)->Query(kInterviews, query);
  if (!found.ok()) co_return found.status();
  std::vector<Interview> overdue;
  const WallTime now = clock_.Now();
  for (const Document& document : *found) {
    absl::StatusOr<Interview> interview = ReadInterview(document);
    if (!interview.ok()) co_return interview.status();
    if (!interview->deadline || *interview->deadline > now) break;
    overdue.push_back(*std::move(interview));
  }
  co_return overdue;
}

}  // namespace vivavoce
