// SPDX-License-Identifier: Apache-2.0
// Erases an interview that may be being talked about at this moment.
#pragma once

#include <memory>

#include "server/role_parts.h"
#include "vivavoce/lifecycle/erasure.h"
#include "vivavoce/provider/consumer.h"

namespace vivavoce::platform {

// Takes `erasure.requested`: the interview's sessions are ended for good, those who serve them are
// waited for, and all that is left is erased. The event comes twice: with the request, and with
// ERASED, when it finds what was written meanwhile.
//
// Errors: Unavailable (it is tried again) while a session is still being served after 20 s; those
// of Erasure::Run().
std::unique_ptr<MessageHandler> MakeEraser(const RoleParts& parts, ErasureScope scope);

}  // namespace vivavoce::platform
