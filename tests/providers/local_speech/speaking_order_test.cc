// SPDX-License-Identifier: Apache-2.0
#include "speaking_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vivavoce::local_speech {
namespace {

using ::testing::ElementsAre;

class SpeakingOrderTest : public ::testing::Test {
 protected:
  // Who has the voice leaves it in Leave().
  void Ask(const std::string& name, bool in_advance) {
    boost::asio::co_spawn(io_, Speak(name, in_advance), boost::asio::detached);
    Settle();
  }
  void Leave(const std::string& name) {
    turns_.erase(name);
    Settle();
  }
  void Settle() {
    io_.restart();
    io_.poll();
  }

  boost::asio::awaitable<void> Speak(std::string name, bool in_advance) {
    std::shared_ptr<SpeakingOrder::Turn> turn = co_await order_->Take(in_advance);
    began_.push_back(name);
    turns_[name] = std::move(turn);
  }

  boost::asio::io_context io_;
  std::shared_ptr<SpeakingOrder> order_ = std::make_shared<SpeakingOrder>(io_.get_executor(), 1);
  std::map<std::string, std::shared_ptr<SpeakingOrder::Turn>> turns_;
  std::vector<std::string> began_;
};

TEST_F(SpeakingOrderTest, WhoIsWaitedForIsNotKeptByWhatIsMadeInAdvance) {
  Ask("prepared", true);
  Ask("live", false);
  EXPECT_THAT(began_, ElementsAre("prepared", "live"));
}

TEST_F(SpeakingOrderTest, NothingInAdvanceIsBegunBetweenTheSentencesOfALine) {
  std::optional<SpeakingOrder::Line> line(order_);
  Ask("first", false);
  Ask("prepared", true);
  Leave("first");
  EXPECT_THAT(began_, ElementsAre("first"));
  Ask("second", false);
  Leave("second");
  EXPECT_THAT(began_, ElementsAre("first", "second"));
  line.reset();
  Settle();
  EXPECT_THAT(began_, ElementsAre("first", "second", "prepared"));
}

TEST_F(SpeakingOrderTest, TheNextGoesOnInTheOrderInWhichTheyCame) {
  Ask("first", false);
  Ask("second", false);
  Ask("third", false);
  Leave("first");
  EXPECT_THAT(began_, ElementsAre("first", "second"));
  Leave("second");
  EXPECT_THAT(began_, ElementsAre("first", "second", "third"));
}

}  // namespace
}  // namespace vivavoce::local_speech
