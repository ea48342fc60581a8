// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "commands.h"
#include "console.h"
#include "vivavoce/base/spelling.h"
#include "vivavoce/version.h"

namespace {

// CLI11's messages may run over several lines; ours are one.
std::string OneLine(std::string text) {
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

// An option group is a nameless command in CLI11's eyes.
void CollectNames(CLI::App& command, std::vector<std::string>& options,
                  std::vector<std::string>& commands) {
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  for (CLI::App* nested : command.get_subcommands([](CLI::App*) { return true; })) {
    if (!nested->get_name().empty()) {
      commands.push_back(nested->get_name());
    } else {
      CollectNames(*nested, options, commands);
    }
  }
}

std::string Unknown(const std::string& what, const std::string& name,
                    const std::vector<std::string>& known) {
  std::string nearest = vivavoce::MisspeltName(name, known);
  if (nearest.empty()) nearest = vivavoce::NearestName(name, known);
  return "unknown " + what + " " + name +
         (nearest.empty() ? "" : "; did you mean " + nearest + "?");
}

// What a command line names that is not there, and the command that it comes to.
struct Misnamed {
  std::string path = "vivavoce";  // whose help says more
  std::string problem;            // empty: nothing
};

Misnamed FindMisnamed(CLI::App& app, const std::vector<std::string>& line) {
  CLI::App* command = &app;
  Misnamed found;
  std::string& problem = found.problem;
  for (const std::string& argument : line) {
    std::vector<std::string> options;
    std::vector<std::string> commands;
    CollectNames(*command, options, commands);
    if (argument.starts_with("--") && argument.size() > 2) {
      const std::string name = argument.substr(0, argument.find('='));
      const bool known = std::find(options.begin(), options.end(), name) != options.end();
      if (!known && problem.empty()) problem = Unknown("option", name, options);
    } else if (std::find(commands.begin(), commands.end(), argument) != commands.end()) {
      command = command->get_subcommand(argument);
      found.path += " " + argument;
    } else if (!commands.empty() && !argument.starts_with("-") && problem.empty()) {
      problem = Unknown("command", argument, commands);
    }
  }
  return found;
}

// CLI11 has refused the line with `message`. A misspelt name is the cause of whatever else is found
// to lack.
int RefuseUsage(CLI::App& app, const std::vector<std::string>& line, const std::string& message) {
  const Misnamed found = FindMisnamed(app, line);
  const std::string text =
      (found.problem.empty() ? message : found.problem) + " (see " + found.path + " --help)";
  std::fprintf(stderr, "vivavoce: %s\n", OneLine(text).c_str());
  return vivavoce::cli::kUsage;
}

int Main(int argc, char** argv) {
  CLI::App app{
      "Conducts structured job interviews by voice and turns them into evidence-backed "
      "assessments.",
      "vivavoce"};
  app.set_version_flag("--version", std::string("vivavoce ") + vivavoce::kVersion);
  app.require_subcommand(1);
  app.footer(
      "vivavoce COMMAND --help says more.\n\n"
      "Example:\n  vivavoce interview --job job.json --audio answers.wav --out run1");
  vivavoce::cli::Run run;
  vivavoce::cli::AddInterview(app, run);
  vivavoce::cli::AddAssess(app, run);
  vivavoce::cli::AddDoctor(app, run);
  vivavoce::cli::AddPlugin(app, run);
  vivavoce::cli::AddServe(app, run);
  vivavoce::cli::AddSay(app, run);
  vivavoce::cli::AddTenant(app, run);
  vivavoce::cli::AddKey(app, run);
  vivavoce::cli::AddUser(app, run);
  vivavoce::cli::AddDlq(app, run);
  vivavoce::cli::AddCost(app, run);
  const std::vector<std::string> line(argv + std::min(argc, 1), argv + argc);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    // Before --help CLI11 passes over a command that is not there.
    const bool command_unknown = FindMisnamed(app, line).problem.starts_with("unknown command");
    return command_unknown ? RefuseUsage(app, line, "") : app.exit(success);
  } catch (const CLI::ParseError& error) {
    return RefuseUsage(app, line, OneLine(error.what()));
  }
  return run ? run() : vivavoce::cli::kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vivavoce: %s\n", OneLine(error.what()).c_str());
    return vivavoce::cli::kFailed;
  }
}
