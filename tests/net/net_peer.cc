// SPDX-License-Identifier: Apache-2.0
// This library's side of the tests with programs by others:
//   net_peer serve                      prints its port, answers and echoes until its input ends
//   net_peer get URL CA_FILE            prints the status and the body; CA_FILE may be ""
//   net_peer echo URL CA_FILE TEXT…     prints what comes back for each text, then closes
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "tests/net/socket_fixture.h"
#include "vivavoce/net/http_client.h"
#include "vivavoce/net/listener.h"
#include "vivavoce/net/websocket_client.h"

namespace vivavoce::testing {
namespace {

namespace asio = boost::asio;

int Fail(const absl::Status& status) {
  std::printf("error %s\n", status.ToString().c_str());
  return 1;
}

asio::awaitable<void> DrainAtEndOfInput(asio::io_context& io, HttpServer& server) {
  asio::posix::stream_descriptor input(io, ::dup(STDIN_FILENO));
  char bytes[64];
  boost::system::error_code error;
  while (!error) {
    co_await input.async_read_some(asio::buffer(bytes),
                                   asio::redirect_error(asio::use_awaitable, error));
  }
  absl::Status drained = co_await server.Drain(std::chrono::seconds(5));
  if (!drained.ok()) Fail(drained);
}

int Serve(asio::io_context& io, Clock& clock) {
  FunctionHandler http;
  http.handle = [](HttpServerRequest request) -> absl::StatusOr<HttpServerResponse> {
    HttpServerResponse response;
    response.headers.emplace_back("content-type", "text/plain");
    if (request.path == "/error") response.status = 404;
    response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
    return response;
  };
  FunctionSockets sockets;
  sockets.admit = [](const HttpServerRequest& request) -> absl::StatusOr<SocketAdmission> {
    SocketAdmission admission;
    if (FindHeader(request.headers, "sec-websocket-protocol")) admission.subprotocol = "echo.v1";
    if (request.path == "/forbidden") {
      admission.refusal.emplace();
      admission.refusal->status = 403;
    }
    return admission;
  };
  std::unique_ptr<ServerListener> listener =
      MakeServerListener(io.get_executor(), clock, Telemetry());
  ServerOptions options;
  options.http = &http;
  options.sockets = &sockets;
  auto server = listener->Listen(options);
  if (!server.ok()) return Fail(server.status());
  std::printf("%d\n", (*server)->port());
  std::fflush(stdout);
  int code = 0;
  auto ended = [&](std::exception_ptr, absl::Status status) {
    if (!status.ok()) code = Fail(status);
  };
  asio::co_spawn(io, (*server)->Serve(), ended);
  asio::co_spawn(io, DrainAtEndOfInput(io, **server), asio::detached);  // the program's root
  io.run();
  return code;
}

asio::awaitable<int> Get(HttpClient& client, std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  auto response = co_await client.Send(std::move(request));
  if (!response.ok()) co_return Fail(response.status());
  auto body = co_await ReadBody(**response);
  if (!body.ok()) co_return Fail(body.status());
  std::printf("%d %s\n", (*response)->status(), body->c_str());
  co_return 0;
}

asio::awaitable<int> Echo(WebSocketClient& client, std::string url,
                          std::vector<std::string> texts) {
  HttpHeaders headers;
  auto socket = co_await client.Connect(std::move(url), std::move(headers));
  if (!socket.ok()) co_return Fail(socket.status());
  for (const std::string& text : texts) {
    WebSocketMessage message;
    message.payload = text;
    absl::Status written = co_await (*socket)->Write(std::move(message));
    if (!written.ok()) co_return Fail(written);
    auto answer = co_await (*socket)->Read();
    if (!answer.ok()) co_return Fail(answer.status());
    if (!answer->has_value()) break;
    std::printf("%s\n", (*answer)->payload.c_str());
  }
  std::string reason = "done";
  absl::Status closed = co_await (*socket)->Close(1000, std::move(reason));
  std::printf("closed %s\n", closed.ToString().c_str());
  co_return 0;
}

int Main(std::vector<std::string> arguments) {
  asio::io_context io;
  std::unique_ptr<Clock> clock = MakeSystemClock(io.get_executor());
  if (arguments.at(0) == "serve") return Serve(io, *clock);
  int code = 1;
  auto ended = [&](std::exception_ptr, int result) {
    code = result;
    io.stop();
  };
  HttpClientOptions http;
  http.ca_file = arguments.at(2);
  WebSocketClientOptions web_socket;
  web_socket.ca_file = arguments.at(2);
  std::unique_ptr<HttpClient> client = MakeHttpClient(io.get_executor(), *clock, Telemetry(), http);
  std::unique_ptr<WebSocketClient> sockets =
      MakeWebSocketClient(io.get_executor(), *clock, Telemetry(), web_socket);
  if (arguments.at(0) == "get") {
    asio::co_spawn(io, Get(*client, arguments.at(1)), ended);
  } else {
    std::vector<std::string> texts(arguments.begin() + 3, arguments.end());
    asio::co_spawn(io, Echo(*sockets, arguments.at(1), std::move(texts)), ended);
  }
  io.run();
  return code;
}

}  // namespace
}  // namespace vivavoce::testing

int main(int argc, char** argv) {
  return vivavoce::testing::Main(std::vector<std::string>(argv + 1, argv + argc));
}
