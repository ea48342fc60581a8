// SPDX-License-Identifier: Apache-2.0
// The inputs of docs/model_requests.md, as this engine reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "answer.h"

namespace vivavoce::offline_llm {

struct AskedCheck {
  std::string check_id;
  std::string text;
};

// A sentence of a turn that the caller has verified.
struct VerifiedQuote {
  size_t index = 0;
  std::string turn_id;
  uint32_t begin = 0;
  uint32_t end = 0;
};

// follow_up, evidence, checks.
struct AnswerRequest {
  Question question;
  std::optional<Frame> kind;  // absent: the question's words tell
  std::vector<Turn> turns;
  std::vector<std::string> asked;     // follow_up
  std::vector<AskedCheck> checks;     // evidence, checks
  std::vector<VerifiedQuote> quotes;  // checks
};

struct PlanRequest {
  struct Skill {
    std::string name;
    bool required = true;
    double weight = 1;
  };
  std::string title;
  std::string level;
  std::string description;
  std::vector<Skill> skills;
  std::vector<std::string> qualifications;
  size_t duration_minutes = 30;
  size_t max_questions = 6;

  // A version that a reviewer sent back, and what they want otherwise; empty: there is none.
  struct Asked {
    std::string competency;  // its name
    bool required = false;
    std::string json;  // as an answer's question
  };
  std::string feedback;
  std::vector<Asked> asked;
};

struct SummaryRequest {
  struct Check {
    std::string check_id;
    std::string text;
    bool met = false;
    std::vector<size_t> evidence;
  };
  struct Competency {
    std::string competency_id;
    std::string name;
    std::string status;
    int level = 0;
    int max_level = 0;
    std::vector<Check> checks;
    std::vector<size_t> evidence;  // the indices there are
  };
  std::vector<Competency> competencies;
};

// Errors of all: InvalidArgument naming the field: no JSON, nested deeper than 20, over 4 MB, a
// field that is missing or of another type, ill-formed UTF-8; Unimplemented for a language other
// than English.
absl::StatusOr<AnswerRequest> ParseAnswerRequest(std::string_view json);
absl::StatusOr<PlanRequest> ParsePlanRequest(std::string_view json);
absl::StatusOr<SummaryRequest> ParseSummaryRequest(std::string_view json);

}  // namespace vivavoce::offline_llm
