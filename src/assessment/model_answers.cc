// SPDX-License-Identifier: Apache-2.0
#include "assessment/model_answers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "domain/json_reader.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/rubric.h"
#include "vivavoce/workflow/task.h"

namespace vivavoce::internal {
namespace {

constexpr size_t kMaxAnswerBytes = 1 << 20;
constexpr size_t kMaxItems = 400;  // of one list
constexpr size_t kMaxQuoteBytes = 4000;
constexpr size_t kMaxMessageBytes = 500;
constexpr size_t kMaxFlagQuotes = 20;

absl::Status Invalid(const absl::Status& why) { return TaskError("Model.InvalidAnswer", why); }

absl::StatusOr<Json> ParseAnswer(std::string_view text) {
  JsonLimits limits;
  limits.max_bytes = kMaxAnswerBytes;
  limits.max_depth = 12;
  limits.max_values = 20'000;
  absl::StatusOr<Json> answer = ParseBoundedJson(text, limits);
  if (!answer.ok()) return Invalid(answer.status());
  if (!answer->is_object()) return Invalid(InvalidArgument("the answer must be an object"));
  return answer;
}

ProposedQuote ReadQuote(JsonObjectReader& in) {
  ProposedQuote quote;
  quote.turn_id = in.Text("turnId", "", 200);
  quote.byte_begin = in.Integer("byteBegin", -1, -1, UINT32_MAX);
  quote.byte_end = in.Integer("byteEnd", -1, -1, UINT32_MAX);
  quote.text = in.RequiredText("text", kMaxQuoteBytes);
  return quote;
}

bool IsSlug(const std::string& name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  });
}

std::map<std::string, double> ReadSignals(JsonObjectReader& in) {
  std::map<std::string, double> signals;
  std::span<const std::string_view> known = KnownSignals();
  for (const auto& [name, value] : in.NumberMap("signals")) {
    if (std::find(known.begin(), known.end(), name) == known.end()) continue;
    if (!std::isfinite(value) || std::abs(value) > 1e6) {
      in.Fail("signals", "must be numbers up to a million");
      continue;
    }
    signals[name] = std::round(value * 1e4) / 1e4;
  }
  return signals;
}

}  // namespace

absl::StatusOr<std::vector<ProposedQuote>> ParseEvidenceAnswer(std::string_view text) {
  absl::StatusOr<Json> answer = ParseAnswer(text);
  if (!answer.ok()) return answer.status();
  absl::Status problem;
  JsonObjectReader in(*answer, "", &problem);
  if (!in.Has("quotes")) in.Fail("quotes", "missing; a list is needed");
  std::vector<ProposedQuote> quotes;
  for (JsonObjectReader& quote : in.Objects("quotes", kMaxItems)) {
    quotes.push_back(ReadQuote(quote));
  }
  if (!problem.ok()) return Invalid(problem);
  if (quotes.size() > kMaxQuotes) quotes.resize(kMaxQuotes);
  return quotes;
}

absl::StatusOr<ChecksAnswer> ParseChecksAnswer(std::string_view text) {
  absl::StatusOr<Json> document = ParseAnswer(text);
  if (!document.ok()) return document.status();
  absl::Status problem;
  JsonObjectReader in(*document, "", &problem);
  ChecksAnswer answer;
  if (!in.Has("checks")) in.Fail("checks", "missing; a list is needed");
  for (JsonObjectReader& reader : in.Objects("checks", kMaxItems)) {
    ClaimedCheck check;
    check.check_id = reader.RequiredText("checkId", 100);
    check.met = reader.Bool("met", false);
    check.quotes = reader.Integers("quotes", kMaxItems, -1, 1'000'000);
    answer.checks.push_back(std::move(check));
  }
  answer.signals = ReadSignals(in);
  for (JsonObjectReader& reader : in.Objects("flags", kMaxItems)) {
    ClaimedFlag flag;
    flag.type = reader.RequiredText("type", 40);
    if (!IsSlug(flag.type)) reader.Fail("type", "must be small letters and _");
    flag.severity = reader.OneOf("severity", "LOW", {"LOW", "MEDIUM", "HIGH"});
    flag.message = reader.Text("message", "", kMaxMessageBytes);
    for (JsonObjectReader& quote : reader.Objects("quotes", kMaxItems)) {
      if (flag.quotes.size() < kMaxFlagQuotes) flag.quotes.push_back(ReadQuote(quote));
    }
    answer.flags.push_back(std::move(flag));
  }
  answer.note = in.Text("note", "", kMaxMessageBytes);
  if (!problem.ok()) return Invalid(problem);
  return answer;
}

absl::StatusOr<std::vector<ClaimedSentence>> ParseSummaryAnswer(std::string_view text) {
  absl::StatusOr<Json> answer = ParseAnswer(text);
  if (!answer.ok()) return answer.status();
  absl::Status problem;
  JsonObjectReader in(*answer, "", &problem);
  if (!in.Has("sentences")) in.Fail("sentences", "missing; a list is needed");
  std::vector<ClaimedSentence> sentences;
  for (JsonObjectReader& reader : in.Objects("sentences", kMaxItems)) {
    ClaimedSentence sentence;
    sentence.text = reader.RequiredText("text", kMaxMessageBytes);
    for (JsonObjectReader& cited : reader.Objects("evidence", kMaxItems)) {
      std::string competency = cited.RequiredText("competencyId", 200);
      int index = static_cast<int>(cited.RequiredInteger("index", -1, 1'000'000));
      sentence.evidence.emplace_back(std::move(competency), index);
    }
    sentences.push_back(std::move(sentence));
  }
  if (!problem.ok()) return Invalid(problem);
  return sentences;
}

}  // namespace vivavoce::internal
