// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>

#include "server/role_parts.h"
#include "vivavoce/conversation/prepare_speech.h"
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

  // Whether all lines of the approved plan are in the voice's cache. Of a plan that was approved in
  // an earlier life of the server the cache itself is asked, once: what it has is there in no time.
  boost::asio::awaitable<bool> IsPrepared(TenantId tenant, InterviewId interview, int plan_version);

 private:
  using PlanVersion = std::pair<InterviewId, int>;
  boost::asio::awaitable<absl::StatusOr<PreparedSpeech>> Speak(TenantId tenant,
                                                               InterviewId interview,
                                                               InterviewPlan plan);
  boost::asio::awaitable<void> LookFor(TenantId tenant, PlanVersion version);
  void Remember(const PlanVersion& version, bool prepared);

  RoleParts parts_;
  std::map<PlanVersion, bool> known_;  // and whether all of it is spoken
};

}  // namespace vivavoce::platform
