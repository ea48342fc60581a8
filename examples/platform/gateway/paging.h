// SPDX-License-Identifier: Apache-2.0
// Lists in pages: the parameters `limit` and `cursor`, and what answers a cursor that is no page's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/route.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::platform {

inline constexpr char kLimitSchema[] = R"({"type":"integer","minimum":1,"maximum":200})";
inline constexpr char kCursorText[] = "nextCursor of the page before";
// Of a cursor that is a document's id, and of one that is a row's number.
inline constexpr char kIdCursorSchema[] =
    R"({"type":"string","pattern":"^[A-Za-z0-9._:-]+$","maxLength":200})";
inline constexpr char kNumberCursorSchema[] =
    R"({"type":"string","pattern":"^[1-9][0-9]{0,17}$","maxLength":18})";

// 400: the cursor is of another list, of another tenant, or made up.
HttpServerResponse NoPagesCursor(const Call& call);

// Of the audit trail of the interview in the call's path, the rows that its `limit` (`length` where
// there is none) and `cursor` ask for.
struct TrailPage {
  TrailPage() = default;
  std::vector<AuditRow> rows;
  nlohmann::json next_cursor = nullptr;
};

// Nullopt: the cursor is no page's.
//
// Requires: the interview is the caller's tenant's. Lifetime: both outlive the coroutine.
boost::asio::awaitable<absl::StatusOr<std::optional<TrailPage>>> ReadTrail(Interviews& interviews,
                                                                           const Call& call,
                                                                           int64_t length);

}  // namespace vivavoce::platform
