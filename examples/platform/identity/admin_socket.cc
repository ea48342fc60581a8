// SPDX-License-Identifier: Apache-2.0
// A request is one line of JSON, the answer another: {"ok": {…}} or {"error": "…", "code": 3}.
#include "identity/admin_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "vivavoce/base/status.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using Local = asio::local::stream_protocol;
using nlohmann::json;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr size_t kMostLineBytes = 64 << 10;
constexpr int kPatienceSeconds = 60;

std::string AnswerLine(const absl::StatusOr<std::string>& result) {
  json answer;
  if (result.ok()) {
    answer["ok"] = json::parse(*result, nullptr, false);
  } else {
    answer["error"] = Message(result.status());
    answer["code"] = static_cast<int>(result.status().code());
  }
  return JsonText(answer) + "\n";
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

bool SendAll(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

}  // namespace

struct AdminSocket::Impl {
  Impl(asio::any_io_executor executor, Administration& a)
      : acceptor(std::move(executor)), administration(a) {}

  Local::acceptor acceptor;
  Administration& administration;
  std::string path;
};

absl::StatusOr<std::string> AdminSocketPath(const Configuration& configuration) {
  const ProviderChoice& store = configuration.First("store");
  if (store.use != "sqlite") return "";
  json options = json::parse(store.options, nullptr, false);
  const std::string file = TextOf(options, "PATH", TextOf(options, "path"));
  if (file.empty()) return "";
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path whole =
      fs::weakly_canonical(fs::absolute(fs::path(configuration.base_path) / file, error), error);
  std::string path = whole.string() + ".admin";
  if (path.size() >= sizeof(sockaddr_un{}.sun_path)) {
    return InvalidArgument("store path: too long for an administrative socket beside it (" +
                           std::to_string(path.size()) + " bytes, at most 107)");
  }
  return path;
}

AdminSocket::AdminSocket(asio::any_io_executor executor, Administration& administration)
    : impl_(std::make_unique<Impl>(std::move(executor), administration)) {}

AdminSocket::~AdminSocket() { Close(); }

absl::Status AdminSocket::Listen(const std::string& path) {
  unlink(path.c_str());
  boost::system::error_code error;
  impl_->acceptor.open(Local(), error);
  if (!error) impl_->acceptor.bind(Local::endpoint(path), error);
  // Until it listens nobody can connect, so there is no moment at which others may.
  if (!error && chmod(path.c_str(), 0600) != 0) {
    return Unavailable("administrative socket " + path + ": " + std::strerror(errno));
  }
  if (!error) impl_->acceptor.listen(16, error);
  if (error) return Unavailable("administrative socket " + path + ": " + error.message());
  impl_->path = path;
  return absl::OkStatus();
}

awaitable<absl::Status> AdminSocket::Run() {
  while (impl_->acceptor.is_open()) {
    auto [failed, peer] = co_await impl_->acceptor.async_accept(kAsTuple);
    if (failed) {
      if (!impl_->acceptor.is_open()) break;
      continue;
    }
    std::string line;
    auto [broken, size] = co_await asio::async_read_until(
        peer, asio::dynamic_buffer(line, kMostLineBytes), '\n', kAsTuple);
    if (broken) continue;
    line.resize(size);
    absl::StatusOr<std::string> result = co_await impl_->administration.Execute(line);
    const std::string answer = AnswerLine(result);
    auto [cut, sent] = co_await asio::async_write(peer, asio::buffer(answer), kAsTuple);
    static_cast<void>(cut);
    static_cast<void>(sent);
  }
  co_return absl::OkStatus();
}

void AdminSocket::Close() {
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
  if (!impl_->path.empty()) unlink(impl_->path.c_str());
  impl_->path.clear();
}

absl::StatusOr<std::string> AskAdminSocket(const std::string& path, const std::string& request) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return InvalidArgument("administrative socket: too long a path");
  std::memcpy(address.sun_path, path.c_str(), path.size());
  Descriptor fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  timeval patience{kPatienceSeconds, 0};
  if (fd.get() < 0 ||
      setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
      connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return NotFound("administrative socket " + path + ": " + std::strerror(errno));
  }
  if (!SendAll(fd.get(), request + "\n"))
    return Unavailable("administrative socket: it was closed");
  std::string answer;
  char piece[4096];
  while (answer.find('\n') == std::string::npos && answer.size() < kMostLineBytes) {
    ssize_t got = recv(fd.get(), piece, sizeof piece, 0);
    if (got < 0) return Error(absl::StatusCode::kDeadlineExceeded, "the server does not answer");
    if (got == 0) break;
    answer.append(piece, static_cast<size_t>(got));
  }
  absl::StatusOr<json> parsed = ParseBoundedJson(answer, JsonBounds());
  if (!parsed.ok() || !parsed->is_object()) return Unavailable("the server's answer is cut short");
  if (parsed->contains("ok")) return JsonText((*parsed)["ok"]);
  const int code = parsed->value("code", static_cast<int>(absl::StatusCode::kInternal));
  return Error(static_cast<absl::StatusCode>(code), TextOf(*parsed, "error"));
}

}  // namespace vivavoce::platform
