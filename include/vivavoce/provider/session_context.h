// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vivavoce/base/ids.h"

namespace vivavoce {

// On whose behalf a port is asked: for a provider's quotas, routing and logs. It identifies no
// person, changes no answer, and goes into no cache key.
struct SessionContext {
  SessionContext() = default;
  TenantId tenant;         // empty: the program itself
  SessionId session;       // empty outside a live session
  std::string request_id;  // links log, span and ErrorDetail; empty: none was given
};

}  // namespace vivavoce
