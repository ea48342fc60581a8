// SPDX-License-Identifier: Apache-2.0
// Idempotency-Key: a write that is sent again with the same key and body gets the first answer; one
// with another body is refused. The answer is written in the transaction of what was done, so that
// whoever is cut off at any point may send the request again and nothing is done twice.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/route.h"
#include "identity/documents.h"
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
    Expect expected_ = Expect::Absent();  // of its document: nobody else may be faster
    std::vector<std::string> outdated_;   // documents of other keys
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

  // Keeps the answer for a day as a part of `unit`. Of what is shown once only that it was.
  //
  // Requires: `unit` is of the tenant that the row writes to.
  absl::Status Keep(StoreTransaction& unit, const Call& call, const Hold& hold,
                    const HttpServerResponse& answer) const;

  // The same in a transaction of its own, for an answer that nothing was written for.
  boost::asio::awaitable<absl::Status> Keep(const Call& call, const Hold& hold,
                                            const HttpServerResponse& answer);

 private:
  Store& store_;
  Clock& clock_;
  std::set<std::string> under_way_;
};

// For changes whose answer is shown once: that it was given is kept with them.
//
// Lifetime: the call outlives what is made.
Addition MarkOf(Call& call);

}  // namespace vivavoce::platform
