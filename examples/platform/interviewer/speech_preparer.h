// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

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

  // Whether all lines of the approved plan are in the cache of this process.
  bool IsPrepared(const InterviewId& interview, int plan_version) const;

 private:
  RoleParts parts_;
  std::map<InterviewId, int> prepared_;  // and the version of its plan
};

}  // namespace vivavoce::platform
