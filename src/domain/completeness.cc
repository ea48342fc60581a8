// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/completeness.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

constexpr std::array<std::string_view, 5> kLevels = {"JUNIOR", "MID", "SENIOR", "LEAD",
                                                     "PRINCIPAL"};
constexpr size_t kGoodDescription = 100;  // characters

std::string_view Trimmed(std::string_view text) {
  auto space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

bool Given(std::string_view text) { return !Trimmed(text).empty(); }

}  // namespace

bool Completeness::needs_information() const {
  return std::any_of(missing.begin(), missing.end(), [](const MissingInformation& item) {
    return item.severity != Severity::kMedium;
  });
}

Completeness ExamineCompleteness(const Submission& submission) {
  const Candidate& candidate = submission.candidate;
  const Job& job = submission.job;
  auto skills = std::count_if(job.skills.begin(), job.skills.end(),
                              [](const JobSkill& skill) { return Given(skill.name); });
  auto qualifications = std::count_if(job.qualifications.begin(), job.qualifications.end(),
                                      [](const std::string& text) { return Given(text); });

  Completeness result;
  auto miss = [&](std::string_view field, Severity severity, std::string_view question) {
    result.missing.push_back({std::string(field), severity, std::string(question)});
  };
  if (!Given(candidate.ref) && !Given(candidate.name) && !Given(candidate.email)) {
    miss("candidate.ref", Severity::kCritical,
         "Who is the candidate? A reference, a name or an e-mail address is enough.");
  }
  if (!Given(job.title)) {
    miss("job.title", Severity::kCritical, "What is the title of the job?");
  }
  if (std::find(kLevels.begin(), kLevels.end(), job.level) == kLevels.end()) {
    miss("job.level", Severity::kHigh,
         "Which level is the job: JUNIOR, MID, SENIOR, LEAD or PRINCIPAL?");
  }
  if (skills + qualifications == 0) {
    miss("job.skills", Severity::kHigh,
         "Which skills or qualifications does the job need? At least one is needed.");
  } else if (skills + qualifications < 3) {
    miss("job.skills", Severity::kMedium,
         "Which further skills or qualifications matter? Three or more make a better plan.");
  }
  if (!Given(job.description) && qualifications < 2 && skills == 0) {
    miss("job.description", Severity::kHigh, "What is the job about? A description is needed.");
  } else if (CountCharacters(Trimmed(job.description)) < kGoodDescription) {
    miss("job.description", Severity::kMedium,
         "Can you describe the job in at least 100 characters?");
  }
  std::stable_sort(result.missing.begin(), result.missing.end(),
                   [](const MissingInformation& a, const MissingInformation& b) {
                     return a.severity < b.severity;
                   });
  if (result.needs_information()) {
    result.data_quality = "INSUFFICIENT";
  } else if (result.missing.empty()) {
    result.data_quality = "EXCELLENT";
  } else {
    result.data_quality = result.missing.size() == 1 ? "GOOD" : "FAIR";
  }
  return result;
}

}  // namespace vivavoce
