// SPDX-License-Identifier: Apache-2.0
#include "speaking_order.h"

#include <algorithm>
#include <utility>

namespace vivavoce::local_speech {

SpeakingOrder::SpeakingOrder(boost::asio::any_io_executor executor, size_t at_once)
    : executor_(std::move(executor)), at_once_(std::max<size_t>(at_once, 1)) {}

bool SpeakingOrder::Free(bool in_advance) const {
  if (!in_advance) return speaking_ < at_once_;
  return lines_ == 0 && speaking_ == 0 && in_advance_ == 0;
}

boost::asio::awaitable<std::shared_ptr<SpeakingOrder::Turn>> SpeakingOrder::Take(bool in_advance) {
  std::shared_ptr<SpeakingOrder> self = shared_from_this();
  auto signal = std::make_shared<internal::Signal>(executor_);
  while (!Free(in_advance)) {
    // A place that was given up is still noticed once, and does no harm.
    waiting_.push_back(signal);
    co_await signal->Wait();
  }
  co_return std::make_shared<Turn>(std::move(self), in_advance);
}

// Whoever may go on finds out by itself, in the order in which they came.
void SpeakingOrder::Changed() {
  std::deque<std::shared_ptr<internal::Signal>> waiting = std::exchange(waiting_, {});
  for (const std::shared_ptr<internal::Signal>& each : waiting) each->Notify();
}

SpeakingOrder::Turn::Turn(std::shared_ptr<SpeakingOrder> order, bool in_advance)
    : order_(std::move(order)), in_advance_(in_advance) {
  ++(in_advance_ ? order_->in_advance_ : order_->speaking_);
}

SpeakingOrder::Turn::~Turn() {
  --(in_advance_ ? order_->in_advance_ : order_->speaking_);
  order_->Changed();
}

SpeakingOrder::Line::Line(std::shared_ptr<SpeakingOrder> order) : order_(std::move(order)) {
  ++order_->lines_;
}

SpeakingOrder::Line::~Line() {
  --order_->lines_;
  order_->Changed();
}

}  // namespace vivavoce::local_speech
