// SPDX-License-Identifier: Apache-2.0
#include <clocale>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "commands.h"
#include "console.h"
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
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "vivavoce: %s (see vivavoce --help)\n", OneLine(error.what()).c_str());
    return vivavoce::cli::kUsage;
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
