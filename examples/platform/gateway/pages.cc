// SPDX-License-Identifier: Apache-2.0
#include "gateway/pages.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "gateway/problem.h"
#include "identity/authenticator.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

namespace fs = std::filesystem;
using boost::asio::awaitable;

constexpr uintmax_t kMostFileBytes = 2 << 20;
constexpr size_t kMostFiles = 1000;

// Empty: a kind that pages do not need, which is not served.
std::string_view TypeByName(const fs::path& path) {
  const std::string end = path.extension().string();
  if (end == ".html") return "text/html; charset=utf-8";
  if (end == ".js" || end == ".mjs") return "text/javascript; charset=utf-8";
  if (end == ".css") return "text/css; charset=utf-8";
  if (end == ".svg") return "image/svg+xml";
  if (end == ".png") return "image/png";
  if (end == ".ico") return "image/x-icon";
  if (end == ".woff2") return "font/woff2";
  if (end == ".wav") return "audio/wav";
  if (end == ".webmanifest") return "application/manifest+json";
  return "";
}

HttpServerResponse Moved(std::string to) {
  HttpServerResponse response;
  response.status = 308;
  response.headers.emplace_back("location", std::move(to));
  return response;
}

}  // namespace

std::string FindPages(const std::string& share_path) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  std::vector<fs::path> places;
  if (!share_path.empty()) places.push_back(fs::path(share_path) / "web");
  if (!program.empty()) {
    places.push_back(program.parent_path().parent_path() / "share" / "vivavoce" / "web");
  }
  for (const fs::path& place : places) {
    if (fs::is_regular_file(place / "candidate" / "index.html", error)) return place.string();
  }
  return "";
}

absl::Status Pages::Load(const std::string& folder, std::string_view edge_origin) {
  policy_ =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
      "font-src 'self'; connect-src 'self' " +
      std::string(edge_origin) +
      "; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
      "form-action 'self'; frame-ancestors 'none'";
  std::error_code error;
  if (folder.empty() || !fs::is_directory(folder, error)) return absl::OkStatus();
  const fs::path root(folder);
  for (fs::recursive_directory_iterator entry(root, fs::directory_options::follow_directory_symlink,
                                              error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string_view type = TypeByName(entry->path());
    if (type.empty() || !entry->is_regular_file(error)) continue;
    if (entry->file_size(error) > kMostFileBytes || files_.size() >= kMostFiles) {
      return InvalidArgument("pages: " + entry->path().string() + " is too large, or one too many");
    }
    std::ifstream in(entry->path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (!in) return Unavailable("pages: cannot read " + entry->path().string());
    File& file = files_["/" + fs::relative(entry->path(), root, error).generic_string()];
    file.type = type;
    file.bytes = bytes.str();
    file.etag = "\"" + Sha256Hex(file.bytes).substr(0, 24) + "\"";
  }
  if (error) return Unavailable("pages: " + folder + ": " + error.message());
  return absl::OkStatus();
}

awaitable<absl::StatusOr<HttpServerResponse>> Pages::Handle(HttpServerRequest request) {
  if (request.method != "GET" && request.method != "HEAD") {
    Problem problem(405, "method_not_allowed", "pages are only read");
    problem.headers.emplace_back("allow", "GET, HEAD");
    co_return ProblemResponse(problem, request.path);
  }
  if (request.path == "/" && !files_.empty() && !files_.contains("/index.html"))
    co_return Moved("/recruiter/");
  std::string path = request.path;
  if (path.ends_with('/')) path += "index.html";
  auto found = files_.find(path);
  if (found == files_.end()) {
    if (files_.contains(path + "/index.html")) co_return Moved(request.path + "/");
    const bool none = files_.empty() && request.path.ends_with('/');
    std::string why = "there is nothing at " + request.path.substr(0, 200);
    if (none) why = kNoPages;
    co_return ProblemResponse(Problem(404, none ? "no_pages" : "not_found", std::move(why)),
                              request.path);
  }
  const File& file = found->second;
  HttpServerResponse response;
  response.headers.emplace_back("content-type", file.type);
  response.headers.emplace_back("etag", file.etag);
  response.headers.emplace_back("cache-control", "no-cache");
  response.headers.emplace_back("content-security-policy", policy_);
  response.headers.emplace_back("x-content-type-options", "nosniff");
  response.headers.emplace_back("referrer-policy", "no-referrer");
  response.headers.emplace_back("cross-origin-opener-policy", "same-origin");
  response.headers.emplace_back("permissions-policy",
                                "microphone=(self), camera=(), geolocation=()");
  if (HeaderOf(request.headers, "if-none-match") == file.etag) {
    response.status = 304;
    co_return response;
  }
  response.body = file.bytes;
  co_return response;
}

}  // namespace vivavoce::platform
