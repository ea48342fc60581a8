// SPDX-License-Identifier: Apache-2.0
#include "identity/authenticator.h"

#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

constexpr std::string_view kScheme = "bearer ";

}  // namespace

std::optional<std::string> FindHeader(const HttpHeaders& headers, std::string_view name) {
  for (const auto& [header, value] : headers) {
    if (header == name) return value;
  }
  return std::nullopt;
}

std::string HeaderOf(const HttpHeaders& headers, std::string_view name) {
  return FindHeader(headers, name).value_or("");
}

std::string BearerOf(const HttpHeaders& headers) {
  std::string value = HeaderOf(headers, "authorization");
  if (value.size() <= kScheme.size()) return "";
  for (size_t i = 0; i < kScheme.size(); ++i) {
    char c = value[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != kScheme[i]) return "";
  }
  return value.substr(kScheme.size());
}

awaitable<absl::StatusOr<Principal>> Authenticator::ByToken(std::string text) {
  absl::StatusOr<ParsedToken> token = ParseToken(text);
  if (!token.ok()) co_return token.status();
  if (token->issuer == AccessTokens::kIssuer) {
    absl::StatusOr<Principal> own = co_await tokens_.Verify(*std::move(token));
    co_return own;
  }
  absl::StatusOr<Principal> foreign = co_await issuers_.Verify(*std::move(token));
  co_return foreign;
}

awaitable<absl::StatusOr<Principal>> Authenticator::Authenticate(const HttpHeaders& headers) {
  std::string key = HeaderOf(headers, "x-api-key");
  std::string token = BearerOf(headers);
  std::string tenant = HeaderOf(headers, "x-tenant-id");
  const bool other_scheme = token.empty() && !HeaderOf(headers, "authorization").empty();
  if (key.empty() == token.empty() || other_scheme) {
    co_return Error(absl::StatusCode::kUnauthenticated,
                    key.empty() ? "credential: send an X-API-Key, or an Authorization: Bearer token"
                                : "credential: send an X-API-Key or a Bearer token, not both");
  }
  absl::StatusOr<Principal> caller = absl::UnauthenticatedError("");
  if (key.empty()) {
    caller = co_await ByToken(std::move(token));
  } else {
    caller = co_await tenants_.ByKey(std::move(key));
  }
  if (!caller.ok()) co_return caller.status();
  if (!tenant.empty() && tenant != caller->tenant.value()) {
    ErrorDetail detail;
    detail.vendor_code = "tenant_mismatch";
    co_return Error(absl::StatusCode::kPermissionDenied,
                    "X-Tenant-ID: the credential belongs to another tenant", detail);
  }
  co_return caller;
}

}  // namespace vivavoce::platform
