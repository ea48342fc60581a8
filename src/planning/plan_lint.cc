// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/planning/plan_lint.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <sstream>

#include "planning/disclosure.h"
#include "vivavoce/domain/prohibited_questions.h"
#include "vivavoce/planning/planner.h"

namespace vivavoce {
namespace {

constexpr int kLongQuestionWords = 60;
constexpr char kNoRoom[] = "no_room_for_required";

class Lint {
 public:
  void Error(std::string code, std::string where, std::string message) {
    Add("error", std::move(code), std::move(where), std::move(message));
  }
  void Warning(std::string code, std::string where, std::string message) {
    Add("warning", std::move(code), std::move(where), std::move(message));
  }
  std::vector<LintFinding> Take() { return std::move(findings_); }

 private:
  void Add(const char* severity, std::string code, std::string where, std::string message) {
    LintFinding finding;
    finding.code = std::move(code);
    finding.severity = severity;
    finding.where = std::move(where);
    finding.message = std::move(message);
    findings_.push_back(std::move(finding));
  }
  std::vector<LintFinding> findings_;
};

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// What makes two questions the same: case, spaces and punctuation do not count.
std::string Essence(const std::string& text) {
  std::string essence;
  for (char c : Lower(text)) {
    auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80) essence += c;
  }
  return essence;
}

int CountWords(const std::string& text) {
  std::istringstream words(text);
  int count = 0;
  for (std::string word; words >> word;) ++count;
  return count;
}

bool SuggestsItsAnswer(const std::string& text) {
  static constexpr std::string_view kOpeners[] = {
      "don't you",       "isn't it",     "wouldn't you",  "surely you",     "would you agree",
      "you would agree", "i assume you", "i suppose you", "you agree that", ", right?",
      ", correct?",      "obviously",    "of course you"};
  std::string lower = Lower(text);
  return std::any_of(std::begin(kOpeners), std::end(kOpeners), [&](std::string_view opener) {
    return lower.find(opener) != std::string::npos;
  });
}

// Two questions in one sentence, or more than a question and its "and what came of it?".
bool AsksTwoThings(const std::string& text) {
  static constexpr std::string_view kJoints[] = {
      " and how would you also ", " and also how ",    " and also what ", " and also tell ",
      " as well as how ",         " as well as what ", "? also,",         "? and also"};
  std::string lower = Lower(text);
  return std::count(text.begin(), text.end(), '?') > 2 ||
         std::any_of(std::begin(kJoints), std::end(kJoints), [&](std::string_view joint) {
           return lower.find(joint) != std::string::npos;
         });
}

void CheckText(const std::string& text, const std::string& where, Lint& lint) {
  if (CountWords(text) == 0) {
    lint.Error("empty_question", where, "is empty");
    return;
  }
  for (const ProhibitedQuestion& finding : FindProhibitedQuestions(text)) {
    lint.Error("prohibited_question", where,
               "asks about " + finding.category + ": " +
                   std::string(ProhibitedQuestionAdvice(finding.category)));
  }
  if (CountWords(text) > kLongQuestionWords) {
    lint.Warning("long_question", where,
                 "has over 60 words; people remember the beginning and the end");
  }
  if (AsksTwoThings(text)) lint.Warning("double_barrelled", where, "asks several things at once");
  if (SuggestsItsAnswer(text)) lint.Warning("leading_question", where, "suggests its answer");
}

// Whether as much as possible is asked, and nothing but what is required.
bool IsFullOfRequired(const InterviewPlan& plan) {
  return static_cast<int>(plan.questions.size()) >= MostQuestions(plan.duration_minutes) &&
         std::all_of(plan.questions.begin(), plan.questions.end(),
                     [&](const PlannedQuestion& question) {
                       const RubricCompetency* about = plan.rubric.Find(question.competency_id);
                       return about != nullptr && about->required;
                     });
}

void NoteNotAsked(const InterviewPlan& plan, const std::string& where, const std::string& name,
                  Lint& lint) {
  if (!IsFullOfRequired(plan)) {
    lint.Error("required_not_asked", where, name + " is required, and no question asks about it");
    return;
  }
  const size_t room = plan.questions.size();
  std::string message = name + " is required, but the interview has room for " +
                        std::to_string(room) + (room == 1 ? " question" : " questions") +
                        ": make it longer, or require less";
  if (plan.rubric.recommendation.every_required_scored) {
    message += "; as planned, no candidate can be recommended";
  }
  lint.Warning(kNoRoom, where, message);
}

void CheckRubric(const InterviewPlan& plan, Lint& lint) {
  for (size_t i = 0; i < plan.rubric.competencies.size(); ++i) {
    const RubricCompetency& competency = plan.rubric.competencies[i];
    std::string where = "rubric.competencies[" + std::to_string(i) + "]";
    bool asked = std::any_of(plan.questions.begin(), plan.questions.end(),
                             [&](const PlannedQuestion& question) {
                               return question.competency_id == competency.competency_id;
                             });
    if (competency.required && !asked) NoteNotAsked(plan, where, competency.name, lint);
    for (const RubricLevel& level : competency.levels) {
      if (!level.anchor.empty()) continue;
      lint.Error("level_without_anchor", where,
                 "level " + std::to_string(level.level) + " has no anchor");
    }
  }
}

}  // namespace

std::vector<LintFinding> LintPlan(const InterviewPlan& plan) {
  Lint lint;
  std::map<std::string, size_t> seen;
  int64_t seconds = 0;
  for (size_t i = 0; i < plan.questions.size(); ++i) {
    const PlannedQuestion& question = plan.questions[i];
    std::string where = "questions[" + std::to_string(i) + "]";
    seconds += question.seconds;
    CheckText(question.lead, where + ".lead", lint);
    for (size_t k = 0; k < question.probes.size(); ++k) {
      CheckText(question.probes[k], where + ".probes[" + std::to_string(k) + "]", lint);
    }
    auto [first, added] = seen.emplace(Essence(question.lead), i);
    if (!added) {
      lint.Warning("duplicate_question", where + ".lead",
                   "is asked already as questions[" + std::to_string(first->second) + "]");
    }
  }
  if (seconds > int64_t{60} * plan.duration_minutes) {
    lint.Error("too_long", "questions",
               "take " + std::to_string(seconds / 60) + " min, the interview has " +
                   std::to_string(plan.duration_minutes));
  }
  CheckRubric(plan, lint);
  if (!internal::DisclosesAi(plan.greeting, plan.language)) {
    lint.Warning(
        "no_disclosure", "greeting",
        "its first sentence must say that an AI conducts the interview, where the law asks "
        "for it (EU AI Act, Art. 50)");
  }
  return lint.Take();
}

bool MayApproveItself(const InterviewPlan& plan) {
  if (plan.feedback.plan_version > 0) return false;
  return std::none_of(plan.lint.begin(), plan.lint.end(), [](const LintFinding& finding) {
    return finding.severity == "error" || finding.code == kNoRoom;
  });
}

}  // namespace vivavoce
