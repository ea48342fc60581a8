// SPDX-License-Identifier: Apache-2.0
#include "runtime/request_check.h"

#include "runtime/answers.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/domain/completeness.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/submission.h"
#include "vivavoce/planning/plan_lint.h"

namespace vivavoce::internal {
namespace {

std::string WhatIsMissing(const Completeness& completeness) {
  std::string text;
  for (const MissingInformation& item : completeness.missing) {
    if (item.severity == Severity::kMedium) continue;
    text += (text.empty() ? "" : "; ") + item.field + " (" + item.question + ")";
  }
  return text;
}

absl::Status CheckScript(const RecordedInterviewRequest& request) {
  if (request.submission_json.empty() == request.plan_json.empty()) {
    return InvalidArgument("interview: exactly one of job and plan must be given");
  }
  if (!request.plan_json.empty()) {
    absl::StatusOr<InterviewPlan> plan = ParsePlan(request.plan_json);
    return plan.ok() ? CheckLint(LintPlan(*plan)) : plan.status();
  }
  absl::StatusOr<Submission> submission = ParseSubmission(request.submission_json);
  if (!submission.ok()) return submission.status();
  Completeness completeness = ExamineCompleteness(*submission);
  if (!completeness.needs_information()) return absl::OkStatus();
  return InvalidArgument("job: information is missing: " + WhatIsMissing(completeness));
}

}  // namespace

absl::Status CheckLint(const std::vector<LintFinding>& lint) {
  for (const LintFinding& finding : lint) {
    if (finding.severity != "error") continue;
    return InvalidArgument("plan: " + finding.where + ": " + finding.message);
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const std::vector<std::string>& candidate_names) {
  constexpr size_t kMaxNames = 20;
  constexpr size_t kMaxNameBytes = 200;
  if (candidate_names.size() > kMaxNames) {
    return InvalidArgument("candidate: more than 20 names (" +
                           std::to_string(candidate_names.size()) + ")");
  }
  for (const std::string& name : candidate_names) {
    if (name.find_first_not_of(" \t") == std::string::npos) {
      return InvalidArgument("candidate: a name is empty");
    }
    if (name.size() > kMaxNameBytes || !IsValidUtf8(name)) {
      return InvalidArgument("candidate: a name must be UTF-8 text of at most 200 bytes");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> CheckRequest(const RecordedInterviewRequest& request) {
  if (absl::Status script = CheckScript(request); !script.ok()) return script;
  if (absl::Status names = CheckNames(request.candidate_names); !names.ok()) return names;
  if (request.audio_file.empty() == request.answers_folder.empty()) {
    return InvalidArgument("interview: exactly one of audio and answers must be given");
  }
  std::vector<std::string> files = {request.audio_file};
  if (!request.answers_folder.empty()) {
    absl::StatusOr<std::vector<std::string>> listed = ListAnswerFiles(request.answers_folder);
    if (!listed.ok()) return listed.status();
    files = *std::move(listed);
  }
  for (const std::string& file : files) {
    if (absl::Status checked = CheckAnswerFile(file); !checked.ok()) return checked;
  }
  return files;
}

}  // namespace vivavoce::internal
