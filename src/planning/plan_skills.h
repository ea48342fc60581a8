// SPDX-License-Identifier: Apache-2.0
// What a submission demands of its plan: skills under their canonical names, which of them must be
// asked about, and what their answers weigh. None of it is the model's to decide.
#pragma once

#include <string>
#include <vector>

#include "planning/plan_answer.h"
#include "vivavoce/domain/submission.h"
#include "vivavoce/planning/skill_catalogue.h"

namespace vivavoce::internal {

struct PlanSkill {
  std::string name;  // canonical where the catalogue knows it
  bool required = false;
  double weight = 1;
  size_t index = 0;  // in job.skills
};

// One entry a canonical name, in the order submitted: "K8s" and "Kubernetes" are one skill,
// required if either is, with the greater weight. `matches` has one entry for each of `skills`.
std::vector<PlanSkill> MergeSkills(const std::vector<JobSkill>& skills,
                                   const std::vector<SkillMatch>& matches);

// The required skills, heaviest first.
std::vector<PlanSkill> RequiredSkills(const std::vector<PlanSkill>& skills);

// Those of `skills` that no question is about.
std::vector<PlanSkill> NotAsked(const std::vector<PlanSkill>& skills,
                                const std::vector<ProposedQuestion>& questions);

// Gives each question's competency the weight and the demand of the skill it is about; one that is
// about none weighs 1 and is not required. It stems from one of `qualifications` where the model
// cites that one word for word or the one names the other, and is added by the plan where not.
void BindToSkills(const std::vector<PlanSkill>& skills,
                  const std::vector<std::string>& qualifications,
                  std::vector<ProposedQuestion>* questions);

// Leaves `most` questions: those about none of `skills` go first, the last before the others.
void CutDown(const std::vector<PlanSkill>& skills, size_t most,
             std::vector<ProposedQuestion>* questions);

// The competencies of `questions`, and behind them the required skills that none is about: what is
// not asked is not forgotten. At most as many as a rubric may hold.
std::vector<RubricCompetency> JudgedBy(const std::vector<PlanSkill>& skills,
                                       const std::vector<ProposedQuestion>& questions);

// A warning for each skill that the catalogue does not know, or knows several of.
std::vector<LintFinding> NoteSkills(const std::vector<SkillMatch>& matches);

}  // namespace vivavoce::internal
