// SPDX-License-Identifier: Apache-2.0
// Edge and interviewer as they run in the server, on a free port, with scripted models: real
// sockets, real time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edge/edge_role.h"
#include "interviewer/interviewer_role.h"
#include "tests/platform/edge/scripted_client.h"
#include "tests/temporary_folder.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/lifecycle/sessions.h"
#include "vivavoce/net/listener.h"
#include "vivavoce/net/websocket_client.h"
#include "vivavoce/runtime/ports.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/scripted_speech_to_text.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/scripted_voice_activity.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::platform {

class ScriptedPorts;

// One process: destroyed and made anew on the same data it is a restarted server.
class LiveServer {
 public:
  // Lifetime: store, blobs and registry outlive it.
  LiveServer(testing::TimeDriver& driver, Store& store, BlobStore& blobs, SessionRegistry& registry,
             std::string work_path, testing::SttScript script, SessionHostOptions options,
             testing::ScriptedTextToSpeech* voice);
  ~LiveServer();

  absl::Status Start();
  // As at SIGTERM.
  absl::Status Drain(std::chrono::nanoseconds limit);
  // Until the host has brought all sessions to their place.
  absl::Status UntilOver();

  uint16_t port() const { return edge_->port(); }
  SessionHost& host() { return interviewer_->host(); }
  Interviews& interviews() { return interviews_; }
  Sessions& sessions() { return sessions_; }
  testing::RecordingSinks& sinks() { return sinks_; }
  const RoleParts& parts() const { return parts_; }
  std::vector<std::string> spoken() const;      // what the voice was asked for
  std::vector<std::string> CloseCodes() const;  // of the connections that were

 private:
  boost::asio::awaitable<absl::Status> StartRoles();
  boost::asio::awaitable<absl::Status> DrainRoles(std::chrono::nanoseconds limit);
  boost::asio::awaitable<absl::Status> SessionsOver();
  boost::asio::awaitable<void> Serve();

  testing::TimeDriver& driver_;
  testing::RecordingSinks sinks_;
  std::unique_ptr<ScriptedPorts> ports_;
  RoleParts parts_;
  Interviews interviews_;
  Sessions sessions_;
  std::unique_ptr<ServerListener> listener_;
  std::unique_ptr<InterviewerRole> interviewer_;
  std::unique_ptr<EdgeRole> edge_;
  bool served_ = true;
};

// The data that outlive a server, and the candidates.
class LiveWorld {
 public:
  explicit LiveWorld(bool durable);  // the store on the disk, as in a real server
  ~LiveWorld();

  std::unique_ptr<LiveServer> MakeServer(SessionHostOptions options);

  // An interview under way: submitted, planned, approved, invited, opened.
  OpenedSession Open(LiveServer& server, const InterviewPlan& plan,
                     SessionMode mode = SessionMode::kVoice);

  // `credentials`: "token=..." or "resume=...&lastSeq=..."
  std::string Url(const LiveServer& server, const OpenedSession& session,
                  const std::string& credentials) const;
  absl::StatusOr<std::unique_ptr<WebSocket>> Dial(std::string url);
  // Dials with the session's token and lets the client talk to the end of the connection.
  absl::Status LetTalk(const LiveServer& server, const OpenedSession& session,
                       ScriptedClient& client);
  // The same, beside whatever else runs.
  boost::asio::awaitable<absl::Status> Talk(const LiveServer& server, const OpenedSession& session,
                                            ScriptedClient& client, bool binary);
  // Talks until the connection ends, or `enough`; then it hangs up.
  absl::Status LetTalkUntil(ScriptedClient& client, std::unique_ptr<WebSocket> socket,
                            const bool& enough);
  // `first` talks until it is listened to, and on, while `second` connects to where it says and
  // talks to the end.
  absl::Status LetMove(ScriptedClient& first, std::unique_ptr<WebSocket> socket,
                       ScriptedClient& second, std::function<std::string()> where);

  // What is kept of it.
  Interview InterviewOf(LiveServer& server, const OpenedSession& session);
  absl::StatusOr<SessionRecord> RecordOf(LiveServer& server, const OpenedSession& session);
  // Waits for it. Errors: DeadlineExceeded after 20 s.
  absl::Status UntilState(LiveServer& server, const OpenedSession& session, InterviewState state);
  absl::StatusOr<std::string> Blob(const std::string& key);
  size_t JournalEntries(const OpenedSession& session);

  testing::RealTimeDriver& driver() { return driver_; }
  Store& store() { return *store_; }
  BlobStore& blobs() { return *blobs_; }
  const TenantId& tenant() const { return tenant_; }
  const std::string& folder() const { return folder_.path(); }
  testing::SttScript script;
  // The voice of all servers, with a cache that outlives them; null: each has its own.
  std::unique_ptr<testing::ScriptedTextToSpeech> voice;

 private:
  boost::asio::awaitable<absl::StatusOr<std::unique_ptr<WebSocket>>> Connect(
      std::string url, std::string subprotocols);
  boost::asio::awaitable<absl::Status> TalkUntil(ScriptedClient& client,
                                                 std::unique_ptr<WebSocket> socket,
                                                 const bool& enough);
  boost::asio::awaitable<absl::Status> Move(ScriptedClient& first,
                                            std::unique_ptr<WebSocket> socket,
                                            ScriptedClient& second,
                                            std::function<std::string()> where);
  boost::asio::awaitable<absl::Status> ComeTo(ScriptedClient& second, const bool& begin,
                                              std::function<std::string()> where);

  TemporaryFolder folder_;
  testing::RealTimeDriver driver_;
  testing::RecordingSinks sinks_;
  TenantId tenant_{"acme"};
  std::unique_ptr<Store> store_;
  std::unique_ptr<BlobStore> blobs_;
  std::unique_ptr<SessionRegistry> registry_;
  std::unique_ptr<WebSocketClient> client_;
};

// Few words, so that a whole interview takes seconds.
InterviewPlan ShortPlan(int questions);

}  // namespace vivavoce::platform
