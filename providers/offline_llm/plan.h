// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "frames.h"
#include "requests.h"
#include "skill_kinds.h"

namespace vivavoce::offline_llm {

struct Competency {
  std::string id;  // a slug
  std::string name;
  std::string description;
  std::string kind;
  std::string qualification;  // of the job, that it stems from; empty: none
  double weight = 1;
  bool required = false;
};

// What a job asks for, at most `limit`: its skills (required ones first, by weight), then what its
// qualifications and its description name, then general ones so that there are at least three.
std::vector<Competency> CompetenciesOf(const PlanRequest& request, const Frames& frames,
                                       const SkillKinds& kinds);

// How long each of `questions` may be answered.
size_t SecondsOfEach(const PlanRequest& request, size_t questions);

// docs/model_requests.md, `plan`, of a request without feedback: a lead question for each, worded
// by kind of skill and level, with neutral probes.
std::string PlanJson(const PlanRequest& request, const Frames& frames, const SkillKinds& kinds);

}  // namespace vivavoce::offline_llm
