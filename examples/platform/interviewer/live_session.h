// SPDX-License-Identifier: Apache-2.0
// One interview with a candidate who is connected: put together, conducted, and brought to its
// place: recording and transcript in the blobs, the session's end in the store.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edge/candidate_link.h"
#include "edge/video_track.h"
#include "edge/wakeup.h"
#include "interviewer/session_chronicle.h"
#include "interviewer/session_fence.h"
#include "interviewer/session_host.h"
#include "server/role_parts.h"
#include "vivavoce/conversation/audio_journal.h"
#include "vivavoce/conversation/earlier_audio.h"
#include "vivavoce/conversation/session_actor.h"
#include "vivavoce/lifecycle/interview.h"
#include "vivavoce/provider/session_registry.h"

namespace vivavoce::platform {

// Lifetime: what it is given outlives it; Run() has ended before it is destroyed.
class LiveSession final : public SessionObserver {
 public:
  LiveSession(const RoleParts& parts, const SessionHostOptions& options,
              const PromptLibrary& prompts, SessionRecord record);
  ~LiveSession();

  // Loads what the session is made of.
  //
  // Errors: NotFound for an interview without an approved plan; those of the store and the ports.
  boost::asio::awaitable<absl::Status> Prepare(std::vector<std::string> degraded,
                                               uint32_t continue_after);

  // From the first line to the artefacts. Once, after Prepare().
  boost::asio::awaitable<void> Run();

  // Stops where it is; Run() ends soon. The client is told `code`.
  void Park(SocketCloseCode code);
  // The same, and nothing of it is kept: its interview is being erased.
  void Discard();

  const SessionId& id() const { return record_.id; }
  const TenantId& tenant() const { return record_.tenant; }
  const InterviewId& interview() const { return record_.interview; }
  bool conducted() const { return conducted_; }
  bool parked() const { return parked_; }

  // Requires: Prepare() has succeeded.
  CandidateLink& link() { return *link_; }

  enum class Stage { kPreparing, kRunning, kFailed };
  Stage stage = Stage::kPreparing;  // the host's
  SessionPlace place;               // the host's

  void OnInterviewerTurn(const TranscriptTurn& turn) override;
  void OnCandidateTurn(const TranscriptTurn& turn) override;
  void OnProgress(MediaTime now, SampleCount candidate_audio) override;
  void OnCheckpoint(const SessionCheckpoint& checkpoint) override;

 private:
  boost::asio::awaitable<absl::Status> FindModels();
  boost::asio::awaitable<absl::Status> MakeFolder();
  boost::asio::awaitable<absl::Status> TakeUp();
  boost::asio::awaitable<absl::StatusOr<SessionOutcome>> Conduct();
  boost::asio::awaitable<absl::Status> ShowWhoIsAway();
  boost::asio::awaitable<void> Finish(absl::StatusOr<SessionOutcome> outcome);
  boost::asio::awaitable<absl::Status> StoreArtefacts(const SessionOutcome& outcome, int version);
  boost::asio::awaitable<absl::Status> Forget();
  boost::asio::awaitable<absl::Status> ClearFolder();
  std::string Path(const char* name) const { return folder_ + "/" + name; }
  Telemetry& telemetry() { return parts_.context.telemetry; }

  RoleParts parts_;
  const SessionHostOptions& options_;
  const PromptLibrary& prompts_;
  SessionRecord record_;
  std::string folder_;
  Interview interview_;
  SessionParts session_;
  SessionFence fence_;
  std::unique_ptr<AudioJournal> journal_;
  std::unique_ptr<EarlierAudio> earlier_audio_;
  std::unique_ptr<VideoTrack> video_;
  std::unique_ptr<SessionChronicle> chronicle_;
  std::unique_ptr<CandidateLink> link_;
  boost::asio::cancellation_signal stop_;
  bool parked_ = false;
  bool discarded_ = false;

  // For ShowWhoIsAway().
  Wakeup connectivity_;
  std::optional<std::chrono::nanoseconds> away_since_;
  bool conducted_ = false;  // to its end
};

}  // namespace vivavoce::platform
