// SPDX-License-Identifier: Apache-2.0
// tenant create, key create, user create.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "admin_request.h"
#include "commands.h"
#include "console.h"

namespace vivavoce::cli {
namespace {

using nlohmann::ordered_json;

struct AdminOptions {
  std::string config;
  std::string first;  // NAME, EMAIL
  std::string role;
  std::string name;
  std::string tenant;
  bool json = false;
};

int Execute(const AdminOptions& options, const ordered_json& request) {
  absl::StatusOr<ordered_json> made = Administer(options.config, request);
  if (!made.ok()) return Report(made.status());
  if (options.json) {
    std::printf("%s\n", made->dump(2).c_str());
    return kDone;
  }
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
    if (!made->contains(member)) continue;
    std::printf("%-31s %s\n", label, (*made)[member].get<std::string>().c_str());
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

}  // namespace vivavoce::cli
