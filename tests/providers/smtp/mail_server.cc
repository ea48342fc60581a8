// SPDX-License-Identifier: Apache-2.0
#include "mail_server.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

extern char** environ;

namespace vivavoce {

MailServer::MailServer(const std::string& folder, bool secure, int port) {
  std::vector<std::string> arguments = {
      "python3", VIVAVOCE_SOURCE_DIR "/tests/providers/smtp/mail_server.py", std::to_string(port)};
  if (secure) {
    ca_file_ = folder + "/certificate.pem";
    const std::string key = folder + "/key.pem";
    const std::string make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
        "/CN=localhost -addext subjectAltName=DNS:localhost -keyout '" +
        key + "' -out '" + ca_file_ + "' 2>/dev/null";
    if (std::system(make.c_str()) != 0) return;
    arguments.push_back(ca_file_);
    arguments.push_back(key);
  }
  int input[2];
  int output[2];
  if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  const int failed = posix_spawnp(&pid_, "python3", &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(input[0]);
  close(output[1]);
  input_ = input[1];
  output_ = fdopen(output[0], "r");
  if (failed != 0) pid_ = -1;
  if (failed == 0) port_ = std::atoi(Take().c_str());
}

MailServer::~MailServer() {
  if (input_ >= 0) close(input_);
  if (output_ != nullptr) std::fclose(output_);
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
}

std::string MailServer::Take() {
  std::string line;
  for (int c = std::fgetc(output_); c != EOF && c != '\n'; c = std::fgetc(output_)) {
    line += static_cast<char>(c);
  }
  return line;
}

}  // namespace vivavoce
