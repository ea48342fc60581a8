// SPDX-License-Identifier: Apache-2.0
#include "assessment/manifest.h"

#include <utility>

#include "vivavoce/base/hash.h"
#include "workflow/json_path.h"

namespace vivavoce::internal {
namespace {

std::string TranscriptHash(Transcript transcript) {
  transcript.interview_id.clear();
  return Sha256Hex(ToJson(transcript));
}

}  // namespace

RunManifest MakeManifest(const AssessmentInputs& inputs, const AssessmentDependencies& dependencies,
                         const std::string& workflow_sha256) {
  RunManifest manifest;
  if (inputs.plan.has_value()) manifest.plan = Sha256Hex(ToJson(*inputs.plan));
  manifest.rubric = Sha256Hex(ToJson(inputs.rubric));
  manifest.transcript = TranscriptHash(inputs.transcript);
  for (const char* purpose : {"evidence", "checks", "summary"}) {
    absl::StatusOr<Prompt> prompt = dependencies.prompts->Find(purpose);
    if (prompt.ok()) manifest.prompts[purpose] = prompt->sha256;
  }
  manifest.models["language_model"] = dependencies.model->Capabilities().model;
  if (dependencies.embedder != nullptr) {
    manifest.models["embedder"] = dependencies.embedder->Capabilities().model;
  }
  if (!inputs.transcript.engine.model.empty()) {
    manifest.models["speech_to_text"] = inputs.transcript.engine.model;
  }
  manifest.workflow = workflow_sha256;
  manifest.template_version = inputs.template_version;
  JsonValue all = {{"plan", manifest.plan},
                   {"rubric", manifest.rubric},
                   {"transcript", manifest.transcript},
                   {"prompts", manifest.prompts},
                   {"models", manifest.models},
                   {"workflow", manifest.workflow},
                   {"template", manifest.template_version}};
  manifest.sha256 = Sha256Hex(all.dump());
  return manifest;
}

}  // namespace vivavoce::internal
