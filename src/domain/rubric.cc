// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/rubric.h"

#include <algorithm>
#include <array>

#include "domain/artefact_json.h"
#include "domain/json_reader.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr size_t kMaxRubricBytes = 1 << 20;

constexpr std::array<std::string_view, 14> kSignals = {
    "words", "usable_words", "relevance",   "grounded", "deeds",    "habits",  "hypotheticals",
    "steps", "particulars",  "topic_doubt", "evasive",  "restated", "generic", "injection"};

}  // namespace

std::span<const std::string_view> KnownSignals() { return kSignals; }

const RubricCompetency* Rubric::Find(std::string_view competency_id) const {
  auto it = std::find_if(competencies.begin(), competencies.end(), [&](const RubricCompetency& c) {
    return c.competency_id == competency_id;
  });
  return it == competencies.end() ? nullptr : &*it;
}

absl::StatusOr<Rubric> ParseRubric(std::string_view json) {
  internal::JsonLimits limits;
  limits.max_bytes = kMaxRubricBytes;
  absl::StatusOr<internal::Json> document = internal::ParseBoundedJson(json, limits);
  if (!document.ok()) return Annotate(document.status(), "rubric");

  absl::Status problem;
  internal::JsonObjectReader in(*document, "", &problem);
  Rubric rubric = internal::ReadRubric(in);
  if (!problem.ok()) return Annotate(problem, "rubric");
  return rubric;
}

std::string ToJson(const Rubric& rubric) { return internal::Print(internal::WriteRubric(rubric)); }

}  // namespace vivavoce
