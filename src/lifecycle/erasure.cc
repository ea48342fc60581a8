// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/lifecycle/erasure.h"

#include <utility>

#include "domain/json_reader.h"
#include "lifecycle/passage.h"
#include "lifecycle/session_json.h"
#include "provider/message_marks.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;
using internal::Json;

constexpr size_t kErasedAtATime = 100;
constexpr size_t kEntriesRead = 64;  // of audio

}  // namespace

struct Erasure::Target {
  Target() = default;
  TenantId tenant;
  InterviewId interview;
  Actor actor;

  // What is deleted, as a row of the audit trail.
  absl::Status Note(StoreTransaction& unit, WallTime now, const Json& what) const {
    Interview of;
    of.id = interview;
    internal::Passage passage(of, tenant, unit, now);
    return passage.Note("ERASE_DATA", actor, what.dump());
  }
};

awaitable<absl::Status> Erasure::DeleteObjects(const Target& target, std::string kind) {
  const std::string prefix = kind + "/" + target.interview.value() + "/";
  for (;;) {
    absl::StatusOr<std::vector<BlobInfo>> found =
        co_await blobs_.List(target.tenant, prefix, "", kErasedAtATime);
    if (!found.ok()) co_return found.status();
    if (found->empty()) co_return absl::OkStatus();
    Json objects = Json::array();
    for (const BlobInfo& object : *found) {
      objects.push_back({{"key", object.key}, {"bytes", object.bytes}, {"sha256", object.sha256}});
    }
    // The proof first: what is listed and still there is deleted by whoever comes next.
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(target.tenant);
    if (!unit.ok()) co_return unit.status();
    absl::Status noted = target.Note(**unit, clock_.Now(), Json{{"objects", std::move(objects)}});
    if (!noted.ok()) co_return noted;
    absl::Status committed = co_await (*unit)->Commit();
    if (!committed.ok()) co_return committed;
    for (const BlobInfo& object : *found) {
      absl::Status deleted = co_await blobs_.Delete(target.tenant, object.key);
      if (!deleted.ok() && !absl::IsNotFound(deleted)) co_return deleted;
    }
  }
}

awaitable<absl::Status> Erasure::DeleteByIds(const Target& target, TenantId tenant,
                                             std::string collection, std::vector<std::string> ids) {
  if (ids.empty()) co_return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(tenant);
  if (!unit.ok()) co_return unit.status();
  for (const std::string& id : ids) {
    absl::Status deleted = (*unit)->Delete(collection, id, Expect::Any());
    if (!deleted.ok()) co_return deleted;
  }
  if (tenant == target.tenant) {
    Json what{{"documents", ids.size()}, {"collection", collection}};
    absl::Status noted = target.Note(**unit, clock_.Now(), what);
    if (!noted.ok()) co_return noted;
  }
  co_return co_await (*unit)->Commit();
}

awaitable<absl::Status> Erasure::DeleteDocuments(const Target& target, std::string collection,
                                                 std::string index, std::string value) {
  for (;;) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(target.tenant);
    if (!unit.ok()) co_return unit.status();
    QueryOptions query;
    query.equal[index] = value;
    query.limit = kErasedAtATime;
    absl::StatusOr<std::vector<Document>> found =
        co_await (*unit)->Query(collection, std::move(query));
    if (!found.ok()) co_return found.status();
    if (found->empty()) co_return absl::OkStatus();
    std::vector<std::string> ids;
    for (const Document& document : *found) ids.push_back(document.id);
    absl::Status deleted = co_await DeleteByIds(target, target.tenant, collection, std::move(ids));
    if (!deleted.ok()) co_return deleted;
  }
}

awaitable<absl::Status> Erasure::DeleteJournal(const Target& target, std::string stream) {
  int64_t last = 0;
  int64_t entries = 0;
  for (;;) {
    absl::StatusOr<std::vector<JournalEntry>> read =
        co_await store_.ReadJournal(target.tenant, stream, last, kEntriesRead);
    if (!read.ok()) co_return read.status();
    if (read->empty()) break;
    last = read->back().seq;
    entries += static_cast<int64_t>(read->size());
  }
  if (entries == 0) co_return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(target.tenant);
  if (!unit.ok()) co_return unit.status();
  Json what{{"entries", entries}, {"journal", stream}};
  absl::Status noted = target.Note(**unit, clock_.Now(), what);
  if (!noted.ok()) co_return noted;
  absl::Status committed = co_await (*unit)->Commit();
  if (!committed.ok()) co_return committed;
  co_return co_await store_.PruneJournal(target.tenant, std::move(stream), last);
}

// The journals first: by their sessions' documents they are found.
awaitable<absl::Status> Erasure::DeleteSessions(const Target& target) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(target.tenant);
  if (!unit.ok()) co_return unit.status();
  QueryOptions query;
  query.equal["interview"] = target.interview.value();
  query.limit = 1000;
  absl::StatusOr<std::vector<Document>> sessions =
      co_await (*unit)->Query(internal::kSessions, std::move(query));
  if (!sessions.ok()) co_return sessions.status();
  for (const Document& session : *sessions) {
    absl::Status pruned = co_await DeleteJournal(target, "audio/" + session.id);
    if (!pruned.ok()) co_return pruned;
  }
  co_return co_await DeleteDocuments(target, internal::kSessions, "interview",
                                     target.interview.value());
}

awaitable<absl::Status> Erasure::DeleteInvitations(const Target& target) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(target.tenant);
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::optional<Document>> found =
      co_await (*unit)->Get(internal::kNewestInvitations, target.interview.value());
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return absl::OkStatus();
  absl::StatusOr<internal::NewestInvitation> newest = internal::ReadNewestInvitation(**found);
  if (!newest.ok()) co_return newest.status();
  std::vector<std::string> hashes = std::move(newest->also);
  hashes.push_back(newest->token_sha256);
  absl::Status deleted = co_await DeleteByIds(target, TenantId(kSystemTenant),
                                              internal::kInvitations, std::move(hashes));
  if (!deleted.ok()) co_return deleted;
  std::vector<std::string> own{target.interview.value()};
  co_return co_await DeleteByIds(target, target.tenant, internal::kNewestInvitations,
                                 std::move(own));
}

// The assessments' executions, by the assessments' ids; those that never came to an assessment too:
// their inputs name the interview.
awaitable<absl::StatusOr<std::vector<std::string>>> Erasure::RunsOf(const Target& target) {
  std::vector<std::string> runs;
  const std::string prefix = target.interview.value() + "/";
  for (;;) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(target.tenant);
    if (!unit.ok()) co_return unit.status();
    QueryOptions query;
    query.equal["interview"] = target.interview.value();
    query.limit = kErasedAtATime;
    if (!runs.empty()) query.after_id = prefix + runs.back();
    absl::StatusOr<std::vector<Document>> page =
        co_await (*unit)->Query(internal::kAssessments, std::move(query));
    if (!page.ok()) co_return page.status();
    for (const Document& assessment : *page) runs.push_back(assessment.id.substr(prefix.size()));
    if (page->size() < kErasedAtATime) break;
  }
  const std::string executions = WorkflowEngine::Collections().front().name;
  std::string after;
  for (;;) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(target.tenant);
    if (!unit.ok()) co_return unit.status();
    QueryOptions query;
    query.limit = kErasedAtATime;
    query.after_id = after;
    absl::StatusOr<std::vector<Document>> page =
        co_await (*unit)->Query(executions, std::move(query));
    if (!page.ok()) co_return page.status();
    if (page->empty()) co_return runs;
    after = page->back().id;
    for (const Document& execution : *page) {
      if (execution.body.find(target.interview.value()) != std::string::npos) {
        runs.push_back(execution.id);
      }
    }
  }
}

awaitable<absl::Status> Erasure::DeleteRuns(const Target& target) {
  absl::StatusOr<std::vector<std::string>> runs = co_await RunsOf(target);
  if (!runs.ok()) co_return runs.status();
  const std::vector<CollectionSpec> rows = WorkflowEngine::Collections();
  for (const std::string& run : *runs) {
    // The execution's own row last: by it the others are found.
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
      if (row->indexes.empty()) continue;  // definitions hold no data
      absl::Status deleted = co_await DeleteDocuments(target, row->name, "execution", run);
      if (!deleted.ok()) co_return deleted;
    }
  }
  co_return absl::OkStatus();
}

// The document by which the submission's externalId leads to the interview; empty where none does.
awaitable<absl::StatusOr<std::string>> Erasure::ExternalIdOf(const Target& target,
                                                             const Submission& submission) {
  if (submission.external_id.empty()) co_return std::string();
  std::string key = Sha256Hex(submission.external_id);
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(target.tenant);
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::optional<Document>> found =
      co_await (*unit)->Get(internal::kExternalIds, key);
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return std::string();
  const Json body = Json::parse((*found)->body, nullptr, false);
  const bool own = body.is_object() && body.value("interviewId", "") == target.interview.value();
  co_return own ? key : std::string();
}

awaitable<absl::Status> Erasure::LeaveTombstone(const Target& target) {
  absl::StatusOr<Interview> current = co_await interviews_.Load(target.tenant, target.interview);
  if (!current.ok()) co_return current.status();
  if (current->state == InterviewState::kErased) co_return absl::OkStatus();
  TransitionRequest erase;
  erase.interview = target.interview;
  erase.name = "ERASE";
  erase.actor = target.actor;
  erase.reason = "nothing is left but this trail; what was deleted stands above as ERASE_DATA";
  absl::StatusOr<std::string> taken = co_await ExternalIdOf(target, current->submission);
  if (!taken.ok()) co_return taken.status();
  // With the tombstone: who submits the externalId before that finds the interview, after it none.
  erase.amend = [&taken](Interview& interview, StoreTransaction& unit) {
    interview.submission.candidate = Candidate();
    interview.submission.metadata = "{}";
    interview.sub_status.clear();
    interview.plan_feedback.clear();
    interview.plan_version = 0;
    interview.approved_plan_version = 0;
    interview.transcript_version = 0;
    interview.run_id.clear();
    interview.report_template.clear();
    interview.session_id.clear();
    if (taken->empty()) return absl::OkStatus();
    return unit.Delete(internal::kExternalIds, *taken, Expect::Any());
  };
  absl::StatusOr<Interview> erased = co_await interviews_.Apply(target.tenant, std::move(erase));
  co_return erased.status();
}

awaitable<absl::Status> Erasure::Run(TenantId tenant, InterviewId interview, Actor actor) {
  Target target;
  target.tenant = std::move(tenant);
  target.interview = std::move(interview);
  target.actor = std::move(actor);
  absl::StatusOr<Interview> current = co_await interviews_.Load(target.tenant, target.interview);
  if (!current.ok()) co_return current.status();
  if (current->state != InterviewState::kErased) {
    absl::StatusOr<InterviewState> allowed =
        vivavoce::Apply(current->state, "ERASE", target.actor, GuardFacts());
    if (!allowed.ok()) co_return allowed.status();
  }
  for (const char* kind : {"recordings", "transcripts", "reports"}) {
    absl::Status deleted = co_await DeleteObjects(target, kind);
    if (!deleted.ok()) co_return deleted;
  }
  absl::Status deleted = co_await DeleteInvitations(target);
  if (!deleted.ok()) co_return deleted;
  deleted = co_await DeleteSessions(target);
  if (!deleted.ok()) co_return deleted;
  deleted = co_await DeleteRuns(target);
  if (!deleted.ok()) co_return deleted;
  std::vector<std::string> plans;
  for (int version = 1; version <= current->plan_version; ++version) {
    plans.push_back(internal::PlanId(target.interview, version));
  }
  deleted = co_await DeleteByIds(target, target.tenant, internal::kPlans, std::move(plans));
  if (!deleted.ok()) co_return deleted;
  const std::string id = target.interview.value();
  deleted = co_await DeleteDocuments(target, internal::kAssessments, "interview", id);
  if (!deleted.ok()) co_return deleted;
  deleted = co_await DeleteDocuments(target, internal::kDeadLetters, "key", id);
  if (!deleted.ok()) co_return deleted;
  // Once it is ERASED, what tells of just that is on its way to its receivers.
  if (current->state == InterviewState::kErased) co_return absl::OkStatus();
  for (const std::string& collection : scope_.of_interviews) {
    deleted = co_await DeleteDocuments(target, collection, "interview", id);
    if (!deleted.ok()) co_return deleted;
  }
  co_return co_await LeaveTombstone(target);
}

}  // namespace vivavoce
