// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/outbox_relay.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <map>
#include <set>
#include <utility>

#include "base/waiting.h"
#include "provider/failure.h"
#include "provider/message_marks.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;

constexpr char kOutboxGroup[] = "outbox";
constexpr size_t kFurthestReach = 100;  // windows

std::string OrderedBy(const OutboxEvent& event) { return event.topic + '\0' + event.key; }

}  // namespace

struct OutboxRelay::Impl {
  // What is known of a key one of whose events could not be published.
  struct Pause {
    int failures = 0;
    std::chrono::nanoseconds until{0};
  };

  Impl(Store& s, OutboxReader& o, Transport& t, const ProviderContext& c, OutboxRelayOptions opts)
      : store(s),
        outbox(o),
        transport(t),
        context(c),
        options(std::move(opts)),
        reach(options.window),
        wake(c.executor),
        published(c.executor),
        tasks(c.executor, wake) {}

  absl::Status Check() const;
  awaitable<void> Claim();
  awaitable<void> Term();
  awaitable<void> Look();
  awaitable<void> Watch();
  awaitable<void> Mark();
  awaitable<void> KeepLease();
  awaitable<void> PublishOne(OutboxEvent event);
  awaitable<absl::Status> Park(const OutboxEvent& event, absl::Status why);
  awaitable<void> LookAgainAfter(std::chrono::nanoseconds delay);
  void Postpone(const OutboxEvent& event, const absl::Status& why);
  void LookAgain() {
    look = true;
    wake.Notify();
  }

  Store& store;
  OutboxReader& outbox;
  Transport& transport;
  ProviderContext context;
  OutboxRelayOptions options;

  std::optional<Lease> lease;
  bool lost = false;                     // the lease
  bool look = false;                     // there may be more in the outbox
  bool more = false;                     // the last look did not see its end
  size_t reach = 0;                      // how many of the outbox's events a look sees
  std::set<int64_t> under_way;           // being published, or not yet marked
  std::set<int64_t> marked_meanwhile;    // since the last look began, which may not know of it
  std::map<std::string, int> of_key;     // how many of it are being published
  std::map<std::string, Pause> paused;   // keys
  std::vector<int64_t> done;             // to be marked
  vivavoce::internal::Signal wake;       // Term()
  vivavoce::internal::Signal published;  // Mark()
  vivavoce::internal::TaskScope tasks;
};

absl::Status OutboxRelay::Impl::Check() const {
  using std::chrono::milliseconds;
  const bool good = options.window > 0 && options.lease_time >= milliseconds(100) &&
                    options.poll > milliseconds(0) && options.first_delay > milliseconds(0) &&
                    options.longest_delay >= options.first_delay && !options.owner.empty();
  if (good) return absl::OkStatus();
  return InvalidArgument(
      "outbox relay: options: an owner, a window, a lease of at least 100 ms and delays above 0 "
      "are "
      "needed");
}

awaitable<void> OutboxRelay::Impl::Claim() {
  lost = false;
  lease.reset();
  if (outbox.IsExclusive()) co_return;
  const TenantId tenant(kPlatformTenant);
  const LeaseKey key("outbox", "relay");
  for (;;) {
    absl::StatusOr<Lease> claimed =
        co_await store.Claim(tenant, key, options.owner, options.lease_time);
    if (claimed.ok()) {
      lease = *std::move(claimed);
      co_return;
    }
    // Somebody else's, or the store is away.
    absl::Status slept = co_await context.clock->Sleep(options.lease_time / 3);
    if (!slept.ok()) co_return;
  }
}

awaitable<void> OutboxRelay::Impl::KeepLease() {
  const TenantId tenant(kPlatformTenant);
  std::chrono::nanoseconds until = context.clock->MonotonicNow() + options.lease_time;
  for (;;) {
    absl::Status slept = co_await context.clock->Sleep(options.lease_time / 3);
    if (!slept.ok()) co_return;
    absl::StatusOr<Lease> extended = co_await store.Extend(tenant, *lease, options.lease_time);
    const std::chrono::nanoseconds now = context.clock->MonotonicNow();
    if (extended.ok()) {
      lease = *std::move(extended);
      until = now + options.lease_time;
    } else if (extended.status().code() == absl::StatusCode::kFailedPrecondition || now >= until) {
      context.telemetry.Warning("outbox relay: the lease was lost",
                                {{"why", Message(extended.status())}});
      lost = true;
      wake.Notify();
      co_return;
    }
  }
}

awaitable<void> OutboxRelay::Impl::Watch() {
  for (;;) {
    absl::Status news = co_await outbox.Changed();
    if (!news.ok()) {
      absl::Status slept = co_await context.clock->Sleep(options.poll);
      if (!slept.ok()) co_return;
    }
    LookAgain();
  }
}

awaitable<void> OutboxRelay::Impl::LookAgainAfter(std::chrono::nanoseconds delay) {
  absl::Status slept = co_await context.clock->Sleep(delay);
  if (slept.ok()) LookAgain();
}

// Starts what is in the outbox and not yet under way, in its order.
awaitable<void> OutboxRelay::Impl::Look() {
  look = false;
  if (under_way.size() >= options.window) {
    more = true;
    co_return;
  }
  marked_meanwhile.clear();
  absl::StatusOr<std::vector<OutboxEvent>> events = co_await outbox.Pending(reach);
  more = events.ok() && events->size() >= reach;
  if (!events.ok()) {
    context.telemetry.Warning("outbox relay: cannot read", {{"why", Message(events.status())}});
    tasks.Spawn(LookAgainAfter(options.poll));
    co_return;
  }
  const std::chrono::nanoseconds now = context.clock->MonotonicNow();
  std::set<std::string> waiting;  // keys an earlier event of which is not started
  size_t held_back = 0;
  for (OutboxEvent& event : *events) {
    if (under_way.contains(event.position) || marked_meanwhile.contains(event.position)) continue;
    std::string key = OrderedBy(event);
    auto pause = paused.find(key);
    const bool held = pause != paused.end() && (now < pause->second.until || of_key.contains(key));
    if (held || waiting.contains(key)) {
      ++held_back;
      waiting.insert(std::move(key));
      continue;
    }
    if (under_way.size() >= options.window) {
      more = true;
      break;
    }
    under_way.insert(event.position);
    ++of_key[key];
    tasks.Spawn(PublishOne(std::move(event)));
  }
  // Keys that wait stand at the head: what is behind them is looked for further on.
  const size_t sought = std::min(held_back + options.window, kFurthestReach * options.window);
  if (more && sought > reach && under_way.size() < options.window) look = true;
  reach = std::max(sought, options.window);
}

awaitable<void> OutboxRelay::Impl::PublishOne(OutboxEvent event) {
  BusMessage message;
  message.id = event.id;
  message.tenant = event.tenant;
  message.topic = event.topic;
  message.key = event.key;
  message.payload = event.payload;
  absl::Status status = co_await transport.Publish(std::move(message));
  const bool refused = !status.ok() && !internal::MayHelpToRetry(status) &&
                       status.code() != absl::StatusCode::kCancelled;
  if (refused) status = co_await Park(event, status);
  std::string key = OrderedBy(event);
  if (--of_key[key] == 0) of_key.erase(key);
  if (status.ok()) {
    paused.erase(key);
    done.push_back(event.position);
    published.Notify();
    context.telemetry.Add(metric::kOutboxPublished, 1, {{"topic", event.topic}});
  } else {
    under_way.erase(event.position);
    Postpone(event, status);
  }
}

awaitable<absl::Status> OutboxRelay::Impl::Park(const OutboxEvent& event, absl::Status why) {
  Parking parking;
  parking.group = kOutboxGroup;
  parking.message.id = event.id;
  parking.message.tenant = event.tenant;
  parking.message.topic = event.topic;
  parking.message.key = event.key;
  parking.message.payload = event.payload;
  parking.why = why;
  parking.attempts = 1;
  parking.tell = false;  // what could not be published would perhaps not be told either
  absl::Status parked = co_await internal::Park(store, *context.clock, std::move(parking));
  context.telemetry.Error("outbox relay: the transport refuses an event",
                          {{"topic", event.topic}, {"id", event.id}, {"why", Message(why)}});
  co_return parked;
}

void OutboxRelay::Impl::Postpone(const OutboxEvent& event, const absl::Status& why) {
  Pause& pause = paused[OrderedBy(event)];
  std::chrono::nanoseconds delay = options.first_delay;
  for (int i = 0; i < pause.failures && delay < options.longest_delay; ++i) delay *= 2;
  delay = std::min<std::chrono::nanoseconds>(delay, options.longest_delay);
  ++pause.failures;
  pause.until = context.clock->MonotonicNow() + delay;
  context.telemetry.Warning("outbox relay: cannot publish",
                            {{"topic", event.topic}, {"id", event.id}, {"why", Message(why)}});
  tasks.Spawn(LookAgainAfter(delay));
}

awaitable<void> OutboxRelay::Impl::Mark() {
  for (;;) {
    while (done.empty()) co_await published.Wait();
    std::vector<int64_t> batch = std::exchange(done, {});
    absl::Status marked = co_await outbox.MarkPublished(batch);
    while (!marked.ok()) {
      context.telemetry.Warning("outbox relay: cannot mark", {{"why", Message(marked)}});
      absl::Status slept = co_await context.clock->Sleep(options.poll);
      if (!slept.ok()) co_return;
      marked = co_await outbox.MarkPublished(batch);
    }
    for (int64_t position : batch) {
      under_way.erase(position);
      marked_meanwhile.insert(position);
    }
    if (more) LookAgain();
  }
}

awaitable<void> OutboxRelay::Impl::Term() {
  tasks.Spawn(Watch());
  tasks.Spawn(Mark());
  if (lease) tasks.Spawn(KeepLease());
  look = true;
  while (!lost) {
    if (look) {
      co_await Look();
    } else {
      co_await wake.Wait();
    }
  }
}

OutboxRelay::OutboxRelay(Store& store, OutboxReader& outbox, Transport& transport,
                         const ProviderContext& context, OutboxRelayOptions options)
    : impl_(std::make_unique<Impl>(store, outbox, transport, context, std::move(options))) {}

OutboxRelay::~OutboxRelay() = default;

awaitable<absl::Status> OutboxRelay::Run() {
  Impl& impl = *impl_;
  if (absl::Status s = impl.Check(); !s.ok()) co_return s;
  for (bool cancelled = false; !cancelled;) {
    absl::Status failure;
    try {
      co_await impl.Claim();
      co_await impl.Term();
    } catch (const boost::system::system_error& error) {
      cancelled = error.code() == boost::asio::error::operation_aborted;
      if (!cancelled) failure = Internal(std::string("outbox relay: ") + error.what());
    }
    if (cancelled) co_await boost::asio::this_coro::reset_cancellation_state();
    impl.tasks.Cancel();
    co_await impl.tasks.Join();
    impl.under_way.clear();
    impl.marked_meanwhile.clear();
    impl.of_key.clear();
    impl.paused.clear();
    impl.done.clear();
    if (!failure.ok()) co_return failure;
    if (cancelled && impl.lease) {
      absl::Status released = co_await impl.store.Release(TenantId(kPlatformTenant), *impl.lease);
      released.IgnoreError();
    }
  }
  co_return absl::CancelledError("outbox relay: cancelled");
}

}  // namespace vivavoce
