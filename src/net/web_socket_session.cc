// SPDX-License-Identifier: Apache-2.0
#include "net/web_socket_session.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "net/handler_call.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::nanoseconds kCloseLimit = std::chrono::seconds(5);  // for the other's frame
constexpr std::chrono::nanoseconds kLastWords = std::chrono::seconds(1);   // to read ours
constexpr size_t kReasonBytes = 123;                                       // RFC 6455 §5.5.1

std::chrono::nanoseconds After(std::chrono::nanoseconds at, std::chrono::nanoseconds limit) {
  return at > kNever - limit ? kNever : at + limit;
}

class SocketOfSession final : public WebSocket {
 public:
  SocketOfSession(std::shared_ptr<WebSocketSession> session, SocketOwner owner)
      : session_(std::move(session)), owner_(owner) {}
  ~SocketOfSession() override {
    if (owner_ == SocketOwner::kClient) session_->Cut();
  }

  asio::awaitable<absl::StatusOr<std::optional<WebSocketMessage>>> Read() override {
    std::shared_ptr<WebSocketSession> session = session_;
    co_return co_await session->Read();
  }
  asio::awaitable<absl::Status> Write(WebSocketMessage message) override {
    std::shared_ptr<WebSocketSession> session = session_;
    co_return co_await session->Write(std::move(message));
  }
  asio::awaitable<absl::Status> Close(uint16_t code, std::string reason) override {
    std::shared_ptr<WebSocketSession> session = session_;
    co_return co_await session->Close(code, std::move(reason));
  }

 private:
  std::shared_ptr<WebSocketSession> session_;
  SocketOwner owner_;
};

}  // namespace

WebSocketSession::WebSocketSession(asio::any_io_executor executor,
                                   std::unique_ptr<WebSocketWire> wire, WebSocketLimits limits,
                                   std::shared_ptr<DeadlineSweep> sweep, Telemetry telemetry)
    : executor_(executor),
      wire_(std::move(wire)),
      limits_(limits),
      sweep_(std::move(sweep)),
      telemetry_(telemetry),
      arrived_(executor),
      taken_(executor),
      wake_(executor),
      room_(executor),
      ended_(executor) {}

WebSocketSession::~WebSocketSession() {
  if (ticket_) sweep_->Remove(*ticket_);
}

void WebSocketSession::Watch() {
  ends_at_ = After(sweep_->Now(), limits_.lifetime);
  ticket_ = sweep_->Add(*this);
}

asio::awaitable<absl::Status> WebSocketSession::Accept(HttpServerRequest request,
                                                       std::string subprotocol) {
  cut_at_ = After(sweep_->Now(), limits_.write_timeout);
  absl::Status status = co_await wire_->Accept(std::move(request), std::move(subprotocol));
  cut_at_ = kNever;
  co_return status;
}

asio::awaitable<absl::Status> WebSocketSession::Handshake(std::string host, std::string target,
                                                          HttpHeaders headers,
                                                          std::chrono::nanoseconds limit) {
  cut_at_ = After(sweep_->Now(), limit);
  absl::Status status =
      co_await wire_->Handshake(std::move(host), std::move(target), std::move(headers));
  cut_at_ = kNever;
  if (is_cut_) {
    co_return Error(absl::StatusCode::kDeadlineExceeded, "handshake: took too long");
  }
  co_return status;
}

void WebSocketSession::Start() {
  auto log = [self = shared_from_this()](std::exception_ptr thrown) {
    if (!thrown) return;
    self->telemetry_.Error("websocket failed", {{"error", ThrownStatus(thrown).ToString()}});
  };
  // Both hold the session and end with its connection: nobody has to join them for memory's sake.
  asio::co_spawn(executor_, RunIn(shared_from_this()), log);
  asio::co_spawn(executor_, RunOut(shared_from_this()), log);
}

asio::awaitable<void> WebSocketSession::RunIn(std::shared_ptr<WebSocketSession> self) {
  co_await self->PumpIn();
  self->frame_at_ = kNever;
  self->in_ended_ = true;
  self->wake_.Notify();
  self->ended_.Notify();
}

asio::awaitable<void> WebSocketSession::PumpIn() {
  while (!is_cut_) {
    frame_at_ = sweep_->Now();
    WireRead read = co_await wire_->Read();
    frame_at_ = kNever;
    if (read.end) {
      if (code_ == 1006) code_ = read.end->code;
      End(read.end->status);
      co_return;
    }
    auto bytes = static_cast<int64_t>(read.message.payload.size());
    telemetry_.Add(metric::kSocketBytes, bytes, {{"direction", "in"}});
    while (inbox_ && !is_cut_ && !out_ended_) co_await taken_.Wait();
    if (inbox_) co_return;  // the end came before the reader
    inbox_ = std::move(read.message);
    arrived_.Notify();
  }
}

asio::awaitable<void> WebSocketSession::RunOut(std::shared_ptr<WebSocketSession> self) {
  co_await self->PumpOut();
  self->sent_at_ = kNever;
  if (!self->is_cut_) {
    self->cut_at_ = After(self->sweep_->Now(), kLastWords);
    // A read of the other pump that is still under way would take the bytes from under it.
    while (!self->in_ended_ && !self->is_cut_) co_await self->ended_.Wait();
    if (!self->is_cut_) co_await self->wire_->Linger();
  }
  self->wire_->HangUp();
  self->Cut();
  while (!self->in_ended_) co_await self->ended_.Wait();
  self->cut_at_ = kNever;
  self->out_ended_ = true;
  self->ended_.Notify();
  if (self->ticket_) self->sweep_->Remove(*std::exchange(self->ticket_, std::nullopt));
}

// Until there is nobody to send to, or the close is said.
asio::awaitable<void> WebSocketSession::PumpOut() {
  for (;;) {
    while (outgoing_.empty() && !closing_ && !is_cut_ && !in_ended_) co_await wake_.Wait();
    if (is_cut_ || in_ended_) co_return;
    if (!outgoing_.empty()) {
      bool sent = co_await SendFirst();
      if (!sent) co_return;
      continue;
    }
    cut_at_ = After(sweep_->Now(), kCloseLimit);
    code_ = closing_->code;
    uint16_t code = closing_->code;
    std::string reason = closing_->reason;
    (void)co_await wire_->Close(code, std::move(reason));  // unanswered: it is over all the same
    End(absl::OkStatus());
    co_return;
  }
}

asio::awaitable<bool> WebSocketSession::SendFirst() {
  const WebSocketMessage& message = outgoing_.front();
  sent_at_ = sweep_->Now();
  absl::Status status = co_await wire_->Write(message);
  sent_at_ = kNever;
  auto bytes = static_cast<int64_t>(outgoing_.front().payload.size());
  outgoing_.pop_front();
  unsent_bytes_ -= bytes;
  room_.Notify();
  if (!status.ok()) {
    End(status);
    co_return false;
  }
  telemetry_.Add(metric::kSocketBytes, bytes, {{"direction", "out"}});
  co_return true;
}

asio::awaitable<absl::StatusOr<std::optional<WebSocketMessage>>> WebSocketSession::Read() {
  while (!inbox_ && !end_) co_await arrived_.Wait();
  std::optional<WebSocketMessage> message;
  if (inbox_) {
    message = std::exchange(inbox_, std::nullopt);
    taken_.Notify();
    co_return message;
  }
  if (!end_->ok()) co_return *end_;
  co_return message;
}

asio::awaitable<absl::Status> WebSocketSession::Write(WebSocketMessage message) {
  auto bytes = static_cast<int64_t>(message.payload.size());
  while (!end_ && !closing_ && unsent_bytes_ > 0 && unsent_bytes_ + bytes > limits_.unsent_bytes) {
    co_await room_.Wait();
  }
  if (end_ && !end_->ok()) co_return *end_;
  if (end_ || closing_) co_return FailedPrecondition("websocket: written to after its close");
  unsent_bytes_ += bytes;
  outgoing_.push_back(std::move(message));
  wake_.Notify();
  co_return absl::OkStatus();
}

asio::awaitable<absl::Status> WebSocketSession::Close(uint16_t code, std::string reason) {
  BeginClose(code, std::move(reason));
  co_await Ended();
  if (end_ && !end_->ok()) co_return *end_;
  co_return absl::OkStatus();
}

asio::awaitable<void> WebSocketSession::Ended() {
  while (!out_ended_) co_await ended_.Wait();
}

void WebSocketSession::BeginClose(uint16_t code, std::string reason) {
  if (closing_ || end_) return;
  reason.resize(Beginning(reason, kReasonBytes).size());
  closing_.emplace();
  closing_->code = code;
  closing_->reason = std::move(reason);
  wake_.Notify();
  room_.Notify();
}

// The reader learns it at once; the client with the close, behind what it was sent before.
void WebSocketSession::TimeOut(std::string why) {
  BeginClose(static_cast<uint16_t>(SocketCloseCode::kTimedOut), why);
  End(Error(absl::StatusCode::kDeadlineExceeded, "websocket: " + why));
}

void WebSocketSession::End(absl::Status status) {
  if (!end_) end_ = std::move(status);
  arrived_.Notify();
  room_.Notify();
  taken_.Notify();
}

void WebSocketSession::Cut() {
  if (is_cut_) return;
  is_cut_ = true;
  End(Error(absl::StatusCode::kCancelled, "websocket: cut off"));
  wire_->Cut();
  wake_.Notify();
  ended_.Notify();
}

std::chrono::nanoseconds WebSocketSession::Check(std::chrono::nanoseconds now) {
  if (now >= cut_at_) {
    cut_at_ = kNever;
    Cut();
    return kNever;
  }
  if (now >= ends_at_) {
    ends_at_ = kNever;
    TimeOut("its time is over");
  }
  return std::min({cut_at_, ends_at_, CheckReading(now), CheckWriting(now)});
}

std::chrono::nanoseconds WebSocketSession::CheckReading(std::chrono::nanoseconds now) {
  if (frame_at_ == kNever || closing_ || end_) return kNever;
  if (uint64_t frames = wire_->control_frames(); frames != frames_seen_) {
    frames_seen_ = frames;
    frame_at_ = now;
  }
  std::chrono::nanoseconds due = After(frame_at_, limits_.idle);
  if (now < due) return due;
  TimeOut("nothing was sent for too long");
  return kNever;
}

std::chrono::nanoseconds WebSocketSession::CheckWriting(std::chrono::nanoseconds now) {
  if (sent_at_ == kNever) return kNever;
  if (uint64_t bytes = wire_->bytes_taken(); bytes != bytes_seen_) {
    bytes_seen_ = bytes;
    sent_at_ = now;
  }
  std::chrono::nanoseconds due = After(sent_at_, limits_.write_timeout);
  if (now < due) return due;
  End(Error(absl::StatusCode::kDeadlineExceeded, "websocket: nothing was taken for too long"));
  Cut();
  return kNever;
}

std::unique_ptr<WebSocket> MakeSocketOf(std::shared_ptr<WebSocketSession> session,
                                        SocketOwner owner) {
  return std::make_unique<SocketOfSession>(std::move(session), owner);
}

}  // namespace vivavoce::internal
