// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/accounting/cost_ledger.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "tests/providers/sqlite/store_world.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/recording_sinks.h"

namespace vivavoce {
namespace {

constexpr char kPrices[] = R"({"version": "t1", "currency": "USD", "prices": [
  {"provider": "acme", "model": "*", "inputTokens": 1000000, "cachedTokens": 100000,
   "outputTokens": 2000000, "characters": 1000000, "source": "a list", "asOf": "2026-03"},
  {"provider": "offline_llm", "model": "*", "free": "runs here"}]})";

class CostLedgerTest : public ::testing::Test {
 protected:
  CostLedgerTest() { EXPECT_TRUE(world_.Open().ok()); }

  std::unique_ptr<CostLedger> Ledger(Store& store) {
    absl::StatusOr<PriceList> prices = PriceList::Parse(kPrices);
    EXPECT_TRUE(prices.ok()) << prices.status();
    return std::make_unique<CostLedger>(store, world_.driver().executor(), world_.driver().clock(),
                                        *prices, sinks_.telemetry());
  }
  ProviderUse Use(const std::string& id, const std::string& interview = "i-1") {
    ProviderUse use;
    use.id = id;
    use.at = WallTime(std::chrono::hours(24 * 365));  // 1971-01-01
    use.context.tenant = TenantId("acme");
    use.context.interview = InterviewId(interview);
    use.step = "evidence";
    use.port = "llm";
    use.provider = "acme";
    use.model = "m1";
    use.amounts.input_tokens = 100;
    use.amounts.cached_tokens = 50;
    use.amounts.output_tokens = 10;
    return use;
  }
  absl::Status Settle(CostLedger& ledger) { return world_.driver().Run(ledger.Settle()); }
  std::vector<CostLine> Lines(const std::string& tenant = "acme", CostQuery query = CostQuery()) {
    auto page = world_.driver().Run(ListCosts(world_.store(), TenantId(tenant), std::move(query)));
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? page->lines : std::vector<CostLine>();
  }

  StoreWorld world_;
  testing::RecordingSinks sinks_;
};

TEST_F(CostLedgerTest, CallsOfAStepAreSummedAndSavingsDerived) {
  auto ledger = Ledger(world_.store());
  ledger->Note(Use("c1"));
  ledger->Note(Use("c2"));
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  std::vector<CostLine> lines = Lines();

  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].day, "1971-01-01");
  EXPECT_EQ(lines[0].price_version, "t1");
  EXPECT_EQ(lines[0].pricing, Pricing::kPriced);
  EXPECT_EQ(lines[0].sum.calls, 2);
  EXPECT_EQ(lines[0].sum.amounts.cached_tokens, 100);
  EXPECT_EQ(lines[0].sum.micros, 2 * (50 + 5 + 20));
  EXPECT_EQ(lines[0].sum.unoptimised_micros, 2 * (100 + 20));
  EXPECT_EQ(sinks_.Count(metric::kCostMicros), 150);
  EXPECT_EQ(sinks_.Count(metric::kCostSavedMicros), 90);
}

TEST_F(CostLedgerTest, ACallThatIsToldOfTwiceIsOneCall) {
  auto ledger = Ledger(world_.store());
  ledger->Note(Use("c1"));
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());
  ledger->Note(Use("c1"));
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  EXPECT_EQ(Lines()[0].sum.calls, 1);
  EXPECT_EQ(Lines()[0].sum.micros, 75);
}

// The commit was made and the process died before it learned of it; the next life tells again.
TEST_F(CostLedgerTest, ACommitWhoseAnswerWasLostIsNotMadeTwice) {
  {
    testing::KillingStore dying(world_.store(), testing::KillPoint::kAfterCommit, 1);
    auto ledger = Ledger(dying);
    ledger->Note(Use("c1"));
    EXPECT_TRUE(absl::IsUnavailable(Settle(*ledger)));
  }
  ASSERT_EQ(world_.Open(), absl::OkStatus());  // the store as it lies on the disk
  auto ledger = Ledger(world_.store());
  ledger->Note(Use("c1"));
  ledger->Note(Use("c2"));
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  EXPECT_EQ(Lines()[0].sum.calls, 2);
}

TEST_F(CostLedgerTest, WhatTheStoreRefusesIsNotForgotten) {
  testing::KillingStore dying(world_.store(), testing::KillPoint::kBeforeCommit, 1);
  auto ledger = Ledger(dying);
  ledger->Note(Use("c1"));
  EXPECT_TRUE(absl::IsUnavailable(Settle(*ledger)));
  EXPECT_TRUE(absl::IsUnavailable(Settle(*ledger))) << "still waiting";
}

TEST_F(CostLedgerTest, ALineThatCannotBeReadHoldsNothingElseUp) {
  auto ledger = Ledger(world_.store());
  ledger->Note(Use("c1"));
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());
  Document damaged;
  damaged.id = Lines()[0].id;
  damaged.body = R"({"day": 7})";
  damaged.index["day"] = "1971-01-01";
  auto unit = world_.driver().Run(world_.store().Begin(TenantId("acme")));
  ASSERT_TRUE(unit.ok());
  ASSERT_EQ((*unit)->Put("cost_lines", damaged, Expect::Any()), absl::OkStatus());
  ASSERT_EQ(world_.driver().Run((*unit)->Commit()), absl::OkStatus());

  ledger->Note(Use("c2"));
  ProviderUse other = Use("c3");
  other.context.tenant = TenantId("other");
  ledger->Note(other);
  EXPECT_EQ(Settle(*ledger), absl::OkStatus());

  EXPECT_EQ(Lines("other").size(), 1u);
  EXPECT_EQ(sinks_.Count(metric::kUsesDropped), 1);
}

TEST_F(CostLedgerTest, AnEffectThatIsAskedAgainIsChargedAndNamedAsRepeated) {
  auto ledger = Ledger(world_.store());
  ProviderUse failed = Use("c0");
  failed.effect = "effect-1";
  failed.failed = true;
  failed.amounts = UsageAmounts();
  ledger->Note(failed);
  for (const char* id : {"c1", "c2"}) {
    ProviderUse use = Use(id);
    use.effect = "effect-1";
    ledger->Note(use);
  }
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  const CostSum sum = Lines()[0].sum;
  EXPECT_EQ(sum.calls, 3);
  EXPECT_EQ(sum.failed_calls, 1);
  EXPECT_EQ(sum.repeated_calls, 1);
  EXPECT_EQ(sum.micros, 150);
}

TEST_F(CostLedgerTest, FreeAndUnpricedAreToldApart) {
  auto ledger = Ledger(world_.store());
  ProviderUse free = Use("c1");
  free.provider = "offline_llm";
  ProviderUse unpriced = Use("c2");
  unpriced.provider = "nobody";
  ledger->Note(free);
  ledger->Note(unpriced);
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  for (const CostLine& line : Lines()) {
    const nlohmann::json shown = nlohmann::json::parse(ToJson(line));
    const bool is_free = line.provider == "offline_llm";
    EXPECT_EQ(shown["pricing"], is_free ? "free" : "unpriced");
    EXPECT_EQ(shown["costMicros"].is_null(), !is_free) << shown;
    EXPECT_EQ(shown["unpricedCalls"], is_free ? 0 : 1);
  }
  EXPECT_EQ(sinks_.Count(metric::kCostUnpriced), 1);
  auto sums = world_.driver().Run(SumCosts(world_.store(), TenantId("acme"), CostQuery()));
  ASSERT_TRUE(sums.ok());
  EXPECT_EQ((*sums)[0].second.unpriced_calls, 1);
}

// After midnight a line holds the rest of a call that was counted the day before.
TEST_F(CostLedgerTest, WhatGoesOnWithoutAPriceIsNotShownAsCostingNothing) {
  auto ledger = Ledger(world_.store());
  ProviderUse rest = Use("c1.1");
  rest.provider = "nobody";
  rest.goes_on = true;
  ledger->Note(rest);
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  const nlohmann::json shown = nlohmann::json::parse(ToJson(Lines()[0]));
  EXPECT_EQ(shown["calls"], 0);
  EXPECT_TRUE(shown["costMicros"].is_null()) << shown;
}

TEST_F(CostLedgerTest, WhatNoCallCanHaveTakenIsNotBelieved) {
  auto ledger = Ledger(world_.store());
  for (const char* id : {"c1", "c2"}) {
    ProviderUse use = Use(id);
    use.amounts.input_tokens = std::numeric_limits<int64_t>::max();
    use.amounts.output_tokens = -5;
    ledger->Note(use);
  }
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  EXPECT_EQ(Lines()[0].sum.amounts.input_tokens, 2'000'000'000'000);
  EXPECT_EQ(Lines()[0].sum.amounts.output_tokens, 0);
}

TEST_F(CostLedgerTest, ATenantSeesItsOwnCostsAlone) {
  auto ledger = Ledger(world_.store());
  ProviderUse other = Use("c2");
  other.context.tenant = TenantId("globex");
  ProviderUse own = Use("c3");
  own.context.tenant = TenantId();
  ledger->Note(Use("c1"));
  ledger->Note(other);
  ledger->Note(own);
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  for (const char* tenant : {"acme", "globex", "system"}) {
    ASSERT_EQ(Lines(tenant).size(), 1u) << tenant;
    EXPECT_EQ(Lines(tenant)[0].sum.calls, 1) << tenant;
  }
  EXPECT_TRUE(Lines("nobody").empty());
}

TEST_F(CostLedgerTest, LinesComeInPagesByInterviewAndByDay) {
  auto ledger = Ledger(world_.store());
  for (int day = 0; day < 5; ++day) {
    for (const char* interview : {"i-1", "i-2"}) {
      ProviderUse use = Use("c" + std::to_string(day) + interview, interview);
      use.at += std::chrono::hours(24 * day);
      ledger->Note(use);
    }
  }
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  CostQuery query;
  query.interview = InterviewId("i-2");
  EXPECT_EQ(Lines("acme", query).size(), 5u);
  query.from = "1971-01-02";
  query.to = "1971-01-03";
  std::vector<CostLine> some = Lines("acme", query);
  ASSERT_EQ(some.size(), 2u);
  EXPECT_EQ(some[0].day, "1971-01-03");

  std::vector<std::string> days;
  CostQuery paged;
  paged.limit = 3;
  for (bool more = true; more;) {
    auto page = world_.driver().Run(ListCosts(world_.store(), TenantId("acme"), paged));
    ASSERT_TRUE(page.ok());
    for (const CostLine& line : page->lines) days.push_back(line.day + line.interview.value());
    more = page->more;
    paged.after_id = page->lines.back().id;
  }
  EXPECT_EQ(days.size(), 10u);
  EXPECT_EQ(days.front().substr(0, 10), "1971-01-05");
  query.from = "1971-02-30";
  EXPECT_TRUE(absl::IsInvalidArgument(
      world_.driver().Run(ListCosts(world_.store(), TenantId("acme"), query)).status()));
}

TEST_F(CostLedgerTest, ManyUsesWaitForOneWriter) {
  auto ledger = Ledger(world_.store());
  for (int i = 0; i < 450; ++i) ledger->Note(Use("c" + std::to_string(i)));
  ASSERT_EQ(Settle(*ledger), absl::OkStatus());

  EXPECT_EQ(Lines()[0].sum.calls, 450);
}

}  // namespace
}  // namespace vivavoce
