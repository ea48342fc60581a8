// SPDX-License-Identifier: Apache-2.0
#include "server/eraser_role.h"

#include <utility>

#include "interviewer/eraser.h"
#include "interviewer/session_chronicle.h"
#include "interviewer/session_fence.h"
#include "notifier/notifications.h"
#include "server/consumer_role.h"

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

class EraserRole final : public ConsumerRole {
 public:
  explicit EraserRole(const RoleParts& parts)
      : ConsumerRole("eraser", parts), eraser_(MakeEraser(parts, Scope())) {
    Consume(*eraser_, {"erasure.requested"}, kErasuresAtATime);
  }

  std::vector<CollectionSpec> Collections() const override {
    std::vector<CollectionSpec> all = KeptByRoles();
    all.push_back(SessionFence::Ended());
    return all;
  }

 private:
  std::unique_ptr<MessageHandler> eraser_;
};

}  // namespace

std::unique_ptr<Role> MakeEraserRole(const RoleParts& parts) {
  return std::make_unique<EraserRole>(parts);
}

}  // namespace vivavoce::platform
