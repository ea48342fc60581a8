// SPDX-License-Identifier: Apache-2.0
#include "server/late_work.h"

#include <utility>

#include "vivavoce/lifecycle/erasure.h"

namespace vivavoce::platform {

bool IsUnwanted(const Interview& interview) {
  return interview.state == InterviewState::kErased || interview.sub_status == "erasure_scheduled";
}

boost::asio::awaitable<absl::StatusOr<bool>> YieldToErasure(const RoleParts& parts, TenantId tenant,
                                                            InterviewId interview) {
  absl::StatusOr<Interview> found = co_await parts.interviews->Load(tenant, interview);
  if (absl::IsNotFound(found.status())) co_return true;
  if (!found.ok()) co_return found.status();
  if (found->state != InterviewState::kErased) co_return IsUnwanted(*found);
  Erasure erasure(parts.ports->store(), parts.ports->blobs(), *parts.context.clock, ErasureScope());
  Actor eraser(ActorKind::kSystem, "eraser", {});
  absl::Status erased =
      co_await erasure.Run(std::move(tenant), std::move(interview), std::move(eraser));
  if (!erased.ok()) co_return erased;
  co_return true;
}

}  // namespace vivavoce::platform
