// SPDX-License-Identifier: Apache-2.0
// Idempotency-Key: a write that is sent again with the same key and body gets the first answer; one
// with another body is refused.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/route.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

// Threading: all calls on the store's executor.
// Lifetime:  store and clock outlive it.
class Idempotency {
 public:
  Idempotency(Store& store, Clock& clock) : store_(store), clock_(clock) {}

  static std::vector<CollectionSpec> Collections();

  // What is known of this key. Of a call that goes ahead, the key is held until Finish() or the end
  // of the Hold.
  class Hold {
   public:
    Hold() = default;
    ~Hold();
    Hold(Hold&& other) noexcept;
    Hold& operator=(Hold&&) = delete;

   private:
    friend class Idempotency;
    Idempotency* owner_ = nullptr;
    std::string id_;
    std::string request_sha256_;
  };
  struct Begun {
    Begun() = default;
    Begun(Begun&&) = default;
    std::optional<HttpServerResponse> answer;  // give this one
    std::optional<Hold> hold;                  // else go ahead
  };
  // Errors: InvalidArgument for a key that is none; FailedPrecondition, vendor_code
  // "idempotency_in_progress", while the first call is under way.
  boost::asio::awaitable<absl::StatusOr<Begun>> Begin(const Call& call, std::string key);

  // Keeps the answer for a day, if it says that something was done.
  boost::asio::awaitable<absl::Status> Finish(const Call& call, Hold hold,
                                              const HttpServerResponse& response);

 private:
  Store& store_;
  Clock& clock_;
  std::set<std::string> under_way_;
};

}  // namespace vivavoce::platform
