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
  RunManifest manifest = inputs.conditions;
  if (inputs.plan.has_value()) manifest.plan = Sha256Hex(ToJson(*inputs.plan));
  manifest.rubric = Sha256Hex(ToJson(inputs.rubric));
  manifest.transcript = TranscriptHash(inputs.transcript);
  for (const char* purpose : {"evidence", "checks", "summary"}) {
    absl::StatusOr<Prompt> prompt = dependencies.prompts->Find(purpose);
    if (prompt.ok()) manifest.prompts[purpose] = IdentityOf(*prompt);
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
  manifest.sha256 = HashOf(manifest);
  return manifest;
}

std::string JoinModels(const std::set<std::string>& models) {
  std::string text;
  for (const std::string& model : models) text += (text.empty() ? "" : ", ") + model;
  return text;
}

std::string HashOf(const RunManifest& manifest) {
  JsonValue all = {{"plan", manifest.plan},
                   {"rubric", manifest.rubric},
                   {"transcript", manifest.transcript},
                   {"prompts", manifest.prompts},
                   {"models", manifest.models},
                   {"providers", manifest.providers},
                   {"answeredBy", manifest.answered_by},
                   {"workflow", manifest.workflow},
                   {"template", manifest.template_version}};
  return Sha256Hex(all.dump());
}

}  // namespace vivavoce::internal
