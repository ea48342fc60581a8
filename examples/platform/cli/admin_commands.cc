// SPDX-License-Identifier: Apache-2.0
// tenant create, key create, user create, dlq: on the store of --config, or, while a server holds
// it, by that server.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "console.h"
#include "engine_setup.h"
#include "identity/admin_socket.h"
#include "identity/administration.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/provider/dead_letters.h"

namespace vivavoce::cli {
namespace {

namespace asio = boost::asio;
using nlohmann::ordered_json;

struct AdminOptions {
  std::string config;
  std::string first;  // NAME, EMAIL
  std::string role;
  std::string name;
  std::string tenant;
  bool json = false;
};

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
  absl::Status declared = co_await store.Declare(std::move(specs));
  if (!declared.ok()) co_return declared;
  absl::StatusOr<std::string> answer = co_await administration.Execute(std::move(request));
  co_return answer;
}

// Does the request on a store of its own. Blocking.
absl::StatusOr<std::string> DoHere(const Configuration& configuration, const Registry& registry,
                                   const std::string& request) {
  asio::io_context io;
  std::unique_ptr<Clock> clock = MakeSystemClock(io.get_executor());
  BlockingPool pool(io.get_executor(), *clock, 2, 64);
  ProviderContext context;
  context.executor = io.get_executor();
  context.pool = &pool;
  context.clock = clock.get();
  context.share_path = configuration.share_path;
  context.base_path = configuration.base_path;
  const ProviderChoice& choice = configuration.First("store");
  absl::StatusOr<const StoreFactory*> factory = registry.stores.Find(choice.use);
  if (!factory.ok()) return factory.status();
  absl::StatusOr<StoreHandle> handle = (*factory)->Make(choice.options, context);
  if (!handle.ok()) return handle.status();
  platform::Tenants tenants(*handle->store, *clock);
  platform::People people(*handle->store, pool, *clock);
  platform::Administration administration(tenants, people, *handle->store, *clock);
  absl::StatusOr<std::string> result = absl::CancelledError();
  auto keep = [&result](std::exception_ptr failure, absl::StatusOr<std::string> answer) {
    result = failure ? absl::StatusOr<std::string>(Internal("administration: an exception"))
                     : std::move(answer);
  };
  asio::co_spawn(io, Declared(*handle->store, administration, request), std::move(keep));
  io.run();
  handle->outbox.reset();
  handle->store.reset();
  return result;
}

void ShowLetter(const ordered_json& letter) {
  std::printf("%s  %s  %s  interview %s  %s after %lld attempts: %s\n",
              letter.value("id", "").c_str(), letter.value("parkedAt", "").c_str(),
              letter.value("topic", "").c_str(), letter.value("interviewId", "").c_str(),
              letter.value("code", "").c_str(), static_cast<long long>(letter.value("attempts", 0)),
              letter.value("error", "").c_str());
  if (letter.contains("payload")) std::printf("%s\n", letter.value("payload", "").c_str());
}

void Show(const ordered_json& answer) {
  if (answer.contains("deadLetters")) {
    for (const ordered_json& letter : answer["deadLetters"]) ShowLetter(letter);
    return;
  }
  if (answer.contains("parkedAt")) return ShowLetter(answer);
  const std::vector<std::pair<const char*, const char*>> kRows = {
      {"tenantId", "tenant"},
      {"name", "name"},
      {"userId", "user"},
      {"email", "e-mail"},
      {"keyId", "key"},
      {"role", "role"},
      {"apiKey", "API key (shown once)"},
      {"webhookSecret", "webhook secret (shown once)"},
      {"password", "one-time password (shown once)"}};
  for (const auto& [member, label] : kRows) {
    if (!answer.contains(member)) continue;
    std::printf("%-31s %s\n", label, answer[member].get<std::string>().c_str());
  }
}

int Execute(const AdminOptions& options, const ordered_json& request) {
  absl::StatusOr<LoadedProviders> loaded = LoadProviders(options.config);
  if (!loaded.ok()) return Report(loaded.status());
  absl::StatusOr<Configuration> configuration =
      LoadConfiguration(options.config, SystemConfigurationSources());
  if (!configuration.ok()) return Report(configuration.status());
  const std::string text = request.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  absl::StatusOr<std::string> answer = DoHere(*configuration, loaded->registry, text);
  if (absl::IsFailedPrecondition(answer.status())) {
    // Most likely a server has the store; if none answers, what stood in the way is told.
    absl::StatusOr<std::string> socket = platform::AdminSocketPath(*configuration);
    if (socket.ok() && !socket->empty()) {
      absl::StatusOr<std::string> asked = platform::AskAdminSocket(*socket, text);
      if (!absl::IsNotFound(asked.status()) ||
          Message(asked.status()).find(*socket) == std::string_view::npos) {
        answer = std::move(asked);
      }
    }
  }
  if (!answer.ok()) return Report(answer.status());
  ordered_json shown = ordered_json::parse(*answer, nullptr, false);
  if (options.json) {
    std::printf("%s\n", shown.dump(2).c_str());
  } else {
    Show(shown);
  }
  return kDone;
}

CLI::App* AddCreate(CLI::App& app, const std::string& noun, const std::string& about,
                    const std::string& example, const std::shared_ptr<AdminOptions>& options) {
  CLI::App* group = app.add_subcommand(noun, about);
  group->require_subcommand(1);
  group->footer("Example:\n  " + example);
  CLI::App* create = group->add_subcommand("create", about);
  create->add_option("--config", options->config, "configuration (YAML)");
  create->add_flag("--json", options->json, "the answer as JSON");
  create->footer(
      "Secrets are printed once and kept nowhere. A server may be running.\n\nExample:\n  " +
      example);
  return create;
}

CLI::Option* AddRole(CLI::App* command, const std::shared_ptr<AdminOptions>& options) {
  command->add_option("--tenant", options->tenant, "its name or id; not needed where there is one");
  return command->add_option("--role", options->role, "ADMIN, RECRUITER or VIEWER")
      ->required()
      ->check(CLI::IsMember({"ADMIN", "RECRUITER", "VIEWER"}));
}

}  // namespace

void AddTenant(CLI::App& app, Run& run) {
  auto options = std::make_shared<AdminOptions>();
  CLI::App* create =
      AddCreate(app, "tenant", "Makes a tenant with its ADMIN key and its webhook secret.",
                "vivavoce tenant create acme --config vivavoce.yaml", options);
  create->add_option("NAME", options->first, "of the tenant")->required();
  create->callback([options, &run] {
    run = [options] {
      return Execute(*options, {{"command", "tenant.create"}, {"name", options->first}});
    };
  });
}

void AddKey(CLI::App& app, Run& run) {
  auto options = std::make_shared<AdminOptions>();
  CLI::App* create = AddCreate(app, "key", "Makes an API key of a tenant.",
                               "vivavoce key create --role RECRUITER --name ats", options);
  AddRole(create, options);
  create->add_option("--name", options->name, "to tell it by");
  create->callback([options, &run] {
    run = [options] {
      return Execute(*options, {{"command", "key.create"},
                                {"role", options->role},
                                {"name", options->name},
                                {"tenant", options->tenant}});
    };
  });
}

void AddUser(CLI::App& app, Run& run) {
  auto options = std::make_shared<AdminOptions>();
  CLI::App* create = AddCreate(app, "user", "Adds a person who signs in with e-mail and password.",
                               "vivavoce user create r@example.com --role RECRUITER", options);
  create->add_option("EMAIL", options->first, "the person's address")->required();
  AddRole(create, options);
  create->callback([options, &run] {
    run = [options] {
      return Execute(*options, {{"command", "user.create"},
                                {"email", options->first},
                                {"role", options->role},
                                {"tenant", options->tenant}});
    };
  });
}

void AddDlq(CLI::App& app, Run& run) {
  auto options = std::make_shared<AdminOptions>();
  auto all = std::make_shared<bool>(false);
  auto topic = std::make_shared<std::string>();
  CLI::App* group = app.add_subcommand("dlq", "Dead letters: what no worker could handle.");
  group->require_subcommand(1);
  group->footer("Example:\n  vivavoce dlq list --config vivavoce.yaml");
  auto add = [&](const char* name, const char* about) {
    CLI::App* command = group->add_subcommand(name, about);
    command->add_option("--config", options->config, "configuration (YAML)");
    command->add_option("--tenant", options->tenant,
                        "its name or id; not needed where there is one");
    command->add_flag("--json", options->json, "the answer as JSON");
    command->footer("A server may be running.\n\nExample:\n  vivavoce dlq " + std::string(name) +
                    (std::string(name) == "list" ? "" : " ID"));
    return command;
  };
  CLI::App* list = add("list", "The latest first; those that were not sent again.");
  list->add_option("--topic", *topic, "only those of this topic");
  list->add_flag("--all", *all, "those that were sent again, too");
  list->callback([options, all, topic, &run] {
    run = [options, all, topic] {
      return Execute(
          *options,
          {{"command", "dlq.list"}, {"all", *all}, {"topic", *topic}, {"tenant", options->tenant}});
    };
  });
  for (const auto& [name, about] : std::vector<std::pair<const char*, const char*>>{
           {"show", "One, with its message."},
           {"redrive", "Sends it again, and its interview on where that is FAILED."}}) {
    CLI::App* command = add(name, about);
    command->add_option("ID", options->first, "of the dead letter")->required();
    const std::string which = std::string("dlq.") + name;
    command->callback([options, which, &run] {
      run = [options, which] {
        return Execute(*options,
                       {{"command", which}, {"id", options->first}, {"tenant", options->tenant}});
      };
    });
  }
}

}  // namespace vivavoce::cli
