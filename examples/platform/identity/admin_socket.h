// SPDX-License-Identifier: Apache-2.0
// Administrative commands beside a running server: the server holds the store, so it offers a unix
// socket that only its own user may open, and does there what it is asked.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "identity/administration.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::platform {

// Where the server of this configuration listens: beside the store's file. Empty where the store is
// none of one machine: commands open such a store themselves.
//
// Errors: InvalidArgument: too long a path.
absl::StatusOr<std::string> AdminSocketPath(const Configuration& configuration);

// Threading: all calls on the executor given at creation.
// Lifetime:  administration outlives it; Run() must have ended before it is destroyed.
class AdminSocket {
 public:
  AdminSocket(boost::asio::any_io_executor executor, Administration& administration);
  ~AdminSocket();
  AdminSocket(const AdminSocket&) = delete;
  AdminSocket& operator=(const AdminSocket&) = delete;

  // Makes the socket with mode 0600; one that a killed server left behind is replaced: who holds
  // the store's lock may. Errors: those of the system.
  absl::Status Listen(const std::string& path);

  // One request after another, each of a connection of its own, until Close() or cancellation.
  boost::asio::awaitable<absl::Status> Run();
  void Close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Asks the server at `path`. Blocking, for programs that have nothing else to do.
//
// Errors: NotFound: nobody listens there; the command's own; DeadlineExceeded after a minute.
absl::StatusOr<std::string> AskAdminSocket(const std::string& path, const std::string& request);

}  // namespace vivavoce::platform
