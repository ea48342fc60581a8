// SPDX-License-Identifier: Apache-2.0
// From a request's headers to who calls: an API key, a token of ours, or a token of an issuer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "identity/access_tokens.h"
#include "identity/issuers.h"
#include "identity/principal.h"
#include "identity/tenants.h"
#include "vivavoce/net/http.h"

namespace vivavoce::platform {

// The first value of the header; empty where there is none. `name` in lower case.
std::string HeaderOf(const HttpHeaders& headers, std::string_view name);

// Nullopt where there is none.
std::optional<std::string> FindHeader(const HttpHeaders& headers, std::string_view name);

// What stands after "Bearer "; empty where there is none.
std::string BearerOf(const HttpHeaders& headers);

// Threading: all calls on the store's executor.
// Lifetime:  what it is given outlives it.
class Authenticator {
 public:
  Authenticator(Tenants& tenants, AccessTokens& tokens, Issuers& issuers)
      : tenants_(tenants), tokens_(tokens), issuers_(issuers) {}

  // Errors: Unauthenticated: no credential, two, or one that opens nothing; PermissionDenied for an
  // X-Tenant-ID that is not the credential's; those of an issuer.
  boost::asio::awaitable<absl::StatusOr<Principal>> Authenticate(const HttpHeaders& headers);

 private:
  boost::asio::awaitable<absl::StatusOr<Principal>> ByToken(std::string text);

  Tenants& tenants_;
  AccessTokens& tokens_;
  Issuers& issuers_;
};

}  // namespace vivavoce::platform
