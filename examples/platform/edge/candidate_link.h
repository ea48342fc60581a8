// SPDX-License-Identifier: Apache-2.0
// The candidate's side of a live session: one MediaLink over as many connections as it takes. What
// comes in goes to the journal first; what goes out is numbered, so that a client that comes back
// is sent what it missed.
//
//   CandidateLink link(std::move(parts));
//   co_await (actor.Run() && link.Run());     // the host's
//   co_await link.Serve(std::move(connection));  // the edge's, for each socket
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "edge/audio_intake.h"
#include "edge/outbox.h"
#include "edge/protocol.h"
#include "edge/video_track.h"
#include "edge/wakeup.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/conversation/audio_journal.h"
#include "vivavoce/conversation/media_link.h"
#include "vivavoce/lifecycle/sessions.h"
#include "vivavoce/net/websocket.h"
#include "vivavoce/net/websocket_server.h"

namespace vivavoce::platform {

// Lifetime: what is pointed to outlives the link.
struct CandidateLinkParts {
  CandidateLinkParts() = default;
  boost::asio::any_io_executor executor;
  Clock* clock = nullptr;           // never null
  AudioJournal* journal = nullptr;  // never null
  VideoTrack* video = nullptr;      // null: video is refused
  SessionRecord record;
  EdgeLimits limits;
  uint32_t continue_after = 0;        // of messages that an earlier life of the session has sent
  std::chrono::minutes planned{0};    // the interview's length, for remainingSeconds
  std::vector<std::string> degraded;  // announced in READY
  Telemetry telemetry;
};

// Threading: one executor, all of it.
class CandidateLink final : public MediaLink {
 public:
  // One socket. Lifetime: outlives its Serve().
  struct Connection {
    Connection() = default;
    WebSocket* socket = nullptr;
    bool binary = false;
    bool resumed = false;
    uint32_t last_seq = 0;  // what the client had received before, where it resumes
    std::string resume_token;
    // The client has said something after READY, which it has then received. May be empty.
    std::function<boost::asio::awaitable<void>()> ready_received;
  };

  explicit CandidateLink(CandidateLinkParts parts);
  ~CandidateLink() override;

  // Goes on after an earlier life of the session in another process.
  void Continue(AudioMark mark, MediaTime end);

  // The connection, from READY to its end. One that is open is closed with 4409.
  //
  // Errors: those of the socket; DeadlineExceeded when the session did not begin.
  boost::asio::awaitable<absl::Status> Serve(Connection connection);

  // No more is taken: whoever is connected is closed with `code`.
  void Close(SocketCloseCode code);

  // Called when the connection is lost for longer than a moment, and when it is back.
  void OnConnectivity(std::function<void(bool connected)> told);

  bool ended() const { return ended_; }

  // --- MediaLink ---
  const MediaLinkCapabilities& Capabilities() const override { return capabilities_; }
  void Begin(std::chrono::nanoseconds origin) override;
  boost::asio::awaitable<absl::StatusOr<std::optional<LinkMessage>>> Receive() override;
  absl::Status Send(const InterviewerAudio& audio) override;
  void Clear(TurnEpoch epoch, UtteranceId utterance) override;
  void Show(const FloorState& state) override;
  void Show(const Caption& caption) override;
  void End(EndReason reason) override;

 private:
  struct Socket;  // a connection being served

  boost::asio::awaitable<absl::Status> Read(Socket& socket);
  boost::asio::awaitable<absl::Status> Write(Socket& socket);
  boost::asio::awaitable<absl::Status> WriteNext(Socket& socket, Outbox::Item item);
  boost::asio::awaitable<bool> Begun(Socket& socket);
  boost::asio::awaitable<absl::Status> UntilEarlierIsDurable(Socket& socket);
  boost::asio::awaitable<void> WaitForWork(Socket& socket);
  std::string ReadyMessage(const Socket& socket) const;
  void Attach(Socket& socket);
  void Detach(Socket& socket);
  void Take(Socket& socket, const ClientMessage& message);
  std::optional<BadMessage> StartVideo();
  std::optional<BadMessage> EndVideo();
  void TakeVideo(Socket& socket, const client::VideoChunk& chunk);
  void Refuse(Socket& socket, const BadMessage& bad);
  void Acknowledge(AudioMark mark);
  void Tell(LinkMessage message);
  void TellConnectivity(bool connected);
  void CaptionUtterance(bool final);
  void SayCaption(const Caption& caption, const std::string& turn);
  std::optional<std::chrono::nanoseconds> UntilNextDue() const;
  MediaTime Now() const { return MediaTime{parts_.clock->MonotonicNow() - origin_}; }

  CandidateLinkParts parts_;
  MediaLinkCapabilities capabilities_;
  std::chrono::nanoseconds origin_{0};
  bool begun_ = false;
  bool served_ = false;  // by any connection so far
  bool ended_ = false;
  std::optional<SocketCloseCode> closing_;

  AudioIntake intake_;
  std::deque<LinkMessage> told_;
  Wakeup received_;  // something for Receive()
  Outbox outbox_;
  Socket* socket_ = nullptr;
  bool video_open_ = false;  // a recording of video has been started, and not ended
  std::function<void(bool)> connectivity_;

  // Without a connection; `away_told_`: the session knows.
  std::optional<std::chrono::nanoseconds> away_since_;
  bool away_told_ = false;

  // Of the utterance that is or was last spoken.
  UtteranceId utterance_ = 0;
  std::string utterance_text_;
  MediaTime utterance_begin_;
  MediaTime utterance_end_;
  int64_t utterance_played_ms_ = 0;
  int captions_ = 0;
};

}  // namespace vivavoce::platform
