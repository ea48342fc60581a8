// SPDX-License-Identifier: Apache-2.0
#include "server/eraser_role.h"

#include <utility>

#include "interviewer/session_chronicle.h"
#include "notifier/notifications.h"
#include "server/consumer_role.h"
#include "vivavoce/lifecycle/erasure.h"

namespace vivavoce::platform {
namespace {

constexpr size_t kErasuresAtATime = 2;

// What roles keep of interviews.
std::vector<CollectionSpec> KeptByRoles() {
  std::vector<CollectionSpec> kept = NotificationCollections();
  kept.push_back(SessionChronicle::Checkpoints());
  return kept;
}

ErasureScope Scope() {
  ErasureScope scope;
  for (const CollectionSpec& one : KeptByRoles()) scope.of_interviews.push_back(one.name);
  return scope;
}

class EraserRole final : public ConsumerRole, private MessageHandler {
 public:
  explicit EraserRole(const RoleParts& parts)
      : ConsumerRole("eraser", parts),
        erasure_(parts.ports->store(), parts.ports->blobs(), *parts.context.clock, Scope()) {
    Consume(*this, {"erasure.requested"}, kErasuresAtATime);
  }

  std::vector<CollectionSpec> Collections() const override { return KeptByRoles(); }

 private:
  // The event comes twice: with the request, and with ERASED, when it finds what was written
  // meanwhile.
  boost::asio::awaitable<absl::Status> Handle(MessageScope& scope) override {
    absl::StatusOr<InterviewEvent> event = ParseInterviewEvent(scope.message().payload);
    if (!event.ok()) co_return event.status();
    Actor eraser(ActorKind::kSystem, "eraser", {});
    co_return co_await erasure_.Run(event->tenant, event->interview, std::move(eraser));
  }

  Erasure erasure_;
};

}  // namespace

std::unique_ptr<Role> MakeEraserRole(const RoleParts& parts) {
  return std::make_unique<EraserRole>(parts);
}

}  // namespace vivavoce::platform
