// SPDX-License-Identifier: Apache-2.0
#include "net/http_connection.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <utility>

#include "net/client_socket.h"
#include "net/handler_call.h"
#include "net/http_request_reader.h"
#include "net/http_text.h"
#include "net/io.h"
#include "net/socket_upgrade.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/metric_names.h"

namespace vivavoce::internal {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr size_t kIdleReadBytes = 4 << 10;
constexpr size_t kBodyReadBytes = 64 << 10;
constexpr size_t kRequestIdLength = 128;

std::string RequestIdOf(const HttpServerRequest& request, Clock& clock) {
  const std::string* given = FindHeader(request.headers, "x-request-id");
  auto is_sound = [](char c) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || c == '-' || c == '_' || c == '.';
  };
  if (given && !given->empty() && given->size() <= kRequestIdLength &&
      std::all_of(given->begin(), given->end(), is_sound)) {
    return *given;
  }
  return MakeUuidV7(clock.Now());
}

std::string_view MethodLabel(std::string_view method) {
  for (std::string_view known : {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}) {
    if (method == known) return known;
  }
  return "_OTHER";
}

class HttpConnection final : public ServedConnection {
 public:
  HttpConnection(std::shared_ptr<ServerCore> core, tcp::socket socket, bool is_refused)
      : core_(std::move(core)),
        socket_(std::move(socket), core_->sweep),
        peer_(socket_.peer()),
        call_(core_->executor),
        is_refused_(is_refused) {
    place_ = core_->connections.insert(core_->connections.end(), this);
    core_->refusals += is_refused_ ? 1 : 0;
  }

  ~HttpConnection() override {
    core_->connections.erase(place_);
    core_->refusals -= is_refused_ ? 1 : 0;
    core_->serve_ended.Notify();
    core_->drain_ended.Notify();
  }

  void CloseIfIdle() override {
    if (idle_) socket_.Close();
  }

  void Cut() override {
    call_.Cancel();
    if (upgraded_) {
      upgraded_->Cut();
    } else {
      socket_.Close();
    }
  }

  asio::awaitable<void> Run();

 private:
  asio::awaitable<bool> Write(Gather buffers) {
    return socket_.WriteAll(buffers, core_->options.limits.write_timeout);
  }
  asio::awaitable<bool> ServeOne();
  asio::awaitable<bool> ReadRequest(HttpRequestReader& reader);
  asio::awaitable<void> Refuse(int status, std::string detail);
  asio::awaitable<bool> Answer(HttpServerRequest request);
  asio::awaitable<bool> Send(HttpServerResponse response);
  asio::awaitable<bool> SendStream(std::unique_ptr<HttpBody> body, std::optional<int64_t> length,
                                   BodyFraming framing);
  asio::awaitable<void> Upgrade(HttpServerRequest request);

  std::shared_ptr<ServerCore> core_;
  ClientSocket socket_;
  std::string peer_;
  std::string input_;  // read and not yet taken by a request
  HandlerCall call_;
  bool is_refused_;  // beyond the limit of connections
  std::unique_ptr<SocketUpgrade> upgraded_;
  std::list<ServedConnection*>::iterator place_;
  bool idle_ = false;

  // Of the request at hand.
  std::string request_id_;
  bool head_only_ = false;
  bool is_http_1_0_ = false;
  bool keep_alive_ = false;
  int status_ = 0;
};

asio::awaitable<bool> HttpConnection::ReadRequest(HttpRequestReader& reader) {
  const HttpLimits& limits = core_->options.limits;
  if (input_.empty()) {
    if (core_->draining) co_return false;
    idle_ = true;
    socket_.LimitReading(limits.idle_timeout);
    bool began = co_await socket_.Fill(input_, kIdleReadBytes);
    idle_ = false;
    if (!began) co_return false;
  }
  socket_.LimitReading(limits.head_timeout);
  bool in_body = false;
  for (;;) {
    input_.erase(0, reader.Feed(input_));
    HttpRequestReader::State state = reader.state();
    if (state == HttpRequestReader::State::kDone) co_return true;
    if (state == HttpRequestReader::State::kRefused) break;
    if (state == HttpRequestReader::State::kBody && !in_body) {
      in_body = true;
      socket_.LimitReading(limits.body_timeout);
      if (!input_.empty()) continue;
      if (reader.expects_continue()) {
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        Gather line;
        line.Add(asio::const_buffer(kContinue.data(), kContinue.size()));
        bool sent = co_await Write(line);
        if (!sent) co_return false;
        socket_.LimitReading(limits.body_timeout);
      }
    }
    size_t most = in_body ? kBodyReadBytes : kIdleReadBytes;
    bool more = co_await socket_.Fill(input_, most);
    if (more) continue;
    if (socket_.timed_out()) {
      std::string late = in_body ? "the body took too long" : "the head took too long";
      co_await Refuse(408, std::move(late));
      co_return false;
    }
    if (!socket_.at_end()) co_return false;  // reset, or cut
    reader.FeedEnd();
    break;
  }
  std::string why(reader.reason());
  co_await Refuse(reader.status(), std::move(why));
  co_return false;
}

asio::awaitable<void> HttpConnection::Refuse(int status, std::string detail) {
  core_->telemetry.Add(metric::kHttpServerRefused, 1, {{"status", status}});
  keep_alive_ = false;
  HttpServerResponse response = ProblemAnswer(status, detail);
  (void)co_await Send(std::move(response));  // the connection is closed whatever came of it
}

asio::awaitable<bool> HttpConnection::ServeOne() {
  HttpRequestReader reader(core_->options.limits);
  request_id_.clear();
  head_only_ = false;
  is_http_1_0_ = false;
  bool whole = co_await ReadRequest(reader);
  socket_.Unlimit();
  if (!whole) co_return false;

  std::chrono::nanoseconds began = core_->sweep.Now();
  is_http_1_0_ = reader.is_http_1_0();
  keep_alive_ = reader.keep_alive();
  HttpServerRequest request = reader.TakeRequest();
  request.peer = peer_;
  request.request_id = RequestIdOf(request, core_->clock);
  request_id_ = request.request_id;
  head_only_ = request.method == "HEAD";
  if (AsksForWebSocket(request)) {
    co_await Upgrade(std::move(request));
    co_return false;
  }
  std::string_view method = MethodLabel(request.method);
  bool more = co_await Answer(std::move(request));
  std::chrono::duration<double> took = core_->sweep.Now() - began;
  core_->telemetry.Record(metric::kHttpServerRequestSeconds, took.count(),
                          {{"method", method}, {"status", status_}});
  co_return more;
}

asio::awaitable<bool> HttpConnection::Answer(HttpServerRequest request) {
  asio::awaitable<absl::StatusOr<HttpServerResponse>> work =
      core_->options.http->Handle(std::move(request));
  std::function<void()> waiting = [this] { socket_.WatchForReset(call_); };
  absl::StatusOr<HttpServerResponse> answered =
      co_await call_.Run(std::move(work), std::move(waiting));
  socket_.StopWatching();
  status_ = 499;  // what proxies write when the client has gone
  if (call_.cancelled()) co_return false;
  HttpServerResponse response;
  if (answered.ok()) {
    response = *std::move(answered);
  } else {
    core_->telemetry.Error("request failed",
                           {{"request_id", request_id_}, {"error", answered.status().ToString()}});
    response = ProblemAnswer(500, "");
  }
  co_return co_await Send(std::move(response));
}

asio::awaitable<bool> HttpConnection::Send(HttpServerResponse response) {
  bool keep = keep_alive_ && !core_->draining;
  bool has_body = response.status != 204 && response.status != 304;
  ResponseHead head;
  head.status = response.status;
  head.close = !keep;
  head.date = core_->Date();
  head.request_id = request_id_;
  head.length = static_cast<int64_t>(response.body.size());
  if (!has_body) {
    head.framing = BodyFraming::kNone;
  } else if (response.stream && response.stream_bytes) {
    head.length = *response.stream_bytes;
  } else if (response.stream) {
    head.framing = is_http_1_0_ ? BodyFraming::kUntilClose : BodyFraming::kChunked;
  }
  absl::StatusOr<std::string> text = FormatHead(head, response.headers);
  if (!text.ok()) {
    core_->telemetry.Error("answer cannot be sent",
                           {{"request_id", request_id_}, {"error", text.status().ToString()}});
    if (response.status == 500) co_return false;
    HttpServerResponse bare = ProblemAnswer(500, "");
    co_return co_await Send(std::move(bare));
  }
  status_ = response.status;
  bool sends_body = has_body && !head_only_;
  Gather start;
  start.Add(asio::const_buffer(text->data(), text->size()));
  if (sends_body && !response.stream) {
    start.Add(asio::const_buffer(response.body.data(), response.body.size()));
  }
  bool sent = co_await Write(start);
  if (!sent) co_return false;
  if (sends_body && response.stream) {
    sent = co_await SendStream(std::move(response.stream), response.stream_bytes, head.framing);
    if (!sent) co_return false;
  }
  co_return keep&& head.framing != BodyFraming::kUntilClose;
}

asio::awaitable<bool> HttpConnection::SendStream(std::unique_ptr<HttpBody> body,
                                                 std::optional<int64_t> length,
                                                 BodyFraming framing) {
  int64_t left = length.value_or(std::numeric_limits<int64_t>::max());
  for (;;) {
    asio::awaitable<absl::StatusOr<std::optional<std::string>>> work = body->Read();
    std::function<void()> waiting = [this] { socket_.WatchForReset(call_); };
    absl::StatusOr<std::optional<std::string>> piece =
        co_await call_.Run(std::move(work), std::move(waiting));
    socket_.StopWatching();
    bool is_wrong = !piece.ok() || call_.cancelled();
    if (!is_wrong && *piece) {
      left -= static_cast<int64_t>((*piece)->size());
      is_wrong = left < 0;
    } else if (!is_wrong) {
      is_wrong = length && left != 0;
    }
    if (is_wrong) {
      if (!call_.cancelled()) {
        std::string why = piece.ok() ? "not of the length announced" : piece.status().ToString();
        core_->telemetry.Error("streamed answer cut off",
                               {{"request_id", request_id_}, {"error", why}});
      }
      socket_.Reset();
      co_return false;
    }
    if (*piece && (*piece)->empty()) continue;
    std::string size;
    Gather buffers;
    if (framing == BodyFraming::kChunked) {
      char hex[20];
      size_t bytes = *piece ? (*piece)->size() : 0;
      size.assign(hex, std::to_chars(hex, hex + sizeof hex, bytes, 16).ptr);
      size += *piece ? "\r\n" : "\r\n\r\n";
      buffers.Add(asio::const_buffer(size.data(), size.size()));
    }
    if (*piece) buffers.Add(asio::const_buffer((*piece)->data(), (*piece)->size()));
    if (*piece && framing == BodyFraming::kChunked) buffers.Add(asio::const_buffer("\r\n", 2));
    bool sent = co_await Write(buffers);
    if (!sent) co_return false;
    if (!*piece) co_return true;
  }
}

asio::awaitable<void> HttpConnection::Upgrade(HttpServerRequest request) {
  keep_alive_ = false;
  absl::StatusOr<SocketAdmission> admission;
  std::optional<HttpServerResponse> refusal = RefuseUpgrade(*core_, request);
  if (!refusal) {
    asio::awaitable<absl::StatusOr<SocketAdmission>> work = core_->options.sockets->Admit(request);
    std::function<void()> waiting = [this] { socket_.WatchForReset(call_); };
    admission = co_await call_.Run(std::move(work), std::move(waiting));
    socket_.StopWatching();
    if (call_.cancelled()) co_return;
    refusal = RefuseAdmission(*core_, request, admission);
  }
  if (refusal) {
    (void)co_await Send(*std::move(refusal));  // the connection is closed whatever came of it
    co_return;
  }
  std::unique_ptr<ByteStream> stream = MakeTcpStream(socket_.Release(), std::move(input_));
  upgraded_ = MakeSocketUpgrade(core_, std::move(stream), call_);
  co_await upgraded_->Run(std::move(request), *std::move(admission));
}

asio::awaitable<void> HttpConnection::Run() {
  if (is_refused_) co_await Refuse(503, "too many connections");
  for (bool more = !is_refused_; more;) more = co_await ServeOne();
  if (!call_.cancelled()) co_await socket_.Linger();
  socket_.Close();
}

}  // namespace

asio::awaitable<void> ServeConnection(std::shared_ptr<ServerCore> core, tcp::socket socket,
                                      Admission admission) {
  HttpConnection connection(std::move(core), std::move(socket), admission == Admission::kRefused);
  co_await connection.Run();
}

}  // namespace vivavoce::internal
