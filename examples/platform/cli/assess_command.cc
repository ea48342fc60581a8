// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "console.h"
#include "engine_setup.h"

namespace vivavoce::cli {
namespace {

struct Arguments {
  std::string transcript;
  std::string rubric;
  std::string plan;
  std::string out;
  std::string config;
  std::vector<std::string> candidate_names;
  bool json = false;
};

absl::Status Assess(const Arguments& arguments) {
  TranscriptAssessmentRequest request;
  request.out_folder = arguments.out;
  request.candidate_names = arguments.candidate_names;
  request.transcript_name = arguments.transcript;
  request.rubric_name = arguments.rubric;
  request.plan_name = arguments.plan;
  absl::StatusOr<std::string> transcript = ReadInput(arguments.transcript);
  if (!transcript.ok()) return transcript.status();
  request.transcript_json = *std::move(transcript);
  absl::StatusOr<std::string> rubric = ReadInput(arguments.rubric);
  if (!rubric.ok()) return rubric.status();
  request.rubric_json = *std::move(rubric);
  if (!arguments.plan.empty()) {
    absl::StatusOr<std::string> plan = ReadInput(arguments.plan);
    if (!plan.ok()) return plan.status();
    request.plan_json = *std::move(plan);
  }
  absl::StatusOr<std::unique_ptr<Engine>> engine = MakeEngine(arguments.config);
  if (!engine.ok()) return engine.status();
  Console console(arguments.json);
  absl::StatusOr<RunResult> result = (*engine)->AssessTranscript(request, &console);
  console.ClearBar();
  if (!result.ok()) return result.status();
  PrintResult(*result, arguments.json);
  return absl::OkStatus();
}

}  // namespace

void AddAssess(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("assess", "Assesses a finished transcript.");
  command->add_option("--transcript", arguments->transcript, "transcript.json")->required();
  command->add_option("--rubric", arguments->rubric, "rubric.json")->required();
  command->add_option("--plan", arguments->plan, "plan.json, where there is one");
  command
      ->add_option("--out", arguments->out,
                   "folder for the artefacts; an unfinished run in it is resumed")
      ->required();
  command
      ->add_option("--candidate", arguments->candidate_names,
                   "a name or address of the candidate, masked before a model sees what was said; "
                   "may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--config", arguments->config, "configuration (YAML)");
  command->add_flag("--json", arguments->json, "one JSON object on stdout instead of text");
  command->footer(
      "Example:\n  vivavoce assess --transcript run1/transcript.json --rubric run1/rubric.json "
      "--out run2 --candidate \"First Last\"");
  command->callback(
      [arguments, &run] { run = [arguments] { return Report(Assess(*arguments)); }; });
}

}  // namespace vivavoce::cli
