// SPDX-License-Identifier: Apache-2.0
#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "vivavoce/base/status.h"

extern char** environ;

namespace vivavoce::chromium {
namespace {

constexpr size_t kOutputLimit = 64 * 1024;

// Takes what is there to read, waiting at most `wait_ms` for it.
void Drain(int fd, int wait_ms, std::string& output) {
  pollfd wait{fd, POLLIN, 0};
  while (poll(&wait, 1, wait_ms) > 0) {
    char buffer[4096];
    ssize_t got = read(fd, buffer, sizeof buffer);
    if (got <= 0) {
      // Everybody has closed it; the program itself may take a moment longer to end.
      poll(nullptr, 0, wait_ms);
      return;
    }
    if (output.size() < kOutputLimit) output.append(buffer, static_cast<size_t>(got));
    wait_ms = 0;
  }
}

// Waits for the program itself, whatever helpers of it still hold the pipe. False when the time is
// over, or it is to stop.
bool WaitUntil(pid_t child, int fd, std::chrono::steady_clock::time_point until,
               const std::atomic<bool>& stop, Exit& exit) {
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (stop || std::chrono::steady_clock::now() >= until) return false;
    Drain(fd, 20, exit.output);
  }
  Drain(fd, 0, exit.output);
  exit.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

}  // namespace

absl::StatusOr<Exit> RunProgram(const std::vector<std::string>& arguments,
                                std::chrono::milliseconds limit) {
  const std::atomic<bool> never = false;
  return RunProgram(arguments, limit, never);
}

absl::StatusOr<Exit> RunProgram(const std::vector<std::string>& arguments,
                                std::chrono::milliseconds limit, const std::atomic<bool>& stop) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Internal("run: pipe: " + std::string(strerror(errno)));

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);

  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t child = 0;
  int failed = posix_spawnp(&child, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return NotFound("run: cannot start " + arguments[0] + ": " + strerror(failed));
  }

  Exit exit;
  bool ended = WaitUntil(child, ends[0], std::chrono::steady_clock::now() + limit, stop, exit);
  close(ends[0]);
  // The whole group goes in any case: a browser's helpers may outlive it.
  kill(-child, SIGKILL);
  if (ended) return exit;
  waitpid(child, nullptr, 0);
  if (stop) return absl::CancelledError("run: it was killed, for nobody waits for it any more");
  return Error(absl::StatusCode::kDeadlineExceeded,
               "run: " + arguments[0] + " did not end within " + std::to_string(limit.count()) +
                   " ms and was killed");
}

std::string FindProgram(const std::vector<std::string>& names) {
  const char* path = std::getenv("PATH");
  std::string folders = path == nullptr ? "/usr/bin:/bin" : path;
  for (const std::string& name : names) {
    if (name.find('/') != std::string::npos) {
      if (access(name.c_str(), X_OK) == 0) return name;
      continue;
    }
    for (size_t begin = 0; begin <= folders.size();) {
      size_t end = std::min(folders.find(':', begin), folders.size());
      std::string candidate = folders.substr(begin, end - begin) + "/" + name;
      if (access(candidate.c_str(), X_OK) == 0) return candidate;
      begin = end + 1;
    }
  }
  return "";
}

}  // namespace vivavoce::chromium
