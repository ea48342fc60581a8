// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include "assessment/combination.h"

namespace vivavoce::internal {
namespace {

int SeverityRank(const std::string& severity) {
  return severity == "HIGH" ? 2 : severity == "MEDIUM" ? 1 : 0;
}

class FlagCollector {
 public:
  FlagCollector(const Rubric& rubric, const QuoteMaker& quote) : rubric_(rubric), quote_(quote) {}

  // One flag of a type for a competency: a second adds its evidence, and its severity if higher.
  void Add(const std::string& type, const std::string& severity, const std::string& message,
           const std::string& competency_id, const std::vector<Span>& evidence) {
    AssessmentFlag* flag = nullptr;
    for (AssessmentFlag& known : flags_) {
      if (known.type == type && known.competency_id == competency_id) flag = &known;
    }
    if (flag == nullptr) {
      flags_.emplace_back();
      flag = &flags_.back();
      flag->type = type;
      flag->severity = severity;
      flag->message = message;
      flag->competency_id = competency_id;
    } else if (SeverityRank(severity) > SeverityRank(flag->severity)) {
      flag->severity = severity;
    }
    for (const Span& span : evidence) {
      EvidenceQuote quote = quote_(span);
      bool known =
          std::find(flag->evidence.begin(), flag->evidence.end(), quote) != flag->evidence.end();
      if (!known && !quote.text.empty()) flag->evidence.push_back(std::move(quote));
    }
  }

  std::string NameOf(const std::string& competency_id) const {
    const RubricCompetency* competency = rubric_.Find(competency_id);
    return competency == nullptr ? competency_id : competency->name;
  }

  std::vector<AssessmentFlag> Sorted() && {
    auto place = [this](const AssessmentFlag& flag) {
      size_t i = 0;
      while (i < rubric_.competencies.size() &&
             rubric_.competencies[i].competency_id != flag.competency_id) {
        ++i;
      }
      return i;
    };
    std::stable_sort(flags_.begin(), flags_.end(),
                     [&](const AssessmentFlag& a, const AssessmentFlag& b) {
                       int first = SeverityRank(a.severity);
                       int second = SeverityRank(b.severity);
                       return first != second ? first > second : place(a) < place(b);
                     });
    return std::move(flags_);
  }

 private:
  const Rubric& rubric_;
  const QuoteMaker& quote_;
  std::vector<AssessmentFlag> flags_;
};

void AddOfAnswer(const AnswerJudgement& judgement, FlagCollector& flags) {
  const std::string& competency = judgement.competency_id;
  for (const JudgedFlag& flag : judgement.flags) {
    flags.Add(flag.type, flag.severity, flag.message, competency, flag.evidence);
  }
  if (!judgement.caps.empty()) {
    flags.Add("level_capped", "MEDIUM",
              "The level for " + flags.NameOf(competency) + " was held down: not met was \"" +
                  judgement.caps.front() + "\".",
              competency, {});
  }
  if (judgement.dropped_quotes > 0) {
    flags.Add("dropped_quotes", "LOW",
              std::to_string(judgement.dropped_quotes) +
                  (judgement.dropped_quotes == 1 ? " quote was" : " quotes were") +
                  " dropped: the candidate did not say that.",
              competency, {});
  }
  if (judgement.status == CompetencyStatus::kNeedsHuman) {
    flags.Add("needs_human", "HIGH",
              "An answer about " + flags.NameOf(competency) +
                  " could not be judged by the program; a person must.",
              competency, {});
  }
}

}  // namespace

std::vector<AssessmentFlag> CollectFlags(const Rubric& rubric, const Segmentation& segmentation,
                                         const std::vector<AnswerJudgement>& judgements,
                                         const std::vector<CompetencyResult>& competencies,
                                         int64_t dropped_inventions, const QuoteMaker& quote) {
  FlagCollector flags(rubric, quote);
  for (const AnswerJudgement& judgement : judgements) AddOfAnswer(judgement, flags);
  for (const AnswerSegment& segment : segmentation.segments) {
    if (segment.competency_id.empty() && !segment.turns.empty()) {
      flags.Add("unassigned_answer", "MEDIUM",
                "An answer was not scored: no competency of the rubric belongs to its question.",
                "", {});
    } else if (segment.turns.empty() && !segment.competency_id.empty()) {
      flags.Add("no_answer", "MEDIUM",
                "A question about " + flags.NameOf(segment.competency_id) + " was not answered.",
                segment.competency_id, {});
    }
  }
  for (const CompetencyResult& result : competencies) {
    if (result.status != CompetencyStatus::kInsufficientEvidence) continue;
    flags.Add("insufficient_evidence", result.required ? "MEDIUM" : "LOW",
              "What was said about " + result.name + " is not enough to judge it.",
              result.competency_id, {});
  }
  if (!segmentation.unscored.empty()) {
    flags.Add("unscored_speech", "LOW",
              "Some of what the candidate said belongs to no question and was not scored.", "", {});
  }
  if (dropped_inventions > 0) {
    flags.Add("recogniser_inventions", "LOW",
              std::to_string(dropped_inventions) +
                  (dropped_inventions == 1 ? " piece" : " pieces") +
                  " of noise that the recogniser took for words left out of the transcript.",
              "", {});
  }
  return std::move(flags).Sorted();
}

}  // namespace vivavoce::internal
