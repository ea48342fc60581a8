// SPDX-License-Identifier: Apache-2.0
// What the providers took and what it cost, in the store: a row a call, so that none is counted
// twice, and a line for each day, interview, step, provider and model that sums them.
//
//   CostLedger ledger(store, executor, clock, prices, telemetry);   // a UsageSink for WithUsage()
//   CostQuery query;
//   query.interview = InterviewId("...");
//   absl::StatusOr<CostPage> page = co_await ListCosts(store, tenant, query);
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/accounting/price_list.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/provider/usage.h"

namespace vivavoce {

// Writes soon after Note(), many uses in one commit; declares its collections itself. A use is kept
// until the store takes it, 10,000 of them at most; a use without a tenant is the program's own
// and belongs to the tenant "system".
//
// Threading: the executor's.
// Lifetime:  store and clock outlive it and its executor's work.
class CostLedger final : public UsageSink {
 public:
  CostLedger(Store& store, boost::asio::any_io_executor executor, Clock& clock, PriceList prices,
             Telemetry telemetry);
  ~CostLedger() override;

  void Note(ProviderUse use) override;
  boost::asio::awaitable<absl::Status> Settle() override;

  static std::vector<CollectionSpec> Collections();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// A sum of calls.
struct CostSum {
  CostSum() = default;
  int64_t calls = 0;            // the failed ones among them
  int64_t failed_calls = 0;     // ended in an error
  int64_t estimated_calls = 0;  // whose provider did not say what they used
  int64_t repeated_calls = 0;   // asked again: after a crash, or given up in mid-answer
  int64_t unpriced_calls = 0;   // in no sum of money
  UsageAmounts amounts;
  int64_t micros = 0;              // what the priced calls cost, in millionths of the currency
  int64_t unoptimised_micros = 0;  // what they would have, without caches

  void Add(const CostSum& other);
};

struct CostLine {
  CostLine() = default;
  std::string id;
  std::string day;  // "2026-03-01", UTC
  InterviewId interview;
  std::string step;
  std::string port;
  std::string provider;
  std::string model;
  std::string currency;
  std::string price_version;  // of the list that it was reckoned by
  Pricing pricing = Pricing::kUnpriced;
  CostSum sum;
};

struct CostQuery {
  CostQuery() = default;
  InterviewId interview;  // empty: all
  std::string from;       // days, both included; empty: without end
  std::string to;
  size_t limit = 100;    // 1 .. 1000
  std::string after_id;  // the last line of the page before
};

struct CostPage {
  CostPage() = default;
  std::vector<CostLine> lines;  // the latest day first
  bool more = false;
};

// Whether it is a day, "2026-03-01".
bool IsDay(std::string_view text);

// Errors: InvalidArgument for a day that is none; NotFound when `after_id` is gone; those of the
// store.
boost::asio::awaitable<absl::StatusOr<CostPage>> ListCosts(Store& store, TenantId tenant,
                                                           CostQuery query);

// Of all lines of the query, whatever its limit; a sum for each currency.
boost::asio::awaitable<absl::StatusOr<std::vector<std::pair<std::string, CostSum>>>> SumCosts(
    Store& store, TenantId tenant, CostQuery query);

// JSON of one line, and of one sum, as the API and `vivavoce cost --json` give them.
std::string ToJson(const CostLine& line);
std::string ToJson(const CostSum& sum, std::string_view currency);

}  // namespace vivavoce
