// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/planning/planner.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "domain/json_reader.h"
#include "domain/json_schema.h"
#include "planning/plan_answer.h"
#include "planning/plan_feedback.h"
#include "planning/plan_skills.h"
#include "planning/plan_words.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/prohibited_questions.h"
#include "vivavoce/provider/prompt_library.h"
#include "vivavoce/provider/usage.h"

namespace vivavoce {
namespace {

using internal::Json;
using internal::PlanSkill;
using internal::ProposedPlan;
using internal::ProposedQuestion;

constexpr int kOverheadSeconds = 120;  // greeting and closing
constexpr int kSecondsPerQuestion = 180;
constexpr int kFewestSecondsPerQuestion = 90;  // where more is required than there is room for
constexpr int kMostProposed = 20;              // that are read of an answer
constexpr int kLongestAnswerSeconds = 300;
constexpr int kShortestAnswerSeconds = 10;
constexpr int kShortAnswerSeconds = 30;  // up to here a name or a number is expected, no story
constexpr int kDefaultProbes = 3;
constexpr int kModelAttempts = 2;

absl::StatusOr<Rubric> LoadDefaultRubric(const std::string& share_path) {
  std::string path = share_path + "/rubrics/default.json";
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("plan: cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  absl::StatusOr<Rubric> rubric = ParseRubric(text.str());
  if (!rubric.ok()) return Annotate(rubric.status(), path);
  return rubric;
}

int SpeakingSeconds(int duration_minutes) {
  int seconds = duration_minutes * 60;
  return seconds - std::min(kOverheadSeconds, seconds / 4);
}

std::string PlanInput(const PlanInputs& inputs, const std::vector<PlanSkill>& skills,
                      int max_questions) {
  const Submission& submission = inputs.submission;
  const Job& job = submission.job;
  Json skill_list = Json::array();
  for (const PlanSkill& skill : skills) {
    skill_list.push_back({{"name", skill.name},
                          {"required", skill.required},
                          {"weight", internal::Number(skill.weight)}});
  }
  int minutes = submission.interview.duration_minutes;
  Json input;
  input["language"] = submission.interview.language;
  input["job"] = {{"title", job.title},
                  {"level", job.level},
                  {"description", job.description},
                  {"skills", std::move(skill_list)},
                  {"qualifications", job.qualifications}};
  input["interview"] = {{"durationMinutes", minutes}, {"maxQuestions", max_questions}};
  if (inputs.previous) {
    input["feedback"] =
        internal::FeedbackInput(*inputs.previous, inputs.feedback, submission.candidate);
  }
  return input.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<ProposedPlan> ReadAnswer(const std::string& schema, const std::string& text,
                                        const std::vector<PlanSkill>& must_ask, int max_questions) {
  if (!schema.empty()) {
    absl::Status held = internal::ValidateJson(schema, text);
    if (!held.ok()) return Annotate(held, "plan answer");
  }
  absl::StatusOr<ProposedPlan> proposed = internal::ParsePlanAnswer(text, kMostProposed);
  if (proposed.ok()) {
    internal::CutDown(must_ask, static_cast<size_t>(max_questions), &proposed->questions);
  }
  return proposed;
}

// A model that answers rubbish, or leaves out what must be asked, is asked once more.
boost::asio::awaitable<absl::StatusOr<ProposedPlan>> AskModel(LanguageModel& model,
                                                              LanguageModelRequest request,
                                                              std::vector<PlanSkill> must_ask,
                                                              int max_questions) {
  absl::StatusOr<ProposedPlan> best = InvalidArgument("no answer");
  for (int attempt = 0; attempt < kModelAttempts; ++attempt) {
    absl::StatusOr<LanguageModelAnswer> answer = co_await Complete(model, request);
    if (!answer.ok()) co_return Annotate(answer.status(), "plan");
    absl::StatusOr<ProposedPlan> proposed =
        ReadAnswer(request.output_schema, answer->text, must_ask, max_questions);
    if (!proposed.ok()) {
      if (!best.ok()) best = proposed.status();
      continue;
    }
    size_t missing = internal::NotAsked(must_ask, proposed->questions).size();
    if (missing == 0) co_return proposed;
    bool better = !best.ok() || missing < internal::NotAsked(must_ask, best->questions).size();
    if (better) best = std::move(proposed);
  }
  if (best.ok()) co_return best;
  co_return Internal("plan: the model's answer is not usable: " +
                     std::string(Message(best.status())));
}

bool MayBeAsked(const std::string& text, const std::string& where,
                std::vector<LintFinding>& notes) {
  std::vector<ProhibitedQuestion> found = FindProhibitedQuestions(text);
  if (found.empty()) return true;
  LintFinding note;
  note.code = "prohibited_question_dropped";
  note.severity = "warning";
  note.where = where;
  note.message =
      "the model proposed a question about " + found.front().category + "; it was left out";
  notes.push_back(std::move(note));
  return false;
}

// Leaves out what may not be asked, whoever proposed it.
std::vector<ProposedQuestion> Permitted(std::vector<ProposedQuestion> proposed,
                                        std::vector<LintFinding>& notes) {
  std::vector<ProposedQuestion> permitted;
  for (ProposedQuestion& question : proposed) {
    std::string where = question.competency.competency_id;
    if (!MayBeAsked(question.lead, where, notes)) continue;
    std::erase_if(question.probes,
                  [&](const std::string& probe) { return !MayBeAsked(probe, where, notes); });
    permitted.push_back(std::move(question));
  }
  return permitted;
}

// The rubric's first competency is the scale for all, under each competency's own name; its
// minimum is for what the job requires.
Rubric RubricFor(const Rubric& standard, const std::vector<RubricCompetency>& judged) {
  Rubric rubric = standard;
  rubric.competencies.clear();
  for (const RubricCompetency& from : judged) {
    RubricCompetency competency = standard.competencies.front();
    competency.competency_id = from.competency_id;
    competency.name = from.name;
    competency.description = from.description;
    competency.origin = from.origin;
    competency.weight = from.weight;
    competency.required = from.required;
    competency.minimum_level = from.required ? competency.minimum_level : 0;
    rubric.competencies.push_back(std::move(competency));
  }
  return rubric;
}

// As long as the model proposes, or shortened in proportion where the interview is shorter.
std::vector<PlannedQuestion> PlanQuestions(const std::vector<ProposedQuestion>& proposed,
                                           int duration_minutes) {
  int wanted = 0;
  for (const ProposedQuestion& from : proposed) {
    wanted += std::min(from.seconds, kLongestAnswerSeconds);
  }
  int available = std::min(wanted, SpeakingSeconds(duration_minutes));
  std::vector<PlannedQuestion> questions;
  for (const ProposedQuestion& from : proposed) {
    PlannedQuestion question;
    question.question_id = "q" + std::to_string(questions.size() + 1);
    question.competency_id = from.competency.competency_id;
    question.kind = from.kind;
    question.lead = from.lead;
    question.probes = from.probes;
    int seconds = std::min(from.seconds, kLongestAnswerSeconds);
    question.seconds = std::max(kShortestAnswerSeconds, seconds * available / wanted);
    question.profile =
        seconds <= kShortAnswerSeconds ? TurnProfile::Short() : TurnProfile::Answer();
    questions.push_back(std::move(question));
  }
  return questions;
}

void FillWords(const internal::PlanWords& words, const std::string& job_title,
               InterviewPlan& plan) {
  plan.greeting = words.Greeting(plan.questions.size(), job_title);
  plan.closing = words.closing;
  PlanSection section;
  section.title = words.section;
  for (const PlannedQuestion& question : plan.questions) {
    section.question_ids.push_back(question.question_id);
  }
  plan.sections = {section};
}

void Append(std::vector<LintFinding> notes, std::vector<LintFinding>& lint) {
  std::move(notes.begin(), notes.end(), std::back_inserter(lint));
}

}  // namespace

int QuestionBudget(int duration_minutes) {
  return std::clamp(SpeakingSeconds(duration_minutes) / kSecondsPerQuestion, 1, 8);
}

int MostQuestions(int duration_minutes) {
  return std::clamp(SpeakingSeconds(duration_minutes) / kFewestSecondsPerQuestion, 1, 12);
}

boost::asio::awaitable<absl::StatusOr<InterviewPlan>> GeneratePlan(PlanInputs inputs) {
  const Submission& submission = inputs.submission;
  const InterviewSettings& settings = submission.interview;
  absl::StatusOr<Rubric> standard = LoadDefaultRubric(inputs.share_path);
  if (!standard.ok()) co_return standard.status();
  absl::StatusOr<internal::PlanWords> words =
      internal::LoadPlanWords(inputs.share_path, settings.language);
  if (!words.ok()) co_return words.status();
  absl::StatusOr<SkillCatalogue> catalogue = SkillCatalogue::Load(inputs.share_path);
  if (!catalogue.ok()) co_return catalogue.status();
  absl::StatusOr<PromptLibrary> prompts = PromptLibrary::Load(inputs.share_path, {});
  if (!prompts.ok()) co_return prompts.status();

  std::vector<std::string> written;
  for (const JobSkill& skill : submission.job.skills) written.push_back(skill.name);
  std::unique_ptr<Embedder> embedder;
  if (inputs.embedder != nullptr) {
    SessionContext context = inputs.context;
    if (context.step.empty()) context.step = "skills";
    embedder = OnBehalfOf(*inputs.embedder, std::move(context));
  }
  absl::StatusOr<std::vector<SkillMatch>> matches =
      co_await catalogue->Match(std::move(written), embedder.get());
  if (!matches.ok()) co_return matches.status();
  std::vector<PlanSkill> skills = internal::MergeSkills(submission.job.skills, *matches);
  std::vector<PlanSkill> required = internal::RequiredSkills(skills);
  const int max_questions =
      std::clamp(static_cast<int>(required.size()), QuestionBudget(settings.duration_minutes),
                 MostQuestions(settings.duration_minutes));
  if (required.size() > static_cast<size_t>(max_questions)) {
    required.resize(static_cast<size_t>(max_questions));
  }

  absl::StatusOr<LanguageModelRequest> request =
      prompts->MakeRequest("plan", PlanInput(inputs, skills, max_questions));
  if (!request.ok()) co_return request.status();
  request->context = inputs.context;
  absl::StatusOr<ProposedPlan> proposed = co_await AskModel(
      *inputs.language_model, *std::move(request), std::move(required), max_questions);
  if (!proposed.ok()) co_return proposed.status();

  std::vector<LintFinding> dropped;
  std::vector<ProposedQuestion> permitted = Permitted(std::move(proposed->questions), dropped);
  if (permitted.empty()) {
    co_return Internal("plan: the model proposed nothing but questions that may not be asked");
  }
  internal::BindToSkills(skills, submission.job.qualifications, &permitted);

  InterviewPlan plan;
  plan.created_by = "agent";
  plan.language = settings.language;
  plan.duration_minutes = settings.duration_minutes;
  plan.questions = PlanQuestions(permitted, settings.duration_minutes);
  plan.max_probes = settings.max_probes >= 0
                        ? settings.max_probes
                        : std::min(kDefaultProbes, static_cast<int>(permitted.size()));
  plan.rubric = RubricFor(*standard, internal::JudgedBy(skills, permitted));
  FillWords(*words, submission.job.title, plan);
  plan.lint = internal::NoteSkills(*matches);
  Append(std::move(dropped), plan.lint);
  if (inputs.previous) {
    plan.feedback.plan_version = inputs.previous->version;
    plan.feedback.text = inputs.feedback;
    plan.feedback.points = std::move(proposed->points);
    Append(internal::NoteFeedback(*inputs.previous, plan), plan.lint);
  }
  Append(LintPlan(plan), plan.lint);
  co_return plan;
}

}  // namespace vivavoce
