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
  // Reads the folder: the kinds of files that pages are made of, at most 2 MiB each. An empty or
  // absent folder: there are no pages. `edge_origin`: where the candidate's page connects to,
  // "ws://host:port".
  //
  // Blocking: at the server's start only.
  absl::Status Load(const std::string& folder, std::string_view edge_origin);

  bool empty() const { return files_.empty(); }

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

// The folder of the pages: web in the shared data, else share/vivavoce/web beside the program's
// folder (the build tree, an installation). Empty: neither is there.
//
// Blocking: at the server's start only.
std::string FindPages(const std::string& share_path);

// What is to be done where there are none.
inline constexpr std::string_view kNoPages =
    "the web pages were not found: point VIVAVOCE_SHARE at an installed share/vivavoce, which has "
    "them under web, or keep share/vivavoce/web beside the folder of the program";

}  // namespace vivavoce::platform
