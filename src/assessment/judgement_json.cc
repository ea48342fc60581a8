// SPDX-License-Identifier: Apache-2.0
// Judgements as the workflow's data. What is read here was written here: a value of the wrong type
// reads as empty.
#include <utility>

#include "assessment/answer_judgement.h"

namespace vivavoce::internal {
namespace {

JsonValue SpansToJson(const std::vector<Span>& spans) {
  JsonValue list = JsonValue::array();
  for (const Span& span : spans) {
    list.push_back(
        {{"turnId", span.turn_id}, {"byteBegin", span.range.begin}, {"byteEnd", span.range.end}});
  }
  return list;
}

const JsonValue& Member(const JsonValue& json, const char* name) {
  static const JsonValue none;
  if (!json.is_object()) return none;
  auto it = json.find(name);
  return it == json.end() ? none : *it;
}

std::string Text(const JsonValue& json, const char* name) {
  const JsonValue& value = Member(json, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

int Integer(const JsonValue& json, const char* name) {
  const JsonValue& value = Member(json, name);
  return value.is_number_integer() ? value.get<int>() : 0;
}

// The items of a list; none where it is no list.
const JsonValue& List(const JsonValue& json, const char* name) {
  static const JsonValue empty = JsonValue::array();
  const JsonValue& value = Member(json, name);
  return value.is_array() ? value : empty;
}

std::vector<Span> SpansFrom(const JsonValue& list) {
  std::vector<Span> spans;
  for (const JsonValue& item : list) {
    Span span;
    span.turn_id = Text(item, "turnId");
    span.range.begin = static_cast<uint32_t>(Integer(item, "byteBegin"));
    span.range.end = static_cast<uint32_t>(Integer(item, "byteEnd"));
    spans.push_back(std::move(span));
  }
  return spans;
}

CompetencyStatus StatusFrom(const std::string& name) {
  for (CompetencyStatus status :
       {CompetencyStatus::kScored, CompetencyStatus::kInsufficientEvidence,
        CompetencyStatus::kNotAssessed}) {
    if (Name(status) == name) return status;
  }
  return CompetencyStatus::kNeedsHuman;
}

}  // namespace

JsonValue ToJsonValue(const VerifiedQuotes& quotes) {
  return {{"quotes", SpansToJson(quotes.spans)},
          {"corrected", quotes.corrected},
          {"dropped", quotes.dropped}};
}

VerifiedQuotes VerifiedQuotesFrom(const JsonValue& json) {
  VerifiedQuotes quotes;
  quotes.spans = SpansFrom(List(json, "quotes"));
  quotes.corrected = Integer(json, "corrected");
  quotes.dropped = Integer(json, "dropped");
  return quotes;
}

JsonValue ToJsonValue(const AnswerJudgement& judgement) {
  JsonValue checks = JsonValue::array();
  for (const JudgedCheck& check : judgement.checks) {
    checks.push_back(
        {{"checkId", check.check_id}, {"met", check.met}, {"evidence", check.evidence}});
  }
  JsonValue flags = JsonValue::array();
  for (const JudgedFlag& flag : judgement.flags) {
    flags.push_back({{"type", flag.type},
                     {"severity", flag.severity},
                     {"message", flag.message},
                     {"evidence", SpansToJson(flag.evidence)}});
  }
  return {{"questionId", judgement.question_id},
          {"competencyId", judgement.competency_id},
          {"status", std::string(Name(judgement.status))},
          {"level", judgement.level},
          {"rationale", judgement.rationale},
          {"rule", judgement.rule},
          {"checks", std::move(checks)},
          {"evidence", SpansToJson(judgement.evidence)},
          {"signals", judgement.signals},
          {"flags", std::move(flags)},
          {"caps", judgement.caps},
          {"droppedQuotes", judgement.dropped_quotes}};
}

AnswerJudgement AnswerJudgementFrom(const JsonValue& json) {
  AnswerJudgement judgement;
  judgement.question_id = Text(json, "questionId");
  judgement.competency_id = Text(json, "competencyId");
  judgement.status = StatusFrom(Text(json, "status"));
  judgement.level = Integer(json, "level");
  judgement.rationale = Text(json, "rationale");
  judgement.rule = Text(json, "rule");
  for (const JsonValue& item : List(json, "checks")) {
    JudgedCheck check;
    check.check_id = Text(item, "checkId");
    check.met = Member(item, "met") == true;
    for (const JsonValue& index : List(item, "evidence")) {
      if (index.is_number_integer()) check.evidence.push_back(index.get<int>());
    }
    judgement.checks.push_back(std::move(check));
  }
  judgement.evidence = SpansFrom(List(json, "evidence"));
  const JsonValue& signals = Member(json, "signals");
  if (signals.is_object()) {
    for (const auto& [name, value] : signals.items()) {
      if (value.is_number()) judgement.signals[name] = value.get<double>();
    }
  }
  for (const JsonValue& item : List(json, "flags")) {
    JudgedFlag flag;
    flag.type = Text(item, "type");
    flag.severity = Text(item, "severity");
    flag.message = Text(item, "message");
    flag.evidence = SpansFrom(List(item, "evidence"));
    judgement.flags.push_back(std::move(flag));
  }
  for (const JsonValue& cap : List(json, "caps")) {
    if (cap.is_string()) judgement.caps.push_back(cap.get<std::string>());
  }
  judgement.dropped_quotes = Integer(json, "droppedQuotes");
  return judgement;
}

}  // namespace vivavoce::internal
