// SPDX-License-Identifier: Apache-2.0
#include "gateway/cost_endpoints.h"

#include <utility>

#include "gateway/paging.h"
#include "gateway/problem.h"
#include "identity/cost_answer.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

constexpr int64_t kLinesOnAPage = 100;
constexpr char kCostsOfSchema[] =
    R"({"type":"string","pattern":"^[A-Za-z0-9._:-]+$","maxLength":200})";
constexpr char kDaySchema[] =
    R"({"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})";  // that it is one: List()

}  // namespace

void CostEndpoints::AddTo(std::vector<Route>& rows) {
  rows.push_back(Route("GET", "/api/v1/costs", "listCosts",
                       "What the providers took and what it cost, the latest day first")
                     .Needs(kPermissionAdmin)
                     .Query("limit", kLimitSchema, "100 where it is absent")
                     .Query("cursor", kIdCursorSchema, kCursorText)
                     .Query("interviewId", kCostsOfSchema, "only this interview's")
                     .Query("from", kDaySchema, "the first day, UTC")
                     .Query("to", kDaySchema, "the last day, UTC, included")
                     .Gives(200, "Costs", "One page, and the totals of all")
                     .Does([this](Call& call) { return List(call); }));
}

awaitable<Answer> CostEndpoints::List(Call& call) {
  CostQuery query;
  query.interview = InterviewId(call.Text("interviewId"));
  query.from = call.Text("from");
  query.to = call.Text("to");
  query.limit = static_cast<size_t>(call.Number("limit", kLinesOnAPage));
  query.after_id = call.Text("cursor");
  for (const auto& [name, day] : {std::pair("from", &query.from), std::pair("to", &query.to)}) {
    if (day->empty() || IsDay(*day)) continue;
    Problem problem = BadParameter(name, "invalid", "there is no such day");
    co_return ProblemResponse(problem, call.request.path);
  }
  absl::StatusOr<nlohmann::json> costs =
      co_await CostAnswer(store_, call.caller.tenant, std::move(query));
  if (absl::IsNotFound(costs.status())) co_return NoPagesCursor(call);
  if (!costs.ok()) co_return costs.status();
  co_return JsonResponse(200, *costs);
}

}  // namespace vivavoce::platform
