// SPDX-License-Identifier: Apache-2.0
#include "gateway/dead_letter_endpoints.h"

#include <utility>

#include "gateway/paging.h"
#include "gateway/problem.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/dead_letters.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr int64_t kLettersOnAPage = 50;
constexpr char kTopicSchema[] =
    R"({"type":"string","pattern":"^[A-Za-z0-9._:-]+$","maxLength":200})";
constexpr char kOpenSchema[] = R"({"type":"string","enum":["true","false"]})";

json LetterView(const DeadLetter& letter) {
  return {{"id", letter.id},
          {"group", letter.group},
          {"topic", letter.message.topic},
          {"key", letter.message.key},
          {"code", letter.code},
          {"error", letter.error},
          {"attempts", letter.attempts},
          {"parkedAt", FormatRfc3339(letter.parked_at)},
          {"open", letter.open},
          {"redrives", letter.redrives},
          {"redrivenBy", letter.redriven_by}};
}

}  // namespace

void DeadLetterEndpoints::AddTo(std::vector<Route>& rows) {
  rows.push_back(Route("GET", "/api/v1/dlq", "listDeadLetters",
                       "What no consumer could handle, the latest first")
                     .Needs(kPermissionAdmin)
                     .Query("limit", kLimitSchema, "50 where it is absent")
                     .Query("cursor", kIdCursorSchema, kCursorText)
                     .Query("topic", kTopicSchema, "only those of this topic")
                     .Query("open", kOpenSchema, "false: those that were sent again as well")
                     .Gives(200, "DeadLetterPage", "One page")
                     .Does([this](Call& call) { return List(call); }));
  rows.push_back(Route("POST", "/api/v1/dlq/{id}/redrive", "redriveDeadLetter", "Sends it again")
                     .Needs(kPermissionAdmin)
                     .Gives(200, "DeadLetter", "It was sent")
                     .Refuses({409})
                     .Idempotent()
                     .Does([this](Call& call) { return Redrive(call); }));
}

awaitable<Answer> DeadLetterEndpoints::List(Call& call) {
  DeadLetterQuery query;
  query.limit = static_cast<size_t>(call.Number("limit", kLettersOnAPage));
  query.after_id = call.Text("cursor");
  query.topic = call.Text("topic");
  query.open_only = call.Text("open") != "false";
  const size_t limit = query.limit++;
  absl::StatusOr<std::vector<DeadLetter>> letters =
      co_await ListDeadLetters(store_, call.caller.tenant, std::move(query));
  if (absl::IsNotFound(letters.status())) co_return NoPagesCursor(call);
  if (!letters.ok()) co_return letters.status();
  json body = {{"items", json::array()}, {"nextCursor", nullptr}};
  if (letters->size() > limit) {
    letters->erase(letters->begin() + static_cast<ptrdiff_t>(limit), letters->end());
    body["nextCursor"] = letters->back().id;
  }
  for (const DeadLetter& letter : *letters) body["items"].push_back(LetterView(letter));
  co_return JsonResponse(200, body);
}

awaitable<Answer> DeadLetterEndpoints::Redrive(Call& call) {
  Interviews::LetterConclusion keep = [&call](const DeadLetter& sent, StoreTransaction& unit) {
    return call.Keep(unit, JsonResponse(200, LetterView(sent)));
  };
  absl::StatusOr<DeadLetter> letter = co_await interviews_.Redrive(
      call.caller.tenant, call.path["id"], call.caller.AsActor(), std::move(keep));
  if (!letter.ok()) co_return letter.status();
  co_return JsonResponse(200, LetterView(*letter));
}

}  // namespace vivavoce::platform
