// SPDX-License-Identifier: Apache-2.0
// What does a conversation cost without its models? A recorded interview of 45 simulated minutes
// with scripted providers, in virtual time; and a live session that listens: how often it allocates
// for each frame of 20 ms that the candidate's microphone sends, beside the same link that nobody
// but a loop reads. Ends with 1 where an ordinary frame allocates at all.
//
//   conversation_bench [--json FILE]
//
// The environment's BENCHMARK_OUT is what --json is when that is absent.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "listening_session.h"
#include "vivavoce/conversation/recorded_interview.h"
#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/scripted_speech_to_text.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/time_driver.h"

namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they have their own
// Before the C library's own, in every library of this process: operator new ends here, and so does
// what Asio allocates for a coroutine. Count.
static void Count() { allocations.fetch_add(1, std::memory_order_relaxed); }

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) {
  Count();
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  Count();
  return __libc_calloc(count, size);
}
void* realloc(void* memory, size_t size) {
  Count();
  return __libc_realloc(memory, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  Count();
  return __libc_memalign(alignment, size);
}
}
#endif

namespace vivavoce {
namespace {

constexpr int kRounds = 5;
constexpr int kQuestions = 34;

// Answers of 79 s each, from memory.
class MarkedAnswers final : public AnswerSource {
 public:
  explicit MarkedAnswers(int count) : left_(count) {
    for (int16_t id = 1; id <= 18; ++id) {
      std::vector<int16_t> speech = testing::MakeMarkedSpeech(id, Millis(3300));
      samples_.insert(samples_.end(), speech.begin(), speech.end());
      std::vector<int16_t> pause = testing::MakeSilence(Millis(1100));
      samples_.insert(samples_.end(), pause.begin(), pause.end());
    }
  }
  boost::asio::awaitable<absl::StatusOr<std::optional<RecordedAnswer>>> NextAnswer() override {
    std::optional<RecordedAnswer> answer;
    if (left_-- > 0) {
      answer.emplace();
      answer->source = "answers.wav";
      at_ = 0;
    }
    co_return answer;
  }
  boost::asio::awaitable<absl::StatusOr<std::vector<int16_t>>> Read(SampleCount limit) override {
    size_t count = std::min(static_cast<size_t>(limit.value), samples_.size() - at_);
    auto first = samples_.begin() + static_cast<std::ptrdiff_t>(at_);
    std::vector<int16_t> piece(first, first + static_cast<std::ptrdiff_t>(count));
    at_ += count;
    co_return piece;
  }

 private:
  std::vector<int16_t> samples_;
  int left_;
  size_t at_ = 0;
};

struct Recorded {
  double simulated_minutes = 0;
  double wall_ms = 0;
  double cpu_ms = 0;
  int64_t events = 0;
  int64_t commands = 0;
};

Recorded ConductOnce(const std::string& folder) {
  testing::VirtualTimeDriver driver;
  testing::SttScript script;
  for (int16_t id = 1; id <= 18; ++id) {
    script.utterances[id] = "I moved the ledger to a new database in one weekend.";
  }
  testing::ScriptedSpeechToText recogniser(driver.executor(), driver.clock(), script);
  testing::ScriptedTextToSpeech voice(driver.executor(), driver.clock());
  MarkedAnswers answers(kQuestions);
  SessionSetup setup;
  setup.plan = BenchPlan(kQuestions);
  setup.interview_id = "interview-1";
  setup.phrases = BenchPhrases();
  setup.engine.provider = "scripted";
  setup.recording_path = folder + "/recording.wav";
  setup.manifest_path = folder + "/recording.manifest.json";
  setup.speech_to_text = &recogniser;
  setup.text_to_speech = &voice;
  setup.answers = &answers;
  setup.clock = &driver.clock();
  setup.pool = &driver.pool();

  const std::clock_t cpu = std::clock();
  const auto begin = std::chrono::steady_clock::now();
  absl::StatusOr<SessionOutcome> outcome = driver.Run(ConductRecordedInterview(std::move(setup)));
  std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - begin;
  if (!outcome.ok() || outcome->ended != EndReason::kCompleted) {
    std::fprintf(stderr, "the interview failed: %s\n", outcome.status().ToString().c_str());
    std::exit(1);
  }
  Recorded figures;
  figures.simulated_minutes = static_cast<double>(outcome->transcript.duration_ms) / 60'000;
  figures.wall_ms = wall.count();
  figures.cpu_ms = 1000.0 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
  for (const std::string& line : outcome->event_log) {
    bool command = line.find("\"command\":") != std::string::npos;
    ++(command ? figures.commands : figures.events);
  }
  return figures;
}

// The middle one of several, by wall time.
Recorded MeasureRecorded(const std::string& folder) {
  std::vector<Recorded> rounds;
  for (int i = 0; i < kRounds; ++i) rounds.push_back(ConductOnce(folder));
  std::sort(rounds.begin(), rounds.end(),
            [](const Recorded& a, const Recorded& b) { return a.wall_ms < b.wall_ms; });
  return rounds[kRounds / 2];
}

constexpr double kMostCpuMs = 1000;  // for 45 minutes

nlohmann::json Show(const Recorded& interview) {
  std::printf("a recorded interview, scripted providers (the middle one of %d)\n", kRounds);
  std::printf("  simulated minutes   %10.1f\n", interview.simulated_minutes);
  std::printf("  wall ms             %10.0f\n", interview.wall_ms);
  std::printf("  processor ms        %10.0f\n", interview.cpu_ms);
  std::printf("  events              %10lld\n", static_cast<long long>(interview.events));
  std::printf("  commands            %10lld\n", static_cast<long long>(interview.commands));
  if (interview.cpu_ms >= kMostCpuMs) {
    std::fprintf(stderr, "a simulated interview takes %.0f ms: %.0f at most\n", interview.cpu_ms,
                 kMostCpuMs);
    std::exit(1);
  }
  return {{"name", "recorded_interview"}, {"simulated_minutes", interview.simulated_minutes},
          {"wall_ms", interview.wall_ms}, {"cpu_ms", interview.cpu_ms},
          {"events", interview.events},   {"commands", interview.commands}};
}

// Of frames, beyond what the bench's own link and clock allocate for each.
struct Allocations {
  double mean = 0;
  double share = 0;  // of the frames that allocate at all
  int64_t middle = 0;
  int64_t most = 0;
};

Allocations Summarise(FrameCosts costs, int64_t link) {
  Allocations all;
  for (int64_t& cost : costs) {
    cost -= link;
    all.mean += static_cast<double>(cost) / static_cast<double>(costs.size());
    all.share += cost > 0 ? 1 / static_cast<double>(costs.size()) : 0;
  }
  std::sort(costs.begin(), costs.end());
  all.middle = costs[costs.size() / 2];
  all.most = costs.back();
  return all;
}

// False: the session failed, or allocates for ordinary frames.
bool ShowListening(const std::string& folder, nlohmann::json& rows) {
  CountAllocations count = [] { return allocations.load(); };
  FrameCosts alone = MeasureLinkAlone(count);
  std::sort(alone.begin(), alone.end());
  const int64_t link = alone[alone.size() / 2];
  std::printf("\nallocations from one frame of 20 ms to the next, while the candidate speaks\n");
  std::printf("  %-24s%10s%10s%10s%24s\n", "", "median", "mean", "most", "frames that allocate");
  bool none = true;
  for (const ListeningParts& parts : EveryListeningParts()) {
    absl::StatusOr<FrameCosts> costs = MeasureListening(parts, folder, count);
    if (!costs.ok()) {
      std::fprintf(stderr, "the session failed: %s\n", costs.status().ToString().c_str());
      return false;
    }
    const Allocations all = Summarise(*std::move(costs), link);
    none = none && all.middle == 0;
    std::printf("  %-24s%10lld%10.2f%10lld%22.1f %%\n", parts.name.c_str(),
                static_cast<long long>(all.middle), all.mean, static_cast<long long>(all.most),
                100 * all.share);
    rows.push_back({{"name", "listening/" + parts.name},
                    {"allocations_median", all.middle},
                    {"allocations_mean", all.mean},
                    {"allocations_most", all.most},
                    {"share_of_frames", all.share},
                    {"allocations_of_the_link", link}});
  }
  std::printf("  (the bench's own link and clock: %lld each, taken off)\n",
              static_cast<long long>(link));
  if (!none) std::fprintf(stderr, "ordinary frames allocate: none may\n");
  return none;
}

int Run(const std::string& json_path, const std::string& folder) {
  nlohmann::json rows = nlohmann::json::array();
  rows.push_back(Show(MeasureRecorded(folder)));
  if (!ShowListening(folder, rows)) return 1;
  if (json_path.empty()) return 0;
  std::ofstream out(json_path);
  out << nlohmann::json{{"context", {{"rounds", kRounds}}}, {"benchmarks", rows}}.dump(2) << "\n";
  return out ? 0 : 1;
}

}  // namespace
}  // namespace vivavoce

int main(int argc, char** argv) {
  std::string json_path;
  if (const char* out = std::getenv("BENCHMARK_OUT")) json_path = out;
  if (argc == 3 && std::string(argv[1]) == "--json") {
    json_path = argv[2];
  } else if (argc != 1) {
    std::fprintf(stderr, "usage: conversation_bench [--json FILE]\n");
    return 2;
  }
  std::string folder =
      (std::filesystem::temp_directory_path() / "conversation-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 2;
  const int code = vivavoce::Run(json_path, folder);
  std::filesystem::remove_all(folder);
  return code;
}
