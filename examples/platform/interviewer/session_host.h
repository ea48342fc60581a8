// SPDX-License-Identifier: Apache-2.0
// Conducts the interviews of all candidates that are here, or will be back in a moment.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "edge/conductor.h"
#include "edge/protocol.h"
#include "server/role_parts.h"
#include "vivavoce/conversation/turn_options.h"
#include "vivavoce/provider/prompt_library.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

class LiveSession;

// Where sessions keep what is being made, a folder each, by their ids.
std::string SessionsFolder(const RoleParts& parts);

struct SessionHostOptions {
  SessionHostOptions() = default;
  std::string work_path;  // folder of the recordings that are being made
  EdgeLimits limits;
  size_t most_sessions = 500;
  bool prepare_speech = true;  // of approved plans; needs the event bus
  // A connection that is lost for longer makes the interview INTERRUPTED.
  Millis interrupt_after{10'000};
  // This process in the register of who serves which session; empty: a name is made.
  std::string node;
  Millis place_time{12'000};  // how long the register believes it without hearing of it
  Millis renew_every{2000};
  // Whether a plan's lines are spoken already; empty: nobody knows.
  std::function<boost::asio::awaitable<bool>(TenantId, InterviewId, int plan_version)>
      speech_is_prepared;
  // The patience of a session; empty: TurnOptions::Live.
  std::function<TurnOptions(const InterviewPlan&)> turns;
};

// One process conducts a session at a time: where the candidate comes back to another one, that one
// takes the session's place in the register, and the older lets go of it where it stands.
//
// Threading: the io thread.
// Lifetime:  Drain() has returned before it is destroyed, where anything was conducted.
class SessionHost final : public Conductor {
 public:
  SessionHost(const RoleParts& parts, SessionHostOptions options);
  ~SessionHost() override;

  static std::vector<CollectionSpec> Collections();

  // Makes the models ready, so that no candidate waits for them.
  //
  // Errors: where no interview could be conducted: no recogniser, no share folder.
  boost::asio::awaitable<absl::Status> Start();

  boost::asio::awaitable<absl::StatusOr<std::shared_ptr<CandidateLink>>> Join(
      Sessions::Admission admission, uint32_t last_seq) override;

  // Parks all sessions: what they have come to is kept, and goes on when the candidate comes back.
  boost::asio::awaitable<absl::Status> Drain(std::chrono::nanoseconds limit);

  size_t size() const { return sessions_.size(); }

 private:
  boost::asio::awaitable<absl::StatusOr<std::shared_ptr<CandidateLink>>> Begin(SessionRecord record,
                                                                               uint32_t last_seq);
  boost::asio::awaitable<void> RunToItsEnd(LiveSession& session);
  boost::asio::awaitable<void> Conduct(std::shared_ptr<LiveSession> session);

  // session_place.cc: the session's place in the register, which this process holds.
  boost::asio::awaitable<absl::Status> TakePlace(LiveSession& session);
  boost::asio::awaitable<absl::StatusOr<bool>> StillHere(LiveSession& session);
  boost::asio::awaitable<void> StopIfUnwanted(LiveSession& session);
  boost::asio::awaitable<absl::Status> KeepPlace(LiveSession& session);
  boost::asio::awaitable<void> LeavePlace(LiveSession& session);

  RoleParts parts_;
  SessionHostOptions options_;
  PromptLibrary prompts_;
  std::vector<std::string> degraded_;
  std::map<SessionId, std::shared_ptr<LiveSession>> sessions_;
  bool draining_ = false;
};

}  // namespace vivavoce::platform
