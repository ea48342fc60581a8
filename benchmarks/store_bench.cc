// SPDX-License-Identifier: Apache-2.0
// What does it cost to create an interview durably? Each create is a transaction of one document of
// 600 bytes with an index value, and one outbox event, acknowledged after a sync. Group commit
// stands beside one sync for each commit, in the same run and in turns.
//
//   store_bench [--json FILE] [--folder DIR] [--seconds S]
//
// The environment's BENCHMARK_OUT is what --json is when that is absent.
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "vivavoce/providers/sqlite/sqlite.h"

namespace {
std::atomic<int64_t> syncs{0};
}

// Before the C library's: counts.
extern "C" int fsync(int fd) {
  syncs.fetch_add(1, std::memory_order_relaxed);
  return static_cast<int>(syscall(SYS_fsync, fd));
}
extern "C" int fdatasync(int fd) {
  syncs.fetch_add(1, std::memory_order_relaxed);
  return static_cast<int>(syscall(SYS_fdatasync, fd));
}

namespace vivavoce {
namespace {

using boost::asio::awaitable;
using SteadyClock = std::chrono::steady_clock;

constexpr int kRounds = 3;

struct Settings {
  std::string json_path;
  std::string folder;
  double seconds = 0.6;  // of each measurement
};

struct Figures {
  double creates_per_second = 0;
  double syncs_per_create = 0;
  double p50_ms = 0;
  double p99_ms = 0;
};

struct Load {
  Store* store = nullptr;
  int64_t next = 0;
  SteadyClock::time_point end;
  std::vector<double> milliseconds;
  absl::Status failure;
};

awaitable<absl::Status> Create(Store& store, int64_t number) {
  const std::string id = "i-" + std::to_string(number);
  absl::StatusOr<std::unique_ptr<StoreTransaction>> txn =
      co_await store.Begin(TenantId("tenant-" + std::to_string(number % 7)));
  if (!txn.ok()) co_return txn.status();
  Document interview;
  interview.id = id;
  interview.body = R"({"title":")" + std::string(580, 'x') + "\"}";
  interview.index["state"] = "RECEIVED";
  OutboxEvent event;
  event.id = id;
  event.topic = "interview.received";
  event.key = id;
  event.payload = "{}";
  absl::Status status = (*txn)->Put("interviews", interview, Expect::Absent());
  if (status.ok()) status = (*txn)->Enqueue(event);
  if (status.ok()) status = co_await (*txn)->Commit();
  co_return status;
}

awaitable<void> CreateInTurn(Load& load) {
  while (SteadyClock::now() < load.end && load.failure.ok()) {
    SteadyClock::time_point begin = SteadyClock::now();
    absl::Status status = co_await Create(*load.store, load.next++);
    if (!status.ok()) load.failure = status;
    std::chrono::duration<double, std::milli> took = SteadyClock::now() - begin;
    load.milliseconds.push_back(took.count());
  }
}

awaitable<void> Declare(Store& store, absl::Status& outcome) {
  std::vector<CollectionSpec> collections;
  collections.emplace_back("interviews", std::vector<std::string>{"state"});
  outcome = co_await store.Declare(collections);
}

Figures Measure(const Settings& settings, size_t group_limit, int clients) {
  const std::string path = settings.folder + "/bench.db";
  boost::asio::io_context context{1};
  std::unique_ptr<Clock> clock = MakeSystemClock(context.get_executor());
  BlockingPool pool(context.get_executor(), *clock, 2, 64);
  ProviderContext provider;
  provider.executor = context.get_executor();
  provider.pool = &pool;
  provider.clock = clock.get();
  nlohmann::json options = {{"path", path}, {"groupLimit", group_limit}};
  absl::StatusOr<StoreHandle> handle = MakeSqliteStoreFactory()->Make(options.dump(), provider);
  absl::Status declared = handle.status();
  if (handle.ok()) {
    boost::asio::co_spawn(context, Declare(*handle->store, declared), boost::asio::detached);
    context.run();
  }
  if (!declared.ok()) {
    std::fprintf(stderr, "%s\n", declared.ToString().c_str());
    std::exit(1);
  }

  Load load;
  load.store = handle->store.get();
  const int64_t syncs_before = syncs;
  const SteadyClock::time_point begin = SteadyClock::now();
  load.end = begin + std::chrono::duration_cast<SteadyClock::duration>(
                         std::chrono::duration<double>(settings.seconds));
  for (int i = 0; i < clients; ++i) {
    boost::asio::co_spawn(context, CreateInTurn(load), boost::asio::detached);
  }
  context.restart();
  context.run();
  std::chrono::duration<double> took = SteadyClock::now() - begin;
  if (!load.failure.ok()) {
    std::fprintf(stderr, "%s\n", load.failure.ToString().c_str());
    std::exit(1);
  }

  Figures figures;
  const double creates = static_cast<double>(load.milliseconds.size());
  figures.creates_per_second = creates / took.count();
  figures.syncs_per_create = static_cast<double>(syncs - syncs_before) / creates;
  std::sort(load.milliseconds.begin(), load.milliseconds.end());
  figures.p50_ms = load.milliseconds[load.milliseconds.size() / 2];
  figures.p99_ms = load.milliseconds[load.milliseconds.size() * 99 / 100];
  handle = absl::CancelledError();
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(path + suffix);
  return figures;
}

// The run in the middle, by throughput.
Figures Median(std::vector<Figures> runs) {
  std::sort(runs.begin(), runs.end(), [](const Figures& a, const Figures& b) {
    return a.creates_per_second < b.creates_per_second;
  });
  return runs[runs.size() / 2];
}

nlohmann::json ToJson(const char* mode, int clients, const Figures& figures) {
  return {{"name", std::string("store_create/") + mode + "/clients:" + std::to_string(clients)},
          {"items_per_second", figures.creates_per_second},
          {"syncs_per_create", figures.syncs_per_create},
          {"p50_ms", figures.p50_ms},
          {"p99_ms", figures.p99_ms}};
}

void Print(const char* mode, int clients, const Figures& figures) {
  std::printf("%-22s %8d %12.0f %14.3f %9.2f %9.2f\n", mode, clients, figures.creates_per_second,
              figures.syncs_per_create, figures.p50_ms, figures.p99_ms);
}

int Run(const Settings& settings) {
  std::printf("%-22s %8s %12s %14s %9s %9s\n", "mode", "clients", "creates/s", "syncs/create",
              "p50 ms", "p99 ms");
  nlohmann::json rows = nlohmann::json::array();
  for (int clients : {1, 8, 32, 128, 512}) {
    std::vector<Figures> single;
    std::vector<Figures> grouped;
    for (int round = 0; round < kRounds; ++round) {
      single.push_back(Measure(settings, 1, clients));
      grouped.push_back(Measure(settings, 256, clients));
    }
    const Figures one = Median(std::move(single));
    const Figures many = Median(std::move(grouped));
    Print("one sync per commit", clients, one);
    Print("group commit", clients, many);
    std::printf("%-22s %8s %11.1fx\n", "", "", many.creates_per_second / one.creates_per_second);
    rows.push_back(ToJson("one_by_one", clients, one));
    rows.push_back(ToJson("group_commit", clients, many));
  }
  if (settings.json_path.empty()) return 0;
  std::ofstream out(settings.json_path);
  out << nlohmann::json{{"context", {{"rounds", kRounds}, {"seconds", settings.seconds}}},
                        {"benchmarks", rows}}
             .dump(2)
      << "\n";
  return out ? 0 : 1;
}

int Usage() {
  std::fprintf(stderr, "usage: store_bench [--json FILE] [--folder DIR] [--seconds S]\n");
  return 2;
}

}  // namespace
}  // namespace vivavoce

int main(int argc, char** argv) {
  vivavoce::Settings settings;
  if (const char* out = std::getenv("BENCHMARK_OUT")) settings.json_path = out;
  std::string pattern = (std::filesystem::temp_directory_path() / "store-bench-XXXXXX").string();
  for (int i = 1; i < argc; i += 2) {
    const std::string flag = argv[i];
    if (i + 1 == argc) return vivavoce::Usage();
    if (flag == "--json") {
      settings.json_path = argv[i + 1];
    } else if (flag == "--folder") {
      pattern = std::string(argv[i + 1]) + "/store-bench-XXXXXX";
    } else if (flag == "--seconds" && std::atof(argv[i + 1]) > 0) {
      settings.seconds = std::atof(argv[i + 1]);
    } else {
      return vivavoce::Usage();
    }
  }
  if (mkdtemp(pattern.data()) == nullptr) return vivavoce::Usage();
  settings.folder = pattern;
  const int code = vivavoce::Run(settings);
  std::filesystem::remove_all(settings.folder);
  return code;
}
