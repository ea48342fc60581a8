// SPDX-License-Identifier: Apache-2.0
// One interview as the store keeps it: what was submitted, where in its life it stands, and which
// versions of its plan, transcript and assessment are the current ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/domain/lifecycle.h"
#include "vivavoce/domain/submission.h"
#include "vivavoce/provider/store.h"

namespace vivavoce {

// What is asked of who submitted a skill that may mean this or that.
struct SkillQuestion {
  SkillQuestion() = default;
  std::string skill;  // as submitted
  std::string question;
};

struct Interview {
  Interview() = default;

  InterviewId id;
  int64_t version = 0;  // of the stored document: the ETag
  InterviewState state = InterviewState::kNone;
  std::string sub_status;  // what within the state; e.g. why it FAILED; empty: nothing to say
  InterviewState resume_state = InterviewState::kNone;  // where RETRY goes on
  Submission submission;

  WallTime created_at;
  WallTime state_since;
  std::optional<WallTime> deadline;  // when a timer ends the state ...
  std::string deadline_transition;   // ... by this transition

  std::vector<SkillQuestion> skill_questions;  // open while INFO_NEEDED
  std::vector<std::string> confirmed_skills;   // were asked about, and came again as they were

  int plan_version = 0;           // the newest plan's; 0: none yet
  int approved_plan_version = 0;  // 0: not approved
  std::string plan_feedback;      // what the next plan is to do otherwise; empty: nothing said
  int transcript_version = 0;     // 0: none yet
  std::string run_id;             // of the newest assessment; empty: none yet
  std::string report_template;    // version that the newest report was made with; empty: none yet
  int questions_answered = 0;
  int resumes_left = 3;
  int reschedules_left = 3;
  std::string session_id;  // the newest session; empty: none yet
};

std::string ToJson(const Interview& interview);

// Errors: DataLoss naming the field: only what ToJson() wrote is expected here.
absl::StatusOr<Interview> ParseInterview(std::string_view json);

// Storage keys, without the tenant's part: a BlobStore call names the tenant.
std::string RecordingKey(const InterviewId& interview);                // recordings/{id}/audio
std::string TranscriptKey(const InterviewId& interview, int version);  // transcripts/{id}/v{n}.json
std::string ReportKey(const InterviewId& interview, std::string_view template_version,
                      std::string_view format);  // reports/{id}/{template}/report.{format}

}  // namespace vivavoce
