// SPDX-License-Identifier: Apache-2.0
#include "tests/providers/doomed_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>

namespace vivavoce {

DoomedProcess::DoomedProcess(const std::function<void(const Acknowledge&)>& work) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  pid_ = fork();
  if (pid_ != 0) {
    close(ends[1]);
    pipe_ = ends[0];
    return;
  }
  close(ends[0]);
  work([fd = ends[1]](int64_t number) {
    if (write(fd, &number, sizeof number) != sizeof number) _exit(3);
  });
  _exit(0);
}

DoomedProcess::~DoomedProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    Join();
  }
  close(pipe_);
}

bool DoomedProcess::Read(std::vector<int64_t>& acknowledged) {
  int64_t number = 0;
  if (read(pipe_, &number, sizeof number) != sizeof number) return false;
  acknowledged.push_back(number);
  return true;
}

std::vector<int64_t> DoomedProcess::KillAfter(size_t count, int64_t microseconds) {
  std::vector<int64_t> acknowledged;
  while (acknowledged.size() < count && Read(acknowledged)) {
  }
  auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(microseconds);
  while (std::chrono::steady_clock::now() < end) {
  }
  kill(pid_, SIGKILL);
  while (Read(acknowledged)) {
  }
  Join();
  return acknowledged;
}

int DoomedProcess::Join() {
  int result = 0;
  if (waitpid(pid_, &result, 0) != pid_) return -1;
  pid_ = -1;
  return WIFEXITED(result) ? WEXITSTATUS(result) : -1;
}

}  // namespace vivavoce
