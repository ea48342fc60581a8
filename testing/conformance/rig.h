// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <time.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vivavoce/testing/conformance.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing::internal {

// A world and a provider made in it, for the rules of one port.
template <typename Port, typename FixtureType>
class ProviderRig {
 public:
  using Fixture = FixtureType;
  using Made = std::unique_ptr<Port>;

  explicit ProviderRig(const Fixture& fixture) : fixture_(fixture) {
    if (fixture_.real_time) {
      world_ = std::make_unique<RealTimeDriver>(fixture_.limits);
    } else {
      world_ = std::make_unique<VirtualTimeDriver>(fixture_.limits);
    }
    factory_ = fixture_.factory();
    context_ = world_->Context();
    context_.telemetry = sinks_.telemetry();
    if (fixture_.prepare) fixture_.prepare(context_);
    absl::StatusOr<Made> provider = factory_->Make(fixture_.options, context_);
    made_ = provider.status();
    if (provider.ok()) provider_ = *std::move(provider);
  }

  const Fixture& fixture() const { return fixture_; }
  const absl::Status& made() const { return made_; }
  TimeDriver& world() { return *world_; }
  RecordingSinks& sinks() { return sinks_; }
  const Factory<Made>& factory() const { return *factory_; }
  const ProviderContext& context() const { return context_; }
  Port& provider() { return *provider_; }

 private:
  Fixture fixture_;
  RecordingSinks sinks_;  // outlives the world and all that works in it
  std::unique_ptr<TimeDriver> world_;
  std::unique_ptr<Factory<Made>> factory_;
  ProviderContext context_;
  absl::Status made_;
  std::unique_ptr<Port> provider_;
};

// Starts `task`, lets it run for `before` of the clock's time, cancels it, and says whether it
// ended within `limit` of real time.
template <typename T>
bool EndsWhenCancelled(TimeDriver& world, boost::asio::awaitable<T> task,
                       std::chrono::nanoseconds before, std::chrono::nanoseconds limit) {
  auto ended = std::make_shared<bool>(false);
  auto cancel = std::make_shared<boost::asio::cancellation_signal>();
  auto end = [ended, cancel](std::exception_ptr, auto) { *ended = true; };
  boost::asio::co_spawn(world.executor(), std::move(task),
                        boost::asio::bind_cancellation_slot(cancel->slot(), end));
  if (before.count() > 0) world.RunFor(before).IgnoreError();
  world.Settle();
  cancel->emit(boost::asio::cancellation_type::terminal);
  auto deadline = std::chrono::steady_clock::now() + limit;
  for (world.Settle(); !*ended; world.RunFor(std::chrono::milliseconds(1)).IgnoreError()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
  }
  return true;
}

// Keeps for ever what a provider that does not end its work still uses: destroying it would turn a
// rule's failure into a crash.
template <typename T>
void Abandon(std::unique_ptr<T> object) {
  static std::vector<std::unique_ptr<T>>& abandoned = *new std::vector<std::unique_ptr<T>>;
  abandoned.push_back(std::move(object));
}

// How long `work` took in real time.
template <typename Work>
std::chrono::nanoseconds RealTimeOf(Work work) {
  auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - begin;
}

// How much of all processors `work` took: what other programs do does not count.
template <typename Work>
std::chrono::nanoseconds ProcessorTimeOf(Work work) {
  auto now = [] {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
  };
  auto begin = now();
  work();
  return now() - begin;
}

inline std::string InMillis(std::chrono::nanoseconds time) {
  return std::to_string(time / std::chrono::milliseconds(1)) + " ms";
}

}  // namespace vivavoce::testing::internal
