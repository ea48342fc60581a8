// SPDX-License-Identifier: Apache-2.0
#include "workflow/effect_context.h"

#include <memory>
#include <optional>
#include <utility>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "workflow/execution_store.h"

namespace vivavoce::internal {

using boost::asio::awaitable;

std::string IdempotencyKey(const std::vector<std::string>& parts) {
  Sha256 sum;
  for (const std::string& part : parts) {
    sum.Update(std::to_string(part.size()) + ":");
    sum.Update(part);
  }
  return sum.HexDigest();
}

EffectContext::EffectContext(Store& store, Clock& clock, TenantId tenant, ExecutionId execution,
                             std::string definition_sha256, std::string path, int attempt)
    : store_(store),
      clock_(clock),
      tenant_(std::move(tenant)),
      execution_(std::move(execution)),
      definition_sha256_(std::move(definition_sha256)),
      path_(std::move(path)),
      attempt_(attempt) {}

awaitable<absl::StatusOr<std::optional<std::string>>> EffectContext::Find(std::string key) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  absl::StatusOr<std::optional<Document>> document = co_await (*transaction)->Get(kEffects, key);
  if (!document.ok()) co_return document.status();
  if (!document->has_value()) co_return std::optional<std::string>();
  JsonValue row = JsonValue::parse((*document)->body, nullptr, false);
  if (!row.is_object() || !row.contains("response") || !row["response"].is_string()) {
    co_return DataLoss("workflow: the stored effect " + key + " is damaged");
  }
  co_return std::optional<std::string>(row["response"].get<std::string>());
}

awaitable<absl::Status> EffectContext::Keep(std::string key, std::string response) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  JsonValue row = {{"path", path_},
                   {"attempt", attempt_},
                   {"at", FormatRfc3339(clock_.Now())},
                   {"response", std::move(response)}};
  Document document;
  document.id = std::move(key);
  document.body = row.dump();
  document.index["execution"] = execution_.value();
  absl::Status status = (*transaction)->Put(kEffects, document, Expect::Absent());
  if (!status.ok()) co_return status;
  co_return co_await (*transaction)->Commit();
}

awaitable<absl::StatusOr<std::string>> EffectContext::Effect(EffectIdentity identity,
                                                             EffectCall call) {
  std::vector<std::string> parts = {"v1",           tenant_.value(),    execution_.value(),
                                    path_,          definition_sha256_, identity.prompt,
                                    identity.model, identity.input};
  std::string key = IdempotencyKey(parts);
  absl::StatusOr<std::optional<std::string>> stored = co_await Find(key);
  if (!stored.ok()) co_return stored.status();
  if (stored->has_value()) co_return **std::move(stored);
  absl::StatusOr<std::string> response = co_await call(key);
  if (!response.ok()) co_return response;
  if (!IsValidUtf8(*response)) co_return Internal("workflow: an effect's response is not UTF-8");
  absl::Status kept = co_await Keep(key, *response);
  if (kept.code() == absl::StatusCode::kAborted) {  // another attempt was first: its answer counts
    stored = co_await Find(key);
    if (!stored.ok()) co_return stored.status();
    if (stored->has_value()) co_return **std::move(stored);
  }
  if (!kept.ok()) co_return kept;
  co_return response;
}

}  // namespace vivavoce::internal
