// SPDX-License-Identifier: Apache-2.0
// How soon does a candidate hear the interviewer, alone and beside others? Whole interviews over
// real sockets against the edge and the interviewer as they run in the server, the store on the
// disk, the models scripted, so that what is measured is ours. The clients run in the same process
// and on the same thread.
//
//   edge_bench [--json FILE] [--sessions N]
//
// `greeting`: READY to the interviewer's first audio, at the client. `answered`: the end of the
// profile's wait to the interviewer's next audio, as the session measures it.
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/platform/edge/live_world.h"
#include "vivavoce/base/metric_names.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using Json = nlohmann::ordered_json;

constexpr char kAnswer[] = "I moved the ledger to a new database over one weekend and it held.";

double Percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  size_t at = static_cast<size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  return values[at];
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Candidate {
  explicit Candidate(Clock& clock, OpenedSession opened)
      : session(std::move(opened)), client(clock, session.record.id.value(), Habits()) {
    for (int question = 1; question <= 3; ++question) {
      client.OnListening(question, Millis(400), [](ScriptedClient& c) { c.Say(1, Millis(3000)); });
    }
  }
  static ClientHabits Habits() {
    ClientHabits habits;
    habits.binary = true;
    habits.chunk = Millis(40);
    return habits;
  }
  OpenedSession session;
  ScriptedClient client;
  bool over = false;
};

awaitable<void> Talk(LiveWorld& world, const LiveServer& server, Candidate& candidate,
                     Millis begin_after) {
  co_await world.driver().clock().Sleep(begin_after);
  absl::Status talked =
      co_await world.Talk(server, candidate.session, candidate.client, /*binary=*/true);
  if (!talked.ok()) std::fprintf(stderr, "%s\n", talked.ToString().c_str());
  candidate.over = true;
}

awaitable<absl::Status> UntilOver(const std::vector<std::unique_ptr<Candidate>>& candidates,
                                  const LiveServer& server, Clock& clock) {
  auto all_over = [&] {
    return std::all_of(candidates.begin(), candidates.end(),
                       [](const auto& candidate) { return candidate->over; });
  };
  while (!all_over() || const_cast<LiveServer&>(server).host().size() > 0) {
    absl::Status slept = co_await clock.Sleep(Millis(50));
    if (!slept.ok()) co_return slept;
  }
  co_return absl::OkStatus();
}

// `sessions` interviews of three questions, all of them begun within two seconds.
Json Measure(int sessions) {
  LiveWorld world(/*durable=*/true);
  world.script.utterances = {{1, kAnswer}};
  std::unique_ptr<LiveServer> server = world.MakeServer(SessionHostOptions());
  if (!server->Start().ok()) std::exit(1);
  std::vector<std::unique_ptr<Candidate>> candidates;
  for (int i = 0; i < sessions; ++i) {
    candidates.push_back(
        std::make_unique<Candidate>(world.driver().clock(), world.Open(*server, ShortPlan(3))));
  }
  Clock& clock = world.driver().clock();
  double cpu = CpuSeconds();
  std::chrono::nanoseconds began = clock.MonotonicNow();
  for (int i = 0; i < sessions; ++i) {
    boost::asio::co_spawn(world.driver().executor(),
                          Talk(world, *server, *candidates[static_cast<size_t>(i)],
                               Millis(2000 * i / std::max(1, sessions))),
                          boost::asio::detached);
  }
  absl::Status done = world.driver().Run(UntilOver(candidates, *server, clock));
  double took = std::chrono::duration<double>(clock.MonotonicNow() - began).count();
  cpu = CpuSeconds() - cpu;
  if (!done.ok()) std::fprintf(stderr, "%s\n", done.ToString().c_str());

  std::vector<double> greetings;
  std::vector<double> answered;
  int complete = 0;
  for (const auto& candidate : candidates) {
    const ScriptedClient& client = candidate->client;
    complete += client.last_ended == "completed" ? 1 : 0;
    if (client.ready_at && client.first_audio_at) {
      greetings.push_back(
          std::chrono::duration<double, std::milli>(*client.first_audio_at - *client.ready_at)
              .count());
    }
  }
  for (const auto& record : server->sinks().records()) {
    if (record.name == metric::kTurnFirstAudioSeconds) answered.push_back(1000 * record.value);
  }
  if (!server->Drain(std::chrono::seconds(10)).ok()) std::exit(1);
  std::printf("%8d %9d %% %11.1f %8.1f %11.1f %8.1f %9.1f %%\n", sessions,
              100 * complete / sessions, Percentile(greetings, 0.5), Percentile(greetings, 0.95),
              Percentile(answered, 0.5), Percentile(answered, 0.95), 100 * cpu / took / sessions);
  return Json{{"name", "sessions/" + std::to_string(sessions)},
              {"sessions", sessions},
              {"complete", complete},
              {"greetingP50Ms", Percentile(greetings, 0.5)},
              {"greetingP95Ms", Percentile(greetings, 0.95)},
              {"answeredP50Ms", Percentile(answered, 0.5)},
              {"answeredP95Ms", Percentile(answered, 0.95)},
              {"cpuShareOfACoreASession", cpu / took / sessions}};
}

int Run(const std::string& json_path, int sessions) {
  std::printf("%8s %11s %11s %8s %11s %8s %11s\n", "sessions", "complete", "greeting ms", "p95",
              "answered ms", "p95", "core each");
  Json rows = Json::array();
  rows.push_back(Measure(1));
  rows.push_back(Measure(sessions));
  if (json_path.empty()) return 0;
  std::ofstream file(json_path);
  file << Json{{"benchmarks", rows}}.dump(2) << "\n";
  return file ? 0 : 1;
}

}  // namespace
}  // namespace vivavoce::platform

int main(int argc, char** argv) {
  std::string json_path;
  int sessions = 20;
  if (const char* out = std::getenv("BENCHMARK_OUT")) json_path = out;
  for (int i = 1; i < argc; i += 2) {
    std::string flag = argv[i];
    if (i + 1 < argc && flag == "--json") {
      json_path = argv[i + 1];
    } else if (i + 1 < argc && flag == "--sessions") {
      sessions = std::max(1, std::atoi(argv[i + 1]));
    } else {
      std::fprintf(stderr, "usage: edge_bench [--json FILE] [--sessions N]\n");
      return 2;
    }
  }
  return vivavoce::platform::Run(json_path, sessions);
}
