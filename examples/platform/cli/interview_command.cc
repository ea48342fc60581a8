// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include "commands.h"
#include "console.h"
#include "engine_setup.h"

namespace vivavoce::cli {
namespace {

struct Arguments {
  std::string plan;
  std::string job;
  std::string config;
  bool json = false;
  RecordedInterviewRequest request;
};

// What the contract promises where nothing is asked for, if the provider at hand has such voices.
void ChooseVoices(const Configuration& configuration, RecordedInterviewRequest& request) {
  if (configuration.First("tts").use != "local") return;
  if (request.voice.empty()) request.voice = "flite";
  if (request.answer_voice.empty()) request.answer_voice = "flite:rms";
}

absl::Status Conduct(Arguments& arguments) {
  if (!arguments.job.empty()) {
    absl::StatusOr<std::string> job = ReadInput(arguments.job);
    if (!job.ok()) return job.status();
    arguments.request.submission_json = *std::move(job);
    arguments.request.script_name = arguments.job;
  }
  if (!arguments.plan.empty()) {
    absl::StatusOr<std::string> plan = ReadInput(arguments.plan);
    if (!plan.ok()) return plan.status();
    arguments.request.plan_json = *std::move(plan);
    arguments.request.script_name = arguments.plan;
  }
  absl::StatusOr<std::unique_ptr<Engine>> engine = MakeEngine(arguments.config);
  if (!engine.ok()) return engine.status();
  ChooseVoices((*engine)->configuration(), arguments.request);
  Console console(arguments.json);
  absl::StatusOr<RunResult> result = (*engine)->ConductInterview(arguments.request, &console);
  console.ClearBar();
  if (!result.ok()) return result.status();
  PrintResult(*result, arguments.json);
  return absl::OkStatus();
}

}  // namespace

void AddInterview(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  RecordedInterviewRequest& request = arguments->request;
  CLI::App* command = app.add_subcommand("interview",
                                         "Conducts one interview from recordings, as fast as the "
                                         "machine recognises, and assesses it.");
  CLI::Option_group* script = command->add_option_group("Script", "exactly one");
  script->add_option("--job", arguments->job, "submission (JSON): a plan is made from it");
  script->add_option("--plan", arguments->plan, "interview plan (JSON, as plan.json)");
  script->require_option(1);
  CLI::Option_group* answers = command->add_option_group("Answers", "exactly one");
  answers->add_option("--audio", request.audio_file,
                      "WAV of the candidate's side; pauses of 1.5 s and more separate the answers");
  answers->add_option("--answers", request.answers_folder,
                      "folder with one WAV, or TXT to be spoken, an answer, in name order");
  answers->require_option(1);
  command
      ->add_option("--out", request.out_folder,
                   "folder for the artefacts; an unfinished run in it is resumed")
      ->required();
  command
      ->add_option("--candidate", request.candidate_names,
                   "a name or address of the candidate, masked before a model sees what was "
                   "said; may be repeated (--job: those of the submission are known)")
      ->take_all()
      ->allow_extra_args(false);
  command->add_flag_function(
      "--probes,!--no-probes", [&request](int64_t count) { request.probes = count > 0; },
      "ask follow-ups where an answer leaves something open, or none; each takes the next recorded "
      "answer for its own (default: the job's interview.maxProbes; without one, none)");
  command->add_option("--voice", request.voice,
                      "the interviewer's: none, flite, kokoro, or one of the provider's voices "
                      "(default: flite; with another provider, its own default)");
  command->add_option("--answer-voice", request.answer_voice,
                      "speaks TXT answers (default: flite:rms; with another provider, its own)");
  command->add_flag("--cache-answers", request.cache_answers,
                    "keep the speech of TXT answers for later runs: for examples, not for what a "
                    "candidate wrote");
  command->add_option("--config", arguments->config, "configuration (YAML)");
  command->add_flag("--json", arguments->json, "one JSON object on stdout instead of text");
  command->footer(
      "Consent and the plan's approval count as asserted by whoever runs this command.\n\n"
      "Example:\n  vivavoce interview --job job.json --audio answers.wav --out run1");
  command->callback(
      [arguments, &run] { run = [arguments] { return Report(Conduct(*arguments)); }; });
}

}  // namespace vivavoce::cli
