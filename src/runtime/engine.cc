// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/runtime/engine.h"

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "assessment/transcript_fit.h"
#include "runtime/conditions.h"
#include "runtime/examine.h"
#include "runtime/files.h"
#include "runtime/interview_run.h"
#include "runtime/prices.h"
#include "runtime/request_check.h"
#include "runtime/run_folder.h"
#include "runtime/voice_check.h"
#include "runtime/workbench.h"
#include "vivavoce/accounting/cost_ledger.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "vivavoce/version.h"

namespace vivavoce {
namespace {

constexpr char kNobodyMasked[] =
    "the candidate's name is not known, so that nothing is masked before the model sees it; "
    "give it with --candidate";

namespace fs = std::filesystem;
using OrderedJson = nlohmann::ordered_json;

constexpr char kStoreName[] = "run.db";

// What a run may leave, in the order a reader wants it.
constexpr const char* kFiles[] = {"report.pdf",
                                  "report.html",
                                  "report.json",
                                  "assessment.json",
                                  "transcript.json",
                                  "recording.wav",
                                  "recording.manifest.json",
                                  "events.jsonl",
                                  "plan.json",
                                  "rubric.json"};

absl::StatusOr<OrderedJson> AnswersJson(const std::vector<std::string>& files) {
  OrderedJson json = OrderedJson::array();
  for (const std::string& file : files) {
    absl::StatusOr<std::string> hash = internal::HashFile(file);
    if (!hash.ok()) return hash.status();
    json.push_back({fs::path(file).filename().string(), *hash});
  }
  return json;
}

void ListFiles(const std::string& folder, RunResult& result) {
  for (const char* name : kFiles) {
    std::string path = folder + "/" + name;
    std::error_code error;
    if (fs::exists(path, error)) result.files[name] = path;
  }
}

// A run ends when what it cost has been written down.
boost::asio::awaitable<absl::Status> Settled(boost::asio::awaitable<absl::Status> work,
                                             CostLedger& ledger) {
  absl::Status done = co_await std::move(work);
  absl::Status kept = co_await ledger.Settle();
  if (!done.ok()) co_return done;
  co_return Annotate(kept, "costs");
}

internal::RunIdentity FreshIdentity(const OrderedJson& inputs, internal::Workbench& bench) {
  internal::RunIdentity identity;
  identity.inputs_sha256 =
      Sha256Hex(inputs.dump(-1, ' ', false, OrderedJson::error_handler_t::replace));
  identity.interview_id = InterviewId(MakeUuidV7(bench.clock().Now()));
  identity.run_id = RunId(MakeUuidV7(bench.clock().Now()));
  identity.started_at = FormatRfc3339(bench.clock().Now());
  return identity;
}

}  // namespace

struct Engine::Impl {
  // A run's folder, store and providers while it goes.
  struct OpenRun {
    internal::Workbench& bench;
    Store& store;
    internal::RunFolder& folder;
    internal::Narrator& narrator;
    internal::RunIdentity fresh;
    RunResult& result;
  };

  // Opens the run of `inputs` in `out_folder` and has `work` carry it out.
  absl::StatusOr<RunResult> Run(
      internal::Workbench& bench, const std::string& out_folder, const OrderedJson& inputs,
      RunObserver* observer,
      const std::function<boost::asio::awaitable<absl::Status>(OpenRun&)>& work) const {
    absl::StatusOr<std::string> path = internal::RunFolder::Prepare(out_folder);
    if (!path.ok()) return path.status();
    absl::StatusOr<Store*> store = bench.OpenStore(*path + "/" + kStoreName);
    if (!store.ok()) return Annotate(store.status(), "run folder");
    internal::RunFolder folder(*path, **store, TenantId("local"));
    internal::Narrator narrator(observer);
    RunResult result;
    OpenRun run{bench, **store, folder, narrator, FreshIdentity(inputs, bench), result};
    absl::StatusOr<PriceList> prices = internal::LoadPrices(configuration, bench.providers());
    if (!prices.ok()) return prices.status();
    CostLedger ledger(**store, bench.context().executor, bench.clock(), *std::move(prices),
                      telemetry);
    bench.providers().TellUsesTo(&ledger);
    absl::Status status = bench.Run(Settled(work(run), ledger));
    bench.providers().TellUsesTo(nullptr);
    // A refusal says one thing; what else was noticed belongs to a run.
    const bool refused = status.code() == absl::StatusCode::kInvalidArgument ||
                         status.code() == absl::StatusCode::kFailedPrecondition;
    for (const std::string& warning : bench.providers().warnings()) {
      if (!refused) narrator.Warning(warning);
    }
    // What was asked for was there when the request was checked.
    if (status.code() == absl::StatusCode::kNotFound) {
      return internal::LacksOnMachine(status, "vivavoce");
    }
    if (!status.ok()) return status;
    result.warnings = narrator.warnings();
    ListFiles(*path, result);
    return result;
  }

  Configuration configuration;
  Registry registry;
  Telemetry telemetry;
};

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

const Configuration& Engine::configuration() const { return impl_->configuration; }

absl::StatusOr<std::unique_ptr<Engine>> Engine::Make(Configuration configuration, Registry registry,
                                                     Telemetry telemetry) {
  auto impl = std::make_unique<Impl>();
  if (absl::Status loaded = internal::LoadPlugins(configuration, registry); !loaded.ok()) {
    return loaded;
  }
  if (absl::Status checked = CheckProviders(configuration, registry); !checked.ok()) {
    return checked;
  }
  std::error_code error;
  if (!fs::is_directory(configuration.share_path, error)) {
    std::string seen =
        configuration.share_path.empty() ? "" : " (" + configuration.share_path + ")";
    return internal::LacksOnMachine(NotFound("engine: the shared data is not found" + seen +
                                             "; set VIVAVOCE_SHARE to the folder share/vivavoce"),
                                    "vivavoce");
  }
  impl->configuration = std::move(configuration);
  impl->registry = std::move(registry);
  impl->telemetry = telemetry;
  return std::unique_ptr<Engine>(new Engine(std::move(impl)));
}

absl::StatusOr<RunResult> Engine::ConductInterview(const RecordedInterviewRequest& request,
                                                   RunObserver* observer) {
  absl::StatusOr<internal::CheckedRequest> checked =
      internal::CheckRequest(request, impl_->configuration.share_path);
  if (!checked.ok()) return checked.status();
  internal::Workbench bench(impl_->configuration, impl_->registry, impl_->telemetry);
  absl::Status voices = internal::CheckVoices(bench, request, checked->answer_files);
  if (!voices.ok()) return voices;
  // A submission may name its candidate by a reference alone.
  const Candidate& candidate = checked->submission.candidate;
  if (internal::NamesToMask(candidate, request.candidate_names).empty()) {
    bench.providers().Warn(kNobodyMasked);
  }
  absl::StatusOr<OrderedJson> answers = AnswersJson(checked->answer_files);
  if (!answers.ok()) return answers.status();
  OrderedJson inputs{{"version", kVersion},
                     {"submission", request.submission_json},
                     {"plan", request.plan_json},
                     {"answers", *answers},
                     {"candidates", request.candidate_names},
                     {"probes", request.probes ? OrderedJson(*request.probes) : OrderedJson()},
                     {"voice", request.voice},
                     {"answerVoice", request.answer_voice},
                     {"providers", internal::ProvidersOf(impl_->configuration)}};
  std::optional<internal::InterviewRun> interview;
  return impl_->Run(bench, request.out_folder, inputs, observer, [&](Impl::OpenRun& run) {
    interview.emplace(run.bench, run.store, run.folder, request, *checked, run.narrator,
                      run.result);
    return interview->Run(std::move(run.fresh));
  });
}

absl::StatusOr<RunResult> Engine::AssessTranscript(const TranscriptAssessmentRequest& request,
                                                   RunObserver* observer) {
  internal::AssessedInterview interview;
  if (absl::Status names = internal::CheckNames(request.candidate_names); !names.ok()) return names;
  absl::StatusOr<Transcript> transcript = ParseTranscript(request.transcript_json);
  if (!transcript.ok()) return internal::In(request.transcript_name, transcript.status());
  absl::StatusOr<Rubric> rubric = ParseRubric(request.rubric_json);
  if (!rubric.ok()) return internal::In(request.rubric_name, rubric.status());
  if (!request.plan_json.empty()) {
    absl::StatusOr<InterviewPlan> plan = ParsePlan(request.plan_json);
    if (!plan.ok()) return internal::In(request.plan_name, plan.status());
    interview.plan = *std::move(plan);
  }
  const InterviewPlan* plan = interview.plan ? &*interview.plan : nullptr;
  internal::TranscriptFit fit = internal::ExamineFit(*transcript, *rubric, plan);
  if (!fit.status.ok()) return fit.status;
  OrderedJson inputs{
      {"version", kVersion},           {"transcript", request.transcript_json},
      {"rubric", request.rubric_json}, {"candidates", request.candidate_names},
      {"plan", request.plan_json},     {"providers", internal::ProvidersOf(impl_->configuration)}};
  interview.transcript = *std::move(transcript);
  interview.rubric = *std::move(rubric);
  interview.candidate_names = request.candidate_names;
  internal::Workbench bench(impl_->configuration, impl_->registry, impl_->telemetry);
  for (std::string& warning : fit.warnings) bench.providers().Warn(std::move(warning));
  if (request.candidate_names.empty()) bench.providers().Warn(kNobodyMasked);
  return impl_->Run(bench, request.out_folder, inputs, observer, [&](Impl::OpenRun& run) {
    const Transcript& given = interview.transcript;
    if (!given.interview_id.empty()) run.fresh.interview_id = InterviewId(given.interview_id);
    run.result.duration_ms = given.duration_ms;
    return internal::AssessFinishedTranscript(run.bench, run.folder, run.store,
                                              std::move(run.fresh), std::move(interview),
                                              run.narrator, run.result);
  });
}

std::vector<Finding> ExamineMachine(const Configuration& configuration, Registry registry) {
  std::vector<Finding> findings = internal::ExaminePlugins(configuration, registry);
  internal::Workbench bench(configuration, registry, {});
  ProviderContext context = bench.context();
  context.embedder = bench.providers().Embeddings();
  std::vector<Finding> more = internal::ExamineProviders(configuration, registry, context);
  findings.insert(findings.end(), more.begin(), more.end());
  return findings;
}

}  // namespace vivavoce
