// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "vivavoce/base/clock.h"

namespace vivavoce {

// What a coroutine awaits and a thread of another kind ends: a writer's thread, a vendor's
// callback. The results travel beside it, in memory that both share.
//
//   auto request = std::make_shared<Request>(clock);   // holds a Completion `done` and a result
//   queue.Push(request);                               // the other thread: result = …; done.Fire()
//   co_await request->done.Wait();
//   co_return request->result;
//
// Threading: Wait() once, in any coroutine; Fire() once, on any thread, before or after Wait().
// Lifetime:  every Completion that is waited for must be fired, while the waiter's executor lives.
// Cancel:    Wait() goes on until Fire(), so that what the other thread refers to stays alive and
// an outcome is never lost; the coroutine's next await sees the cancellation.
class Completion {
 public:
  // A virtual `clock` stands still during Wait().
  explicit Completion(Clock& clock);
  ~Completion();
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;

  void Fire();
  boost::asio::awaitable<void> Wait();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace vivavoce
