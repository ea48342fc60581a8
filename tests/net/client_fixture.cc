// SPDX-License-Identifier: Apache-2.0
#include "tests/net/client_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>

namespace vivavoce::testing {

struct CannedServer::State {
  void Serve(int socket, const std::string& answer) {
    std::string heard;
    char bytes[4096];
    for (;;) {
      ssize_t got = ::recv(socket, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      heard.append(bytes, static_cast<size_t>(got));
      if (heard.find("\r\n\r\n") == std::string::npos || answer.empty()) continue;
      {
        std::lock_guard lock(mutex);
        last_request = heard;
      }
      (void)::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::shutdown(socket, SHUT_WR);
      while (::recv(socket, bytes, sizeof bytes, 0) > 0) {
      }
      break;
    }
    std::lock_guard lock(mutex);
    current = -1;
    ::close(socket);
  }

  void Run() {
    for (;;) {
      int socket = ::accept(listener, nullptr, nullptr);
      if (socket < 0) return;
      std::string answer;
      {
        std::lock_guard lock(mutex);
        if (is_over) {
          ::close(socket);
          return;
        }
        if (accepted < static_cast<int>(answers.size())) answer = answers[accepted];
        ++accepted;
        current = socket;
      }
      Serve(socket, answer);
    }
  }

  std::vector<std::string> answers;
  int listener = -1;
  std::mutex mutex;
  int accepted = 0;
  int current = -1;
  bool is_over = false;
  std::string last_request;
  std::thread thread;
};

CannedServer::CannedServer(std::vector<std::string> answers) : state_(std::make_unique<State>()) {
  state_->answers = std::move(answers);
  state_->listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(state_->listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::listen(state_->listener, 16), 0);
  ::getsockname(state_->listener, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

CannedServer::~CannedServer() {
  {
    std::lock_guard lock(state_->mutex);
    state_->is_over = true;
    if (state_->current >= 0) ::shutdown(state_->current, SHUT_RDWR);
  }
  ::shutdown(state_->listener, SHUT_RDWR);  // ends accept()
  state_->thread.join();
  ::close(state_->listener);
}

std::string CannedServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

int CannedServer::accepted() {
  std::lock_guard lock(state_->mutex);
  return state_->accepted;
}

std::string CannedServer::last_request() {
  std::lock_guard lock(state_->mutex);
  return state_->last_request;
}

}  // namespace vivavoce::testing
