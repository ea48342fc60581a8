// SPDX-License-Identifier: Apache-2.0
// Where webhooks may go. This looks at the text alone; whoever sends resolves the name and looks at
// the addresses again.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce::platform {

// Errors: InvalidArgument: no absolute http or https URL, credentials or a fragment in it; and,
// unless `allow_private`, plain http or a host that is private, loopback or no full name.
absl::Status CheckWebhookUrl(std::string_view url, bool allow_private);

// True for an address (v4 or v6 in text) that the public network does not route.
bool IsPrivateAddress(std::string_view address);

}  // namespace vivavoce::platform
