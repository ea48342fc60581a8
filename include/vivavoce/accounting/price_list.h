// SPDX-License-Identifier: Apache-2.0
// What vendors ask for, as data: share/prices.json, or the operator's own list (costs.prices). What
// has no price is unpriced, which is said and is not the same as free.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/usage.h"

namespace vivavoce {

// Of one provider's model, in millionths of the list's currency. An absent one is not known.
struct Price {
  Price() = default;
  std::string provider;
  std::string model;                     // exactly, or a beginning and '*'
  std::string free;                      // why it costs nothing; empty: it does
  std::optional<int64_t> input_tokens;   // a million
  std::optional<int64_t> cached_tokens;  // a million; absent: as the other input
  std::optional<int64_t> output_tokens;  // a million
  std::optional<int64_t> characters;     // a million
  std::optional<int64_t> audio_hour;     // an hour
  std::string source;                    // where it was read
  std::string as_of;                     // and when, e.g. "2026-03"
};

enum class Pricing { kPriced, kFree, kUnpriced };
std::string_view PricingName(Pricing pricing);  // "priced" | "free" | "unpriced"

// What a call cost, and what it would have without caches, in millionths of the currency.
struct CallCost {
  Pricing pricing = Pricing::kUnpriced;
  int64_t micros = 0;
  int64_t unoptimised_micros = 0;
};

// Threading: immutable; any thread.
class PriceList {
 public:
  PriceList() = default;  // nothing has a price

  // Errors: InvalidArgument naming the field.
  static absl::StatusOr<PriceList> Parse(std::string_view json);
  // Errors: NotFound; those of Parse().
  static absl::StatusOr<PriceList> Load(const std::string& file);

  const std::string& version() const { return version_; }
  const std::string& currency() const { return currency_; }
  const std::vector<Price>& prices() const { return prices_; }

  // The exact model's before the longest beginning's; null where there is none.
  const Price* Find(std::string_view provider, std::string_view model) const;

  // Rounded half up, once a call. Unpriced also where one of the amounts has no price.
  CallCost CostOf(const ProviderUse& use) const;

 private:
  std::string version_;
  std::string currency_;
  std::vector<Price> prices_;
};

}  // namespace vivavoce
