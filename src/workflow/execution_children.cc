// SPDX-License-Identifier: Apache-2.0
// The children of a run: each ends with one report, however it ends.
#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <utility>

#include "vivavoce/base/status.h"
#include "workflow/effect_context.h"
#include "workflow/execution_run.h"

namespace vivavoce::internal {

using boost::asio::awaitable;
using namespace boost::asio::experimental::awaitable_operators;

void ExecutionRun::Spawn(std::string key, awaitable<ChildReport> child) {
  auto signal = std::make_shared<boost::asio::cancellation_signal>();
  children_[key] = signal;
  auto done = [self = shared_from_this(), key, signal](std::exception_ptr error,
                                                       ChildReport report) {
    if (error != nullptr) report = ChildReport();  // cancelled: the only exception that leaves
    report.key = key;
    self->inbox_.TryPush(std::move(report));
  };
  boost::asio::co_spawn(executor_, std::move(child),
                        boost::asio::bind_cancellation_slot(signal->slot(), std::move(done)));
}

awaitable<void> ExecutionRun::Join() {
  for (const auto& [key, signal] : children_) {
    signal->emit(boost::asio::cancellation_type::terminal);
  }
  while (!children_.empty()) {
    absl::StatusOr<std::optional<ChildReport>> report = co_await inbox_.Read();
    if (!report.ok() || !report->has_value()) co_return;
    children_.erase((*report)->key);
  }
}

awaitable<ChildReport> ExecutionRun::Claim(std::string path) {
  ChildReport report;
  report.kind = ChildReport::Kind::kClaimed;
  report.path = path;
  // A lease that a killed process left behind ends with its time.
  std::chrono::nanoseconds pause = options_.lease_ttl / 20;
  std::chrono::nanoseconds patience = options_.lease_ttl * 4;
  for (std::chrono::nanoseconds waited{0};; waited += pause) {
    absl::StatusOr<Lease> lease =
        co_await store_.Claim(tenant_, LeaseKeyOf(path), options_.worker, options_.lease_ttl);
    report.status = lease.status();
    if (lease.ok()) report.lease = *std::move(lease);
    bool held = report.status.code() == absl::StatusCode::kUnavailable;
    if (!held || waited >= patience) co_return report;
    absl::Status slept = co_await clock_.Sleep(pause);
    if (!slept.ok()) co_return ChildReport();
  }
}

awaitable<ChildReport> ExecutionRun::Timer(std::string path, int64_t due_ms) {
  int64_t delay_ms = std::max<int64_t>(0, due_ms - NowMillis());
  absl::Status slept = co_await clock_.Sleep(std::chrono::milliseconds(delay_ms));
  ChildReport report;
  if (!slept.ok()) co_return report;
  report.kind = ChildReport::Kind::kTimer;
  report.path = std::move(path);
  co_return report;
}

awaitable<absl::StatusOr<std::string>> ExecutionRun::Handle(AttemptOrder order) {
  const TaskHandler& handler = handlers_.at(order.state->resource);
  EffectContext context(store_, clock_, tenant_, execution_, definition_.sha256(), order.path,
                        order.attempt);
  absl::StatusOr<std::string> output;
  try {
    output = co_await handler(context, order.input);
  } catch (const boost::system::system_error& error) {
    if (error.code() == boost::asio::error::operation_aborted) throw;
    output = Internal(std::string("a task threw: ") + error.what());
  } catch (const std::exception& error) {
    output = Internal(std::string("a task threw: ") + error.what());
  }
  co_return output;
}

awaitable<absl::Status> ExecutionRun::KeepLease(Lease lease) {
  for (;;) {
    absl::Status slept = co_await clock_.Sleep(options_.lease_ttl / 3);
    if (!slept.ok()) co_return slept;
    absl::StatusOr<Lease> extended = co_await store_.Extend(tenant_, lease, options_.lease_ttl);
    // Anything else may pass; the commit of the result will tell.
    if (extended.status().code() == absl::StatusCode::kFailedPrecondition) {
      co_return extended.status();
    }
  }
}

awaitable<ChildReport> ExecutionRun::Attempt(AttemptOrder order) {
  ChildReport report;
  report.kind = ChildReport::Kind::kEnded;
  report.path = order.path;
  report.lease = order.lease;
  absl::StatusOr<std::string> output;
  if (order.state->timeout_seconds > 0) {
    std::chrono::seconds timeout(order.state->timeout_seconds);
    auto first = co_await (Handle(order) || KeepLease(order.lease) || clock_.Sleep(timeout));
    report.lease_lost = first.index() == 1;
    report.timed_out = first.index() == 2;
    if (first.index() == 0) output = std::get<0>(std::move(first));
  } else {
    auto first = co_await (Handle(order) || KeepLease(order.lease));
    report.lease_lost = first.index() == 1;
    if (first.index() == 0) output = std::get<0>(std::move(first));
  }
  if (report.lease_lost || report.timed_out) co_return report;
  report.status = output.status();
  if (output.ok()) report.output = *std::move(output);
  co_return report;
}

awaitable<void> ExecutionRun::ReleaseQuietly(Lease lease) {
  // What cannot be given back ends with its time.
  absl::Status ignored = co_await store_.Release(tenant_, lease);
  static_cast<void>(ignored);
}

}  // namespace vivavoce::internal
