// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_skills.h"

#include <algorithm>

#include "domain/letters.h"

namespace vivavoce::internal {
namespace {

constexpr size_t kMostJudged = 50;  // as a rubric may hold
constexpr size_t kLongestId = 60;

// The words of a name without case and accents; + and # belong to them (C++, C#).
std::vector<std::u32string> Words(const std::string& name) {
  std::vector<std::u32string> words(1);
  for (const Letter& letter : Letters(name)) {
    bool part = letter.is_word || letter.folded == '+' || letter.folded == '#';
    if (part) {
      words.back().push_back(letter.folded);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// Whether a question that calls its competency `asked` is about `skill`. A model may shorten a long
// name ("Crane operation (tower cranes)"), but never to a part of a word.
bool IsAbout(const std::string& asked, const std::string& skill) {
  std::vector<std::u32string> shorter = Words(asked);
  std::vector<std::u32string> longer = Words(skill);
  return !shorter.empty() && shorter.size() <= longer.size() &&
         std::equal(shorter.begin(), shorter.end(), longer.begin());
}

// Whether `text` has all words of `name`, in a row.
bool StandsIn(const std::string& name, const std::string& text) {
  std::vector<std::u32string> words = Words(text);
  std::vector<std::u32string> sought = Words(name);
  return !sought.empty() &&
         std::search(words.begin(), words.end(), sought.begin(), sought.end()) != words.end();
}

const PlanSkill* SkillOf(const ProposedQuestion& question, const std::vector<PlanSkill>& skills) {
  const std::string& asked = question.competency.name;
  auto exact = std::find_if(skills.begin(), skills.end(), [&](const PlanSkill& skill) {
    return Words(skill.name) == Words(asked);
  });
  if (exact != skills.end()) return &*exact;
  auto about = std::find_if(skills.begin(), skills.end(),
                            [&](const PlanSkill& skill) { return IsAbout(asked, skill.name); });
  return about == skills.end() ? nullptr : &*about;
}

// "Crane operation (towers)" -> "crane-operation-towers", and a number where that is taken.
std::string IdFor(const std::string& name, const std::vector<RubricCompetency>& taken) {
  std::string slug;
  for (const std::u32string& word : Words(name)) {
    if (!slug.empty()) slug += '-';
    for (char32_t letter : word) {
      bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
      if (plain) slug += static_cast<char>(letter);
    }
  }
  slug = slug.substr(0, kLongestId);
  if (slug.find_first_not_of('-') == slug.npos) slug = "skill";
  auto is_taken = [&taken](const std::string& id) {
    return std::any_of(taken.begin(), taken.end(), [&](const RubricCompetency& competency) {
      return competency.competency_id == id;
    });
  };
  std::string id = slug;
  for (int i = 2; is_taken(id); ++i) id = slug + "-" + std::to_string(i);
  return id;
}

}  // namespace

std::vector<PlanSkill> MergeSkills(const std::vector<JobSkill>& skills,
                                   const std::vector<SkillMatch>& matches) {
  std::vector<PlanSkill> merged;
  for (size_t i = 0; i < skills.size() && i < matches.size(); ++i) {
    const std::string& name = matches[i].canonical;
    auto same = std::find_if(merged.begin(), merged.end(), [&](const PlanSkill& skill) {
      return Words(skill.name) == Words(name);
    });
    if (same == merged.end()) {
      PlanSkill skill;
      skill.name = name;
      skill.index = i;
      skill.required = skills[i].required;
      skill.weight = skills[i].weight;
      merged.push_back(std::move(skill));
    } else {
      same->required = same->required || skills[i].required;
      same->weight = std::max(same->weight, skills[i].weight);
    }
  }
  return merged;
}

std::vector<PlanSkill> RequiredSkills(const std::vector<PlanSkill>& skills) {
  std::vector<PlanSkill> required;
  std::copy_if(skills.begin(), skills.end(), std::back_inserter(required),
               [](const PlanSkill& skill) { return skill.required; });
  std::stable_sort(required.begin(), required.end(),
                   [](const PlanSkill& a, const PlanSkill& b) { return a.weight > b.weight; });
  return required;
}

std::vector<PlanSkill> NotAsked(const std::vector<PlanSkill>& skills,
                                const std::vector<ProposedQuestion>& questions) {
  std::vector<PlanSkill> missing;
  for (const PlanSkill& skill : skills) {
    bool asked =
        std::any_of(questions.begin(), questions.end(), [&](const ProposedQuestion& question) {
          const PlanSkill* about = SkillOf(question, skills);
          return about == &skill;
        });
    if (!asked) missing.push_back(skill);
  }
  return missing;
}

void BindToSkills(const std::vector<PlanSkill>& skills,
                  const std::vector<std::string>& qualifications,
                  std::vector<ProposedQuestion>* questions) {
  for (ProposedQuestion& question : *questions) {
    const PlanSkill* skill = SkillOf(question, skills);
    const bool qualified =
        std::any_of(qualifications.begin(), qualifications.end(), [&](const std::string& one) {
          return one == question.qualification || StandsIn(question.competency.name, one);
        });
    question.competency.origin = skill != nullptr ? "job" : qualified ? "qualification" : "added";
    question.competency.weight = skill == nullptr ? 1 : skill->weight;
    question.competency.required = skill != nullptr && skill->required;
  }
}

void CutDown(const std::vector<PlanSkill>& skills, size_t most,
             std::vector<ProposedQuestion>* questions) {
  for (bool any : {false, true}) {
    for (size_t i = questions->size(); i > 0 && questions->size() > most; --i) {
      auto last = questions->begin() + static_cast<std::ptrdiff_t>(i - 1);
      if (any || SkillOf(*last, skills) == nullptr) questions->erase(last);
    }
  }
}

std::vector<RubricCompetency> JudgedBy(const std::vector<PlanSkill>& skills,
                                       const std::vector<ProposedQuestion>& questions) {
  std::vector<RubricCompetency> judged;
  for (const ProposedQuestion& question : questions) judged.push_back(question.competency);
  for (const PlanSkill& skill : NotAsked(skills, questions)) {
    if (!skill.required || judged.size() == kMostJudged) continue;
    RubricCompetency competency;
    competency.competency_id = IdFor(skill.name, judged);
    competency.name = skill.name;
    competency.origin = "job";
    competency.weight = skill.weight;
    competency.required = true;
    judged.push_back(std::move(competency));
  }
  return judged;
}

std::vector<LintFinding> NoteSkills(const std::vector<SkillMatch>& matches) {
  std::vector<LintFinding> notes;
  for (size_t i = 0; i < matches.size(); ++i) {
    const SkillMatch& match = matches[i];
    if (match.status == SkillMatch::Status::kAccepted) continue;
    bool ambiguous = match.status == SkillMatch::Status::kAmbiguous;
    LintFinding note;
    note.code = ambiguous ? "ambiguous_skill" : "unknown_skill";
    note.severity = "warning";
    note.where = "job.skills[" + std::to_string(i) + "]";
    note.message = match.written + " is not in the catalogue; it is kept as written";
    std::string near;
    for (const std::string& name : match.candidates) near += (near.empty() ? "" : ", ") + name;
    if (!near.empty()) note.message += " (near: " + near + ")";
    notes.push_back(std::move(note));
  }
  return notes;
}

}  // namespace vivavoce::internal
