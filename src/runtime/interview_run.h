// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "runtime/answers.h"
#include "runtime/interview_record.h"
#include "runtime/request_check.h"
#include "runtime/run_folder.h"
#include "runtime/workbench.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/submission.h"
#include "vivavoce/provider/prompt_library.h"
#include "vivavoce/reporting/report.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce::internal {

// Tells an observer that may be absent, and keeps the warnings for the result.
class Narrator final : public RunObserver {
 public:
  explicit Narrator(RunObserver* observer) : observer_(observer) {}

  void Progress(std::string_view stage, int64_t done, int64_t total) override;
  void Said(Speaker speaker, std::string_view text, int64_t at_ms) override;
  void Warning(std::string_view text) override;

  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  RunObserver* observer_;
  std::vector<std::string> warnings_;
};

// What assessing and reporting need, whoever made the transcript.
struct AssessedInterview {
  RunIdentity identity;
  Transcript transcript;
  Rubric rubric;
  std::optional<InterviewPlan> plan;
  Candidate candidate;
  std::vector<std::string> candidate_names;  // beside the candidate's own
  RunManifest conditions;
  Job job;
};

// As the masking needs them: whole names, and addresses.
std::vector<std::string> NamesToMask(const Candidate& candidate, std::vector<std::string> others);

// Assesses the transcript (or finds it assessed), writes assessment.json and the report, and fills
// in the result.
//
// Lifetime: everything referred to outlives the returned awaitable.
boost::asio::awaitable<absl::Status> AssessAndReport(Workbench& bench, RunFolder& folder,
                                                     Store& store, TenantId tenant,
                                                     AssessedInterview interview,
                                                     Narrator& narrator, RunResult& result);

// The same for a transcript that came from elsewhere: takes up the folder's run, or begins `fresh`.
boost::asio::awaitable<absl::Status> AssessFinishedTranscript(Workbench& bench, RunFolder& folder,
                                                              Store& store, RunIdentity fresh,
                                                              AssessedInterview interview,
                                                              Narrator& narrator,
                                                              RunResult& result);

// One recorded interview, from submission to report, state by state of the lifecycle table. Each
// state's work is done again from its start after a kill; what a finished state left is in the
// store.
class InterviewRun {
 public:
  // Lifetime: everything referred to outlives it.
  InterviewRun(Workbench& bench, Store& store, RunFolder& folder,
               const RecordedInterviewRequest& request, const CheckedRequest& checked,
               Narrator& narrator, RunResult& result);

  boost::asio::awaitable<absl::Status> Run(RunIdentity fresh);

 private:
  // The work of one state, and the transition that ends it.
  boost::asio::awaitable<absl::Status> Advance(InterviewRecord& record);
  boost::asio::awaitable<absl::Status> Receive(InterviewRecord& record);
  boost::asio::awaitable<absl::Status> MakePlan(InterviewRecord& record);
  boost::asio::awaitable<absl::StatusOr<int>> Conduct();  // the number of questions answered
  boost::asio::awaitable<absl::Status> Assess();
  // What has been said so far and what it was said about, as the store and the folder have it.
  boost::asio::awaitable<absl::StatusOr<AssessedInterview>> Interview();
  boost::asio::awaitable<absl::StatusOr<InterviewPlan>> Plan();
  // Keep what was asked of whom, for the manifest.
  boost::asio::awaitable<absl::Status> RememberPlanning();
  boost::asio::awaitable<absl::Status> RememberConducting();
  boost::asio::awaitable<absl::StatusOr<RunManifest>> Conditions();
  boost::asio::awaitable<absl::StatusOr<std::unique_ptr<FileAnswers>>> Answers();
  // Whether follow-ups are asked: as the request says, else as the job does.
  bool MayProbe() const;

  Workbench& bench_;
  Store& store_;
  RunFolder& folder_;
  const RecordedInterviewRequest& request_;
  const CheckedRequest& checked_;
  const Submission& submission_;
  Narrator& narrator_;
  RunResult& result_;
  RunIdentity identity_;
  std::set<std::string> answers_spoken_by_;  // models
  bool assessed_ = false;
};

}  // namespace vivavoce::internal
