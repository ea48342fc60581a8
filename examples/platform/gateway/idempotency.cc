// SPDX-License-Identifier: Apache-2.0
#include "gateway/idempotency.h"

#include <memory>
#include <utility>

#include "gateway/problem.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/interviews.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kAnswers[] = "idempotency_keys";
constexpr std::chrono::hours kKeptFor{24};
constexpr size_t kLongestKey = 255;

// Headers of the answer that are part of it.
constexpr std::string_view kKeptHeaders[] = {"content-type", "etag", "location"};

bool IsKey(std::string_view key) {
  if (key.empty() || key.size() > kLongestKey) return false;
  for (char c : key) {
    if (c < 0x21 || c > 0x7e) return false;
  }
  return true;
}

HttpServerResponse Again(const json& record) {
  HttpServerResponse response;
  response.status = record.value("status", 200);
  response.body = TextOf(record, "body");
  for (std::string_view name : kKeptHeaders) {
    std::string value = TextOf(record, name);
    if (!value.empty()) response.headers.emplace_back(std::string(name), value);
  }
  response.headers.emplace_back("idempotency-replayed", "true");
  return response;
}

TenantId HomeOf(const Call& call) {
  return call.route->in_system ? TenantId(kSystemTenant) : call.caller.tenant;
}

HttpServerResponse ShownOnce(const Call& call) {
  return ProblemResponse(
      Problem(409, "shown_once", "this was done already, and its secret is shown only once"),
      call.request.path);
}

HttpServerResponse OtherBody(const Call& call) {
  return ProblemResponse(Problem(422, "idempotency_key_reused",
                                 "Idempotency-Key: it came before with another request"),
                         call.request.path);
}

}  // namespace

std::vector<CollectionSpec> Idempotency::Collections() {
  std::vector<CollectionSpec> specs;
  specs.emplace_back(kAnswers, std::vector<std::string>{"until"});
  return specs;
}

Idempotency::Hold::Hold(Hold&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)),
      id_(std::move(other.id_)),
      request_sha256_(std::move(other.request_sha256_)),
      expected_(other.expected_),
      outdated_(std::move(other.outdated_)) {}

Idempotency::Hold::~Hold() {
  if (owner_ != nullptr) owner_->under_way_.erase(id_);
}

awaitable<absl::StatusOr<Idempotency::Begun>> Idempotency::Begin(const Call& call,
                                                                 std::string key) {
  if (!IsKey(key)) co_return InvalidArgument("Idempotency-Key: 1 to 255 printable characters");
  Begun begun;
  begun.hold.emplace();
  Hold& hold = *begun.hold;
  hold.id_ = Sha256Hex(call.caller.tenant.value() + "\n" + call.caller.id + "\n" + key);
  hold.request_sha256_ =
      Sha256Hex(call.request.method + "\n" + call.request.path + "\n" + call.request.body);
  if (!under_way_.insert(hold.id_).second) {
    ErrorDetail detail;
    detail.vendor_code = "idempotency_in_progress";
    co_return Error(absl::StatusCode::kFailedPrecondition,
                    "Idempotency-Key: the first call with it is still under way", detail);
  }
  hold.owner_ = this;
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(HomeOf(call));
  if (!unit.ok()) co_return unit.status();
  QueryOptions oldest;
  oldest.order_by = "until";
  oldest.limit = 5;
  absl::StatusOr<std::vector<Document>> old = co_await (*unit)->Query(kAnswers, std::move(oldest));
  if (!old.ok()) co_return old.status();
  const std::string now = FormatRfc3339(clock_.Now());
  for (Document& past : *old) {
    if (past.id != hold.id_ && past.index["until"] <= now) hold.outdated_.push_back(past.id);
  }
  absl::StatusOr<std::optional<Document>> found = co_await (*unit)->Get(kAnswers, hold.id_);
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return begun;
  if ((*found)->index["until"] <= now) {
    hold.expected_ = Expect::Version((*found)->version);
    co_return begun;
  }
  json record = json::parse((*found)->body, nullptr, false);
  if (TextOf(record, "request") != hold.request_sha256_) {
    begun.answer = OtherBody(call);
  } else if (call.route->replay == Replay::kSecret) {
    begun.answer = ShownOnce(call);
  } else {
    begun.answer = Again(record);
  }
  begun.hold.reset();
  co_return begun;
}

absl::Status Idempotency::Keep(StoreTransaction& unit, const Call& call, const Hold& hold,
                               const HttpServerResponse& answer) const {
  json record = {{"request", hold.request_sha256_}, {"status", answer.status}};
  if (call.route->replay == Replay::kAnswer) {
    record["body"] = answer.body;
    for (std::string_view name : kKeptHeaders) {
      for (const auto& [header, value] : answer.headers) {
        if (header == name) record[std::string(name)] = value;
      }
    }
  }
  for (const std::string& past : hold.outdated_) {
    absl::Status deleted = unit.Delete(kAnswers, past, Expect::Any());
    if (!deleted.ok()) return deleted;
  }
  Document document;
  document.id = hold.id_;
  document.body = JsonText(record);
  document.index["until"] = FormatRfc3339(clock_.Now() + kKeptFor);
  return unit.Put(kAnswers, document, hold.expected_);
}

awaitable<absl::Status> Idempotency::Keep(const Call& call, const Hold& hold,
                                          const HttpServerResponse& answer) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(HomeOf(call));
  if (!unit.ok()) co_return unit.status();
  absl::Status kept = Keep(**unit, call, hold, answer);
  if (!kept.ok()) co_return kept;
  absl::Status committed = co_await (*unit)->Commit();
  co_return committed;
}

Addition MarkOf(Call& call) {
  return [&call](StoreTransaction& unit) {
    HttpServerResponse done;
    done.status = 201;
    return call.Keep(unit, done);
  };
}

}  // namespace vivavoce::platform
