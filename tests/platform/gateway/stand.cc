// SPDX-License-Identifier: Apache-2.0
// The gateway alone behind a real socket, for tests in other languages: a store in the folder that
// is named, the tenant `default` with the key of VIVAVOCE_BOOTSTRAP_API_KEY. Prints its port, and
// ends when its standard input does.
#include <unistd.h>
#include <vivavoce/providers/filesystem/filesystem.h>
#include <vivavoce/providers/sqlite/sqlite.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "examples/platform/gateway/gateway.h"
#include "examples/platform/telemetry/json_log.h"
#include "examples/platform/telemetry/prometheus_meter.h"
#include "vivavoce/net/listener.h"

namespace vivavoce::platform {
namespace {

boost::asio::awaitable<void> Serve(Gateway& gateway, int& code) {
  absl::Status started = co_await gateway.Start();
  if (!started.ok()) {
    std::fprintf(stderr, "%s\n", started.ToString().c_str());
    code = 1;
    co_return;
  }
  std::printf("%d\n", gateway.port());
  std::fflush(stdout);
  absl::Status served = co_await gateway.Run();
  code = served.ok() ? 0 : 1;
}

boost::asio::awaitable<void> Drain(Gateway& gateway) {
  absl::Status drained = co_await gateway.Drain(std::chrono::seconds(2));
  if (!drained.ok()) std::fprintf(stderr, "%s\n", drained.ToString().c_str());
}

int Main(const char* folder) {
  boost::asio::io_context io;
  std::unique_ptr<Clock> clock = MakeSystemClock(io.get_executor());
  BlockingPool pool(io.get_executor(), *clock, 2, 64);
  JsonLog log(stderr, LogLevel::kInfo);
  PrometheusMeter meter;
  Telemetry telemetry(&log, &meter, nullptr);
  ProviderContext context;
  context.executor = io.get_executor();
  context.pool = &pool;
  context.clock = clock.get();
  context.base_path = folder;
  absl::StatusOr<StoreHandle> store =
      MakeSqliteStoreFactory()->Make(R"({"path": "store.db"})", context);
  absl::StatusOr<std::unique_ptr<BlobStore>> blobs =
      MakeFilesystemBlobStoreFactory()->Make(R"({"path": "objects"})", context);
  if (!store.ok() || !blobs.ok()) return 1;
  std::unique_ptr<ServerListener> listener =
      MakeServerListener(io.get_executor(), *clock, telemetry);
  GatewayParts parts;
  parts.executor = io.get_executor();
  parts.store = store->store.get();
  parts.blobs = blobs->get();
  parts.pool = &pool;
  parts.clock = clock.get();
  parts.listener = listener.get();
  parts.telemetry = telemetry;
  parts.settings.gateway.port = 0;
  parts.web_folder = VIVAVOCE_SOURCE_DIR "/examples/platform/web";
  if (const char* key = std::getenv("VIVAVOCE_BOOTSTRAP_API_KEY"))
    parts.bootstrap_key = Secret(key);
  parts.metrics = [&meter] { return meter.Text(); };
  std::unique_ptr<Gateway> gateway = MakeGateway(std::move(parts));
  int code = 0;
  boost::asio::co_spawn(io, Serve(*gateway, code), boost::asio::detached);
  std::thread watch([&] {
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    boost::asio::co_spawn(io, Drain(*gateway), boost::asio::detached);
  });
  io.run();
  watch.join();
  gateway.reset();
  blobs->reset();
  store->outbox.reset();
  store->store.reset();
  return code;
}

}  // namespace
}  // namespace vivavoce::platform

int main(int argc, char** argv) { return argc == 2 ? vivavoce::platform::Main(argv[1]) : 2; }
