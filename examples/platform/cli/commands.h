// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace vivavoce::cli {

// Each adds its command to `app`. When the command is given, `run` is set to what it does; it
// answers the exit code.
using Run = std::function<int()>;
void AddInterview(CLI::App& app, Run& run);
void AddAssess(CLI::App& app, Run& run);
void AddDoctor(CLI::App& app, Run& run);
void AddPlugin(CLI::App& app, Run& run);
void AddServe(CLI::App& app, Run& run);
void AddSay(CLI::App& app, Run& run);
void AddTenant(CLI::App& app, Run& run);
void AddKey(CLI::App& app, Run& run);
void AddDlq(CLI::App& app, Run& run);
void AddCost(CLI::App& app, Run& run);
void AddUser(CLI::App& app, Run& run);

}  // namespace vivavoce::cli
