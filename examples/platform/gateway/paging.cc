// SPDX-License-Identifier: Apache-2.0
#include "gateway/paging.h"

#include <charconv>
#include <string>

#include "gateway/problem.h"

namespace vivavoce::platform {
namespace {

// As its schema has it; 0 where there is none.
int64_t NumberIn(const std::string& cursor) {
  int64_t number = 0;
  std::from_chars(cursor.data(), cursor.data() + cursor.size(), number);
  return number;
}

}  // namespace

HttpServerResponse NoPagesCursor(const Call& call) {
  return ProblemResponse(
      BadParameter("cursor", "invalid", "it is no page's of this list; leave it out to begin"),
      call.request.path);
}

boost::asio::awaitable<absl::StatusOr<std::optional<TrailPage>>> ReadTrail(Interviews& interviews,
                                                                           const Call& call,
                                                                           int64_t length) {
  const auto limit = static_cast<size_t>(call.Number("limit", length));
  const int64_t last = NumberIn(call.Text("cursor"));
  // The cursor's own row comes along, which shows that there is one; and one row more than asked.
  const size_t known = last > 0 ? 1 : 0;
  absl::StatusOr<std::vector<AuditRow>> rows = co_await interviews.Audit(
      call.caller.tenant, call.Interview(), last - static_cast<int>(known), limit + known + 1);
  if (!rows.ok()) co_return rows.status();
  TrailPage page;
  page.rows = *std::move(rows);
  if (known > 0) {
    if (page.rows.empty() || page.rows.front().seq != last) co_return std::nullopt;
    page.rows.erase(page.rows.begin());
  }
  if (page.rows.size() > limit) {
    page.rows.resize(limit);
    page.next_cursor = std::to_string(page.rows.back().seq);
  }
  co_return page;
}

}  // namespace vivavoce::platform
