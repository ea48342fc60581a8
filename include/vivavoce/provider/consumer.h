// SPDX-License-Identifier: Apache-2.0
// How a role takes part in the event bus: at-least-once delivery made into one effect a message.
//
//   class Planner : public MessageHandler { … };
//   Consumer consumer(store, transport, context, planner, options);   // options.group = "planner"
//   if (absl::Status s = co_await consumer.Join(); !s.ok()) …         // from here on it gets them
//   absl::Status ended = co_await consumer.Run();                     // until Stop() or a cancel
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce {

// One message in work.
class MessageScope {
 public:
  MessageScope() = default;
  virtual ~MessageScope() = default;
  MessageScope(const MessageScope&) = delete;
  MessageScope& operator=(const MessageScope&) = delete;

  virtual const BusMessage& message() const = 0;
  virtual int64_t attempt() const = 0;  // of handling it, from 1

  // The transaction, on the message's tenant, that is committed when Handle() answers OK, together
  // with the mark that the message was handled. Opened at the first call: do what takes long
  // before, or its reads are old.
  //
  // Lifetime: the scope's.
  virtual boost::asio::awaitable<absl::StatusOr<StoreTransaction*>> Transaction() = 0;
};

// What a role does with a message.
//
// Threading: many messages side by side, those of one key one after another.
class MessageHandler {
 public:
  MessageHandler() = default;
  virtual ~MessageHandler() = default;
  MessageHandler(const MessageHandler&) = delete;
  MessageHandler& operator=(const MessageHandler&) = delete;

  // Does the message's work. Its effects go into the scope's transaction, further events too
  // (Enqueue); it does not commit. It may be called again for a message whose effects were never
  // committed, so that what goes out of the process bears the message's id.
  //
  // OK also for what needs no doing. Retried: Unavailable, DeadlineExceeded, ResourceExhausted,
  // Aborted, and details that say so. Everything else is for ever: the message becomes a dead
  // letter.
  virtual boost::asio::awaitable<absl::Status> Handle(MessageScope& scope) = 0;
};

struct ConsumerOptions {
  ConsumerOptions() = default;
  std::string group;
  std::vector<std::string> topics;
  size_t concurrency = 16;                         // handlers at work at a time
  size_t buffer = 1000;                            // deliveries taken and not done
  int64_t attempts = 6;                            // then it becomes a dead letter
  std::chrono::milliseconds first_delay{200};      // before the second attempt
  std::chrono::milliseconds longest_delay{30000};  // each is twice the one before, until this
  double jitter = 0.2;                             // share of a delay that is random
  uint64_t seed = 0;                               // of that randomness
};

// One member of a group.
//
// A message is handled in one transaction with the mark that it was: delivered again, it is only
// acknowledged. Messages of one key are handled in their order; one that fails waits with those of
// its key, and no other. What fails for ever is parked as a dead letter (dead_letters.h), with an
// event on dlq.<topic>.
//
// Requires: MessagingCollections() are declared.
// Threading: all calls on the executor given at creation.
// Lifetime:  everything given outlives Run(); it is not destroyed while Run() goes.
class Consumer {
 public:
  Consumer(Store& store, Transport& transport, const ProviderContext& context,
           MessageHandler& handler, ConsumerOptions options);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  // Becomes a member of the group.
  //
  // Errors: InvalidArgument for options out of range; the transport's.
  boost::asio::awaitable<absl::Status> Join();

  // Handles messages, once, after Join(). OK after Stop() or when the transport was closed.
  //
  // Cancel: handlers are cancelled; what they had not committed is delivered again, to others.
  // Errors: FailedPrecondition before Join(); the transport's; Cancelled.
  boost::asio::awaitable<absl::Status> Run();

  // Takes no more; Run() ends when what was begun has ended.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
