// SPDX-License-Identifier: Apache-2.0
#include "gateway/signed_files.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "gateway/byte_range.h"
#include "gateway/problem.h"
#include "identity/authenticator.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/query.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::minutes kGoodFor{15};
constexpr int64_t kPieceBytes = 256 << 10;

// A part of one version of an object, a piece at a time.
class BlobBody final : public HttpBody {
 public:
  BlobBody(BlobStore& blobs, SignedObject object, ByteRange range)
      : blobs_(blobs), object_(std::move(object)), at_(range.begin), left_(range.count) {}

  awaitable<absl::StatusOr<std::optional<std::string>>> Read() override {
    if (left_ == 0) co_return std::nullopt;
    absl::StatusOr<std::string> piece = co_await blobs_.Read(
        object_.tenant, object_.info.key, object_.info.version, at_, std::min(left_, kPieceBytes));
    if (!piece.ok()) co_return piece.status();
    if (piece->empty()) co_return DataLoss("blob " + object_.info.key + ": shorter than it was");
    at_ += static_cast<int64_t>(piece->size());
    left_ -= static_cast<int64_t>(piece->size());
    co_return *std::move(piece);
  }

 private:
  BlobStore& blobs_;
  SignedObject object_;
  int64_t at_;
  int64_t left_;
};

// A document of ours is shown in the browser, and can do nothing there.
void Fence(HttpServerResponse& response, const SignedObject& object) {
  response.headers.emplace_back("content-type", object.info.content_type);
  response.headers.emplace_back(
      "content-disposition",
      object.file_name.empty() ? "inline" : "attachment; filename=\"" + object.file_name + "\"");
  if (object.info.content_type.starts_with("text/html")) {
    // Not for the rest: a browser's PDF reader is none in a sandbox.
    response.headers.emplace_back("content-security-policy",
                                  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                                  "font-src data:; sandbox allow-popups");
  }
  response.headers.emplace_back("referrer-policy", "no-referrer");
  response.headers.emplace_back("x-content-type-options", "nosniff");
  response.headers.emplace_back("cache-control", "private, no-store");
  response.headers.emplace_back("accept-ranges", "bytes");
}

}  // namespace

awaitable<Answer> SignedFiles::Offer(LinkedFile file) {
  absl::StatusOr<BlobInfo> info = co_await blobs_.Stat(file.tenant, file.key);
  if (!info.ok()) co_return info.status();
  SignedUrlOptions options;
  options.ttl = std::chrono::duration_cast<std::chrono::seconds>(kGoodFor);
  options.version = info->version;
  const WallTime expires = clock_.Now() + kGoodFor;
  absl::StatusOr<std::string> url =
      co_await blobs_.SignedUrl(std::move(file.tenant), std::move(file.key), std::move(options));
  if (!url.ok()) co_return url.status();
  if (url->starts_with('/')) url->insert(0, public_url_);
  nlohmann::json body = {
      {"url", *url},
      {"expiresAt", FormatRfc3339(expires)},
      {"contentType", file.content_type.empty() ? info->content_type : file.content_type},
      {"bytes", info->bytes},
      {"sha256", info->sha256},
      {"version", info->version}};
  co_return JsonResponse(200, body);
}

awaitable<absl::StatusOr<HttpServerResponse>> SignedFiles::Handle(HttpServerRequest request) {
  if (!request.path.starts_with(kSignedUrlPath)) {
    absl::StatusOr<HttpServerResponse> other = co_await rest_.Handle(std::move(request));
    co_return other;
  }
  const std::string path = request.path;
  Answer answer = co_await Serve(std::move(request));
  if (answer.ok()) co_return answer;
  if (absl::IsPermissionDenied(answer.status())) {
    co_return ProblemResponse(Problem(403, "link_expired", "the link is wrong or has expired"),
                              path.substr(0, 200));
  }
  co_return ProblemResponse(ProblemOf(answer.status()), path.substr(0, 200));
}

awaitable<Answer> SignedFiles::Serve(HttpServerRequest request) {
  if (request.method != "GET" && request.method != "HEAD") {
    Problem problem(405, "method_not_allowed", "an object is only read");
    problem.headers.emplace_back("allow", "GET, HEAD");
    co_return ProblemResponse(problem, request.path);
  }
  absl::StatusOr<SignedObject> object =
      co_await blobs_.OpenSignedUrl(request.path + "?" + request.query);
  if (!object.ok()) co_return object.status();
  const int64_t size = object->info.bytes;
  std::optional<ByteRange> range = ParseByteRange(HeaderOf(request.headers, "range"), size);
  if (!range) {
    Problem problem(416, "range", "Range: nothing of it lies in the object");
    problem.headers.emplace_back("content-range", "bytes */" + std::to_string(size));
    co_return ProblemResponse(problem, request.path);
  }
  HttpServerResponse response;
  response.status = range->partial ? 206 : 200;
  Fence(response, *object);
  if (range->partial) {
    response.headers.emplace_back("content-range",
                                  "bytes " + std::to_string(range->begin) + "-" +
                                      std::to_string(range->begin + range->count - 1) + "/" +
                                      std::to_string(size));
  }
  response.stream_bytes = range->count;
  response.stream = std::make_unique<BlobBody>(blobs_, *std::move(object), *range);
  co_return response;
}

}  // namespace vivavoce::platform
