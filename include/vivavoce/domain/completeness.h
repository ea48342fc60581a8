// SPDX-License-Identifier: Apache-2.0
// Whether a submission says enough to plan an interview: docs/completeness.md.
#pragma once

#include <string>
#include <vector>

#include "vivavoce/domain/submission.h"

namespace vivavoce {

enum class Severity { kCritical, kHigh, kMedium };

struct MissingInformation {
  std::string field;  // JSON path in the submission, e.g. "job.title"
  Severity severity = Severity::kCritical;
  std::string question;  // what to ask the submitter
};

struct Completeness {
  std::vector<MissingInformation> missing;  // most severe first
  // EXCELLENT (nothing missing), GOOD (one MEDIUM), FAIR (more MEDIUM), INSUFFICIENT (worse).
  std::string data_quality;

  // True when something CRITICAL or HIGH is missing: INFO_NEEDED.
  bool needs_information() const;
};

Completeness ExamineCompleteness(const Submission& submission);

}  // namespace vivavoce
