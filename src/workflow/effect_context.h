// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vivavoce/base/clock.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/workflow/task.h"

namespace vivavoce::internal {

// The TaskContext of one attempt: its effects are kept in the store.
class EffectContext final : public TaskContext {
 public:
  EffectContext(Store& store, Clock& clock, TenantId tenant, ExecutionId execution,
                std::string definition_sha256, std::string path, int attempt);

  const TenantId& tenant() const override { return tenant_; }
  const ExecutionId& execution() const override { return execution_; }
  const std::string& path() const override { return path_; }
  int attempt() const override { return attempt_; }
  boost::asio::awaitable<absl::StatusOr<std::string>> Effect(EffectIdentity identity,
                                                             EffectCall call) override;

 private:
  boost::asio::awaitable<absl::StatusOr<std::optional<std::string>>> Find(std::string key);
  boost::asio::awaitable<absl::Status> Keep(std::string key, std::string response);

  Store& store_;
  Clock& clock_;
  TenantId tenant_;
  ExecutionId execution_;
  std::string definition_sha256_;
  std::string path_;
  int attempt_;
};

// SHA-256 over the parts, each led by its length, so that no two lists of parts read alike.
std::string IdempotencyKey(const std::vector<std::string>& parts);

}  // namespace vivavoce::internal
