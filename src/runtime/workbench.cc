// SPDX-License-Identifier: Apache-2.0
#include "runtime/workbench.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

constexpr size_t kThreads = 2;
constexpr size_t kQueuedJobs = 256;

}  // namespace

Workbench::Workbench(const Configuration& configuration, const Registry& registry,
                     Telemetry telemetry)
    : configuration_(configuration), registry_(registry) {
  clock_ = std::make_unique<VirtualClock>(io_.get_executor(), std::chrono::system_clock::now());
  pool_ = std::make_unique<BlockingPool>(io_.get_executor(), *clock_, kThreads, kQueuedJobs);
  context_.executor = io_.get_executor();
  context_.pool = pool_.get();
  context_.clock = clock_.get();
  context_.telemetry = telemetry;
  context_.share_path = configuration.share_path;
  context_.models_path = configuration.models_path;
  context_.base_path = configuration.base_path;
  providers_ = std::make_unique<ConfiguredProviders>(configuration_, registry_, context_);
}

// Whatever still waits refers to the providers: it goes first.
Workbench::~Workbench() { io_.DestroyWaiting(); }

absl::Status Workbench::Run(boost::asio::awaitable<absl::Status> work) {
  std::optional<absl::Status> result;
  boost::asio::co_spawn(io_, std::move(work),
                        [&result](std::exception_ptr thrown, absl::Status status) {
                          if (thrown == nullptr) {
                            result = std::move(status);
                            return;
                          }
                          try {
                            std::rethrow_exception(thrown);
                          } catch (const std::exception& error) {
                            result = Internal(std::string("run: ") + error.what());
                          }
                        });
  auto guard = boost::asio::make_work_guard(io_);
  while (!result) {
    if (io_.poll() > 0) continue;
    if (clock_->held()) {
      io_.run_one();
      continue;
    }
    if (!clock_->AdvanceToNextSleeper()) {
      io_.DestroyWaiting();  // while what it refers to is there
      return Internal("run: everything waits and nothing will ever happen");
    }
  }
  return *result;
}

absl::StatusOr<Store*> Workbench::OpenStore(const std::string& path) {
  absl::StatusOr<const StoreFactory*> factory = registry_.stores.Find("sqlite");
  if (!factory.ok()) return factory.status();
  // A run keeps its own store, whichever one a server shares; the file's options are for its kind.
  const ProviderChoice& choice = configuration_.First("store");
  nlohmann::json options =
      choice.use == "sqlite" ? nlohmann::json::parse(choice.options) : nlohmann::json::object();
  options.erase("PATH");  // of the environment
  options["path"] = path;
  absl::StatusOr<StoreHandle> handle = (*factory)->Make(options.dump(), context_);
  if (!handle.ok()) return handle.status();
  store_ = *std::move(handle);
  return store_.store.get();
}

}  // namespace vivavoce::internal
