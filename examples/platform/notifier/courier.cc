// SPDX-License-Identifier: Apache-2.0
#include "notifier/courier.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <vector>

#include "notifier/standard_webhooks.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/dead_letters.h"

namespace vivavoce::platform {
namespace {

// An event tells of what is new; the round finds what a killed process has left.
constexpr std::chrono::minutes kRound{5};
constexpr std::chrono::seconds kAfterFailure{5};
constexpr size_t kLongestError = 500;

}  // namespace

Courier::Courier(const RoleParts& parts, Carrier& carrier, CourierOptions options)
    : parts_(parts),
      carrier_(carrier),
      options_(std::move(options)),
      tenants_(parts.ports->store(), *parts.context.clock),
      wake_(parts.context.executor),
      chance_(std::random_device()()) {}

void Courier::Stop() {
  stopped_ = true;
  wake_.Notify();
}

void Courier::Wake(const TenantId& tenant) {
  LookAt(tenant, WallTime());
  wake_.Notify();
}

void Courier::LookAt(const TenantId& tenant, WallTime when) {
  auto [at, first] = look_at_.emplace(tenant.value(), when);
  if (!first) at->second = std::min(at->second, when);
}

boost::asio::awaitable<absl::Status> Courier::Run() {
  using boost::asio::experimental::awaitable_operators::operator||;
  while (!stopped_) {
    if (Now() >= next_round_) co_await LookEverywhere();
    std::vector<TenantId> due;
    for (const auto& [tenant, when] : look_at_) {
      if (when <= Now()) due.push_back(TenantId(tenant));
    }
    for (const TenantId& tenant : due) {
      if (IsFull() || stopped_) break;
      co_await Look(tenant);
    }
    if (stopped_) break;
    if (IsFull()) {
      co_await wake_.Wait();  // an attempt that ends wakes us
      continue;
    }
    WallTime next = next_round_;
    for (const auto& [tenant, when] : look_at_) next = std::min(next, when);
    const std::chrono::nanoseconds wait = next - Now();
    if (wait.count() > 0) co_await (wake_.Wait() || parts_.context.clock->Sleep(wait));
  }
  while (!under_way_.empty()) co_await wake_.Wait();
  co_return absl::OkStatus();
}

boost::asio::awaitable<void> Courier::LookEverywhere() {
  absl::StatusOr<std::vector<TenantRecord>> tenants = co_await tenants_.All();
  if (tenants.ok()) {
    next_round_ = Now() + kRound;
    for (const TenantRecord& tenant : *tenants) LookAt(tenant.id, WallTime());
  } else {
    next_round_ = Now() + kAfterFailure;
    parts_.context.telemetry.Warning(
        "notifications wait", {{"channel", options_.channel}, {"why", Message(tenants.status())}});
  }
}

boost::asio::awaitable<void> Courier::Look(TenantId tenant) {
  look_at_.erase(tenant.value());  // what wakes us from here on is looked for again
  const size_t limit = options_.at_a_time + under_way_.size() + 1;
  absl::StatusOr<std::vector<Notification>> waiting =
      co_await WaitingNotifications(parts_.ports->store(), tenant, options_.channel, limit);
  if (!waiting.ok()) {
    parts_.context.telemetry.Warning(
        "notifications wait", {{"channel", options_.channel}, {"why", Message(waiting.status())}});
    LookAt(tenant, Now() + kAfterFailure);
    co_return;
  }
  for (Notification& notification : *waiting) {
    if (under_way_.contains(notification.id)) continue;
    if (notification.due > Now() || IsFull()) {
      LookAt(tenant, notification.due);
      co_return;
    }
    under_way_.insert(notification.id);
    boost::asio::co_spawn(parts_.context.executor, Attempt(tenant, std::move(notification)),
                          boost::asio::detached);
  }
}

boost::asio::awaitable<void> Courier::Attempt(TenantId tenant, Notification notification) {
  const std::string id = notification.id;
  // Counted before it is made, by its version: another process that wants it too is refused, and
  // after a kill it is due again.
  ++notification.attempts;
  notification.due = Now() + options_.longest_attempt;
  notification.last_status = 0;
  notification.last_error.clear();
  absl::Status noted = co_await Note(tenant, notification, absl::OkStatus());
  if (noted.ok()) {
    Brought brought = co_await carrier_.Bring(tenant, notification);
    Settle(notification, brought);
    noted = co_await Note(tenant, notification, brought.why);
  }
  if (!noted.ok()) {  // it is brought again: the receiver knows it by its id
    parts_.context.telemetry.Warning("a notification's state was not kept",
                                     {{"channel", options_.channel}, {"why", Message(noted)}});
    notification.due = Now() + options_.longest_attempt;
  }
  under_way_.erase(id);
  LookAt(tenant, notification.state == "due" ? std::max(notification.due, Now()) : Now());
  wake_.Notify();
}

void Courier::Settle(Notification& notification, const Brought& brought) {
  using Verdict = Brought::Verdict;
  notification.last_status = brought.http_status;
  notification.last_error = std::string(Message(brought.why).substr(0, kLongestError));
  std::optional<std::chrono::seconds> wait;
  if (brought.verdict == Verdict::kRetry) {
    const double chance = std::uniform_real_distribution<double>(0, 1)(chance_);
    wait = NextAttemptAfter(notification.attempts, chance);
  }
  if (wait) {
    notification.due = Now() + std::max(*wait, brought.asked.value_or(*wait));
  } else if (brought.verdict == Verdict::kDelivered) {
    notification.state = "delivered";
  } else {
    notification.state = brought.verdict == Verdict::kDropped ? "dropped" : "dead";
  }
  const std::string outcome = wait ? "failed" : notification.state;
  parts_.context.telemetry.Add(metric::kNotifications, 1,
                               {{"channel", options_.channel}, {"outcome", outcome}});
  if (brought.verdict == Verdict::kDelivered) return;
  parts_.context.telemetry.Warning("a notification was not taken",
                                   {{"channel", options_.channel},
                                    {"type", notification.type},
                                    {"interview", notification.interview_id},
                                    {"attempt", notification.attempts},
                                    {"outcome", outcome},
                                    {"status", notification.last_status},
                                    {"why", notification.last_error}});
}

boost::asio::awaitable<absl::Status> Courier::Note(TenantId tenant, Notification& notification,
                                                   absl::Status why) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit =
      co_await parts_.ports->store().Begin(tenant);
  if (!unit.ok()) co_return unit.status();
  absl::Status put = PutNotification(**unit, notification);
  if (!put.ok()) co_return put;
  if (notification.state == "dead") {
    Parking parking;
    parking.group = kNotifierGroup;
    parking.message = DueMessage(tenant, notification);
    parking.why = std::move(why);
    parking.attempts = notification.attempts;
    absl::Status parked = co_await ParkMessage(**unit, Now(), std::move(parking));
    if (!parked.ok()) co_return parked;
  }
  absl::Status committed = co_await (*unit)->Commit();
  if (committed.ok()) ++notification.version;
  co_return committed;
}

}  // namespace vivavoce::platform
