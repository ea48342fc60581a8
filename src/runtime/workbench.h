// SPDX-License-Identifier: Apache-2.0
// One run's world: an executor, a virtual clock, threads for blocking work, and the configured
// providers made on them.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/configured_providers.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/virtual_clock.h"
#include "vivavoce/provider/registry.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

// Threading: everything happens on the thread that calls Run().
class Workbench {
 public:
  // Lifetime: all three outlive it.
  Workbench(const Configuration& configuration, const Registry& registry, Telemetry telemetry);
  ~Workbench();

  // Runs `work` to its end in virtual time: time stands still while a provider works and leaps
  // otherwise.
  //
  // Errors: those of `work`; Internal when it waits for something that can never happen: it is
  // destroyed where it waits, and nothing can be run any more.
  absl::Status Run(boost::asio::awaitable<absl::Status> work);

  VirtualClock& clock() { return *clock_; }
  const Configuration& configuration() const { return configuration_; }
  const ProviderContext& context() const { return context_; }
  const Telemetry& telemetry() const { return context_.telemetry; }

  // Providers as configured, made at first use.
  ConfiguredProviders& providers() { return *providers_; }
  const ConfiguredProviders& providers() const { return *providers_; }

  // The store of a run: SQLite at `path`, whatever the configuration says for servers.
  absl::StatusOr<Store*> OpenStore(const std::string& path);

 private:
  const Configuration& configuration_;
  const Registry& registry_;
  // Its services can be emptied before it is destroyed.
  class Loop : public boost::asio::io_context {
   public:
    void DestroyWaiting() { shutdown(); }
  };

  Loop io_;
  std::unique_ptr<VirtualClock> clock_;
  std::unique_ptr<BlockingPool> pool_;
  ProviderContext context_;

  StoreHandle store_;
  std::unique_ptr<ConfiguredProviders> providers_;  // of this run
};

}  // namespace vivavoce::internal
