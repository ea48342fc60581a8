// SPDX-License-Identifier: Apache-2.0
// From a finished transcript to a draft assessment, for a human to decide on. The steps stand in
// share/workflows/assessment.asl.json and run on the durable engine of workflow/: killed at any
// point and called again with the same inputs, Assess() goes on where it stopped.
//
//   AssessmentInputs inputs;
//   inputs.tenant = tenant;
//   inputs.interview_id = InterviewId("...");
//   inputs.transcript = transcript;
//   inputs.rubric = rubric;
//   absl::StatusOr<Assessment> assessment = co_await Assess(std::move(inputs), dependencies);
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/domain/assessment.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/rubric.h"
#include "vivavoce/domain/transcript.h"
#include "vivavoce/provider/embedder.h"
#include "vivavoce/provider/language_model.h"
#include "vivavoce/provider/prompt_library.h"
#include "vivavoce/provider/store.h"

namespace vivavoce {

struct AssessmentInputs {
  AssessmentInputs() = default;
  TenantId tenant;
  InterviewId interview_id;
  // Names the run, and the workflow's execution. Empty: derived from the interview and everything
  // else that goes into the run, so that the same call finds its unfinished run again.
  RunId run_id;
  Transcript transcript;
  Rubric rubric;
  std::optional<InterviewPlan> plan;         // where there is one
  std::vector<std::string> candidate_names;  // masked before a model sees a text; may be empty
  std::string template_version;              // of the report; goes into the manifest
  // What else goes into the manifest, as the caller knows it: the prompts, models and providers of
  // what came before the assessment.
  RunManifest conditions;
};

// One step has ended, or is about to begin.
struct AssessmentProgress {
  AssessmentProgress() = default;
  std::string step;         // e.g. "Evidence"
  std::string question_id;  // empty: a step of the whole interview
  int finished = 0;         // steps that ended
  int total = 0;            // known so far
};

// Lifetime: everything referred to outlives the call of Assess().
struct AssessmentDependencies {
  AssessmentDependencies() = default;
  LanguageModel* model = nullptr;          // never null
  std::string model_provider;              // its registry name, e.g. "offline_llm"
  Store* store = nullptr;                  // never null
  const PromptLibrary* prompts = nullptr;  // never null
  Embedder* embedder = nullptr;            // null where there is none
  Clock* clock = nullptr;                  // never null
  Telemetry telemetry;
  std::string workflow;  // the step graph's JSON; empty: assessment.asl.json of the prompt
                         // library's share folder
  std::function<void(const AssessmentProgress&)> progress;  // may be empty
};

// A draft assessment. A question that could not be judged (the model failed for good) ends as
// needs_human; it never fails the run.
//
// Errors: InvalidArgument for a transcript, rubric or plan that cannot be assessed, or for a rubric
//         or plan that is of another interview;
//         FailedPrecondition when the run id belongs to other inputs; Aborted when another process
//         works on the same run; those of the store.
boost::asio::awaitable<absl::StatusOr<Assessment>> Assess(AssessmentInputs inputs,
                                                          AssessmentDependencies dependencies);

}  // namespace vivavoce
