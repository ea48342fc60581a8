// SPDX-License-Identifier: Apache-2.0
// One connection of the candidate's: its reader, its writer, and how one takes over from another.
#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "edge/candidate_link.h"
#include "edge/link_socket.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::platform {

namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::seconds kBeginLimit{30};
constexpr std::chrono::seconds kMostWaiting{60};  // of audio, before the socket is read no more
constexpr std::chrono::seconds kMostNotDurable{10};
constexpr Millis kLookAgain{50};

BadMessage Refusal(std::string code, std::string message) {
  BadMessage bad;
  bad.code = std::move(code);
  bad.message = std::move(message);
  return bad;
}

BadMessage LimitPassed(std::string code, std::string message, SocketCloseCode close) {
  BadMessage bad;
  bad.code = std::move(code);
  bad.message = std::move(message);
  bad.close = static_cast<uint16_t>(close);
  return bad;
}

}  // namespace

boost::asio::awaitable<absl::Status> CandidateLink::Serve(Connection connection) {
  using boost::asio::experimental::awaitable_operators::operator||;
  Socket socket(parts_.executor, parts_.record.id.value(), parts_.limits, std::move(connection));
  absl::Status status;
  std::exception_ptr thrown;
  Attach(socket);
  try {
    std::variant<absl::Status, absl::Status> first = co_await (Read(socket) || Write(socket));
    status = first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
  } catch (...) {
    thrown = std::current_exception();
  }
  Detach(socket);
  if (thrown) std::rethrow_exception(thrown);
  co_return status;
}

void CandidateLink::Attach(Socket& socket) {
  nanoseconds now = parts_.clock->MonotonicNow();
  socket.opened = socket.last_frame = now;
  const Connection& connection = socket.connection;
  bool took_over = socket_ != nullptr;
  if (took_over) {
    Socket::Closing closing;
    closing.code = SocketCloseCode::kReplaced;
    closing.at_once = true;
    closing.reason = "a newer connection has taken over";
    socket_->closing = std::move(closing);
    socket_->wake.Notify();
  }
  bool first = !served_;
  served_ = true;
  bool has_all = connection.resumed && outbox_.Reaches(connection.last_seq) && !took_over;
  // A client that may have missed something of what was said is told anew; the rest it is sent.
  bool anew = !first && begun_ && (!has_all || away_told_);
  if (anew) {
    outbox_.DropSentSpeech();
    if (!away_told_) Tell(link::Lost());
    Tell(link::Restored());
  }
  if (std::exchange(away_told_, false)) TellConnectivity(true);
  if (!connection.resumed && intake_.mark()) {
    socket.numbers_anew = true;
    intake_.BeginClient(Now());
  }
  if (!connection.resumed && video_open_) EndVideo();
  // Of a session that another process served, or that was parked: what was open then is not known.
  if (first && connection.resumed) video_open_ = parts_.video != nullptr;
  away_since_.reset();
  socket.sent = std::clamp(connection.last_seq, outbox_.forgotten(), outbox_.last());
  socket_ = &socket;
  received_.Notify();
}

void CandidateLink::Detach(Socket& socket) {
  if (socket_ != &socket) return;  // another has taken over
  socket_ = nullptr;
  away_since_ = parts_.clock->MonotonicNow();
  received_.Notify();
}

// --- The writer ----------------------------------------------------------------------------------

boost::asio::awaitable<absl::Status> CandidateLink::Write(Socket& socket) {
  bool began = co_await Begun(socket);
  if (!began) {
    co_await socket.connection.socket->Close(static_cast<uint16_t>(SocketCloseCode::kInternal),
                                             "the session did not begin");
    co_return Error(absl::StatusCode::kDeadlineExceeded, "edge: the session did not begin");
  }
  WebSocketMessage ready;
  ready.payload = ReadyMessage(socket);
  absl::Status status = co_await socket.connection.socket->Write(std::move(ready));
  socket.ready = status.ok();
  while (status.ok()) {
    bool at_once = socket.closing && socket.closing->at_once;
    const Outbox::Item* next = at_once ? nullptr : outbox_.After(socket.sent);
    if (!socket.direct.empty()) {
      WebSocketMessage message;
      message.payload = std::move(socket.direct.front());
      socket.direct.pop_front();
      status = co_await socket.connection.socket->Write(std::move(message));
    } else if (next != nullptr) {
      status = co_await WriteNext(socket, *next);
    } else if (socket.closing) {
      co_return co_await socket.connection.socket->Close(
          static_cast<uint16_t>(socket.closing->code), socket.closing->reason);
    } else if (closing_) {
      socket.closing.emplace();
      socket.closing->code = *closing_;
    } else {
      co_await WaitForWork(socket);
    }
  }
  co_return status;
}

// Until something is to be said, or the client has been silent, or here, for too long.
boost::asio::awaitable<void> CandidateLink::WaitForWork(Socket& socket) {
  nanoseconds now = parts_.clock->MonotonicNow();
  nanoseconds idle = socket.last_frame + parts_.limits.idle - now;
  nanoseconds session = socket.opened + parts_.limits.session - now;
  if (idle <= nanoseconds(0)) {
    Refuse(socket,
           LimitPassed("idle", "no frame for " + std::to_string(parts_.limits.idle.count()) + " s",
                       SocketCloseCode::kTimedOut));
  } else if (session <= nanoseconds(0)) {
    Refuse(socket, LimitPassed("session_limit", "the connection's time is over",
                               SocketCloseCode::kTimedOut));
  } else {
    co_await socket.wake.Wait(*parts_.clock, std::min(idle, session));
  }
}

boost::asio::awaitable<bool> CandidateLink::Begun(Socket& socket) {
  nanoseconds give_up = parts_.clock->MonotonicNow() + kBeginLimit;
  while (!begun_) {
    nanoseconds left = give_up - parts_.clock->MonotonicNow();
    if (left <= nanoseconds(0) || closing_ || socket.closing) co_return false;
    co_await socket.wake.Wait(*parts_.clock, left);
  }
  co_return true;
}

std::string CandidateLink::ReadyMessage(const Socket& socket) const {
  Ready ready;
  ready.resumed = socket.connection.resumed;
  ready.binary = socket.connection.binary;
  ready.resume_token = socket.connection.resume_token;
  ready.limits = parts_.limits;
  ready.degraded = parts_.degraded;
  ready.last_seq = outbox_.last();
  ready.audio = intake_.mark();
  ready.audio_open = intake_.open();
  Envelope envelope;
  envelope.session_id = parts_.record.id.value();
  envelope.seq = socket.sent;
  return ReadyText(envelope, ready);
}

boost::asio::awaitable<absl::Status> CandidateLink::WriteNext(Socket& socket, Outbox::Item item) {
  Envelope envelope;
  envelope.session_id = parts_.record.id.value();
  envelope.seq = socket.sent = item.seq;
  outbox_.Sent(item.seq);
  WebSocketMessage message;
  const auto* audio = std::get_if<InterviewerAudio>(&item.content);
  if (audio == nullptr) {
    message.payload = std::move(std::get<std::string>(item.content));
    co_return co_await socket.connection.socket->Write(std::move(message));
  }
  if (!socket.spoke) {
    socket.spoke = true;
    nanoseconds taken = parts_.clock->MonotonicNow() - socket.opened;
    parts_.telemetry.Record(metric::kEdgeFirstAudioSeconds,
                            std::chrono::duration<double>(taken).count());
  }
  PartData data = socket.connection.binary ? PartData::kFollows : PartData::kBase64;
  message.payload = AgentResponseText(envelope, *audio, data);
  absl::Status status = co_await socket.connection.socket->Write(std::move(message));
  if (!status.ok() || !socket.connection.binary) co_return status;
  WebSocketMessage frame;
  frame.binary = true;
  frame.payload = AgentResponseFrame(envelope, *audio);
  co_return co_await socket.connection.socket->Write(std::move(frame));
}

// --- The reader ----------------------------------------------------------------------------------

boost::asio::awaitable<absl::Status> CandidateLink::Read(Socket& socket) {
  while (!begun_) co_await parts_.clock->Sleep(kLookAgain);
  if (socket.numbers_anew) {
    absl::Status durable = co_await UntilEarlierIsDurable(socket);
    if (!durable.ok()) co_return durable;
  }
  bool confirmed = !socket.connection.ready_received;
  for (;;) {
    // The socket holds what it has until there is room.
    while (intake_.waiting() > kMostWaiting || parts_.journal->pending() > kMostNotDurable) {
      absl::Status slept = co_await parts_.clock->Sleep(kLookAgain);
      if (!slept.ok()) co_return slept;
      socket.last_frame = parts_.clock->MonotonicNow();  // it is not the client that is silent
    }
    const bool after_ready = socket.ready;
    absl::StatusOr<std::optional<WebSocketMessage>> message =
        co_await socket.connection.socket->Read();
    if (!message.ok()) co_return message.status();
    if (!message->has_value()) co_return absl::OkStatus();
    if (socket_ != &socket || socket.closing) continue;  // it is being closed: nothing counts
    if (after_ready && !std::exchange(confirmed, true)) {
      co_await socket.connection.ready_received();
      if (socket_ != &socket || socket.closing) continue;  // replaced meanwhile
    }
    nanoseconds now = parts_.clock->MonotonicNow();
    socket.last_frame = now;
    if (!socket.messages.Take(1, now)) {
      Refuse(socket, LimitPassed("message_rate", "more messages than the limit",
                                 SocketCloseCode::kTooMuch));
      continue;
    }
    Take(socket, socket.parser.Parse((*message)->binary, (*message)->payload));
  }
}

// An acknowledgement of what an earlier client sent, under a number that this one uses too, would
// have it forget audio that nobody has.
boost::asio::awaitable<absl::Status> CandidateLink::UntilEarlierIsDurable(Socket& socket) {
  do {
    absl::Status slept = co_await parts_.clock->Sleep(kLookAgain);
    if (!slept.ok()) co_return slept;
  } while (parts_.journal->pending() > nanoseconds(0));
  socket.numbers_anew = false;
  co_return absl::OkStatus();
}

void CandidateLink::Take(Socket& socket, const ClientMessage& message) {
  std::optional<BadMessage> bad;
  MediaTime now = Now();
  if (const auto* chunk = std::get_if<client::AudioChunk>(&message)) {
    bad = intake_.Chunk(*chunk, now);
  } else if (const auto* refused = std::get_if<BadMessage>(&message)) {
    bad = *refused;
  } else if (const auto* start = std::get_if<client::AudioStart>(&message)) {
    bad = intake_.Start(*start, now);
  } else if (const auto* end = std::get_if<client::AudioEnd>(&message)) {
    bad = intake_.End(*end, now);
  } else if (const auto* batch = std::get_if<client::AudioBatch>(&message)) {
    bad = intake_.Batch(*batch, now);
  } else if (const auto* played = std::get_if<client::Playback>(&message)) {
    capabilities_.playout = PlayoutKnowledge::kAcknowledged;
    if (played->utterance == utterance_) utterance_played_ms_ = played->played_ms;
    told_.push_back(link::Played{played->utterance, Millis(played->played_ms), played->done});
  } else if (const auto* text = std::get_if<client::Text>(&message)) {
    link::Typed typed;
    typed.text = ToValidUtf8(text->text);
    told_.push_back(std::move(typed));
  } else if (const auto* control = std::get_if<client::Control>(&message)) {
    told_.push_back(link::Control{control->control});
  } else if (const auto* ping = std::get_if<client::Ping>(&message)) {
    Envelope envelope;
    envelope.session_id = parts_.record.id.value();
    envelope.seq = socket.sent;
    socket.direct.push_back(PongText(envelope, ping->t));
    socket.wake.Notify();
  } else if (const auto* video = std::get_if<client::VideoChunk>(&message)) {
    TakeVideo(socket, *video);
  } else if (std::holds_alternative<client::VideoStart>(message)) {
    bad = StartVideo();
  } else if (std::holds_alternative<client::VideoEnd>(message)) {
    bad = EndVideo();
  }
  bool audio = std::holds_alternative<client::AudioChunk>(message) ||
               std::holds_alternative<client::VideoChunk>(message);
  if (!audio) intake_.NoteAlive(now);
  if (bad) Refuse(socket, *bad);
  received_.Notify();
}

// Who starts anew while a recording is under way begins another one.
std::optional<BadMessage> CandidateLink::StartVideo() {
  if (parts_.video == nullptr) return Refusal("no_video", "video is not recorded here");
  if (std::exchange(video_open_, true)) parts_.video->EndObject();
  return std::nullopt;
}

std::optional<BadMessage> CandidateLink::EndVideo() {
  if (parts_.video == nullptr) return Refusal("no_video", "video is not recorded here");
  if (!std::exchange(video_open_, false)) {
    return Refusal("no_video_stream", "video: no recording is open to be ended");
  }
  parts_.video->EndObject();
  return std::nullopt;
}

void CandidateLink::TakeVideo(Socket& socket, const client::VideoChunk& chunk) {
  nanoseconds now = parts_.clock->MonotonicNow();
  if (parts_.video == nullptr) {
    Refuse(socket, Refusal("no_video", "video is not recorded here"));
  } else if (!video_open_) {
    Refuse(socket,
           Refusal("no_video_stream",
                   "video came without the start of its recording (VIDEO, streaming: start)"));
  } else if (!socket.video.Take(static_cast<double>(chunk.bytes.size()), now) ||
             !parts_.video->Push(chunk.bytes)) {
    Refuse(socket,
           LimitPassed("video_rate", "more video than the limit", SocketCloseCode::kTooMuch));
  } else if (chunk.last) {
    EndVideo();
  }
}

void CandidateLink::Refuse(Socket& socket, const BadMessage& bad) {
  parts_.telemetry.Add(metric::kEdgeMessagesRefused, 1, {{"code", bad.code}});
  Envelope envelope;
  envelope.session_id = parts_.record.id.value();
  envelope.seq = socket.sent;
  socket.direct.push_back(ErrorText(envelope, bad.code, bad.message, bad.close != 0));
  if (bad.close != 0) {
    socket.closing.emplace();
    socket.closing->at_once = true;
    socket.closing->code = static_cast<SocketCloseCode>(bad.close);
    socket.closing->reason = bad.code;
  }
  socket.wake.Notify();
}

void CandidateLink::Acknowledge(AudioMark mark) {
  if (socket_ == nullptr || socket_->numbers_anew) return;  // READY says it
  socket_->direct.push_back(AckText(parts_.record.id.value(), mark));
  socket_->wake.Notify();
}

}  // namespace vivavoce::platform
