// SPDX-License-Identifier: Apache-2.0
#include "runtime/interview_run.h"

#include "assessment/manifest.h"
#include "runtime/open_questions.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/completeness.h"
#include "vivavoce/planning/planner.h"

namespace vivavoce::internal {
namespace {

constexpr char kPlanConditions[] = "conditions.plan";
constexpr char kInterviewConditions[] = "conditions.interview";

// What `purpose` is asked with, and who has answered it.
absl::Status NoteAsked(const std::string& purpose, const Workbench& bench,
                       RunManifest& conditions) {
  absl::StatusOr<PromptLibrary> prompts = PromptLibrary::Load(bench.context().share_path, {});
  if (!prompts.ok()) return prompts.status();
  absl::StatusOr<Prompt> prompt = prompts->Find(purpose);
  if (!prompt.ok()) return prompt.status();
  AddPurpose(purpose, *prompt, bench.providers().answered(), conditions);
  return absl::OkStatus();
}

const TenantId& LocalTenant() {
  static const TenantId kTenant("local");
  return kTenant;
}

// The person at the terminal: approves the plan and asserts the consents.
Actor Operator() {
  Actor actor;
  actor.kind = ActorKind::kPerson;
  actor.id = "operator";
  actor.permissions = {"interview:create", "interview:read", "interview:update",
                       "interview:approve"};
  return actor;
}

Actor System() {
  Actor actor;
  actor.kind = ActorKind::kSystem;
  actor.id = "vivavoce";
  return actor;
}

Actor CandidateInPerson() {
  Actor actor;
  actor.kind = ActorKind::kCandidate;
  actor.id = "candidate";
  return actor;
}

}  // namespace

void Narrator::Progress(std::string_view stage, int64_t done, int64_t total) {
  if (observer_ != nullptr) observer_->Progress(stage, done, total);
}

void Narrator::Said(Speaker speaker, std::string_view text, int64_t at_ms) {
  if (observer_ != nullptr) observer_->Said(speaker, text, at_ms);
}

void Narrator::Warning(std::string_view text) {
  if (observer_ != nullptr) observer_->Warning(text);
  warnings_.emplace_back(text);
}

InterviewRun::InterviewRun(Workbench& bench, Store& store, RunFolder& folder,
                           const RecordedInterviewRequest& request, const CheckedRequest& checked,
                           Narrator& narrator, RunResult& result)
    : bench_(bench),
      store_(store),
      folder_(folder),
      request_(request),
      checked_(checked),
      submission_(checked.submission),
      narrator_(narrator),
      result_(result) {}

boost::asio::awaitable<absl::Status> InterviewRun::Run(RunIdentity fresh) {
  absl::Status declared = co_await store_.Declare(RuntimeCollections());
  if (!declared.ok()) co_return declared;
  absl::StatusOr<RunIdentity> identity = co_await folder_.Begin(std::move(fresh));
  if (!identity.ok()) co_return identity.status();
  identity_ = *std::move(identity);
  result_.interview_id = identity_.interview_id.value();
  result_.run_id = identity_.run_id.value();
  result_.already_finished = identity_.finished;

  InterviewRecord record(store_, bench_.clock(), LocalTenant(), identity_.interview_id);
  Actor submitter = Operator();
  absl::Status opened = co_await record.Open(std::move(submitter));
  if (!opened.ok()) co_return opened;
  if (identity_.finished) {
    absl::StatusOr<std::optional<std::string>> kept = co_await folder_.Find("assessment");
    if (!kept.ok()) co_return kept.status();
    if (kept->has_value()) {
      absl::StatusOr<Assessment> assessment = ParseAssessment(**kept);
      if (!assessment.ok()) co_return assessment.status();
      result_.assessment = *std::move(assessment);
    }
  }
  while (record.state() != InterviewState::kAssessmentPending) {
    absl::Status advanced = co_await Advance(record);
    if (!advanced.ok()) co_return advanced;
  }
  result_.state = Name(record.state());
  absl::StatusOr<AssessedInterview> interview = co_await Interview();
  if (!interview.ok()) co_return interview.status();
  for (const std::string& note : NoteOpenQuestions(*interview->plan, interview->transcript)) {
    narrator_.Warning(note);
  }
  if (identity_.finished) co_return absl::OkStatus();
  if (!assessed_) {
    // Killed between the last transition and the last file.
    absl::Status assessed = co_await Assess();
    if (!assessed.ok()) co_return assessed;
  }
  absl::Status finished = co_await folder_.MarkFinished(identity_);
  co_return finished;
}

boost::asio::awaitable<absl::Status> InterviewRun::Advance(InterviewRecord& record) {
  GuardFacts facts;
  facts.required_skills_resolved = true;  // an ambiguous skill is kept as written here
  facts.consents_present = true;
  facts.plan_version_current = true;
  facts.reason_given = true;
  InterviewState state = record.state();
  absl::Status status;
  if (state == InterviewState::kReceived) {
    status = co_await Receive(record);
  } else if (state == InterviewState::kValidatingSkills) {
    status = co_await record.Apply("GENERATE_PLAN", System(), facts);
  } else if (state == InterviewState::kGeneratingPlan) {
    status = co_await MakePlan(record);
  } else if (state == InterviewState::kPending) {
    status = co_await record.Apply("APPROVE", Operator(), facts);
  } else if (state == InterviewState::kApproved) {
    status = co_await record.Apply("SCHEDULE", System(), facts);
  } else if (state == InterviewState::kScheduled) {
    status = co_await record.Apply("START", CandidateInPerson(), facts);
  } else if (state == InterviewState::kInProgress) {
    absl::StatusOr<int> answered = co_await Conduct();
    if (!answered.ok()) co_return answered.status();
    facts.answered_questions = *answered;
    std::string transition = *answered > 0 ? "COMPLETE" : "ABORT";
    status = co_await record.Apply(std::move(transition), System(), facts);
  } else if (state == InterviewState::kIncomplete) {
    status = co_await record.Apply("ACCEPT_PARTIAL", Operator(), facts);
  } else if (state == InterviewState::kCompleted) {
    status = co_await Assess();
    if (!status.ok()) co_return status;
    facts.assessment_complete = true;
    status = co_await record.Apply("ASSESS_READY", System(), facts);
  } else {
    status = Internal("interview: cannot go on from state " + std::string(Name(state)));
  }
  co_return status;
}

boost::asio::awaitable<absl::Status> InterviewRun::Receive(InterviewRecord& record) {
  GuardFacts facts;
  facts.information_complete = true;
  if (!checked_.plan) {
    Completeness completeness = ExamineCompleteness(submission_);
    for (const MissingInformation& item : completeness.missing) {
      narrator_.Warning("job: " + item.field + ": " + item.question);
    }
    for (const std::string& field : submission_.unknown_fields) {
      narrator_.Warning("job: " + field + " means nothing here and is ignored");
    }
  }
  absl::Status status = co_await record.Apply("VALIDATE", System(), facts);
  co_return status;
}

boost::asio::awaitable<absl::Status> InterviewRun::MakePlan(InterviewRecord& record) {
  narrator_.Progress("planning", 0, 1);
  InterviewPlan plan;
  if (checked_.plan) {
    plan = *checked_.plan;
  } else {
    absl::StatusOr<LanguageModel*> brain = bench_.providers().Brain();
    if (!brain.ok()) co_return brain.status();
    PlanInputs inputs;
    inputs.submission = submission_;
    int& max_probes = inputs.submission.interview.max_probes;
    if (request_.probes == true && max_probes == 0) max_probes = -1;  // the planner's own number
    inputs.share_path = bench_.context().share_path;
    inputs.language_model = *brain;
    inputs.embedder = bench_.providers().Embeddings();
    inputs.context.tenant = TenantId("local");
    inputs.context.interview = identity_.interview_id;
    inputs.context.request_id = identity_.run_id.value();
    absl::StatusOr<InterviewPlan> made = co_await GeneratePlan(std::move(inputs));
    if (!made.ok()) co_return made.status();
    plan = *std::move(made);
    absl::Status remembered = co_await RememberPlanning();
    if (!remembered.ok()) co_return remembered;
  }
  GuardFacts facts;
  facts.plan_passes_lint = true;
  if (absl::Status lint = CheckLint(plan.lint); !lint.ok()) co_return lint;
  for (const LintFinding& finding : plan.lint) {
    if (finding.code == "no_room_for_required") narrator_.Warning("plan: " + finding.message);
  }
  absl::Status kept = co_await folder_.Keep("rubric", ToJson(plan.rubric));
  if (!kept.ok()) co_return kept;
  kept = co_await folder_.Keep("plan", ToJson(plan));
  if (!kept.ok()) co_return kept;
  narrator_.Progress("planning", 1, 1);
  absl::Status status = co_await record.Apply("PLAN_READY", System(), facts);
  co_return status;
}

boost::asio::awaitable<absl::StatusOr<InterviewPlan>> InterviewRun::Plan() {
  absl::StatusOr<std::optional<std::string>> kept = co_await folder_.Find("plan");
  if (!kept.ok()) co_return kept.status();
  if (!kept->has_value()) co_return DataLoss("run folder: the plan is gone");
  absl::Status written = folder_.WriteFile("plan.json", **kept);
  if (!written.ok()) co_return written;
  absl::StatusOr<InterviewPlan> plan = ParsePlan(**kept);
  if (!plan.ok()) co_return plan.status();
  written = folder_.WriteFile("rubric.json", ToJson(plan->rubric));
  if (!written.ok()) co_return written;
  co_return plan;
}

bool InterviewRun::MayProbe() const {
  return request_.probes.value_or(submission_.interview.max_probes > 0);
}

boost::asio::awaitable<absl::Status> InterviewRun::RememberPlanning() {
  RunManifest conditions;
  absl::Status asked = NoteAsked("plan", bench_, conditions);
  if (!asked.ok()) co_return asked;
  absl::Status kept = co_await folder_.Remember(kPlanConditions, ConditionsToJson(conditions));
  co_return kept;
}

boost::asio::awaitable<absl::Status> InterviewRun::RememberConducting() {
  RunManifest conditions;
  if (MayProbe()) {
    absl::Status asked = NoteAsked("follow_up", bench_, conditions);
    if (!asked.ok()) co_return asked;
  }
  if (!answers_spoken_by_.empty()) {
    conditions.models["written_answers"] = JoinModels(answers_spoken_by_);
  }
  std::set<std::string> spoken_by = bench_.providers().TakeVoices();
  if (!spoken_by.empty()) conditions.models["text_to_speech"] = JoinModels(spoken_by);
  absl::Status kept = co_await folder_.Remember(kInterviewConditions, ConditionsToJson(conditions));
  co_return kept;
}

boost::asio::awaitable<absl::StatusOr<RunManifest>> InterviewRun::Conditions() {
  RunManifest conditions;
  for (const char* name : {kPlanConditions, kInterviewConditions}) {
    absl::StatusOr<std::optional<std::string>> kept = co_await folder_.Find(name);
    if (!kept.ok()) co_return kept.status();
    if (!kept->has_value()) continue;
    absl::Status added = AddConditions(**kept, conditions);
    if (!added.ok()) co_return added;
  }
  co_return conditions;
}

boost::asio::awaitable<absl::StatusOr<AssessedInterview>> InterviewRun::Interview() {
  absl::StatusOr<InterviewPlan> plan = co_await Plan();
  if (!plan.ok()) co_return plan.status();
  absl::StatusOr<std::optional<std::string>> kept = co_await folder_.Find("transcript");
  if (!kept.ok()) co_return kept.status();
  if (!kept->has_value()) co_return DataLoss("run folder: the transcript is gone");
  absl::Status written = folder_.WriteFile("transcript.json", **kept);
  if (!written.ok()) co_return written;
  absl::StatusOr<Transcript> transcript = ParseTranscript(**kept);
  if (!transcript.ok()) co_return transcript.status();

  result_.questions_planned = static_cast<int>(plan->questions.size());
  result_.questions_answered = static_cast<int>(AnsweredQuestions(*transcript).size());
  result_.duration_ms = transcript->duration_ms;

  AssessedInterview interview;
  interview.identity = identity_;
  interview.transcript = *std::move(transcript);
  interview.rubric = plan->rubric;
  interview.plan = *std::move(plan);
  interview.candidate = submission_.candidate;
  interview.candidate_names = request_.candidate_names;
  absl::StatusOr<RunManifest> conditions = co_await Conditions();
  if (!conditions.ok()) co_return conditions.status();
  interview.conditions = *std::move(conditions);
  interview.job = submission_.job;
  co_return interview;
}

boost::asio::awaitable<absl::Status> InterviewRun::Assess() {
  absl::StatusOr<AssessedInterview> interview = co_await Interview();
  if (!interview.ok()) co_return interview.status();
  absl::Status status = co_await AssessAndReport(bench_, folder_, store_, LocalTenant(),
                                                 *std::move(interview), narrator_, result_);
  assessed_ = status.ok();
  co_return status;
}

}  // namespace vivavoce::internal
