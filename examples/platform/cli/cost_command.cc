// SPDX-License-Identifier: Apache-2.0
// cost: what the providers took and what it cost, of a tenant's interviews or of one run's folder.
#include <memory>

#include "commands.h"
#include "cost_listing.h"

namespace vivavoce::cli {

void AddCost(CLI::App& app, Run& run) {
  auto options = std::make_shared<CostOptions>();
  CLI::App* command = app.add_subcommand(
      "cost", "What the providers took and what it cost, by day, interview, step and model.");
  command->add_option("--interview", options->interview, "only this interview's");
  command->add_option("--from", options->from, "the first day, e.g. 2026-03-01 (UTC)");
  command->add_option("--to", options->to, "the last day, included");
  CLI::Option* folder = command->add_option(
      "--run", options->run, "the folder of a run of vivavoce interview or assess, instead");
  command->add_option("--tenant", options->tenant, "its name or id; not needed where there is one")
      ->excludes(folder);
  command->add_option("--config", options->config, "configuration (YAML)");
  command->add_flag("--json", options->as_json, "as GET /api/v1/costs answers");
  command->footer(
      "Money is reckoned when a call is booked, by share/prices.json or the list of costs.prices; "
      "a\n"
      "model without a price is unpriced, which is not free. A server may be "
      "running.\n\nExamples:\n"
      "  vivavoce cost --config vivavoce.yaml --from 2026-03-01\n"
      "  vivavoce cost --run out");
  command->callback([options, &run] { run = [options] { return ShowCosts(*options); }; });
}

}  // namespace vivavoce::cli
