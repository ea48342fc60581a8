// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vivavoce/base/ids.h"

namespace vivavoce {

// On whose behalf a port is asked: for a provider's quotas, routing and logs, and for the ledger of
// what it cost. It identifies no person, changes no answer, and goes into no cache key.
struct SessionContext {
  SessionContext() = default;
  TenantId tenant;         // empty: the program itself
  SessionId session;       // empty outside a live session
  InterviewId interview;   // empty: no interview's
  std::string step;        // what of the interview, e.g. "skills"; empty: as the port calls it
  std::string request_id;  // links log, span and ErrorDetail; empty: none was given
};

}  // namespace vivavoce
