// SPDX-License-Identifier: Apache-2.0
#include "assessment/assessment_tasks.h"

#include <set>
#include <utility>

#include "assessment/injection_screen.h"
#include "assessment/summary.h"
#include "assessment/word_match.h"
#include "vivavoce/assessment/recommendation.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/identity_mask.h"

namespace vivavoce::internal {
namespace {

using boost::asio::awaitable;

constexpr char kPrefix[] = "urn:vivavoce:task:assessment.";

constexpr char kModelStatement[] =
    "A language model proposed quotes and which checks they meet. Every quote was verified as the "
    "candidate's own words, levels and recommendation follow by rule, and a person decides.";

// Whether what was not heard was asked for again. Of a transcript from elsewhere, too, only what
// stands in it is known.
std::string FollowUpStatement(const Transcript& transcript) {
  std::set<std::pair<std::string, int>> follow_ups;  // a repeated one is one
  for (const TranscriptTurn& turn : transcript.turns) {
    bool asks = turn.speaker == Speaker::kInterviewer && turn.probe_index > 0 && turn.is_question;
    if (asks) follow_ups.emplace(turn.question_id.value_or(""), turn.probe_index);
  }
  const size_t asked = follow_ups.size();
  if (asked == 0) {
    return "In this interview no follow-up question was asked: what an answer left out was not "
           "asked for before it was scored.";
  }
  return "In this interview " + std::to_string(asked) +
         (asked == 1 ? " follow-up question was" : " follow-up questions were") +
         " asked; what else an answer left out was not asked for before it was scored.";
}

absl::StatusOr<Assessment> DraftOf(const JsonValue& input) {
  if (!input.is_object() || !input.contains("draft")) return Internal("assessment: no draft");
  return ParseAssessment(input["draft"].dump());
}

}  // namespace

AssessmentTasks::AssessmentTasks(AssessmentInputs inputs, AssessmentDependencies dependencies,
                                 RunManifest manifest)
    : inputs_(std::move(inputs)),
      dependencies_(std::move(dependencies)),
      manifest_(std::move(manifest)) {
  Prepare();
}

AssessmentTasks::~AssessmentTasks() = default;

std::string AssessmentTasks::Mask(const std::string& text) const {
  std::string masked = text;
  for (const std::string& name : inputs_.candidate_names) {
    bool address = name.find('@') != std::string::npos;
    IdentityMask mask(address ? "" : name, address ? name : "");
    masked = mask.Apply(masked);
  }
  return masked;
}

void AssessmentTasks::Prepare() {
  const Transcript& transcript = inputs_.transcript;
  segmentation_ = vivavoce::Segment(transcript, inputs_.rubric,
                                    inputs_.plan.has_value() ? &*inputs_.plan : nullptr);
  for (const AnswerSegment& segment : segmentation_.segments) {
    if (segment.turns.empty() || segment.competency_id.empty()) continue;
    Question question;
    question.segment = segment;
    question.competency = inputs_.rubric.Find(segment.competency_id);
    std::vector<const TranscriptTurn*> turns;
    for (size_t index : segment.turns) {
      const TranscriptTurn& turn = transcript.turns[index];
      turns.push_back(&turn);
      question.turn_ids.push_back(turn.turn_id);
      question.shown.push_back(Mask(turn.text));
      question.words += static_cast<double>(WordsOf(turn.text).size());
      for (ShownSentence& sentence : SentencesOf(turn.turn_id, question.shown.back())) {
        question.sentences.push_back(std::move(sentence));
      }
    }
    question.injections = FindInjections(question.sentences);
    question.verifier = std::make_unique<EvidenceVerifier>(turns, question.shown);
    questions_.push_back(segment.question_id);
    prepared_[segment.question_id] = std::move(question);
  }
}

absl::Status AssessmentTasks::RegisterStep(WorkflowEngine& engine, const std::string& name,
                                           Step step) {
  TaskHandler handler = [this, step](TaskContext&, std::string input) -> awaitable<Answer> {
    absl::StatusOr<JsonValue> value = ParseJsonValue(input, input.size());
    if (!value.ok()) co_return value.status();
    co_return (this->*step)(*value);
  };
  return engine.RegisterTask(kPrefix + name, std::move(handler));
}

absl::Status AssessmentTasks::RegisterLongStep(WorkflowEngine& engine, const std::string& name,
                                               LongStep step) {
  TaskHandler handler = [this, step](TaskContext& context, std::string input) -> awaitable<Answer> {
    absl::StatusOr<JsonValue> value = ParseJsonValue(input, input.size());
    if (!value.ok()) co_return value.status();
    co_return co_await (this->*step)(context, *std::move(value));
  };
  return engine.RegisterTask(kPrefix + name, std::move(handler));
}

absl::Status AssessmentTasks::Register(WorkflowEngine& engine) {
  absl::Status status;
  status.Update(RegisterStep(engine, "segment", &AssessmentTasks::Segment));
  status.Update(RegisterLongStep(engine, "evidence", &AssessmentTasks::Evidence));
  status.Update(RegisterStep(engine, "verify", &AssessmentTasks::Verify));
  status.Update(RegisterLongStep(engine, "checks", &AssessmentTasks::Checks));
  status.Update(RegisterLongStep(engine, "level", &AssessmentTasks::Level));
  status.Update(RegisterStep(engine, "combine", &AssessmentTasks::Combine));
  status.Update(RegisterStep(engine, "flags", &AssessmentTasks::Flags));
  status.Update(RegisterStep(engine, "recommend", &AssessmentTasks::Recommend));
  status.Update(RegisterLongStep(engine, "summarise", &AssessmentTasks::Summarise));
  status.Update(RegisterStep(engine, "summarise_by_rule", &AssessmentTasks::SummariseByRule));
  status.Update(RegisterStep(engine, "assemble", &AssessmentTasks::Assemble));
  return status;
}

absl::StatusOr<const AssessmentTasks::Question*> AssessmentTasks::QuestionOf(
    const JsonValue& input) const {
  std::string id;
  if (input.is_object() && input.contains("answer") && input["answer"].is_object()) {
    id = input["answer"].value("questionId", "");
  }
  auto it = prepared_.find(id);
  if (it == prepared_.end()) return NotFound("assessment: no answered question " + id);
  return &it->second;
}

EvidenceQuote AssessmentTasks::QuoteOf(const Span& span) const {
  for (const auto& [id, question] : prepared_) {
    EvidenceQuote quote = question.verifier->Quote(span.turn_id, span.range);
    if (!quote.text.empty()) return quote;
  }
  return EvidenceQuote();
}

std::vector<AnswerJudgement> AssessmentTasks::JudgementsOf(const JsonValue& input) const {
  std::vector<AnswerJudgement> judgements;
  if (!input.is_object() || !input.contains("answers")) return judgements;
  for (const JsonValue& item : input["answers"]) judgements.push_back(AnswerJudgementFrom(item));
  return judgements;
}

AssessmentTasks::Answer AssessmentTasks::Segment(const JsonValue&) {
  JsonValue answers = JsonValue::array();
  for (const std::string& id : questions_) {
    answers.push_back(
        {{"questionId", id}, {"competencyId", prepared_.at(id).segment.competency_id}});
  }
  JsonValue segments = {{"answers", std::move(answers)}};
  return segments.dump();
}

AssessmentTasks::Answer AssessmentTasks::Verify(const JsonValue& input) {
  absl::StatusOr<const Question*> question = QuestionOf(input);
  if (!question.ok()) return question.status();
  absl::StatusOr<std::vector<ProposedQuote>> claimed =
      ParseEvidenceAnswer(input.contains("claimed") ? input["claimed"].dump() : "");
  if (!claimed.ok()) return claimed.status();
  VerifiedQuotes quotes = VerifyQuotes(*(*question)->verifier, (*question)->turn_ids, *claimed);
  if (quotes.dropped > 0) {
    dependencies_.telemetry.Add(metric::kQuotesDropped, quotes.dropped, {{"reason", "not_said"}});
  }
  // What speaks to the assessor says nothing about the candidate.
  std::erase_if(quotes.spans, [&](const Span& span) {
    for (const Span& injection : (*question)->injections) {
      if (Overlap(span, injection)) return true;
    }
    return false;
  });
  return ToJsonValue(quotes).dump();
}

AssessmentTasks::Answer AssessmentTasks::Combine(const JsonValue& input) {
  Assessment draft;
  draft.competencies = CombineAnswers(inputs_.rubric, segmentation_, JudgementsOf(input),
                                      [this](const Span& span) { return QuoteOf(span); });
  return ToJson(draft);
}

AssessmentTasks::Answer AssessmentTasks::Flags(const JsonValue& input) {
  absl::StatusOr<Assessment> draft = DraftOf(input);
  if (!draft.ok()) return draft.status();
  draft->flags = CollectFlags(inputs_.rubric, segmentation_, JudgementsOf(input),
                              draft->competencies, inputs_.transcript.dropped_inventions,
                              [this](const Span& span) { return QuoteOf(span); });
  return ToJson(*draft);
}

AssessmentTasks::Answer AssessmentTasks::Recommend(const JsonValue& input) {
  absl::StatusOr<Assessment> draft = DraftOf(input);
  if (!draft.ok()) return draft.status();
  draft->overall = vivavoce::Recommend(inputs_.rubric.recommendation, draft->competencies);
  return ToJson(*draft);
}

AssessmentTasks::Answer AssessmentTasks::SummariseByRule(const JsonValue& input) {
  absl::StatusOr<Assessment> draft = DraftOf(input);
  if (!draft.ok()) return draft.status();
  draft->summary = PlainSummary(*draft);
  return ToJson(*draft);
}

AssessmentTasks::Answer AssessmentTasks::Assemble(const JsonValue& input) {
  absl::StatusOr<Assessment> draft = DraftOf(input);
  if (!draft.ok()) return draft.status();
  const LanguageModelCapabilities& model = dependencies_.model->Capabilities();
  draft->transcript_version = inputs_.transcript.version;
  draft->method.engine = model.rule_based ? "rule_based" : "language_model";
  draft->method.provider = dependencies_.model_provider;
  draft->method.statement = model.statement.empty() ? kModelStatement : model.statement;
  while (draft->method.statement.ends_with('\n')) draft->method.statement.pop_back();
  draft->method.statement += "\n" + FollowUpStatement(inputs_.transcript);
  draft->manifest = manifest_;
  return ToJson(*draft);
}

}  // namespace vivavoce::internal
