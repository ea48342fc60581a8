// SPDX-License-Identifier: Apache-2.0
// Who may use the slow voice next: what somebody waits for comes before what is made in advance,
// and while a line is being made for somebody, nothing in advance is begun.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <deque>
#include <memory>

#include "vivavoce/base/channel.h"

namespace vivavoce::local_speech {

// Threading: one executor. Lifetime: held by its turns.
class SpeakingOrder : public std::enable_shared_from_this<SpeakingOrder> {
 public:
  // `at_once`: clauses made at a time for those who wait; in advance only ever one.
  SpeakingOrder(boost::asio::any_io_executor executor, size_t at_once);

  // From Take() to its end one clause is made.
  class Turn {
   public:
    Turn(std::shared_ptr<SpeakingOrder> order, bool in_advance);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    std::shared_ptr<SpeakingOrder> order_;
    bool in_advance_;
  };

  // A line that somebody waits for, from when its text is there to its end.
  class Line {
   public:
    explicit Line(std::shared_ptr<SpeakingOrder> order);
    ~Line();
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

   private:
    std::shared_ptr<SpeakingOrder> order_;
  };

  // Cancel: the place in the queue is given up.
  boost::asio::awaitable<std::shared_ptr<Turn>> Take(bool in_advance);

 private:
  bool Free(bool in_advance) const;
  void Changed();

  boost::asio::any_io_executor executor_;
  const size_t at_once_;
  size_t lines_ = 0;
  size_t speaking_ = 0;    // for those who wait
  size_t in_advance_ = 0;  // the others
  std::deque<std::shared_ptr<internal::Signal>> waiting_;
};

}  // namespace vivavoce::local_speech
