// SPDX-License-Identifier: Apache-2.0
#include "accounting/cost_line.h"

#include <algorithm>
#include <utility>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using LineJson = nlohmann::ordered_json;

constexpr int64_t kMostOfACall = 1'000'000'000'000;  // so that a provider's word breaks no sum

// Every number of a call or a sum under its name on the wire.
template <typename Amounts, typename Visit>
void VisitAmounts(Amounts& amounts, Visit visit) {
  visit("inputTokens", amounts.input_tokens);
  visit("cachedTokens", amounts.cached_tokens);
  visit("outputTokens", amounts.output_tokens);
  visit("audioMs", amounts.audio_ms);
  visit("characters", amounts.characters);
  visit("cachedCharacters", amounts.cached_characters);
  visit("texts", amounts.texts);
}
template <typename Sum, typename Visit>
void VisitNumbers(Sum& sum, Visit visit) {
  visit("calls", sum.calls);
  visit("failedCalls", sum.failed_calls);
  visit("estimatedCalls", sum.estimated_calls);
  visit("repeatedCalls", sum.repeated_calls);
  visit("unpricedCalls", sum.unpriced_calls);
  VisitAmounts(sum.amounts, visit);
}

// `known`: whether any of its calls has a price.
LineJson SumJson(const CostSum& sum, bool known) {
  LineJson json;
  VisitNumbers(sum, [&json](const char* name, int64_t number) { json[name] = number; });
  json["costMicros"] = known ? LineJson(sum.micros) : LineJson();
  json["unoptimisedMicros"] = known ? LineJson(sum.unoptimised_micros) : LineJson();
  return json;
}

std::string Dump(const LineJson& json) {
  return json.dump(-1, ' ', false, LineJson::error_handler_t::replace);
}

}  // namespace

void CostSum::Add(const CostSum& other) {
  std::vector<int64_t> added;
  VisitNumbers(other, [&added](const char*, int64_t number) { added.push_back(number); });
  size_t i = 0;
  VisitNumbers(*this, [&](const char*, int64_t& number) { number += added[i++]; });
  micros += other.micros;
  unoptimised_micros += other.unoptimised_micros;
}

std::string ToJson(const CostLine& line) { return Dump(internal::ToJsonValue(line)); }

std::string ToJson(const CostSum& sum, std::string_view currency) {
  LineJson json{{"currency", currency}};
  json.update(SumJson(sum, sum.calls == 0 || sum.unpriced_calls < sum.calls));
  return Dump(json);
}

namespace internal {

CostLine LineOf(ProviderUse use, const PriceList& prices) {
  VisitAmounts(use.amounts, [](const char*, int64_t& number) {
    number = std::clamp<int64_t>(number, 0, kMostOfACall);
  });
  const CallCost cost = prices.CostOf(use);
  CostLine line;
  line.day = FormatRfc3339(use.at).substr(0, 10);
  line.interview = use.context.interview;
  line.step = use.step;
  line.port = use.port;
  line.provider = use.provider;
  line.model = use.model;
  line.currency = prices.currency();
  line.price_version = prices.version();
  line.pricing = cost.pricing;
  line.id = MakeContentId("cl-", Dump(LineJson{line.day, line.interview.value(), line.step,
                                               line.port, line.provider, line.model, line.currency,
                                               line.price_version, PricingName(line.pricing)}));
  CostSum& sum = line.sum;
  sum.calls = use.goes_on ? 0 : 1;
  sum.failed_calls = use.failed ? 1 : 0;
  sum.estimated_calls = use.estimated ? 1 : 0;
  sum.unpriced_calls = cost.pricing == Pricing::kUnpriced ? sum.calls : 0;
  sum.amounts = use.amounts;
  sum.micros = cost.micros;
  sum.unoptimised_micros = cost.unoptimised_micros;
  return line;
}

nlohmann::ordered_json ToJsonValue(const CostLine& line) {
  LineJson json{{"id", line.id},
                {"day", line.day},
                {"interviewId", line.interview.value()},
                {"step", line.step},
                {"port", line.port},
                {"provider", line.provider},
                {"model", line.model},
                {"pricing", PricingName(line.pricing)},
                {"priceVersion", line.price_version},
                {"currency", line.currency}};
  json.update(SumJson(line.sum, line.pricing != Pricing::kUnpriced));
  return json;
}

Document ToDocument(const CostLine& line) {
  Document document;
  document.id = line.id;
  LineJson json = ToJsonValue(line);
  json["costMicros"] = line.sum.micros;
  json["unoptimisedMicros"] = line.sum.unoptimised_micros;
  document.body = Dump(json);
  document.index["day"] = line.day;
  document.index["interview"] = line.interview.value();
  return document;
}

absl::StatusOr<CostLine> ReadLine(const Document& document) {
  const LineJson json = LineJson::parse(document.body, nullptr, false);
  bool whole = json.is_object();
  auto text = [&](const char* name, std::string& value) {
    whole = whole && json.contains(name) && json[name].is_string();
    if (whole) value = json[name].get<std::string>();
  };
  // A count that an earlier version did not keep is 0.
  auto number = [&](const char* name, int64_t& value) {
    if (!whole || !json.contains(name)) return;
    whole = json[name].is_number_integer();
    if (whole) value = json[name].get<int64_t>();
  };
  CostLine line;
  line.id = document.id;
  std::string interview;
  std::string pricing;
  text("day", line.day);
  text("interviewId", interview);
  text("step", line.step);
  text("port", line.port);
  text("provider", line.provider);
  text("model", line.model);
  text("pricing", pricing);
  text("priceVersion", line.price_version);
  text("currency", line.currency);
  line.interview = InterviewId(std::move(interview));
  for (Pricing one : {Pricing::kPriced, Pricing::kFree}) {
    if (PricingName(one) == pricing) line.pricing = one;
  }
  VisitNumbers(line.sum, number);
  number("costMicros", line.sum.micros);
  number("unoptimisedMicros", line.sum.unoptimised_micros);
  if (!whole) return DataLoss("costs: a line of the ledger is damaged (" + document.id + ")");
  return line;
}

Document CallDocument(const ProviderUse& use, const CostLine& line) {
  Document document;
  document.id = use.id;
  LineJson json = ToJsonValue(line);
  json["id"] = use.id;
  json["line"] = line.id;
  json["at"] = FormatRfc3339(use.at);
  json["requestId"] = use.context.request_id;
  document.body = Dump(json);
  document.index["interview"] = use.context.interview.value();
  // Failed calls answered nothing that could be asked again.
  if (!use.effect.empty() && !use.failed) document.index["effect"] = Sha256Hex(use.effect);
  return document;
}

}  // namespace internal
}  // namespace vivavoce
