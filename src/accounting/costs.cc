// SPDX-License-Identifier: Apache-2.0
// Reading the ledger.
#include <map>
#include <utility>

#include "accounting/cost_line.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;

constexpr size_t kLinesAtOnce = 500;

absl::Status CheckDays(const CostQuery& query) {
  for (const auto& [name, day] : {std::pair("from", &query.from), std::pair("to", &query.to)}) {
    if (!day->empty() && !IsDay(*day)) {
      return InvalidArgument(std::string("costs: ") + name + " must be a day such as 2026-03-01 (" +
                             day->substr(0, 40) + ")");
    }
  }
  return absl::OkStatus();
}

int DaysOf(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

bool IsDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  const auto number = [&](size_t at, size_t count) {
    return std::stoi(std::string(text.substr(at, count)));
  };
  const int month = number(5, 2);
  const int day = number(8, 2);
  return month >= 1 && month <= 12 && day >= 1 && day <= DaysOf(number(0, 4), month);
}

awaitable<absl::StatusOr<CostPage>> ListCosts(Store& store, TenantId tenant, CostQuery query) {
  absl::Status days = CheckDays(query);
  if (!days.ok()) co_return days;
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  QueryOptions options;
  if (!query.interview.empty()) options.equal["interview"] = query.interview.value();
  options.order_by = "day";
  options.descending = true;
  options.limit = kLinesAtOnce;
  options.after_id = query.after_id;
  CostPage page;
  for (;;) {
    absl::StatusOr<std::vector<Document>> some =
        co_await (*unit)->Query(internal::kCostLines, options);
    if (!some.ok()) co_return some.status();
    for (const Document& document : *some) {
      absl::StatusOr<CostLine> line = internal::ReadLine(document);
      if (!line.ok()) co_return line.status();
      if (!query.to.empty() && line->day > query.to) continue;
      if (!query.from.empty() && line->day < query.from) co_return page;
      page.more = page.lines.size() == query.limit;
      if (page.more) co_return page;
      page.lines.push_back(*std::move(line));
    }
    if (some->size() < options.limit) co_return page;
    options.after_id = some->back().id;
  }
}

awaitable<absl::StatusOr<std::vector<std::pair<std::string, CostSum>>>> SumCosts(Store& store,
                                                                                 TenantId tenant,
                                                                                 CostQuery query) {
  std::map<std::string, CostSum> sums;
  query.limit = kLinesAtOnce;
  query.after_id.clear();
  for (;;) {
    absl::StatusOr<CostPage> page = co_await ListCosts(store, tenant, query);
    if (!page.ok()) co_return page.status();
    for (const CostLine& line : page->lines) sums[line.currency].Add(line.sum);
    if (!page->more) break;
    query.after_id = page->lines.back().id;
  }
  co_return std::vector<std::pair<std::string, CostSum>>(sums.begin(), sums.end());
}

}  // namespace vivavoce
