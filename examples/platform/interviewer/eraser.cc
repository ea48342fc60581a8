// SPDX-License-Identifier: Apache-2.0
#include "interviewer/eraser.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "interviewer/session_fence.h"
#include "interviewer/session_host.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/sessions.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::seconds kLeaveLimit{20};
constexpr std::chrono::milliseconds kLookForLeaving{100};

class Eraser final : public MessageHandler {
 public:
  Eraser(const RoleParts& parts, ErasureScope scope)
      : parts_(parts),
        erasure_(parts.ports->store(), parts.ports->blobs(), *parts.context.clock,
                 std::move(scope)) {}

  awaitable<absl::Status> Handle(MessageScope& scope) override {
    absl::StatusOr<InterviewEvent> event = ParseInterviewEvent(scope.message().payload);
    if (!event.ok()) co_return event.status();
    absl::Status ended = co_await EndSessions(event->tenant, event->interview);
    if (!ended.ok()) co_return ended;
    Actor eraser(ActorKind::kSystem, "eraser", {});
    co_return co_await erasure_.Run(event->tenant, event->interview, std::move(eraser));
  }

 private:
  // First nothing of them can be written any more, then whoever still serves one is waited for.
  awaitable<absl::Status> EndSessions(TenantId tenant, InterviewId interview) {
    absl::StatusOr<std::vector<SessionId>> found =
        co_await parts_.sessions->OfInterview(tenant, std::move(interview));
    if (!found.ok()) co_return found.status();
    if (found->empty()) co_return absl::OkStatus();
    const std::vector<SessionId> ids = *std::move(found);
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit =
        co_await parts_.ports->store().Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    absl::Status fenced = SessionFence::End(**unit, ids);
    if (!fenced.ok()) co_return fenced;
    absl::Status committed = co_await (*unit)->Commit();
    if (!committed.ok()) co_return committed;
    for (const SessionId& id : ids) {
      absl::Status left = co_await UntilLeft(tenant, id);
      if (!left.ok()) co_return left;
      absl::Status cleared = co_await ClearFolder(id);
      if (!cleared.ok()) co_return cleared;
    }
    co_return absl::OkStatus();
  }

  // A process that serves it learns of its end when it next renews its place; the place of one that
  // died is free after a while.
  awaitable<absl::Status> UntilLeft(TenantId tenant, SessionId session) {
    Clock& clock = *parts_.context.clock;
    const std::chrono::nanoseconds give_up = clock.MonotonicNow() + kLeaveLimit;
    for (;;) {
      absl::StatusOr<std::optional<SessionPlace>> place =
          co_await parts_.ports->sessions().Find(tenant, session);
      if (!place.ok()) co_return place.status();
      if (!place->has_value()) co_return absl::OkStatus();
      if (clock.MonotonicNow() >= give_up) {
        co_return Unavailable("erasure: a session of the interview is still being served");
      }
      absl::Status slept = co_await clock.Sleep(kLookForLeaving);
      if (!slept.ok()) co_return slept;
    }
  }

  // Of a session that was parked: a live one clears its own.
  awaitable<absl::Status> ClearFolder(SessionId session) {
    std::function<absl::Status()> clear = [folder =
                                               SessionsFolder(parts_) + "/" + session.value()] {
      std::error_code error;
      std::filesystem::remove_all(folder, error);
      return error ? Unavailable(folder + ": " + error.message()) : absl::OkStatus();
    };
    co_return co_await parts_.context.pool->Run(std::move(clear));
  }

  RoleParts parts_;
  Erasure erasure_;
};

}  // namespace

std::unique_ptr<MessageHandler> MakeEraser(const RoleParts& parts, ErasureScope scope) {
  return std::make_unique<Eraser>(parts, std::move(scope));
}

}  // namespace vivavoce::platform
