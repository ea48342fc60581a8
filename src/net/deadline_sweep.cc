// SPDX-License-Identifier: Apache-2.0
#include "net/deadline_sweep.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <exception>
#include <utility>

namespace vivavoce::internal {
namespace {

// A limit ends at most this much late; nothing is looked at more often than this.
constexpr std::chrono::nanoseconds kCoarsest = std::chrono::milliseconds(250);
constexpr std::chrono::nanoseconds kFinest = std::chrono::milliseconds(10);

}  // namespace

struct DeadlineSweep::State : std::enable_shared_from_this<State> {
  State(boost::asio::any_io_executor with, Clock& that) : executor(std::move(with)), clock(that) {}

  void Start() {
    if (running || watched.empty() || closed) return;
    running = true;
    auto ended = [self = shared_from_this()](std::exception_ptr) {
      self->running = false;
      self->Start();
    };
    boost::asio::co_spawn(executor, Sweep(shared_from_this()),
                          boost::asio::bind_cancellation_slot(stop.slot(), std::move(ended)));
  }

  static boost::asio::awaitable<void> Sweep(std::shared_ptr<State> self) {
    while (!self->watched.empty() && !self->closed) {
      std::chrono::nanoseconds now = self->clock.MonotonicNow();
      std::chrono::nanoseconds next = kNever;
      for (self->cursor = self->watched.begin(); self->cursor != self->watched.end();) {
        Watched* one = *self->cursor++;
        next = std::min(next, one->Check(now));
      }
      std::chrono::nanoseconds delay = std::clamp(next - now, kFinest, kCoarsest);
      absl::Status slept = co_await self->clock.Sleep(delay);
      if (!slept.ok()) co_return;
    }
  }

  boost::asio::any_io_executor executor;
  Clock& clock;
  std::list<Watched*> watched;
  std::list<Watched*>::iterator cursor = watched.end();
  boost::asio::cancellation_signal stop;
  bool running = false;
  bool closed = false;
};

DeadlineSweep::DeadlineSweep(boost::asio::any_io_executor executor, Clock& clock)
    : state_(std::make_shared<State>(std::move(executor), clock)) {}

DeadlineSweep::~DeadlineSweep() {
  state_->closed = true;
  Rest();
}

DeadlineSweep::Ticket DeadlineSweep::Add(Watched& watched) {
  Ticket ticket = state_->watched.insert(state_->watched.end(), &watched);
  state_->Start();
  return ticket;
}

void DeadlineSweep::Remove(Ticket ticket) {
  if (state_->cursor == ticket) ++state_->cursor;
  state_->watched.erase(ticket);
}

std::chrono::nanoseconds DeadlineSweep::Now() const { return state_->clock.MonotonicNow(); }

void DeadlineSweep::Rest() {
  if (!state_->running) return;
  // Outside of the executor a signal is only passed on to it: the state waits for that.
  auto stop = [state = state_] {
    if (state->running) state->stop.emit(boost::asio::cancellation_type::terminal);
  };
  boost::asio::dispatch(state_->executor, std::move(stop));
}

}  // namespace vivavoce::internal
