// SPDX-License-Identifier: Apache-2.0
// Objects behind links that expire: whoever has the link may read the one object it names, until
// then.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "gateway/route.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::platform {

struct LinkedFile {
  LinkedFile() = default;
  TenantId tenant;
  std::string key;
  std::string content_type;  // as it is said to be; empty: the object's own
};

// Serves what begins with kSignedUrlPath; hands the rest on.
//
// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it.
class SignedFiles final : public HttpHandler {
 public:
  SignedFiles(BlobStore& blobs, Clock& clock, const std::string& public_url, HttpHandler& rest)
      : blobs_(blobs), clock_(clock), public_url_(public_url), rest_(rest) {}

  // The answer of what gives a link: url, expiresAt, and what is known of the object.
  //
  // Errors: NotFound; those of the store.
  boost::asio::awaitable<Answer> Offer(LinkedFile file);

  boost::asio::awaitable<absl::StatusOr<HttpServerResponse>> Handle(
      HttpServerRequest request) override;

 private:
  boost::asio::awaitable<Answer> Serve(HttpServerRequest request);

  BlobStore& blobs_;
  Clock& clock_;
  const std::string& public_url_;  // known once the server listens
  HttpHandler& rest_;
};

}  // namespace vivavoce::platform
