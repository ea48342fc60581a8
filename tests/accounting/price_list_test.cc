// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/accounting/price_list.h"

#include <gtest/gtest.h>

#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr char kList[] = R"({"version": "t1", "currency": "USD", "prices": [
  {"provider": "acme", "model": "big", "inputTokens": 1000000, "cachedTokens": 100000,
   "outputTokens": 4000000, "source": "a list", "asOf": "2026-03"},
  {"provider": "acme", "model": "big-*", "inputTokens": 7, "outputTokens": 7, "source": "a list",
   "asOf": "2026-03"},
  {"provider": "acme", "model": "*", "inputTokens": 1, "outputTokens": 1, "source": "a list",
   "asOf": "2026-03"},
  {"provider": "voices", "model": "*", "characters": 16000000, "source": "a list",
   "asOf": "2026-03"},
  {"provider": "ears", "model": "*", "audioHour": 960000, "source": "a list", "asOf": "2026-03"},
  {"provider": "local", "model": "*", "free": "runs here"}]})";

PriceList List() {
  absl::StatusOr<PriceList> list = PriceList::Parse(kList);
  EXPECT_TRUE(list.ok()) << list.status();
  return list.ok() ? *list : PriceList();
}

ProviderUse Use(const std::string& provider, const std::string& model) {
  ProviderUse use;
  use.provider = provider;
  use.model = model;
  return use;
}

TEST(PriceListTest, CachedInputIsCheaperAndTheUnoptimisedPriceIsThatOfAllInput) {
  ProviderUse use = Use("acme", "big");
  use.amounts.input_tokens = 1000;
  use.amounts.cached_tokens = 800;
  use.amounts.output_tokens = 100;

  CallCost cost = List().CostOf(use);

  EXPECT_EQ(cost.pricing, Pricing::kPriced);
  EXPECT_EQ(cost.micros, 200 + 80 + 400);
  EXPECT_EQ(cost.unoptimised_micros, 1000 + 400);
}

TEST(PriceListTest, SpeechOfACacheCostsNothingAndWouldHaveCostItsCharacters) {
  ProviderUse use = Use("voices", "any");
  use.amounts.characters = 10;
  use.amounts.cached_characters = 90;

  CallCost cost = List().CostOf(use);

  EXPECT_EQ(cost.micros, 160);
  EXPECT_EQ(cost.unoptimised_micros, 1600);
}

TEST(PriceListTest, AudioIsBilledByTheHourAndRoundedOnceACall) {
  ProviderUse use = Use("ears", "any");
  use.amounts.audio_ms = 90'000;  // 24000 micros
  EXPECT_EQ(List().CostOf(use).micros, 24'000);
  use.amounts.audio_ms = 1;  // 0.267 micros
  EXPECT_EQ(List().CostOf(use).micros, 0);
  use.amounts.audio_ms = 2;  // 0.533 micros
  EXPECT_EQ(List().CostOf(use).micros, 1);
}

TEST(PriceListTest, WhatHasNoPriceIsUnpricedAndWhatRunsHereIsFree) {
  EXPECT_EQ(List().CostOf(Use("nobody", "any")).pricing, Pricing::kUnpriced);
  EXPECT_EQ(List().CostOf(Use("local", "any")).pricing, Pricing::kFree);
  ProviderUse spoken = Use("acme", "big");
  spoken.amounts.characters = 5;  // the list has no price of characters for it
  EXPECT_EQ(List().CostOf(spoken).pricing, Pricing::kUnpriced);
}

TEST(PriceListTest, TheExactModelComesBeforeTheLongestBeginning) {
  const PriceList list = List();
  EXPECT_EQ(list.Find("acme", "big")->input_tokens, 1'000'000);
  EXPECT_EQ(list.Find("acme", "big-2")->input_tokens, 7);
  EXPECT_EQ(list.Find("acme", "small")->input_tokens, 1);
  EXPECT_EQ(list.Find("other", "big"), nullptr);
}

TEST(PriceListTest, RefusesWhatIsNeitherFreeNorPricedAndPricesWithoutASource) {
  const auto refused = [](const std::string& row) {
    return std::string(Message(
        PriceList::Parse(R"({"version":"1","currency":"USD","prices":[)" + row + "]}").status()));
  };
  EXPECT_NE(refused(R"({"provider":"a","model":"*"})").find("prices[0]"), std::string::npos);
  EXPECT_NE(refused(R"({"provider":"a","model":"*","inputTokens":1,"asOf":"x"})").find("source"),
            std::string::npos);
  EXPECT_NE(refused(R"({"provider":"a","model":"*","free":"x","inputTokens":-1})").find("-1"),
            std::string::npos);
  EXPECT_NE(refused(R"({"provider":"a","model":"*","free":"x"},
                       {"provider":"a","model":"*","free":"y"})")
                .find("twice"),
            std::string::npos);
  EXPECT_NE(refused(R"({"provider":"a","model":"*","fre":"x"})").find("fre"), std::string::npos);
}

TEST(PriceListTest, TheShippedListIsSound) {
  absl::StatusOr<PriceList> list =
      PriceList::Load(std::string(VIVAVOCE_SOURCE_DIR) + "/share/prices.json");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->CostOf(Use("offline_llm", "offline_llm/2 (knowledge)")).pricing, Pricing::kFree);
  EXPECT_EQ(list->CostOf(Use("local", "flite/slt")).pricing, Pricing::kFree);
}

}  // namespace
}  // namespace vivavoce
