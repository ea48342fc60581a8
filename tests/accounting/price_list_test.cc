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

struct Refused {
  std::string row;    // or the rows of a list
  std::string names;  // what the refusal says of it
};

TEST(PriceListTest, RefusesWhatIsNeitherFreeNorPricedAndPricesWithoutASource) {
  const std::string priced = R"("inputTokens":1,"source":"s","asOf":"2026-03")";
  const Refused all[] = {
      {R"({"model":"*","free":"x"})", "provider"},
      {R"({"provider":"a","free":"x"})", "model"},
      {R"({"provider":"a","model":"*"})", R"(must either say why it is "free" or hold a price)"},
      {R"({"provider":"a","model":"*","free":"x",)" + priced + "}",
       R"(must either say why it is "free" or hold a price)"},
      {R"({"provider":"a","model":"*","inputTokens":1,"asOf":"x"})", "prices[0].source"},
      {R"({"provider":"a","model":"*","inputTokens":1,"source":"s"})", "prices[0].asOf"},
      {R"({"provider":"a","model":"*","audioHour":1000000000001,"source":"s","asOf":"x"})",
       "prices[0].audioHour"},
      {R"({"provider":"a","model":"*","fre":"x"})", "prices[0].fre: unknown"},
      {R"({"provider":"a","model":"*","free":"x"},{"provider":"a","model":"*","free":"y"})",
       "prices[1].model: must not stand in the list twice"},
      {R"("a")", "prices[0]"},
      {R"({"provider":"a","model":1,"free":"x"})", "prices[0].model"},
      {R"({"provider":")" + std::string(101, 'a') + R"(","model":"*","free":"x"})",
       "prices[0].provider"},
  };
  for (const Refused& one : all) {
    const absl::Status refused =
        PriceList::Parse(R"({"version":"1","currency":"USD","prices":[)" + one.row + "]}").status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << one.row;
    EXPECT_NE(Message(refused).find(one.names), std::string::npos) << one.row << "\n" << refused;
  }
}

TEST(PriceListTest, RefusesAPriceBelowNothingOfEachKind) {
  for (const char* kind :
       {"inputTokens", "cachedTokens", "outputTokens", "characters", "audioHour"}) {
    const absl::Status refused =
        PriceList::Parse(R"({"version":"1","currency":"USD","prices":[{"provider":"a","model":"*",)"
                         R"("outputTokens":1,"source":"s","asOf":"x",)" +
                         ("\"" + std::string(kind)) + R"(":-1}]})")
            .status();
    const std::string names = "prices[0]." + std::string(kind);
    EXPECT_NE(Message(refused).find(names), std::string::npos) << refused;
    EXPECT_NE(Message(refused).find("-1"), std::string::npos) << refused;
  }
}

TEST(PriceListTest, RefusesAListWithoutVersionCurrencyOrPricesAndOneOfAnotherShape) {
  const std::string rows = R"("prices":[{"provider":"a","model":"*","free":"x"}])";
  ASSERT_TRUE(PriceList::Parse(R"({"version":"1","currency":"USD",)" + rows + "}").ok());
  std::string many = R"({"provider":"a0","model":"*","free":"x"})";
  for (int i = 1; i <= 2000; ++i) {
    many += R"(,{"provider":"a)" + std::to_string(i) + R"(","model":"*","free":"x"})";
  }
  const Refused all[] = {
      {R"({"currency":"USD",)" + rows + "}", "version"},
      {R"({"version":"1",)" + rows + "}", "currency"},
      {R"({"version":"1","currency":"DOLLARS",)" + rows + "}", "currency"},
      {R"({"version":"1","currency":"USD","prices":{}})", "prices"},
      {R"({"version":"1","currency":"USD","prices":[)" + many + "]}", "prices"},
      {R"({"version":"1","currency":"USD","price":1,)" + rows + "}", "price: unknown"},
      {"[]", ""},
      {"{", ""},
  };
  for (const Refused& one : all) {
    const absl::Status refused = PriceList::Parse(one.row).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << one.row.substr(0, 100);
    EXPECT_NE(Message(refused).find(one.names), std::string::npos) << refused;
  }
}

TEST(PriceListTest, AFileThatIsAbsentOrUnsoundIsNamed) {
  const std::string absent = "/nowhere/prices.json";
  const absl::Status missing = PriceList::Load(absent).status();
  EXPECT_TRUE(absl::IsNotFound(missing)) << missing;
  EXPECT_NE(Message(missing).find(absent), std::string::npos) << missing;

  const std::string unsound = std::string(VIVAVOCE_SOURCE_DIR) + "/CMakePresets.json";
  const absl::Status refused = PriceList::Load(unsound).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
  EXPECT_NE(Message(refused).find(unsound), std::string::npos) << refused;
}

TEST(PriceListTest, TheShippedListIsSound) {
  absl::StatusOr<PriceList> list =
      PriceList::Load(std::string(VIVAVOCE_SOURCE_DIR) + "/share/prices.json");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_FALSE(list->version().empty());
  EXPECT_EQ(list->CostOf(Use("offline_llm", "offline_llm/2 (knowledge)")).pricing, Pricing::kFree);
  EXPECT_EQ(list->CostOf(Use("local", "flite/slt")).pricing, Pricing::kFree);
}

}  // namespace
}  // namespace vivavoce
