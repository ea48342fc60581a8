// SPDX-License-Identifier: Apache-2.0
// The tokens of people who signed in here: a signed access token for a quarter of an hour, and a
// refresh token that is used once. The signing keys are made at the first start and kept in the
// store.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "identity/jwk.h"
#include "identity/jwt.h"
#include "identity/people.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

struct TokenPair {
  TokenPair() = default;
  std::string access_token;
  int expires_in = 0;  // seconds
  std::string refresh_token;
  PersonRecord person;
};

// Threading: all calls on the store's executor.
// Lifetime:  what it is given outlives it.
class AccessTokens {
 public:
  static constexpr std::string_view kIssuer = "vivavoce";

  AccessTokens(Store& store, People& people, Clock& clock)
      : store_(store), people_(people), clock_(clock) {}

  static std::vector<CollectionSpec> Collections();

  // Reads the signing keys, and makes the first one where there is none. Call it once, before the
  // rest.
  boost::asio::awaitable<absl::Status> Start();

  boost::asio::awaitable<absl::StatusOr<TokenPair>> Issue(PersonRecord person);

  // A fresh pair for a refresh token. One that was used before ends all that came of its sign-in:
  // somebody has a copy.
  //
  // Errors: Unauthenticated.
  boost::asio::awaitable<absl::StatusOr<TokenPair>> Refresh(std::string refresh_token);

  // Who holds the token, as the person is now: a changed role holds at once.
  //
  // Errors: Unauthenticated.
  boost::asio::awaitable<absl::StatusOr<Principal>> Verify(ParsedToken token);

 private:
  boost::asio::awaitable<absl::StatusOr<TokenPair>> IssueInFamily(PersonRecord person,
                                                                  std::string family,
                                                                  Document used);
  boost::asio::awaitable<absl::Status> EndFamily(std::string family);

  Store& store_;
  People& people_;
  Clock& clock_;
  std::vector<SigningKey> keys_;  // the last one signs
};

}  // namespace vivavoce::platform
