// SPDX-License-Identifier: Apache-2.0
// Objects behind links that expire: whoever has the link may read the one object it names, until
// then. For stores of objects that cannot sign links of their own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "gateway/route.h"
#include "identity/access_tokens.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::platform {

struct SignedFile {
  SignedFile() = default;
  TenantId tenant;
  std::string key;
  std::string version;       // of the object: a link does not change what it shows
  std::string content_type;  // as it is served
  std::string file_name;     // as it is saved
};

// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it; it outlives the rows.
class SignedFiles {
 public:
  SignedFiles(BlobStore& blobs, AccessTokens& tokens, Clock& clock, std::string public_url)
      : blobs_(blobs), tokens_(tokens), clock_(clock), public_url_(std::move(public_url)) {}

  void AddTo(std::vector<Route>& rows);

  // The answer of what gives a link: url, expiresAt, and what is known of the object.
  //
  // Errors: NotFound; those of the store.
  boost::asio::awaitable<Answer> Offer(SignedFile file);

 private:
  boost::asio::awaitable<Answer> Serve(Call& call);

  BlobStore& blobs_;
  AccessTokens& tokens_;
  Clock& clock_;
  std::string public_url_;
};

}  // namespace vivavoce::platform
