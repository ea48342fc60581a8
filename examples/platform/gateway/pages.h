// SPDX-License-Identifier: Apache-2.0
// The web pages, as the files of one folder, read once at the start.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "vivavoce/net/http_server.h"

namespace vivavoce::platform {

// Threading: any; nothing of it changes after Load().
class Pages final : public HttpHandler {
 public:
  // `edge_origin`: where the candidate's page connects to, "ws://host:port".
  explicit Pages(std::string_view edge_origin);

  // Reads the folder: the kinds of files that pages are made of, at most 2 MiB each. An empty or
  // absent folder: there are no pages.
  //
  // Blocking: at the server's start only.
  absl::Status Load(const std::string& folder);

  boost::asio::awaitable<absl::StatusOr<HttpServerResponse>> Handle(
      HttpServerRequest request) override;

 private:
  struct File {
    std::string type;
    std::string bytes;
    std::string etag;
  };
  std::map<std::string, File, std::less<>> files_;  // by path: "/candidate/main.js"
  std::string policy_;
};

}  // namespace vivavoce::platform
