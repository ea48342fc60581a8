// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/submission.h"

#include <algorithm>

#include "domain/json_reader.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using internal::Json;
using internal::JsonObjectReader;

constexpr size_t kMaxSubmissionBytes = 256 * 1024;

// What may stand in an e-mail header or a URL: no control character.
void RefuseControlCharacters(JsonObjectReader& in, std::string_view key, std::string_view text) {
  bool control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (control) in.Fail(key, "must not contain control characters");
}

Candidate ReadCandidate(JsonObjectReader in, std::vector<std::string>* unknown) {
  Candidate candidate;
  in.NoteOthers({"ref", "name", "email", "resumeText", "locale"}, unknown);
  candidate.ref = in.Text("ref", "", 200);
  candidate.name = in.Text("name", "", 300);
  candidate.email = in.Text("email", "", 320);
  candidate.resume_text = in.Text("resumeText", "", kMaxSubmissionBytes);
  candidate.locale = in.Text("locale", "", 40);
  RefuseControlCharacters(in, "ref", candidate.ref);
  RefuseControlCharacters(in, "name", candidate.name);
  RefuseControlCharacters(in, "email", candidate.email);
  return candidate;
}

Job ReadJob(JsonObjectReader in, std::vector<std::string>* unknown) {
  Job job;
  in.NoteOthers({"title", "level", "description", "skills", "qualifications"}, unknown);
  job.title = in.Text("title", "", 300);
  job.level = in.Text("level", "", 40);
  job.description = in.Text("description", "", kMaxSubmissionBytes);
  RefuseControlCharacters(in, "title", job.title);
  for (JsonObjectReader& skill : in.Objects("skills", 50)) {
    JobSkill read;
    skill.NoteOthers({"name", "required", "weight"}, unknown);
    read.name = skill.RequiredText("name", 200);
    read.required = skill.Bool("required", true);
    read.weight = skill.Number("weight", 1, 0, 100);
    RefuseControlCharacters(skill, "name", read.name);
    job.skills.push_back(std::move(read));
  }
  job.qualifications = in.Texts("qualifications", 50);
  return job;
}

InterviewSettings ReadSettings(JsonObjectReader in, std::vector<std::string>* unknown) {
  InterviewSettings settings;
  in.NoteOthers({"durationMinutes", "language", "autoApprovePlan", "maxProbes"}, unknown);
  settings.duration_minutes = static_cast<int>(in.Integer("durationMinutes", 30, 1, 240));
  settings.language = in.Text("language", "en-US", 40);
  settings.auto_approve_plan = in.Bool("autoApprovePlan", false);
  settings.max_probes = static_cast<int>(in.Integer("maxProbes", -1, -1, 100));
  return settings;
}

}  // namespace

absl::StatusOr<Submission> ParseSubmission(std::string_view json) {
  internal::JsonLimits limits;
  limits.max_bytes = kMaxSubmissionBytes;
  absl::StatusOr<Json> document = internal::ParseBoundedJson(json, limits);
  if (!document.ok()) return Annotate(document.status(), "submission");

  absl::Status problem;
  JsonObjectReader in(*document, "", &problem);
  Submission submission;
  std::vector<std::string>* unknown = &submission.unknown_fields;
  in.NoteOthers(
      {"$schema", "externalId", "callbackUrl", "candidate", "job", "interview", "metadata"},
      unknown);
  submission.external_id = in.Text("externalId", "", 200);
  submission.callback_url = in.Text("callbackUrl", "", 2000);
  RefuseControlCharacters(in, "callbackUrl", submission.callback_url);
  submission.candidate = ReadCandidate(in.Object("candidate"), unknown);
  submission.job = ReadJob(in.Object("job"), unknown);
  submission.interview = ReadSettings(in.Object("interview"), unknown);
  if (const Json* metadata = in.Raw("metadata")) {
    if (!metadata->is_object()) in.Fail("metadata", "must be an object");
    submission.metadata = metadata->dump();
  }
  if (!problem.ok()) return Annotate(problem, "submission");
  return submission;
}

std::string ToJson(const Submission& submission) {
  Json skills = Json::array();
  for (const JobSkill& skill : submission.job.skills) {
    skills.push_back({{"name", skill.name},
                      {"required", skill.required},
                      {"weight", internal::Number(skill.weight)}});
  }
  const Candidate& candidate = submission.candidate;
  const Job& job = submission.job;
  const InterviewSettings& settings = submission.interview;
  Json document;
  document["externalId"] = submission.external_id;
  document["callbackUrl"] = submission.callback_url;
  document["candidate"] = {{"ref", candidate.ref},
                           {"name", candidate.name},
                           {"email", candidate.email},
                           {"resumeText", candidate.resume_text},
                           {"locale", candidate.locale}};
  document["job"] = {{"title", job.title},
                     {"level", job.level},
                     {"description", job.description},
                     {"skills", skills},
                     {"qualifications", job.qualifications}};
  document["interview"] = {{"durationMinutes", settings.duration_minutes},
                           {"language", settings.language},
                           {"autoApprovePlan", settings.auto_approve_plan}};
  if (settings.max_probes >= 0) document["interview"]["maxProbes"] = settings.max_probes;
  Json metadata = Json::parse(submission.metadata, nullptr, false);
  document["metadata"] = metadata.is_object() ? metadata : Json::object();
  return internal::Print(document);
}

}  // namespace vivavoce
