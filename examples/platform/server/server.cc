// SPDX-License-Identifier: Apache-2.0
#include "server/server.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/role_list.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/http_client.h"
#include "vivavoce/net/listener.h"
#include "vivavoce/provider/dead_letters.h"
#include "vivavoce/provider/outbox_relay.h"
#include "vivavoce/workflow/engine.h"

namespace vivavoce::platform {
namespace {

namespace asio = boost::asio;

constexpr size_t kThreads = 4;
constexpr size_t kQueuedJobs = 4096;

// What has been thrown where nothing may throw.
absl::Status Thrown(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return Internal(std::string("server: ") + error.what());
  } catch (...) {
    return Internal("server: something that is no exception was thrown");
  }
}

// Where files lie while they are being made: beside the store's where that is a file.
std::string WorkPath(const Configuration& configuration) {
  const auto options = nlohmann::json::parse(configuration.First("store").options, nullptr, false);
  std::filesystem::path store("data/vivavoce.db");
  if (options.is_object() && options.contains("path") && options["path"].is_string()) {
    store = options["path"].get<std::string>();
  }
  return (std::filesystem::path(configuration.base_path) / store).parent_path().string();
}

class Server {
 public:
  Server(ServerOptions options, const Registry& registry, Telemetry telemetry)
      : options_(std::move(options)),
        registry_(registry),
        telemetry_(telemetry),
        clock_(MakeSystemClock(io_.get_executor())),
        pool_(io_.get_executor(), *clock_, kThreads, kQueuedJobs),
        signals_(io_, SIGTERM, SIGINT),
        changed_(io_, asio::steady_timer::time_point::max()) {}

  // Whatever still waits refers to the roles: it goes first.
  ~Server() { io_.DestroyWaiting(); }

  absl::Status Run() {
    absl::Status result;
    asio::co_spawn(io_, Live(), [&](std::exception_ptr thrown, absl::Status status) {
      result = thrown ? Thrown(thrown) : std::move(status);
      signals_.cancel();
      io_.stop();
    });
    io_.run();
    return result;
  }

 private:
  // One thing that runs beside the others until it is told to end.
  struct Task {
    asio::cancellation_signal cancel;
    bool ended = false;
    absl::Status status;
  };

  asio::awaitable<absl::Status> Live() {
    absl::Status ready = co_await Prepare();
    if (!ready.ok()) co_return ready;
    Begin(relay_task_, relay_->Run());
    for (size_t i = 0; i < roles_.size(); ++i) Begin(*tasks_[i], roles_[i]->Run());
    WaitForSignals();
    std::vector<std::pair<std::string, std::string>> addresses;
    for (const std::unique_ptr<Role>& role : roles_) {
      if (!role->Address().empty()) addresses.emplace_back(role->Name(), role->Address());
    }
    if (options_.on_ready) options_.on_ready(addresses);
    while (signals_seen_ == 0 && !SomethingFailed()) co_await Changed();
    telemetry_.Info("draining", {{"seconds", options_.configuration.server.drain_seconds}});
    co_await Drain();
    co_return FirstFailure();
  }

  asio::awaitable<absl::Status> Prepare() {
    Surroundings surroundings;
    surroundings.executor = io_.get_executor();
    surroundings.pool = &pool_;
    surroundings.clock = clock_.get();
    surroundings.telemetry = telemetry_;
    listener_ = MakeServerListener(io_.get_executor(), *clock_, telemetry_);
    HttpClientOptions outbound;
    http_ = MakeHttpClient(io_.get_executor(), *clock_, telemetry_, outbound);
    outbound.https_only = !options_.configuration.server.allow_private_targets;
    outbound.refuse_private_addresses = outbound.https_only;
    webhooks_ = MakeHttpClient(io_.get_executor(), *clock_, telemetry_, outbound);
    surroundings.http = http_.get();
    absl::StatusOr<std::unique_ptr<Ports>> ports =
        Ports::Make(options_.configuration, registry_, surroundings);
    if (!ports.ok()) co_return ports.status();
    ports_ = *std::move(ports);
    interviews_ = std::make_unique<Interviews>(ports_->store(), *clock_);
    sessions_ = std::make_unique<Sessions>(ports_->store(), *clock_);

    RoleParts parts;
    parts.ports = ports_.get();
    parts.interviews = interviews_.get();
    parts.sessions = sessions_.get();
    parts.listener = listener_.get();
    parts.http = http_.get();
    parts.webhooks = webhooks_.get();
    parts.metrics = options_.metrics;
    parts.health = [this] { return Health(); };
    parts.work_path = WorkPath(options_.configuration);
    parts.context.executor = io_.get_executor();
    parts.context.pool = &pool_;
    parts.context.clock = clock_.get();
    parts.context.telemetry = telemetry_;
    parts.context.share_path = options_.configuration.share_path;
    parts.context.models_path = options_.configuration.models_path;
    parts.context.base_path = options_.configuration.base_path;
    absl::StatusOr<std::vector<std::unique_ptr<Role>>> roles = MakeRoles(options_.roles, parts);
    if (!roles.ok()) co_return roles.status();
    roles_ = *std::move(roles);
    absl::Status declared = co_await Declare();
    if (!declared.ok()) co_return declared;
    for (const std::unique_ptr<Role>& role : roles_) {
      absl::Status started = co_await role->Start();
      if (!started.ok()) co_return Annotate(started, role->Name());
      tasks_.push_back(std::make_unique<Task>());
    }
    // After the roles have subscribed: what nobody subscribes to counts as delivered.
    relay_ = std::make_unique<OutboxRelay>(ports_->store(), ports_->outbox(), ports_->transport(),
                                           parts.context, OutboxRelayOptions());
    co_return absl::OkStatus();
  }

  asio::awaitable<absl::Status> Declare() {
    std::vector<CollectionSpec> all = Interviews::Collections();
    auto add = [&all](std::vector<CollectionSpec> more) {
      all.insert(all.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
    };
    add(Sessions::Collections());
    add(WorkflowEngine::Collections());
    add(MessagingCollections());
    for (const std::unique_ptr<Role>& role : roles_) add(role->Collections());
    return ports_->store().Declare(std::move(all));
  }

  std::vector<Finding> Health() const {
    std::vector<Finding> all;
    for (const std::unique_ptr<Role>& role : roles_) {
      for (Finding& finding : role->Health()) all.push_back(std::move(finding));
    }
    for (const std::string& warning : ports_->warnings()) {
      Finding degraded;
      degraded.severity = Finding::Severity::kDegraded;
      degraded.subject = "providers";
      degraded.detail = warning;
      all.push_back(std::move(degraded));
    }
    return all;
  }

  void Begin(Task& task, asio::awaitable<absl::Status> work) {
    asio::co_spawn(
        io_, std::move(work),
        asio::bind_cancellation_slot(task.cancel.slot(),
                                     [this, &task](std::exception_ptr thrown, absl::Status s) {
                                       task.status = thrown ? Thrown(thrown) : std::move(s);
                                       task.ended = true;
                                       changed_.cancel();
                                     }));
  }

  void WaitForSignals() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      // Whoever asks twice does not want to wait.
      if (++signals_seen_ > 1) return io_.stop();
      changed_.cancel();
      WaitForSignals();
    });
  }

  asio::awaitable<void> Changed() {
    boost::system::error_code woken;
    co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }

  // All roles at once; what has not ended by then is cut.
  asio::awaitable<void> Drain() {
    const std::chrono::seconds limit(options_.configuration.server.drain_seconds);
    std::vector<std::unique_ptr<Task>> draining;
    for (const std::unique_ptr<Role>& role : roles_) {
      draining.push_back(std::make_unique<Task>());
      Begin(*draining.back(), role->Drain(limit));
    }
    bool late = false;
    asio::steady_timer timer(io_, limit + std::chrono::seconds(1));
    timer.async_wait([this, &late](const boost::system::error_code& error) {
      if (error) return;
      late = true;
      changed_.cancel();
    });
    auto done = [&] {
      for (const auto& task : draining) {
        if (!task->ended) return false;
      }
      for (const auto& task : tasks_) {
        if (!task->ended) return false;
      }
      return true;
    };
    while (!done() && !late) co_await Changed();
    if (late) telemetry_.Warning("the drain took too long: what was left is cut");
    for (const auto& task : tasks_) task->cancel.emit(asio::cancellation_type::terminal);
    for (const auto& task : draining) task->cancel.emit(asio::cancellation_type::terminal);
    relay_task_.cancel.emit(asio::cancellation_type::terminal);
    while (!(done() && relay_task_.ended)) co_await Changed();
    timer.cancel();
    absl::Status booked = co_await ports_->costs().Settle();
    if (!booked.ok()) telemetry_.Warning("costs were not booked", {{"why", Message(booked)}});
  }

  bool SomethingFailed() const {
    for (const auto& task : tasks_) {
      if (task->ended && !task->status.ok()) return true;
    }
    return relay_task_.ended;
  }
  absl::Status FirstFailure() const {
    for (const auto& task : tasks_) {
      if (!task->status.ok() && !absl::IsCancelled(task->status)) return task->status;
    }
    return absl::OkStatus();
  }

  ServerOptions options_;
  const Registry& registry_;
  Telemetry telemetry_;
  // Its services can be emptied before it is destroyed.
  class Loop : public asio::io_context {
   public:
    Loop() : asio::io_context(1) {}
    void DestroyWaiting() { shutdown(); }
  };

  Loop io_;
  std::unique_ptr<Clock> clock_;
  BlockingPool pool_;
  asio::signal_set signals_;
  asio::steady_timer changed_;
  int signals_seen_ = 0;

  std::unique_ptr<ServerListener> listener_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<HttpClient> webhooks_;
  std::unique_ptr<Ports> ports_;
  std::unique_ptr<Interviews> interviews_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<OutboxRelay> relay_;
  std::vector<std::unique_ptr<Role>> roles_;
  std::vector<std::unique_ptr<Task>> tasks_;  // one a role
  Task relay_task_;
};

}  // namespace

absl::Status Serve(ServerOptions options, const Registry& registry, Telemetry telemetry) {
  Server server(std::move(options), registry, telemetry);
  return server.Run();
}

}  // namespace vivavoce::platform
