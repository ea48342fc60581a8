// SPDX-License-Identifier: Apache-2.0
// The front door: ports and engines put together from a configuration.
//
//   vivavoce::Registry registry;
//   vivavoce::RegisterAll(registry);                              // of vivavoce::all
//   auto configuration = vivavoce::LoadConfiguration("", vivavoce::SystemConfigurationSources());
//   auto engine = vivavoce::Engine::Make(*configuration, std::move(registry), {});
//   vivavoce::RecordedInterviewRequest request;                   // job, answers, where to put it
//   auto run = (*engine)->ConductInterview(request, nullptr);
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/domain/assessment.h"
#include "vivavoce/domain/transcript.h"
#include "vivavoce/provider/registry.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce {

// Watches a run. Called on the calling thread, never after the call that was given it has returned.
class RunObserver {
 public:
  RunObserver() = default;
  virtual ~RunObserver() = default;
  RunObserver(const RunObserver&) = delete;
  RunObserver& operator=(const RunObserver&) = delete;

  // A stage goes on: "reading", "planning", "interviewing", "assessing", "reporting". `total` 0:
  // unknown.
  virtual void Progress(std::string_view stage, int64_t done, int64_t total) = 0;
  // Somebody has finished a turn; `at_ms` on the recording's timeline.
  virtual void Said(Speaker speaker, std::string_view text, int64_t at_ms) = 0;
  // Something worth knowing that did not stop the run.
  virtual void Warning(std::string_view text) = 0;
};

// The interviewer's lines are text only and last 0 ms.
inline constexpr char kNoVoice[] = "none";

// An interview conducted from recordings (`vivavoce interview`).
struct RecordedInterviewRequest {
  std::string submission_json;  // exactly one of submission and plan is given
  std::string plan_json;
  std::string script_name;  // of that one in errors: the file it came from; may be empty
  std::string audio_file;  // exactly one of audio and answers is given: a WAV whose pauses separate
                           // answers,
  std::string answers_folder;  // or one WAV or TXT an answer, by name order
  std::string out_folder;      // made if absent; a run in it is resumed, a finished one left alone
  // Names and addresses that are masked before a model sees what was said, beside the submission's.
  std::vector<std::string> candidate_names;
  // Follow-ups, each of which takes an answer of its own: as many as the plan allows, or none.
  // Absent: as many as the submission's interview.maxProbes names, and where it names none, none.
  std::optional<bool> probes;
  std::string voice;           // the interviewer's; empty: the provider's default; kNoVoice: silent
  std::string answer_voice;    // speaks TXT answers; empty: the provider's default
  bool cache_answers = false;  // the speech of TXT answers may stay in the voice's cache after the
                               // run: for examples, not for what a candidate wrote
};

// A finished transcript to be assessed (`vivavoce assess`).
struct TranscriptAssessmentRequest {
  std::string transcript_json;
  std::string rubric_json;
  std::string plan_json;  // may be empty
  // As errors name them: the files they came from; may be empty.
  std::string transcript_name;
  std::string rubric_name;
  std::string plan_name;
  std::string out_folder;
  std::vector<std::string> candidate_names;  // as above; empty: nothing is masked
};

// What a run left in its folder.
struct RunResult {
  std::string interview_id;
  std::string run_id;
  std::string state;  // of the interview's life; empty for a mere assessment
  bool already_finished = false;
  int questions_planned = 0;
  int questions_answered = 0;
  int64_t duration_ms = 0;                   // of the recording
  Assessment assessment;                     // as in assessment.json
  std::map<std::string, std::string> files;  // name -> path
  std::vector<std::string> warnings;
};

// Each run keeps its state in an SQLite file in its own folder, so that it can be moved, resumed
// and handed on; the configured store, blobs and transport serve Ports (runtime/ports.h) instead.
//
// Threading: one call at a time; different engines are independent.
class Engine {
 public:
  // Errors: NotFound for a provider, a plugin or shared data that is absent; InvalidArgument for an
  // option.
  static absl::StatusOr<std::unique_ptr<Engine>> Make(Configuration configuration,
                                                      Registry registry, Telemetry telemetry);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Conducts the interview in virtual time, assesses it and writes its artefacts (docs/schemas).
  //
  // Blocking: until all is written. Killed half way and called again with the same request, it
  // resumes.
  //
  // Errors: InvalidArgument or NotFound naming the bad input; FailedPrecondition when the folder
  // holds a run of other inputs. Those of what is installed (a model is absent, a provider failed)
  // name a provider in their detail.
  absl::StatusOr<RunResult> ConductInterview(const RecordedInterviewRequest& request,
                                             RunObserver* observer);

  // Blocking and errors: as above.
  absl::StatusOr<RunResult> AssessTranscript(const TranscriptAssessmentRequest& request,
                                             RunObserver* observer);

  const Configuration& configuration() const;

 private:
  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Whether every configured provider is registered and accepts its options. What they need of the
// machine is not looked at: ExamineMachine() does that.
//
// Errors: NotFound and InvalidArgument, naming the port and the provider; the first one met.
absl::Status CheckProviders(const Configuration& configuration, const Registry& registry);

// What of the configuration's needs is present on this machine, and how to get what is not. Fails
// never: a plugin that does not fit, a provider that does not exist, an option that is wrong are
// findings like an absent model. What is missing and has a fallback that is not, is degraded.
//
// Blocking: loads the plugins, and opens some files.
std::vector<Finding> ExamineMachine(const Configuration& configuration, Registry registry);

}  // namespace vivavoce
