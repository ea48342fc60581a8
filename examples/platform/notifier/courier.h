// SPDX-License-Identifier: Apache-2.0
// Brings what is due on one channel, each notification on its own: tried again with growing waits,
// then a dead letter.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "identity/tenants.h"
#include "notifier/notifications.h"
#include "server/role_parts.h"
#include "vivavoce/base/channel.h"

namespace vivavoce::platform {

inline constexpr char kNotifierGroup[] = "notifier";

// What has come of one attempt.
struct Brought {
  enum class Verdict {
    kDelivered,
    kRetry,
    kDead,     // it will never be taken
    kDropped,  // nobody wants it any more
  };
  Brought() = default;
  Verdict verdict = Verdict::kRetry;
  int http_status = 0;
  absl::Status why;                           // OK only with kDelivered
  std::optional<std::chrono::seconds> asked;  // the receiver's own wait
};

// How one kind of notification is brought.
//
// Threading: the io thread, several attempts side by side.
class Carrier {
 public:
  virtual ~Carrier() = default;
  virtual boost::asio::awaitable<Brought> Bring(TenantId tenant, Notification notification) = 0;
};

struct CourierOptions {
  CourierOptions() = default;
  std::string channel;
  size_t at_a_time = 16;
  // No attempt lasts longer: whoever begins one has the notification to himself for that time.
  std::chrono::seconds longest_attempt{60};
};

// Threading: the io thread.
class Courier {
 public:
  // Lifetime: the carrier outlives it.
  Courier(const RoleParts& parts, Carrier& carrier, CourierOptions options);

  // Something of this tenant may have become due.
  void Wake(const TenantId& tenant);

  // Until it is cancelled or stopped; what is under way then is not cut.
  boost::asio::awaitable<absl::Status> Run();
  void Stop();

 private:
  boost::asio::awaitable<void> LookEverywhere();
  boost::asio::awaitable<void> Look(TenantId tenant);
  boost::asio::awaitable<void> Attempt(TenantId tenant, Notification notification);
  boost::asio::awaitable<absl::Status> Note(TenantId tenant, Notification& notification,
                                            absl::Status why);
  void Settle(Notification& notification, const Brought& brought);
  void LookAt(const TenantId& tenant, WallTime when);
  bool IsFull() const { return under_way_.size() >= options_.at_a_time; }
  WallTime Now() const { return parts_.context.clock->Now(); }

  RoleParts parts_;
  Carrier& carrier_;
  CourierOptions options_;
  Tenants tenants_;
  internal::Signal wake_;
  std::map<std::string, WallTime> look_at_;  // tenants
  WallTime next_round_;
  std::set<std::string> under_way_;  // documents' ids
  bool stopped_ = false;
  std::minstd_rand chance_;
};

}  // namespace vivavoce::platform
