// SPDX-License-Identifier: Apache-2.0
// An interview in 30 lines: a job, a recording of the candidate's answers, and a report.
#include <vivavoce/base/status.h>
#include <vivavoce/providers/all/register_all.h>
#include <vivavoce/runtime/engine.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", std::string(vivavoce::Message(status)).c_str());
  return 1;
}

int main(int argc, char** argv) {
  if (argc != 4) return Fail(vivavoce::InvalidArgument("usage: quickstart JOB.json ANSWERS OUT"));
  vivavoce::Registry registry;
  if (absl::Status s = vivavoce::RegisterAll(registry); !s.ok()) return Fail(s);
  auto configuration = vivavoce::LoadConfiguration("", vivavoce::SystemConfigurationSources());
  if (!configuration.ok()) return Fail(configuration.status());
  auto engine = vivavoce::Engine::Make(*configuration, std::move(registry), {});
  if (!engine.ok()) return Fail(engine.status());

  std::ifstream file(argv[1]);
  if (!file) return Fail(vivavoce::NotFound("cannot read the job " + std::string(argv[1])));
  std::ostringstream job;
  job << file.rdbuf();
  vivavoce::RecordedInterviewRequest request;
  request.submission_json = job.str();
  request.answers_folder = argv[2];
  request.out_folder = argv[3];
  request.voice = "flite";  // fast; left empty, the provider's best
  request.answer_voice = "flite:rms";
  auto run = (*engine)->ConductInterview(request, nullptr);
  if (!run.ok()) return Fail(run.status());
  std::printf("%s\n", std::string(Name(run->assessment.overall.recommendation)).c_str());
}
