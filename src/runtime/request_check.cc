// SPDX-License-Identifier: Apache-2.0
#include "runtime/request_check.h"

#include <filesystem>
#include <set>

#include "runtime/answers.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/domain/completeness.h"
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

// The languages that a folder of the shared data has a file for.
std::set<std::string> LanguagesIn(const std::string& folder) {
  namespace fs = std::filesystem;
  std::set<std::string> languages;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") languages.insert(entry.path().stem().string());
  }
  return languages;
}

// `folders` hold what is said in each language, and all of them are needed.
absl::Status CheckLanguage(const std::string& field, const std::string& language,
                           const std::vector<std::string>& folders) {
  std::set<std::string> spoken = LanguagesIn(folders.front());
  for (const std::string& folder : folders) {
    const std::set<std::string> here = LanguagesIn(folder);
    std::erase_if(spoken, [&here](const std::string& one) { return !here.contains(one); });
  }
  if (spoken.contains(language.substr(0, language.find('-')))) return absl::OkStatus();
  std::string names;
  for (const std::string& one : spoken) names += (names.empty() ? "" : ", ") + one;
  return InvalidArgument(field + ": " + language + " is not supported; supported: " + names +
                         ", with or without a region");
}

absl::Status CheckPlan(const std::string& json, const std::string& share_path,
                       CheckedRequest& checked) {
  absl::StatusOr<InterviewPlan> plan = ParsePlan(json);
  if (!plan.ok()) return plan.status();
  plan->lint = LintPlan(*plan);
  if (absl::Status lint = CheckLint(plan->lint); !lint.ok()) return lint;
  const std::string language = plan->language;
  checked.plan = *std::move(plan);
  return CheckLanguage("plan: language", language, {share_path + "/phrases"});
}

absl::Status CheckJob(const std::string& json, const std::string& share_path,
                      CheckedRequest& checked) {
  absl::StatusOr<Submission> submission = ParseSubmission(json);
  if (!submission.ok()) return submission.status();
  checked.submission = *std::move(submission);
  Completeness completeness = ExamineCompleteness(checked.submission);
  if (completeness.needs_information()) {
    return InvalidArgument("job: information is missing: " + WhatIsMissing(completeness));
  }
  return CheckLanguage("job: interview.language", checked.submission.interview.language,
                       {share_path + "/phrases", share_path + "/plans"});
}

absl::Status CheckScript(const RecordedInterviewRequest& request, const std::string& share_path,
                         CheckedRequest& checked) {
  if (request.submission_json.empty() == request.plan_json.empty()) {
    return InvalidArgument("interview: exactly one of job and plan must be given");
  }
  return In(request.script_name, request.plan_json.empty()
                                     ? CheckJob(request.submission_json, share_path, checked)
                                     : CheckPlan(request.plan_json, share_path, checked));
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

absl::Status In(const std::string& document, const absl::Status& status) {
  return document.empty() ? status : Annotate(status, document);
}

absl::StatusOr<CheckedRequest> CheckRequest(const RecordedInterviewRequest& request,
                                            const std::string& share_path) {
  CheckedRequest checked;
  if (absl::Status script = CheckScript(request, share_path, checked); !script.ok()) return script;
  if (absl::Status names = CheckNames(request.candidate_names); !names.ok()) return names;
  if (request.audio_file.empty() == request.answers_folder.empty()) {
    return InvalidArgument("interview: exactly one of audio and answers must be given");
  }
  checked.answer_files = {request.audio_file};
  if (!request.answers_folder.empty()) {
    absl::StatusOr<std::vector<std::string>> listed = ListAnswerFiles(request.answers_folder);
    if (!listed.ok()) return listed.status();
    checked.answer_files = *std::move(listed);
  }
  for (const std::string& file : checked.answer_files) {
    if (absl::Status sound = CheckAnswerFile(file); !sound.ok()) return sound;
  }
  return checked;
}

}  // namespace vivavoce::internal
