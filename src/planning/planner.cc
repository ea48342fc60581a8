// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/planning/planner.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "planning/plan_answer.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/prohibited_questions.h"
#include "vivavoce/provider/prompt_library.h"

namespace vivavoce {
namespace {

using Json = nlohmann::ordered_json;
using internal::ProposedQuestion;

constexpr int kOverheadSeconds = 120;  // greeting and closing
constexpr int kSecondsPerQuestion = 180;
constexpr int kLongestAnswerSeconds = 300;
constexpr int kDefaultProbes = 3;
constexpr int kModelAttempts = 2;

absl::StatusOr<std::string> ReadShared(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("plan: cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// "en-US" -> "en".
std::string PrimaryLanguage(const std::string& language) {
  return language.substr(0, language.find('-'));
}

int SpeakingSeconds(int duration_minutes) {
  int seconds = duration_minutes * 60;
  return seconds - std::min(kOverheadSeconds, seconds / 4);
}

std::string PlanInput(const Submission& submission, const std::vector<SkillMatch>& skills) {
  Json job{{"title", submission.job.title},
           {"level", submission.job.level},
           {"description", submission.job.description},
           {"skills", Json::array()},
           {"qualifications", submission.job.qualifications}};
  for (size_t i = 0; i < skills.size(); ++i) {
    job["skills"].push_back({{"name", skills[i].canonical},
                             {"required", submission.job.skills[i].required},
                             {"weight", submission.job.skills[i].weight}});
  }
  Json input{{"language", submission.interview.language},
             {"job", job},
             {"interview",
              {{"durationMinutes", submission.interview.duration_minutes},
               {"maxQuestions", QuestionBudget(submission.interview.duration_minutes)}}}};
  return input.dump(-1, ' ', false, Json::error_handler_t::replace);
}

boost::asio::awaitable<absl::StatusOr<std::vector<ProposedQuestion>>> AskModel(
    LanguageModel& model, LanguageModelRequest request, int max_questions) {
  absl::Status last;
  for (int attempt = 0; attempt < kModelAttempts; ++attempt) {
    absl::StatusOr<LanguageModelAnswer> answer = co_await Complete(model, request);
    if (!answer.ok()) co_return Annotate(answer.status(), "plan");
    absl::StatusOr<std::vector<ProposedQuestion>> questions =
        internal::ParsePlanAnswer(answer->text, max_questions);
    if (questions.ok()) co_return questions;
    last = questions.status();
  }
  co_return Internal("plan: the model's answer is not usable: " + std::string(Message(last)));
}

// The rubric's first competency is the scale for all, under each competency's own name.
Rubric RubricFor(const Rubric& standard, const std::vector<ProposedQuestion>& questions) {
  Rubric rubric = standard;
  rubric.competencies.clear();
  for (const ProposedQuestion& question : questions) {
    RubricCompetency competency = standard.competencies.front();
    competency.competency_id = question.competency.competency_id;
    competency.name = question.competency.name;
    competency.description = question.competency.description;
    competency.weight = question.competency.weight;
    competency.required = question.competency.required;
    competency.minimum_level = question.competency.required ? 2 : 0;
    rubric.competencies.push_back(std::move(competency));
  }
  return rubric;
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

std::string Replace(std::string text, const std::string& name, const std::string& value) {
  size_t at = text.find(name);
  return at == std::string::npos ? text : text.replace(at, name.size(), value);
}

absl::Status FillWords(const PlanInputs& inputs, InterviewPlan& plan) {
  std::string path = inputs.share_path + "/plans/" + PrimaryLanguage(plan.language) + ".json";
  absl::StatusOr<std::string> text = ReadShared(path);
  if (!text.ok()) {
    return Error(absl::StatusCode::kUnimplemented,
                 "plan: no words for language " + plan.language + " (" + path + " is missing)");
  }
  Json words = Json::parse(*text, nullptr, false);
  if (!words.is_object()) return InvalidArgument("plan: " + path + " is not a JSON object");
  size_t count = plan.questions.size();
  std::string title = inputs.submission.job.title;
  std::string greeting = words.value("greeting", "");
  greeting = Replace(greeting, "{count}",
                     count == 1 ? "one question" : std::to_string(count) + " questions");
  greeting = Replace(greeting, "{subject}",
                     title.empty() ? "your work" : "your work, for the position of " + title);
  plan.greeting = std::move(greeting);
  plan.closing = words.value("closing", "");
  PlanSection section;
  section.title = words.value("section", "Questions");
  for (const PlannedQuestion& question : plan.questions) {
    section.question_ids.push_back(question.question_id);
  }
  plan.sections = {section};
  return absl::OkStatus();
}

void FillQuestions(const std::vector<ProposedQuestion>& proposed, InterviewPlan& plan) {
  int share = SpeakingSeconds(plan.duration_minutes) / static_cast<int>(proposed.size());
  for (const ProposedQuestion& from : proposed) {
    PlannedQuestion question;
    question.question_id = "q" + std::to_string(plan.questions.size() + 1);
    question.competency_id = from.competency.competency_id;
    question.kind = from.kind;
    question.lead = from.lead;
    question.probes = from.probes;
    question.seconds = std::min(share, kLongestAnswerSeconds);
    plan.questions.push_back(std::move(question));
  }
}

void NoteSkills(const std::vector<SkillMatch>& skills, InterviewPlan& plan) {
  for (size_t i = 0; i < skills.size(); ++i) {
    if (skills[i].status == SkillMatch::Status::kAccepted) continue;
    LintFinding note;
    note.code =
        skills[i].status == SkillMatch::Status::kAmbiguous ? "ambiguous_skill" : "unknown_skill";
    note.severity = "warning";
    note.where = "job.skills[" + std::to_string(i) + "]";
    note.message = skills[i].written + " is not in the catalogue; it is kept as written";
    if (!skills[i].candidates.empty()) {
      note.message += " (near: ";
      for (const std::string& name : skills[i].candidates) {
        note.message += (name == skills[i].candidates.front() ? "" : ", ") + name;
      }
      note.message += ")";
    }
    plan.lint.push_back(std::move(note));
  }
}

}  // namespace

int QuestionBudget(int duration_minutes) {
  return std::clamp(SpeakingSeconds(duration_minutes) / kSecondsPerQuestion, 1, 8);
}

boost::asio::awaitable<absl::StatusOr<InterviewPlan>> GeneratePlan(PlanInputs inputs) {
  absl::StatusOr<std::string> rubric_json = ReadShared(inputs.share_path + "/rubrics/default.json");
  if (!rubric_json.ok()) co_return rubric_json.status();
  absl::StatusOr<Rubric> standard = ParseRubric(*rubric_json);
  if (!standard.ok()) co_return Annotate(standard.status(), "plan: default rubric");
  absl::StatusOr<SkillCatalogue> catalogue = SkillCatalogue::Load(inputs.share_path);
  if (!catalogue.ok()) co_return catalogue.status();
  absl::StatusOr<PromptLibrary> prompts = PromptLibrary::Load(inputs.share_path, {});
  if (!prompts.ok()) co_return prompts.status();

  std::vector<std::string> written;
  for (const JobSkill& skill : inputs.submission.job.skills) written.push_back(skill.name);
  absl::StatusOr<std::vector<SkillMatch>> skills =
      co_await catalogue->Match(std::move(written), inputs.embedder);
  if (!skills.ok()) co_return skills.status();

  const InterviewSettings& settings = inputs.submission.interview;
  int max_questions = QuestionBudget(settings.duration_minutes);
  absl::StatusOr<LanguageModelRequest> request =
      prompts->MakeRequest("plan", PlanInput(inputs.submission, *skills));
  if (!request.ok()) co_return request.status();
  absl::StatusOr<std::vector<ProposedQuestion>> proposed =
      co_await AskModel(*inputs.language_model, *std::move(request), max_questions);
  if (!proposed.ok()) co_return proposed.status();

  InterviewPlan plan;
  plan.created_by = "agent";
  plan.language = settings.language;
  plan.duration_minutes = settings.duration_minutes;
  std::vector<LintFinding> dropped;
  std::vector<ProposedQuestion> permitted = Permitted(*std::move(proposed), dropped);
  if (permitted.empty()) co_return Internal("plan: every question of the model is prohibited");
  FillQuestions(permitted, plan);
  plan.max_probes = settings.max_probes >= 0
                        ? settings.max_probes
                        : std::min(kDefaultProbes, static_cast<int>(permitted.size()));
  plan.rubric = RubricFor(*standard, permitted);
  absl::Status filled = FillWords(inputs, plan);
  if (!filled.ok()) co_return filled;
  NoteSkills(*skills, plan);
  plan.lint.insert(plan.lint.end(), dropped.begin(), dropped.end());
  for (LintFinding& finding : LintPlan(plan)) plan.lint.push_back(std::move(finding));
  co_return plan;
}

}  // namespace vivavoce
