// SPDX-License-Identifier: Apache-2.0
// What somebody submits to have an interview: docs/schemas/submission.schema.json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

struct Candidate {
  std::string ref;
  std::string name;
  std::string email;
  std::string resume_text;
  std::string locale;
};

struct JobSkill {
  std::string name;
  bool required = true;
  double weight = 1;
};

struct Job {
  std::string title;
  std::string level;  // JUNIOR, MID, SENIOR, LEAD, PRINCIPAL; as submitted
  std::string description;
  std::vector<JobSkill> skills;
  std::vector<std::string> qualifications;
};

struct InterviewSettings {
  int duration_minutes = 30;
  std::string language = "en-US";
  bool auto_approve_plan = false;
  int max_probes = -1;  // follow-ups in the whole interview; -1: the plan's default
};

struct Submission {
  Submission() = default;
  std::string external_id;
  std::string callback_url;
  Candidate candidate;
  Job job;
  InterviewSettings interview;
  std::string metadata = "{}";  // JSON object, kept as it came
  // Paths of fields that were there and mean nothing here, "job.department"; at most 20.
  std::vector<std::string> unknown_fields;
};

// Parses a submit body. Absent fields stay empty (completeness.h judges them).
//
// Errors: InvalidArgument naming the field: not JSON, a wrong type, ill-formed UTF-8, over 256 kB,
// a weight outside 0..100, a duration outside 1..240, more than 50 skills or qualifications; an
// unknown field that can only be a known one misspelt, unless that one is there too.
absl::StatusOr<Submission> ParseSubmission(std::string_view json);
std::string ToJson(const Submission& submission);

}  // namespace vivavoce
