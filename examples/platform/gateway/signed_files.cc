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
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kAudience[] = "vivavoce-files";
constexpr std::chrono::minutes kGoodFor{15};
constexpr int64_t kPieceBytes = 256 << 10;
constexpr char kTokenSchema[] = R"({"type":"string","minLength":1,"maxLength":4000})";

// A part of one version of an object, a piece at a time.
class BlobBody final : public HttpBody {
 public:
  BlobBody(BlobStore& blobs, SignedFile file, int64_t begin, int64_t count)
      : blobs_(blobs), file_(std::move(file)), at_(begin), left_(count) {}

  awaitable<absl::StatusOr<std::optional<std::string>>> Read() override {
    if (left_ == 0) co_return std::nullopt;
    absl::StatusOr<std::string> piece = co_await blobs_.Read(file_.tenant, file_.key, file_.version,
                                                             at_, std::min(left_, kPieceBytes));
    if (!piece.ok()) co_return piece.status();
    if (piece->empty()) co_return DataLoss("blob " + file_.key + ": shorter than it was");
    at_ += static_cast<int64_t>(piece->size());
    left_ -= static_cast<int64_t>(piece->size());
    co_return *std::move(piece);
  }

 private:
  BlobStore& blobs_;
  SignedFile file_;
  int64_t at_;
  int64_t left_;
};

SignedFile FileOf(const json& claims) {
  SignedFile file;
  file.tenant = TenantId(TextOf(claims, "tid"));
  file.key = TextOf(claims, "key");
  file.version = TextOf(claims, "ver");
  file.content_type = TextOf(claims, "type");
  file.file_name = TextOf(claims, "name");
  return file;
}

// A document of ours is shown in the browser, and can do nothing there.
void Fence(HttpServerResponse& response, const SignedFile& file) {
  response.headers.emplace_back("content-type", file.content_type);
  response.headers.emplace_back("content-disposition",
                                "inline; filename=\"" + file.file_name + "\"");
  if (file.content_type.starts_with("text/html")) {  // a browser's PDF reader is none in a sandbox
    response.headers.emplace_back("content-security-policy",
                                  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                                  "font-src data:; sandbox allow-popups");
  }
  response.headers.emplace_back("referrer-policy", "no-referrer");
  response.headers.emplace_back("cache-control", "private, no-store");
  response.headers.emplace_back("accept-ranges", "bytes");
}

}  // namespace

void SignedFiles::AddTo(std::vector<Route>& rows) {
  rows.push_back(Route("GET", "/api/v1/files", "getFile", "The object that a link names")
                     .Public()
                     .Query("token", kTokenSchema, "of the link")
                     .GivesType(200, "application/octet-stream", "All of it")
                     .GivesType(206, "application/octet-stream", "The part that Range asks for")
                     .Refuses({403, 404, 416})
                     .Does([this](Call& call) { return Serve(call); }));
}

awaitable<Answer> SignedFiles::Offer(SignedFile file) {
  absl::StatusOr<BlobInfo> info = co_await blobs_.Stat(file.tenant, file.key);
  if (!info.ok()) co_return info.status();
  if (file.content_type.empty()) file.content_type = info->content_type;
  const WallTime expires = clock_.Now() + kGoodFor;
  json claims = {{"iss", AccessTokens::kIssuer}, {"aud", kAudience},
                 {"tid", file.tenant.value()},   {"key", file.key},
                 {"ver", info->version},         {"type", file.content_type},
                 {"name", file.file_name}};
  json body = {
      {"url", public_url_ + "/api/v1/files?token=" + tokens_.Sign(JsonText(claims), expires)},
      {"expiresAt", FormatRfc3339(expires)},
      {"contentType", file.content_type},
      {"bytes", info->bytes},
      {"sha256", info->sha256}};
  co_return JsonResponse(200, body);
}

awaitable<Answer> SignedFiles::Serve(Call& call) {
  absl::StatusOr<std::string> claims = tokens_.Open(call.Text("token"), kAudience);
  if (!claims.ok()) {
    co_return ProblemResponse(Problem(403, "link_expired", "the link is wrong or has expired"),
                              call.request.path);
  }
  SignedFile file = FileOf(json::parse(*claims, nullptr, false));
  absl::StatusOr<std::vector<BlobInfo>> versions = co_await blobs_.Versions(file.tenant, file.key);
  if (!versions.ok()) co_return versions.status();
  auto info = std::find_if(versions->begin(), versions->end(),
                           [&](const BlobInfo& one) { return one.version == file.version; });
  if (info == versions->end()) co_return NotFound("file: it is gone");
  const int64_t size = info->bytes;
  std::optional<ByteRange> range = ParseByteRange(HeaderOf(call.request.headers, "range"), size);
  if (!range) {
    Problem problem(416, "range", "Range: nothing of it lies in the object");
    problem.headers.emplace_back("content-range", "bytes */" + std::to_string(size));
    co_return ProblemResponse(problem, call.request.path);
  }
  HttpServerResponse response;
  response.status = range->partial ? 206 : 200;
  Fence(response, file);
  if (range->partial) {
    response.headers.emplace_back("content-range",
                                  "bytes " + std::to_string(range->begin) + "-" +
                                      std::to_string(range->begin + range->count - 1) + "/" +
                                      std::to_string(size));
  }
  response.stream = std::make_unique<BlobBody>(blobs_, std::move(file), range->begin, range->count);
  response.stream_bytes = range->count;
  co_return response;
}

}  // namespace vivavoce::platform
