// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/role_parts.h"
#include "vivavoce/provider/consumer.h"

namespace vivavoce::platform {

// Has what an interview will say spoken into the voice's cache once its plan is approved.
//
// Threading: the io thread.
class SpeechPreparer final : public MessageHandler {
 public:
  explicit SpeechPreparer(const RoleParts& parts) : parts_(parts) {}

  // A voice that fails costs the cache and nothing else: the session makes its lines itself then.
  boost::asio::awaitable<absl::Status> Handle(MessageScope& scope) override;

 private:
  RoleParts parts_;
};

}  // namespace vivavoce::platform
