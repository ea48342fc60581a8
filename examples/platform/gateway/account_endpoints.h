// SPDX-License-Identifier: Apache-2.0
// People and keys: signing in, and what a tenant's administrators do with its accounts.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "gateway/route.h"
#include "identity/access_tokens.h"
#include "identity/people.h"
#include "identity/tenants.h"

namespace vivavoce::platform {

// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it; it outlives the rows.
class AccountEndpoints {
 public:
  AccountEndpoints(Tenants& tenants, People& people, AccessTokens& tokens)
      : tenants_(tenants), people_(people), tokens_(tokens) {}

  void AddTo(std::vector<Route>& rows);

 private:
  void AddSignIn(std::vector<Route>& rows);
  void AddUsers(std::vector<Route>& rows);
  void AddKeys(std::vector<Route>& rows);

  boost::asio::awaitable<Answer> SignIn(Call& call);
  boost::asio::awaitable<Answer> Refresh(Call& call);
  boost::asio::awaitable<Answer> ChangePassword(Call& call);
  boost::asio::awaitable<Answer> ListUsers(Call& call);
  boost::asio::awaitable<Answer> CreateUser(Call& call);
  boost::asio::awaitable<Answer> ChangeUser(Call& call);
  boost::asio::awaitable<Answer> ListKeys(Call& call);
  boost::asio::awaitable<Answer> CreateKey(Call& call);
  boost::asio::awaitable<Answer> RevokeKey(Call& call);
  boost::asio::awaitable<Answer> ListTenants(Call& call);
  boost::asio::awaitable<Answer> RotateSecret(Call& call);

  Tenants& tenants_;
  People& people_;
  AccessTokens& tokens_;
};

}  // namespace vivavoce::platform
