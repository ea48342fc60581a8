// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace vivavoce {

// The mail server of mail_server.py in a process of its own.
class MailServer {
 public:
  // With a certificate for localhost, made in `folder`, when `secure`; port 0: any free one.
  MailServer(const std::string& folder, bool secure, int port = 0);
  ~MailServer();
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  int port() const { return port_; }  // 0 when it could not be started
  const std::string& ca_file() const { return ca_file_; }

  // The next message it took, as JSON. Blocking until there is one.
  std::string Take();

 private:
  pid_t pid_ = -1;
  int input_ = -1;  // it ends when this does
  std::FILE* output_ = nullptr;
  int port_ = 0;
  std::string ca_file_;
};

}  // namespace vivavoce
