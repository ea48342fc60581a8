// SPDX-License-Identifier: Apache-2.0
// One answer, judged: what the steps of a question hand on to the steps of the interview.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "assessment/model_answers.h"
#include "vivavoce/assessment/rubric_evaluator.h"
#include "workflow/json_path.h"

namespace vivavoce::internal {

// A verified quote by its place; the text is read from the transcript when it is needed.
struct Span {
  std::string turn_id;
  TextRange range;
  friend bool operator==(const Span&, const Span&) = default;
};

// The quotes of one answer that stood up to verification.
struct VerifiedQuotes {
  std::vector<Span> spans;  // in the order of the text, each once
  int corrected = 0;        // accepted at another place or in other words than claimed
  int dropped = 0;          // not said
};

struct JudgedCheck {
  std::string check_id;
  bool met = false;
  std::vector<int> evidence;  // indices into AnswerJudgement::evidence
};

struct JudgedFlag {
  std::string type;
  std::string severity;
  std::string message;
  std::vector<Span> evidence;
};

struct AnswerJudgement {
  AnswerJudgement() = default;
  std::string question_id;
  std::string competency_id;
  CompetencyStatus status = CompetencyStatus::kNeedsHuman;
  int level = 0;  // 0: none
  std::string rationale;
  std::string rule;                 // as CompetencyResult::rule
  std::vector<JudgedCheck> checks;  // in the rubric's order
  std::vector<Span> evidence;
  std::map<std::string, double> signals;
  std::vector<JudgedFlag> flags;
  std::vector<std::string> caps;  // what was not met and held the level down
  int dropped_quotes = 0;
};

// Verifies all quotes, in the order of `verifier`'s turns.
VerifiedQuotes VerifyQuotes(const EvidenceVerifier& verifier,
                            const std::vector<std::string>& turn_order,
                            const std::vector<ProposedQuote>& proposed);

// The level of one answer. A check counts as met only with a verified quote; `nearest` is the
// quote of an answer that met none.
AnswerJudgement Judge(const RubricCompetency& competency, const VerifiedQuotes& quotes,
                      const ChecksAnswer& claims, const std::vector<Span>& nearest, double words);

// As the workflow's data.
JsonValue ToJsonValue(const VerifiedQuotes& quotes);
JsonValue ToJsonValue(const AnswerJudgement& judgement);
VerifiedQuotes VerifiedQuotesFrom(const JsonValue& json);
AnswerJudgement AnswerJudgementFrom(const JsonValue& json);

}  // namespace vivavoce::internal
