// SPDX-License-Identifier: Apache-2.0
#include "run_costs.h"

#include <boost/asio/co_spawn.hpp>
#include <filesystem>
#include <utility>

#include "engine_setup.h"
#include "identity/cost_answer.h"
#include "vivavoce/base/status.h"

namespace vivavoce::cli {
namespace {

namespace asio = boost::asio;
using json = nlohmann::ordered_json;

asio::awaitable<absl::StatusOr<json>> ReadRun(Store& store, CostQuery query) {
  absl::Status declared = co_await store.Declare(CostLedger::Collections());
  if (!declared.ok()) co_return declared;
  absl::StatusOr<nlohmann::json> costs =
      co_await platform::CostAnswer(store, TenantId("local"), std::move(query));
  if (!costs.ok()) co_return costs.status();
  co_return json(*costs);
}

}  // namespace

absl::StatusOr<json> CostsOfRun(const std::string& config, const std::string& folder,
                                CostQuery query) {
  const std::string file = folder + "/run.db";
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return InvalidArgument("cost: " + folder + " is no folder of a run: there is no run.db in it");
  }
  absl::StatusOr<LoadedProviders> loaded = LoadProviders(config);
  if (!loaded.ok()) return loaded.status();
  absl::StatusOr<const StoreFactory*> factory = loaded->registry.stores.Find("sqlite");
  if (!factory.ok()) return factory.status();
  const std::string options_json = json{{"path", std::filesystem::absolute(file).string()}}.dump();
  ProviderWorld world(loaded->configuration);
  absl::StatusOr<StoreHandle> handle = (*factory)->Make(options_json, world.context);
  if (!handle.ok()) return handle.status();
  absl::StatusOr<json> result = absl::CancelledError();
  auto keep = [&result](std::exception_ptr failure, absl::StatusOr<json> answer) {
    result = failure ? absl::StatusOr<json>(Internal("cost: an exception")) : std::move(answer);
  };
  asio::co_spawn(world.io, ReadRun(*handle->store, std::move(query)), std::move(keep));
  world.io.run();
  handle->outbox.reset();
  handle->store.reset();
  return result;
}

}  // namespace vivavoce::cli
