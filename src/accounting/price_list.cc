// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/accounting/price_list.h"

#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "domain/json_reader.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr int64_t kMostMicros = 1'000'000'000'000;  // a million of the currency
constexpr size_t kMostPrices = 2000;
constexpr int64_t kMillion = 1'000'000;
constexpr int64_t kHourMs = 3'600'000;

std::optional<int64_t> Optional(internal::JsonObjectReader& in, std::string_view key) {
  if (!in.Has(key)) return std::nullopt;
  return in.Integer(key, 0, 0, kMostMicros);
}

// The sum of amounts at their prices, as a fraction until the end.
class Sum {
 public:
  void Add(int64_t amount, const std::optional<int64_t>& price, int64_t per) {
    if (amount <= 0) return;
    if (!price) {
      whole_ = false;
      return;
    }
    exact_ += static_cast<__int128>(amount) * *price * (kScale / per);
  }
  bool whole() const { return whole_; }
  int64_t Micros() const {
    const __int128 rounded = (exact_ + kScale / 2) / kScale;
    return rounded > kMostMicros ? kMostMicros : static_cast<int64_t>(rounded);
  }

 private:
  static constexpr int64_t kScale = kHourMs * kMillion;
  __int128 exact_ = 0;
  bool whole_ = true;
};

bool Matches(const Price& price, std::string_view model) {
  if (!price.model.ends_with('*')) return price.model == model;
  return model.starts_with(std::string_view(price.model).substr(0, price.model.size() - 1));
}

Price ReadPrice(internal::JsonObjectReader& in) {
  in.RefuseOthers({"provider", "model", "free", "inputTokens", "cachedTokens", "outputTokens",
                   "characters", "audioHour", "source", "asOf"});
  Price price;
  price.provider = in.RequiredText("provider", 100);
  price.model = in.RequiredText("model", 200);
  price.free = in.Text("free", "", 500);
  price.input_tokens = Optional(in, "inputTokens");
  price.cached_tokens = Optional(in, "cachedTokens");
  price.output_tokens = Optional(in, "outputTokens");
  price.characters = Optional(in, "characters");
  price.audio_hour = Optional(in, "audioHour");
  if (!price.cached_tokens) price.cached_tokens = price.input_tokens;
  const bool any =
      price.input_tokens || price.output_tokens || price.characters || price.audio_hour;
  if (price.free.empty() == !any) {
    in.Fail("", "must either say why it is \"free\" or hold a price");
  }
  if (any) {
    price.source = in.RequiredText("source", 500);
    price.as_of = in.RequiredText("asOf", 40);
  }
  return price;
}

}  // namespace

std::string_view PricingName(Pricing pricing) {
  switch (pricing) {
    case Pricing::kPriced:
      return "priced";
    case Pricing::kFree:
      return "free";
    case Pricing::kUnpriced:
      break;
  }
  return "unpriced";
}

absl::StatusOr<PriceList> PriceList::Parse(std::string_view text) {
  internal::JsonLimits limits;
  absl::StatusOr<internal::Json> json = internal::ParseBoundedJson(text, limits);
  if (!json.ok()) return json.status();
  absl::Status problem;
  internal::JsonObjectReader in(*json, "", &problem);
  in.RefuseOthers({"version", "currency", "unit", "prices"});
  PriceList list;
  list.version_ = in.RequiredText("version", 100);
  list.currency_ = in.RequiredText("currency", 3);
  std::set<std::pair<std::string, std::string>> seen;
  for (internal::JsonObjectReader& row : in.Objects("prices", kMostPrices)) {
    Price price = ReadPrice(row);
    if (problem.ok() && !seen.emplace(price.provider, price.model).second) {
      row.Fail("model", "must not stand in the list twice");
    }
    list.prices_.push_back(std::move(price));
  }
  if (!problem.ok()) return problem;
  return list;
}

absl::StatusOr<PriceList> PriceList::Load(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return NotFound("prices: cannot read " + file);
  std::ostringstream text;
  text << in.rdbuf();
  absl::StatusOr<PriceList> list = Parse(text.str());
  if (!list.ok()) return Annotate(list.status(), "prices: " + file);
  return list;
}

const Price* PriceList::Find(std::string_view provider, std::string_view model) const {
  const Price* best = nullptr;
  for (const Price& price : prices_) {
    if (price.provider != provider || !Matches(price, model)) continue;
    if (price.model == model) return &price;
    if (best == nullptr || price.model.size() > best->model.size()) best = &price;
  }
  return best;
}

CallCost PriceList::CostOf(const ProviderUse& use) const {
  CallCost cost;
  const Price* price = Find(use.provider, use.model);
  if (price == nullptr) return cost;
  cost.pricing = Pricing::kFree;
  if (!price->free.empty()) return cost;
  const UsageAmounts& took = use.amounts;
  Sum billed;
  Sum unoptimised;
  for (Sum* sum : {&billed, &unoptimised}) {
    sum->Add(took.output_tokens, price->output_tokens, kMillion);
    sum->Add(took.characters, price->characters, kMillion);
    sum->Add(took.audio_ms, price->audio_hour, kHourMs);
  }
  billed.Add(took.input_tokens - took.cached_tokens, price->input_tokens, kMillion);
  billed.Add(took.cached_tokens, price->cached_tokens, kMillion);
  unoptimised.Add(took.input_tokens, price->input_tokens, kMillion);
  unoptimised.Add(took.cached_characters, price->characters, kMillion);
  cost.pricing = billed.whole() && unoptimised.whole() ? Pricing::kPriced : Pricing::kUnpriced;
  if (cost.pricing == Pricing::kUnpriced) return cost;
  cost.micros = billed.Micros();
  cost.unoptimised_micros = unoptimised.Micros();
  return cost;
}

}  // namespace vivavoce
