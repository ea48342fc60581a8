// SPDX-License-Identifier: Apache-2.0
// A store, a bus and whoever works on them, in virtual time.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vivavoce/provider/consumer.h"
#include "vivavoce/provider/dead_letters.h"
#include "vivavoce/provider/outbox_relay.h"
#include "vivavoce/providers/inprocess/inprocess.h"
#include "vivavoce/testing/in_memory_store.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {

// A coroutine that goes on while the test does.
class Running {
 public:
  Running(TimeDriver& world, boost::asio::awaitable<absl::Status> task)
      : cancel_(std::make_shared<boost::asio::cancellation_signal>()),
        result_(std::make_shared<std::optional<absl::Status>>()) {
    auto ended = [result = result_, cancel = cancel_](std::exception_ptr thrown,
                                                      absl::Status status) {
      *result = thrown ? absl::CancelledError("thrown") : std::move(status);
    };
    boost::asio::co_spawn(world.executor(), std::move(task),
                          boost::asio::bind_cancellation_slot(cancel_->slot(), std::move(ended)));
  }

  void Cancel() { cancel_->emit(boost::asio::cancellation_type::terminal); }
  const std::optional<absl::Status>& result() const { return *result_; }

 private:
  std::shared_ptr<boost::asio::cancellation_signal> cancel_;
  std::shared_ptr<std::optional<absl::Status>> result_;
};

// Does what the test says with each message, and notes it in the document `seen/<id>`.
class ScriptedHandler final : public MessageHandler {
 public:
  using Script = std::function<boost::asio::awaitable<absl::Status>(MessageScope&)>;

  boost::asio::awaitable<absl::Status> Handle(MessageScope& scope) override {
    begun.push_back(scope.message().id);
    if (script) {
      absl::Status status = co_await script(scope);
      if (!status.ok()) co_return status;
    }
    absl::StatusOr<StoreTransaction*> transaction = co_await scope.Transaction();
    if (!transaction.ok()) co_return transaction.status();
    Document note;
    note.id = scope.message().id;
    note.body = "{}";
    absl::Status put = (*transaction)->Put("seen", note, Expect::Absent());
    handled.push_back(scope.message().id);
    co_return put;
  }

  Script script;
  std::vector<std::string> begun;    // ids, one an attempt
  std::vector<std::string> handled;  // ids of those that came to their end
};

class MessagingWorld {
 public:
  MessagingWorld() {
    context = world.Context();
    context.telemetry = sinks.telemetry();
    bus = *MakeInProcessTransportFactory()->Make("{}", context);
    std::vector<CollectionSpec> specs = MessagingCollections();
    specs.emplace_back("seen", std::vector<std::string>());
    EXPECT_THAT(world.Run(store.Declare(specs)), IsOk());
  }
  ~MessagingWorld() {
    for (Running& running : running_) running.Cancel();
    world.Settle();
  }

  // Commits events `ids`, each "id" or "id key".
  void Commit(const std::vector<std::pair<std::string, std::string>>& events) {
    auto commit = [](MessagingWorld& w, std::vector<std::pair<std::string, std::string>> ids)
        -> boost::asio::awaitable<absl::Status> {
      auto transaction = co_await w.store.Begin(w.tenant);
      for (const auto& [id, key] : ids) {
        OutboxEvent event;
        event.id = id;
        event.topic = "talk";
        event.key = key;
        event.payload = "payload of " + id;
        absl::Status enqueued = (*transaction)->Enqueue(event);
        if (!enqueued.ok()) co_return enqueued;
      }
      co_return co_await (*transaction)->Commit();
    };
    EXPECT_THAT(world.Run(commit(*this, events)), IsOk());
  }

  Running& StartRelay() {
    relays_.push_back(std::make_unique<OutboxRelay>(store, store, *bus, context, relay_options));
    return Start(relays_.back()->Run());
  }
  Consumer& StartConsumer(MessageHandler& handler, const std::string& group = "planner") {
    return StartConsumerOf("talk", handler, group);
  }
  Consumer& StartConsumerOf(const std::string& topic, MessageHandler& handler,
                            const std::string& group = "planner") {
    ConsumerOptions options = consumer_options;
    options.group = group;
    options.topics = {topic};
    consumers_.push_back(
        std::make_unique<Consumer>(store, *bus, context, handler, std::move(options)));
    EXPECT_THAT(world.Run(consumers_.back()->Join()), IsOk());
    last_run = &Start(consumers_.back()->Run());
    return *consumers_.back();
  }
  Running& Start(boost::asio::awaitable<absl::Status> task) {
    return running_.emplace_back(world, std::move(task));
  }

  void Pass(std::chrono::nanoseconds time) { EXPECT_THAT(world.RunFor(time), IsOk()); }
  size_t InOutbox() { return world.Run(store.Pending(1000))->size(); }
  std::vector<DeadLetter> DeadLetters(bool open_only = true) {
    DeadLetterQuery query;
    query.open_only = open_only;
    auto letters = world.Run(ListDeadLetters(store, tenant, query));
    EXPECT_THAT(letters, IsOk());
    return letters.ok() ? *letters : std::vector<DeadLetter>();
  }

  VirtualTimeDriver world;
  RecordingSinks sinks;
  InMemoryStore store{world.clock()};
  ProviderContext context;
  std::unique_ptr<Transport> bus;
  TenantId tenant{"acme"};
  OutboxRelayOptions relay_options;
  ConsumerOptions consumer_options;
  Running* last_run = nullptr;

 private:
  std::vector<std::unique_ptr<OutboxRelay>> relays_;
  std::vector<std::unique_ptr<Consumer>> consumers_;
  std::list<Running> running_;
};

}  // namespace vivavoce::testing
