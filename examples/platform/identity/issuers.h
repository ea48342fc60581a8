// SPDX-License-Identifier: Apache-2.0
// People whom an OpenID Connect issuer signs in: its keys are fetched, kept, and fetched again when
// a token names one that is not among them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "identity/jwt.h"
#include "identity/principal.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/net/http.h"

namespace vivavoce::platform {

// One entry of `auth.issuers`.
struct IssuerOptions {
  IssuerOptions() = default;
  std::string issuer;               // exactly the tokens' `iss`
  std::string audience;             // one of the tokens' `aud`
  std::string jwks_url;             // empty: asked of <issuer>/.well-known/openid-configuration
  std::string role_claim = "role";  // a text or a list; dots lead into objects
  std::map<std::string, std::string> roles;  // the issuer's word -> ADMIN, RECRUITER, VIEWER
  std::string tenant;        // id of the tenant of all its people; empty: the next one says
  std::string tenant_claim;  // claim that holds the tenant's id
};

// Threading: all calls on one executor.
// Lifetime:  http and clock outlive it; http may be null where there is no issuer.
class Issuers {
 public:
  Issuers(HttpClient* http, Clock& clock, std::vector<IssuerOptions> issuers);

  bool Knows(std::string_view issuer) const;

  // A token whose subject is the client that it was given to names a machine: it comes out as an
  // API key does, and may not approve an assessment.
  //
  // Errors: Unauthenticated; PermissionDenied where it names no role of ours; Unavailable while the
  // issuer's keys cannot be had.
  boost::asio::awaitable<absl::StatusOr<Principal>> Verify(ParsedToken token);

 private:
  struct Known {
    IssuerOptions options;
    std::vector<VerificationKey> keys;
    std::chrono::nanoseconds fetched{0};  // the clock's monotonic time
    bool ever_fetched = false;
    bool fetching = false;
    absl::Status last;  // of the newest fetch
  };

  boost::asio::awaitable<absl::Status> Refresh(Known& known);
  boost::asio::awaitable<absl::Status> FetchKeys(Known& known);
  boost::asio::awaitable<absl::StatusOr<std::string>> Get(std::string url);

  HttpClient* http_;
  Clock& clock_;
  std::vector<Known> issuers_;
};

}  // namespace vivavoce::platform
