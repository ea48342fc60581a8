// SPDX-License-Identifier: Apache-2.0
// The tasks of share/workflows/assessment.asl.json. The documents of the interview stay out of the
// workflow's data, which names them by hash: what passes between steps is places in them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "assessment/combination.h"
#include "assessment/nearest_sentence.h"
#include "vivavoce/assessment/assessor.h"
#include "vivavoce/assessment/evidence_verifier.h"
#include "vivavoce/assessment/segmentation.h"
#include "vivavoce/provider/session_context.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce::internal {

// On whose behalf the run's models are asked.
SessionContext ContextOf(const AssessmentInputs& inputs, std::string step);

// Lifetime: outlives the runs of the engine that it is registered with.
class AssessmentTasks {
 public:
  AssessmentTasks(AssessmentInputs inputs, AssessmentDependencies dependencies,
                  RunManifest manifest);
  ~AssessmentTasks();
  AssessmentTasks(const AssessmentTasks&) = delete;
  AssessmentTasks& operator=(const AssessmentTasks&) = delete;

  absl::Status Register(WorkflowEngine& engine);

  // The questions that are judged, in the order of the workflow's Map.
  const std::vector<std::string>& questions() const { return questions_; }

 private:
  using Answer = absl::StatusOr<std::string>;
  using Step = Answer (AssessmentTasks::*)(const JsonValue& input);
  using LongStep = boost::asio::awaitable<Answer> (AssessmentTasks::*)(TaskContext& context,
                                                                       JsonValue input);
  // One answered question: everything its steps look at.
  struct Question {
    AnswerSegment segment;
    const RubricCompetency* competency = nullptr;
    std::vector<std::string> turn_ids;
    std::vector<std::string> shown;  // the turns' texts, names masked
    std::vector<ShownSentence> sentences;
    std::vector<Span> injections;
    std::unique_ptr<EvidenceVerifier> verifier;
    double words = 0;
  };

  void Prepare();
  std::string Mask(const std::string& text) const;
  absl::StatusOr<const Question*> QuestionOf(const JsonValue& input) const;
  JsonValue RequestOf(const Question& question) const;
  EvidenceQuote QuoteOf(const Span& span) const;
  std::vector<AnswerJudgement> JudgementsOf(const JsonValue& input) const;

  absl::Status RegisterStep(WorkflowEngine& engine, const std::string& name, Step step);
  absl::Status RegisterLongStep(WorkflowEngine& engine, const std::string& name, LongStep step);

  Answer Segment(const JsonValue& input);
  Answer Verify(const JsonValue& input);
  Answer Combine(const JsonValue& input);
  Answer Flags(const JsonValue& input);
  Answer Recommend(const JsonValue& input);
  Answer SummariseByRule(const JsonValue& input);
  Answer Assemble(const JsonValue& input);
  boost::asio::awaitable<Answer> Evidence(TaskContext& context, JsonValue input);
  boost::asio::awaitable<Answer> Checks(TaskContext& context, JsonValue input);
  boost::asio::awaitable<Answer> Level(TaskContext& context, JsonValue input);
  boost::asio::awaitable<Answer> Summarise(TaskContext& context, JsonValue input);

  // Asks the model, once for each attempt that gets an answer which `check` accepts.
  boost::asio::awaitable<Answer> Ask(TaskContext& context, std::string purpose, std::string input,
                                     std::function<absl::Status(std::string_view)> check);

  AssessmentInputs inputs_;
  AssessmentDependencies dependencies_;
  RunManifest manifest_;
  Segmentation segmentation_;
  std::vector<std::string> questions_;
  std::map<std::string, Question> prepared_;
};

}  // namespace vivavoce::internal
