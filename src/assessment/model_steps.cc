// SPDX-License-Identifier: Apache-2.0
// The steps that ask a model, or an embedder.
#include <utility>

#include "assessment/assessment_tasks.h"
#include "assessment/injection_screen.h"
#include "assessment/summary.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

using boost::asio::awaitable;

// The name under which Retry and Catch know a failure of the model.
absl::Status ModelError(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kCancelled:
      return status;
    case absl::StatusCode::kResourceExhausted:
      return TaskError("Model.RateLimited", status);
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return TaskError("Model.Unavailable", status);
    case absl::StatusCode::kInternal:
      return TaskError("Model.InvalidAnswer", status);
    default:
      return TaskError("Model.Refused", status);
  }
}

// The model's text as a JSON value that fits into the workflow's data.
// Who answered is kept with the answer: a run that goes on after a kill asks nobody again.
absl::StatusOr<std::string> Signed(const std::string& purpose, const LanguageModelAnswer& answer) {
  absl::StatusOr<JsonValue> value = ParseJsonValue(answer.text, 1 << 20);
  if (!value.ok()) return TaskError("Model.InvalidAnswer", value.status());
  JsonValue signed_answer = {
      {"purpose", purpose}, {"model", answer.finish.model}, {"answer", *std::move(value)}};
  return signed_answer.dump();
}

absl::StatusOr<std::string> Unsigned(const std::string& response) {
  absl::StatusOr<JsonValue> value = ParseJsonValue(response, 2 << 20);
  if (!value.ok() || !value->is_object() || !value->contains("answer")) {
    return DataLoss("assess: a model's stored answer is damaged");
  }
  return (*value)["answer"].dump();
}

JsonValue QuotesInput(const VerifiedQuotes& quotes, const std::vector<std::string>& turn_ids,
                      const std::vector<std::string>& shown) {
  JsonValue list = JsonValue::array();
  for (size_t i = 0; i < quotes.spans.size(); ++i) {
    const Span& span = quotes.spans[i];
    std::string text;
    for (size_t t = 0; t < turn_ids.size(); ++t) {
      if (turn_ids[t] == span.turn_id) text = std::string(Slice(shown[t], span.range));
    }
    list.push_back({{"index", i},
                    {"turnId", span.turn_id},
                    {"byteBegin", span.range.begin},
                    {"byteEnd", span.range.end},
                    {"text", std::move(text)}});
  }
  return list;
}

}  // namespace

SessionContext ContextOf(const AssessmentInputs& inputs, std::string step) {
  SessionContext context;
  context.tenant = inputs.tenant;
  context.interview = inputs.interview_id;
  context.step = std::move(step);
  context.request_id = inputs.run_id.value();
  return context;
}

JsonValue AssessmentTasks::RequestOf(const Question& question) const {
  JsonValue turns = JsonValue::array();
  for (size_t i = 0; i < question.turn_ids.size(); ++i) {
    turns.push_back({{"turnId", question.turn_ids[i]}, {"text", question.shown[i]}});
  }
  JsonValue checks = JsonValue::array();
  for (const RubricCheck& check : question.competency->checks) {
    checks.push_back({{"checkId", check.check_id}, {"text", check.text}});
  }
  return {{"language", inputs_.transcript.language},
          {"competency",
           {{"competencyId", question.competency->competency_id},
            {"name", question.competency->name},
            {"description", question.competency->description}}},
          {"question",
           {{"questionId", question.segment.question_id},
            {"kind", question.segment.kind},
            {"lead", Mask(question.segment.lead)}}},
          {"turns", std::move(turns)},
          {"checks", std::move(checks)}};
}

awaitable<AssessmentTasks::Answer> AssessmentTasks::Ask(
    TaskContext& context, std::string purpose, std::string input,
    std::function<absl::Status(std::string_view)> check) {
  absl::StatusOr<LanguageModelRequest> request =
      dependencies_.prompts->MakeRequest(purpose, std::move(input));
  if (!request.ok()) co_return TaskError("Model.Refused", request.status());
  EffectIdentity identity;
  identity.prompt = request->prompt.sha256;
  identity.model = dependencies_.model->Capabilities().model;
  identity.input = request->input;
  EffectCall call = [this, request = *std::move(request),
                     check = std::move(check)](std::string key) -> awaitable<Answer> {
    LanguageModelRequest keyed = request;
    keyed.idempotency_key = std::move(key);
    keyed.context = ContextOf(inputs_, keyed.purpose);
    absl::StatusOr<LanguageModelAnswer> answer =
        co_await vivavoce::Complete(*dependencies_.model, keyed);
    if (!answer.ok()) co_return ModelError(answer.status());
    absl::Status accepted = check(answer->text);
    if (!accepted.ok()) co_return accepted;
    co_return Signed(keyed.purpose, *answer);
  };
  absl::StatusOr<std::string> response =
      co_await context.Effect(std::move(identity), std::move(call));
  if (!response.ok()) co_return response;
  co_return Unsigned(*response);
}

awaitable<AssessmentTasks::Answer> AssessmentTasks::Evidence(TaskContext& context,
                                                             JsonValue input) {
  absl::StatusOr<const Question*> question = QuestionOf(input);
  if (!question.ok()) co_return question.status();
  std::function<absl::Status(std::string_view)> check = [](std::string_view text) {
    return ParseEvidenceAnswer(text).status();
  };
  co_return co_await Ask(context, "evidence", RequestOf(**question).dump(), std::move(check));
}

awaitable<AssessmentTasks::Answer> AssessmentTasks::Checks(TaskContext& context, JsonValue input) {
  absl::StatusOr<const Question*> question = QuestionOf(input);
  if (!question.ok()) co_return question.status();
  VerifiedQuotes quotes = VerifiedQuotesFrom(input["verified"]);
  JsonValue request = RequestOf(**question);
  request["quotes"] = QuotesInput(quotes, (*question)->turn_ids, (*question)->shown);
  std::function<absl::Status(std::string_view)> check = [](std::string_view text) {
    return ParseChecksAnswer(text).status();
  };
  co_return co_await Ask(context, "checks", request.dump(), std::move(check));
}

awaitable<AssessmentTasks::Answer> AssessmentTasks::Level(TaskContext&, JsonValue input) {
  absl::StatusOr<const Question*> found = QuestionOf(input);
  if (!found.ok()) co_return found.status();
  const Question& question = **found;
  absl::StatusOr<ChecksAnswer> claims = ParseChecksAnswer(input["checks"].dump());
  if (!claims.ok()) co_return claims.status();
  VerifiedQuotes quotes = VerifiedQuotesFrom(input["verified"]);

  std::vector<ShownSentence> sentences = question.sentences;
  std::erase_if(sentences, [&](const ShownSentence& sentence) {
    for (const Span& injection : question.injections) {
      if (Overlap(sentence.span, injection)) return true;
    }
    return false;
  });
  std::string about = Mask(question.segment.lead) + " " + question.competency->name + ". " +
                      question.competency->description;
  absl::StatusOr<std::vector<Span>> nearest =
      co_await NearestSentence(std::move(sentences), std::move(about), dependencies_.embedder);
  if (!nearest.ok()) co_return ModelError(nearest.status());

  AnswerJudgement judgement =
      Judge(*question.competency, quotes, *claims, *nearest, question.words);
  judgement.question_id = question.segment.question_id;
  for (const ClaimedFlag& claim : claims->flags) {
    JudgedFlag flag;
    flag.type = claim.type;
    flag.severity = claim.severity;
    flag.message = claim.message;
    flag.evidence = VerifyQuotes(*question.verifier, question.turn_ids, claim.quotes).spans;
    judgement.flags.push_back(std::move(flag));
  }
  if (!question.injections.empty()) {
    JudgedFlag flag;
    flag.type = "injection";
    flag.severity = "HIGH";
    flag.message = "Part of the answer speaks to whoever scores it. It was not used as evidence.";
    flag.evidence = question.injections;
    judgement.flags.push_back(std::move(flag));
  }
  co_return ToJsonValue(judgement).dump();
}

awaitable<AssessmentTasks::Answer> AssessmentTasks::Summarise(TaskContext& context,
                                                              JsonValue input) {
  if (!input.contains("draft")) co_return Internal("assessment: no draft");
  absl::StatusOr<Assessment> draft = ParseAssessment(input["draft"].dump());
  if (!draft.ok()) co_return draft.status();
  std::function<std::string(const std::string&)> mask = [this](const std::string& text) {
    return Mask(text);
  };
  std::string request = SummaryInput(inputs_.transcript.language, *draft, mask);
  std::function<absl::Status(std::string_view)> check = [](std::string_view text) {
    return ParseSummaryAnswer(text).status();
  };
  Answer answer = co_await Ask(context, "summary", std::move(request), std::move(check));
  if (!answer.ok()) co_return answer;
  absl::StatusOr<std::vector<ClaimedSentence>> sentences = ParseSummaryAnswer(*answer);
  if (!sentences.ok()) co_return sentences.status();
  draft->summary = KeepFounded(*sentences, *draft);
  if (draft->summary.empty()) draft->summary = PlainSummary(*draft);
  co_return ToJson(*draft);
}

}  // namespace vivavoce::internal
