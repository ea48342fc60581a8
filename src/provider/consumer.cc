// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/consumer.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <utility>

#include "base/waiting.h"
#include "provider/acknowledgements.h"
#include "provider/failure.h"
#include "provider/message_marks.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;
using std::chrono::nanoseconds;

constexpr int64_t kMostConflicts = 100;

// A message's transaction, with its mark.
class MarkedScope final : public MessageScope {
 public:
  MarkedScope(Store& store, Clock& clock, const std::string& group, const BusMessage& message,
              int64_t attempt)
      : store_(store), clock_(clock), group_(group), message_(message), attempt_(attempt) {}

  const BusMessage& message() const override { return message_; }
  int64_t attempt() const override { return attempt_; }

  awaitable<absl::StatusOr<StoreTransaction*>> Transaction() override {
    if (transaction_ != nullptr) co_return transaction_.get();
    absl::StatusOr<std::unique_ptr<StoreTransaction>> begun =
        co_await store_.Begin(message_.tenant);
    if (!begun.ok()) co_return begun.status();
    absl::Status marked =
        (*begun)->Put(internal::kHandledMessages,
                      internal::MakeMark(group_, message_, clock_.Now()), Expect::Absent());
    if (!marked.ok()) co_return marked;
    transaction_ = *std::move(begun);
    co_return transaction_.get();
  }

  awaitable<absl::Status> Commit() {
    absl::StatusOr<StoreTransaction*> transaction = co_await Transaction();
    if (!transaction.ok()) co_return transaction.status();
    co_return co_await (*transaction)->Commit();
  }

 private:
  Store& store_;
  Clock& clock_;
  const std::string& group_;
  const BusMessage& message_;
  int64_t attempt_;
  std::unique_ptr<StoreTransaction> transaction_;
};

struct Outcome {
  Outcome() = default;
  bool done = false;
  nanoseconds again_after{0};
};

}  // namespace

struct Consumer::Impl {
  struct Item {
    Delivery delivery;
    int64_t ticket = 0;
    int64_t attempts = 0;  // at handling it
    int64_t troubles = 0;  // attempts that count for nothing: conflicts, an absent store
  };
  // The messages of one key, handled one after another.
  struct Lane {
    std::deque<Item> items;
  };
  using LaneName = std::pair<std::string, std::string>;  // topic, key

  Impl(Store& s, Transport& t, const ProviderContext& c, MessageHandler& h, ConsumerOptions o)
      : store(s),
        transport(t),
        context(c),
        handler(h),
        options(std::move(o)),
        random(options.seed),
        alarm(c.executor),
        ready_changed(c.executor),
        room(c.executor),
        stop(c.executor),
        workers(c.executor, alarm),
        sleepers(c.executor, alarm) {}

  absl::Status Check() const;
  awaitable<absl::Status> Take();
  awaitable<void> Work();
  awaitable<Outcome> Attempt(Item& item);
  awaitable<absl::Status> HandleOnce(Item& item);
  awaitable<Outcome> GiveUp(Item& item, absl::Status why);
  awaitable<void> ReadyAfter(LaneName name, nanoseconds delay);
  nanoseconds Delay(int64_t attempts, const absl::Status& why);
  Outcome Done(const Item& item, const char* outcome);
  Outcome Again(const Item& item, nanoseconds delay);
  void Finish(const LaneName& name);
  void Ready(const LaneName& name) {
    ready.push_back(name);
    ready_changed.Notify();
  }

  Store& store;
  Transport& transport;
  ProviderContext context;
  MessageHandler& handler;
  ConsumerOptions options;

  std::unique_ptr<Subscription> subscription;
  std::map<LaneName, Lane> lanes;
  std::deque<LaneName> ready;  // lanes whose first message is due
  internal::Acknowledgements acknowledgements;
  size_t taken = 0;  // messages in lanes
  bool stopping = false;
  std::mt19937_64 random;
  vivavoce::internal::Signal alarm;
  vivavoce::internal::Signal ready_changed;
  vivavoce::internal::Signal room;
  vivavoce::internal::Signal stop;
  vivavoce::internal::TaskScope workers;
  vivavoce::internal::TaskScope sleepers;
};

absl::Status Consumer::Impl::Check() const {
  const std::chrono::milliseconds none(0);
  const bool good = options.concurrency > 0 && options.buffer > 0 && options.attempts > 0 &&
                    options.first_delay > none && options.longest_delay >= options.first_delay &&
                    options.jitter >= 0 && options.jitter <= 1;
  if (good) return absl::OkStatus();
  return InvalidArgument("consumer " + options.group +
                         ": options: concurrency, buffer, attempts and delays must be above 0, "
                         "jitter from 0 to 1");
}

// Reads into the lanes until there is no more or Stop().
awaitable<absl::Status> Consumer::Impl::Take() {
  using boost::asio::experimental::awaitable_operators::operator||;
  while (!stopping) {
    if (taken >= options.buffer) {
      co_await room.Wait();
      continue;
    }
    auto first = co_await (subscription->Read() || stop.Wait());
    if (first.index() == 1) continue;
    absl::StatusOr<std::optional<Delivery>> delivery = std::get<0>(std::move(first));
    if (!delivery.ok()) co_return delivery.status();
    if (!*delivery) co_return absl::OkStatus();
    Item item;
    item.delivery = **std::move(delivery);
    item.ticket = acknowledgements.Took(item.delivery);
    LaneName name(item.delivery.message.topic, item.delivery.message.key);
    Lane& lane = lanes[name];
    lane.items.push_back(std::move(item));
    ++taken;
    if (lane.items.size() == 1) Ready(name);
  }
  co_return absl::OkStatus();
}

awaitable<void> Consumer::Impl::Work() {
  while (!stopping) {
    if (ready.empty()) {
      co_await ready_changed.Wait();
      continue;
    }
    LaneName name = std::move(ready.front());
    ready.pop_front();
    Outcome outcome = co_await Attempt(lanes.find(name)->second.items.front());
    if (outcome.done) {
      Finish(name);
    } else {
      sleepers.Spawn(ReadyAfter(std::move(name), outcome.again_after));
    }
  }
}

awaitable<void> Consumer::Impl::ReadyAfter(LaneName name, nanoseconds delay) {
  absl::Status slept = co_await context.clock->Sleep(delay);
  if (slept.ok()) Ready(name);
}

void Consumer::Impl::Finish(const LaneName& name) {
  auto lane = lanes.find(name);
  const Item& item = lane->second.items.front();
  std::optional<Delivery> all_before = acknowledgements.Finished(item.delivery, item.ticket);
  if (all_before) {
    absl::Status acknowledged = subscription->Acknowledge(*all_before);
    if (!acknowledged.ok()) acknowledgements.Lost(*all_before);
  }
  lane->second.items.pop_front();
  --taken;
  room.Notify();
  if (lane->second.items.empty()) {
    lanes.erase(lane);
  } else {
    Ready(name);
  }
}

awaitable<Outcome> Consumer::Impl::Attempt(Item& item) {
  const BusMessage& message = item.delivery.message;
  std::string mark_id = internal::MarkId(options.group, message.id);
  absl::StatusOr<bool> known =
      co_await internal::IsMarked(store, message.tenant, std::move(mark_id));
  if (!known.ok()) {
    if (!internal::MayHelpToRetry(known.status())) co_return co_await GiveUp(item, known.status());
    co_return Again(item, Delay(++item.troubles, known.status()));
  }
  if (*known) co_return Done(item, "duplicate");
  ++item.attempts;
  const nanoseconds begun = context.clock->MonotonicNow();
  absl::Status status = co_await HandleOnce(item);
  const std::chrono::duration<double> took = context.clock->MonotonicNow() - begun;
  context.telemetry.Record(metric::kBusHandleSeconds, took.count(),
                           {{"group", options.group}, {"topic", message.topic}});
  if (status.ok()) co_return Done(item, "done");
  // Somebody else wrote what this attempt had read: soon again, and it does not count.
  if (status.code() == absl::StatusCode::kAborted && item.troubles < kMostConflicts) {
    --item.attempts;
    ++item.troubles;
    co_return Again(item, Delay(1, status) / 10);
  }
  if (!internal::MayHelpToRetry(status)) co_return co_await GiveUp(item, status);
  if (item.attempts >= options.attempts) co_return co_await GiveUp(item, status);
  context.telemetry.Warning("bus: a message is tried again", {{"group", options.group},
                                                              {"topic", message.topic},
                                                              {"id", message.id},
                                                              {"attempt", item.attempts},
                                                              {"why", Message(status)}});
  co_return Again(item, Delay(item.attempts, status));
}

awaitable<absl::Status> Consumer::Impl::HandleOnce(Item& item) {
  const BusMessage& message = item.delivery.message;
  std::unique_ptr<Span> span = context.telemetry.StartSpan(
      "process " + message.topic, {{"messaging.consumer.group.name", options.group},
                                   {"messaging.message.id", message.id},
                                   {"attempt", item.attempts}});
  MarkedScope scope(store, *context.clock, options.group, message, item.attempts);
  absl::Status status;
  try {
    status = co_await handler.Handle(scope);
  } catch (const boost::system::system_error& error) {
    if (error.code() == boost::asio::error::operation_aborted) throw;
    status = Internal(std::string("handler: ") + error.what());
  } catch (const std::exception& error) {
    status = Internal(std::string("handler: ") + error.what());
  }
  if (status.ok()) status = co_await scope.Commit();
  span->SetStatus(status);
  co_return status;
}

awaitable<Outcome> Consumer::Impl::GiveUp(Item& item, absl::Status why) {
  const BusMessage& message = item.delivery.message;
  Parking parking;
  parking.group = options.group;
  parking.message = message;
  parking.why = why;
  parking.attempts = item.attempts;
  absl::Status parked = co_await internal::Park(store, *context.clock, std::move(parking));
  const bool later =
      parked.code() == absl::StatusCode::kAborted || internal::MayHelpToRetry(parked);
  if (later) co_return Again(item, Delay(++item.troubles, parked));
  context.telemetry.Error(parked.ok() ? "bus: a message became a dead letter"
                                      : "bus: a message is dropped: it cannot be parked",
                          {{"group", options.group},
                           {"topic", message.topic},
                           {"id", message.id},
                           {"attempts", item.attempts},
                           {"why", Message(why)}});
  co_return Done(item, "dead");
}

nanoseconds Consumer::Impl::Delay(int64_t attempts, const absl::Status& why) {
  nanoseconds delay = options.first_delay;
  for (int64_t i = 1; i < attempts && delay < options.longest_delay; ++i) delay *= 2;
  std::optional<ErrorDetail> detail = GetErrorDetail(why);
  if (detail && detail->retry_after) delay = std::max<nanoseconds>(delay, *detail->retry_after);
  delay = std::min<nanoseconds>(delay, options.longest_delay);
  std::uniform_real_distribution<double> spread(0, options.jitter);
  return delay +
         nanoseconds(static_cast<int64_t>(static_cast<double>(delay.count()) * spread(random)));
}

Outcome Consumer::Impl::Done(const Item& item, const char* outcome) {
  context.telemetry.Add(
      metric::kBusHandled, 1,
      {{"group", options.group}, {"topic", item.delivery.message.topic}, {"outcome", outcome}});
  Outcome done;
  done.done = true;
  return done;
}

Outcome Consumer::Impl::Again(const Item& item, nanoseconds delay) {
  Outcome again = Done(item, "retry");
  again.done = false;
  again.again_after = delay;
  return again;
}

Consumer::Consumer(Store& store, Transport& transport, const ProviderContext& context,
                   MessageHandler& handler, ConsumerOptions options)
    : impl_(std::make_unique<Impl>(store, transport, context, handler, std::move(options))) {}

Consumer::~Consumer() = default;

awaitable<absl::Status> Consumer::Join() {
  Impl& impl = *impl_;
  if (absl::Status s = impl.Check(); !s.ok()) co_return s;
  absl::StatusOr<std::unique_ptr<Subscription>> joined =
      co_await impl.transport.Subscribe(impl.options.group, impl.options.topics);
  if (!joined.ok()) co_return joined.status();
  impl.subscription = *std::move(joined);
  co_return absl::OkStatus();
}

void Consumer::Stop() {
  impl_->stopping = true;
  impl_->stop.Notify();
  impl_->room.Notify();
  impl_->ready_changed.Notify();
}

awaitable<absl::Status> Consumer::Run() {
  Impl& impl = *impl_;
  if (impl.subscription == nullptr) {
    co_return FailedPrecondition("consumer " + impl.options.group + ": Join() comes before Run()");
  }
  for (size_t i = 0; i < impl.options.concurrency; ++i) impl.workers.Spawn(impl.Work());
  absl::Status status;
  bool cancelled = false;
  try {
    status = co_await impl.Take();
    Stop();
    co_await impl.workers.Join();
  } catch (const boost::system::system_error& error) {
    cancelled = error.code() == boost::asio::error::operation_aborted;
    if (!cancelled) status = Internal("consumer " + impl.options.group + ": " + error.what());
  }
  if (cancelled) co_await boost::asio::this_coro::reset_cancellation_state();
  Stop();
  impl.workers.Cancel();
  impl.sleepers.Cancel();
  co_await impl.workers.Join();
  co_await impl.sleepers.Join();
  impl.subscription.reset();
  if (cancelled) co_return absl::CancelledError("consumer: cancelled");
  co_return status;
}

}  // namespace vivavoce
