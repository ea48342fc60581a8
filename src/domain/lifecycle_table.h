// SPDX-License-Identifier: Apache-2.0
// What the guards of the lifecycle table mean.
#pragma once

#include <string_view>

#include "vivavoce/domain/lifecycle.h"

namespace vivavoce::internal {

struct LifecycleGuard {
  std::string_view name;
  bool (*holds)(const GuardFacts& facts, const Actor& actor);
  std::string_view refusal;  // what to do about it
};

// Null for a name that no guard has.
const LifecycleGuard* FindLifecycleGuard(std::string_view name);

}  // namespace vivavoce::internal
