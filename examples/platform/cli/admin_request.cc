// SPDX-License-Identifier: Apache-2.0
#include "admin_request.h"

#include <boost/asio/co_spawn.hpp>
#include <utility>
#include <vector>

#include "engine_setup.h"
#include "identity/admin_socket.h"
#include "identity/administration.h"
#include "vivavoce/accounting/cost_ledger.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/provider/dead_letters.h"

namespace vivavoce::cli {
namespace {

namespace asio = boost::asio;
using nlohmann::ordered_json;

asio::awaitable<absl::StatusOr<std::string>> Declared(Store& store,
                                                      platform::Administration& administration,
                                                      std::string request) {
  std::vector<CollectionSpec> specs = platform::Tenants::Collections();
  auto add = [&specs](std::vector<CollectionSpec> more) {
    for (CollectionSpec& spec : more) specs.push_back(std::move(spec));
  };
  add(platform::People::Collections());
  add(Interviews::Collections());
  add(MessagingCollections());
  add(CostLedger::Collections());
  absl::Status declared = co_await store.Declare(std::move(specs));
  if (!declared.ok()) co_return declared;
  absl::StatusOr<std::string> answer = co_await administration.Execute(std::move(request));
  co_return answer;
}

// Does the request on a store of its own. Blocking.
absl::StatusOr<std::string> DoHere(const LoadedProviders& loaded, const std::string& request) {
  ProviderWorld world(loaded.configuration);
  const ProviderChoice& choice = loaded.configuration.First("store");
  absl::StatusOr<const StoreFactory*> factory = loaded.registry.stores.Find(choice.use);
  if (!factory.ok()) return factory.status();
  absl::StatusOr<StoreHandle> handle = (*factory)->Make(choice.options, world.context);
  if (!handle.ok()) return handle.status();
  platform::Tenants tenants(*handle->store, *world.clock);
  platform::People people(*handle->store, world.pool, *world.clock);
  platform::Administration administration(tenants, people, *handle->store, *world.clock);
  absl::StatusOr<std::string> result = absl::CancelledError();
  auto keep = [&result](std::exception_ptr failure, absl::StatusOr<std::string> answer) {
    result = failure ? absl::StatusOr<std::string>(Internal("administration: an exception"))
                     : std::move(answer);
  };
  asio::co_spawn(world.io, Declared(*handle->store, administration, request), std::move(keep));
  world.io.run();
  handle->outbox.reset();
  handle->store.reset();
  return result;
}

}  // namespace

absl::StatusOr<ordered_json> Administer(const std::string& file, const ordered_json& request) {
  absl::StatusOr<LoadedProviders> loaded = LoadProviders(file);
  if (!loaded.ok()) return loaded.status();
  const std::string text = request.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  absl::StatusOr<std::string> answer = DoHere(*loaded, text);
  if (absl::IsFailedPrecondition(answer.status())) {
    // Most likely a server has the store; if none answers, what stood in the way is told.
    absl::StatusOr<std::string> socket = platform::AdminSocketPath(loaded->configuration);
    if (!socket.ok() || socket->empty()) return answer.status();
    absl::StatusOr<std::string> asked = platform::AskAdminSocket(*socket, text);
    const bool nobody_there = absl::IsNotFound(asked.status()) &&
                              Message(asked.status()).find(*socket) != std::string_view::npos;
    if (!nobody_there) answer = std::move(asked);
  }
  if (!answer.ok()) return answer.status();
  return ordered_json::parse(*answer, nullptr, false);
}

}  // namespace vivavoce::cli
