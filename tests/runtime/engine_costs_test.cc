// SPDX-License-Identifier: Apache-2.0
// What a run from recordings books.
#include "engine_fixture.h"
#include "vivavoce/accounting/cost_ledger.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using testing::IsOk;

class EngineCostsTest : public EngineTest {
 protected:
  // The lines of the run's own store.
  std::vector<CostLine> Lines() {
    testing::VirtualTimeDriver time;
    absl::StatusOr<StoreHandle> store = MakeSqliteStoreFactory()->Make(
        "{\"path\": \"" + request_.out_folder + "/run.db\"}", time.Context());
    EXPECT_THAT(store, IsOk());
    if (!store.ok()) return {};
    EXPECT_THAT(time.Run(store->store->Declare(CostLedger::Collections())), IsOk());
    auto page = time.Run(ListCosts(*store->store, TenantId("local"), CostQuery()));
    EXPECT_THAT(page, IsOk());
    return page.ok() ? page->lines : std::vector<CostLine>();
  }
};

TEST_F(EngineCostsTest, BooksEachStepUnderItsInterviewAndAFinishedRunBooksNothingMore) {
  absl::StatusOr<RunResult> first = Conduct();
  ASSERT_THAT(first, IsOk());
  std::map<std::string, int64_t> calls;
  int64_t heard_ms = 0;
  for (const CostLine& line : Lines()) {
    EXPECT_EQ(line.interview.value(), first->interview_id);
    EXPECT_EQ(line.pricing, Pricing::kFree) << line.provider << " " << line.model;
    calls[line.step] += line.sum.calls;
    heard_ms += line.sum.amounts.audio_ms;
  }
  const std::map<std::string, int64_t> wanted = {
      {"checks", 3}, {"evidence", 3}, {"plan", 1}, {"summary", 1}};
  for (const auto& [step, count] : wanted) EXPECT_EQ(calls[step], count) << step;
  EXPECT_GE(heard_ms, 36'000);

  ASSERT_THAT(Conduct(), IsOk());
  int64_t again = 0;
  int64_t before = 0;
  for (const CostLine& line : Lines()) again += line.sum.calls;
  for (const auto& [step, count] : calls) before += count;
  EXPECT_EQ(again, before);
}

TEST_F(EngineCostsTest, TheOperatorsPricesCountAndWhatTheyLackIsUnpriced) {
  const std::string list = folder_.path() + "/prices.json";
  std::ofstream(list) << R"({"version": "ours", "currency": "EUR", "prices": [
      {"provider": "local", "model": "*", "audioHour": 3600000, "source": "a contract",
       "asOf": "2026-07"}]})";
  configuration_.prices_path = list;
  ASSERT_THAT(Conduct(), IsOk());

  for (const CostLine& line : Lines()) {
    EXPECT_EQ(line.currency, "EUR");
    EXPECT_EQ(line.pricing, line.port == "stt" ? Pricing::kPriced : Pricing::kUnpriced);
    if (line.port != "stt") continue;
    EXPECT_NEAR(line.sum.micros, line.sum.amounts.audio_ms, 5);
  }
  configuration_.prices_path = folder_.path() + "/nowhere.json";
  request_.out_folder = folder_.path() + "/other";
  EXPECT_FALSE(Conduct().ok());
}

}  // namespace
}  // namespace vivavoce
