// SPDX-License-Identifier: Apache-2.0
// The time limits of many connections, looked at together: arming one is an assignment, not a
// timer.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <list>
#include <memory>

#include "vivavoce/base/clock.h"

namespace vivavoce::internal {

inline constexpr std::chrono::nanoseconds kNever = std::chrono::nanoseconds::max();

class Watched {
 public:
  Watched() = default;
  virtual ~Watched() = default;
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  // Acts on the limits that have passed, and returns when the next one is due. Must neither resume
  // nor destroy anything at once: it closes and cancels.
  virtual std::chrono::nanoseconds Check(std::chrono::nanoseconds now) = 0;
};

// Threading: one executor. Runs only while something is watched.
class DeadlineSweep {
 public:
  using Ticket = std::list<Watched*>::iterator;

  DeadlineSweep(boost::asio::any_io_executor executor, Clock& clock);
  ~DeadlineSweep();
  DeadlineSweep(const DeadlineSweep&) = delete;
  DeadlineSweep& operator=(const DeadlineSweep&) = delete;

  Ticket Add(Watched& watched);
  void Remove(Ticket ticket);
  std::chrono::nanoseconds Now() const;

  // Ends the sleep under way; what is added later starts anew.
  void Rest();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace vivavoce::internal
