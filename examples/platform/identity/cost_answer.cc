// SPDX-License-Identifier: Apache-2.0
#include "identity/cost_answer.h"

#include <utility>

namespace vivavoce::platform {

using nlohmann::json;

boost::asio::awaitable<absl::StatusOr<json>> CostAnswer(Store& store, TenantId tenant,
                                                        CostQuery query) {
  absl::StatusOr<CostPage> page = co_await ListCosts(store, tenant, query);
  if (!page.ok()) co_return page.status();
  absl::StatusOr<std::vector<std::pair<std::string, CostSum>>> sums =
      co_await SumCosts(store, std::move(tenant), std::move(query));
  if (!sums.ok()) co_return sums.status();
  json answer;
  answer["items"] = json::array();
  answer["totals"] = json::array();
  answer["nextCursor"] = nullptr;
  for (const CostLine& line : page->lines) {
    answer["items"].push_back(json::parse(ToJson(line), nullptr, false));
  }
  for (const auto& [currency, sum] : *sums) {
    answer["totals"].push_back(json::parse(ToJson(sum, currency), nullptr, false));
  }
  if (page->more) answer["nextCursor"] = page->lines.back().id;
  co_return answer;
}

}  // namespace vivavoce::platform
