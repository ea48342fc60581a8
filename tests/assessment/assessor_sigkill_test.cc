// SPDX-License-Identifier: Apache-2.0
// The same as assessor_resume_test.cc with nothing simulated: a process, an SQLite file, SIGKILL.
// The child is this very program, started again with VIVAVOCE_TEST_RUN set to its folder.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "interview_fixture.h"
#include "vivavoce/accounting/cost_ledger.h"
#include "vivavoce/provider/usage.h"
#include "vivavoce/providers/sqlite/sqlite.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using testing::IsOk;
namespace fs = std::filesystem;

constexpr char kFolderVariable[] = "VIVAVOCE_TEST_RUN";
constexpr int kReportDescriptor = 198;  // the pipe's end in the child

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void WriteWhole(int descriptor, const std::string& text) {
  ssize_t written = write(descriptor, text.data(), text.size());
  ASSERT_EQ(written, static_cast<ssize_t>(text.size()));
}

constexpr char kScriptedPrices[] = R"({"version": "t1", "currency": "USD", "prices": [
  {"provider": "scripted", "model": "*", "inputTokens": 1000000, "outputTokens": 1000000,
   "source": "a list", "asOf": "2026-03"}]})";

absl::StatusOr<StoreHandle> OpenStore(AssessmentWorld& world, const fs::path& folder) {
  ProviderContext context = world.time.Context();
  context.base_path = folder.string();
  return MakeSqliteStoreFactory()->Make(R"({"path": "store.db"})", context);
}

// What the ledger of the store in `folder` says.
CostSum BookedIn(const fs::path& folder) {
  AssessmentWorld world;
  absl::StatusOr<StoreHandle> store = OpenStore(world, folder);
  EXPECT_THAT(store, IsOk());
  if (!store.ok()) return CostSum();
  EXPECT_THAT(world.time.Run(store->store->Declare(CostLedger::Collections())), IsOk());
  auto sums = world.time.Run(SumCosts(*store->store, SmallInputs().tenant, CostQuery()));
  EXPECT_THAT(sums, IsOk());
  return sums.ok() && sums->size() == 1 ? sums->front().second : CostSum();
}

// A ledger whose process dies, once for each file of this name in `folder`, when a call has been
// booked and its answer not been stored.
constexpr char kDeathAfterBooking[] = "die_when_booked";
class DyingLedger final : public UsageSink {
 public:
  DyingLedger(CostLedger& ledger, fs::path folder) : ledger_(ledger), folder_(std::move(folder)) {}
  void Note(ProviderUse use) override { ledger_.Note(std::move(use)); }
  boost::asio::awaitable<absl::Status> Settle() override {
    absl::Status settled = co_await ledger_.Settle();
    if (fs::remove(folder_ / kDeathAfterBooking)) raise(SIGKILL);
    co_return settled;
  }

 private:
  CostLedger& ledger_;
  fs::path folder_;
};

// One assessment on the store in `folder`; each call of the model leaves a line in calls.log, and
// each call and each finished step a byte in the pipe.
void AssessInChild(const fs::path& folder) {
  AssessmentWorld world;  // its model answers in virtual time; the store is real
  absl::StatusOr<StoreHandle> store = OpenStore(world, folder);
  ASSERT_THAT(store, IsOk());
  absl::StatusOr<PriceList> prices = PriceList::Parse(kScriptedPrices);
  ASSERT_THAT(prices, IsOk());
  CostLedger ledger(*store->store, world.time.executor(), world.time.clock(), *prices, {});
  auto scripted =
      std::make_unique<testing::ScriptedLanguageModel>(world.time.executor(), world.time.clock());
  testing::ScriptedLanguageModel& model = *scripted;
  DyingLedger dying(ledger, folder);
  auto charged = WithUsage(std::move(scripted), dying, world.time.clock(), "scripted");
  world.dependencies.model = charged.get();
  int calls = open((folder / "calls.log").c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
  ASSERT_GE(calls, 0);
  for (const char* purpose : {"evidence", "checks", "summary"}) {
    model.Answer(purpose, [&, purpose](const LanguageModelRequest& request) {
      WriteWhole(calls, std::string(purpose) + " " + request.idempotency_key + "\n");
      WriteWhole(kReportDescriptor, "c");
      return testing::ScriptedAnswer(KeyWordAnswer(purpose, request.input));
    });
  }
  world.dependencies.progress = [](const AssessmentProgress&) {
    WriteWhole(kReportDescriptor, "p");
  };
  absl::StatusOr<Assessment> result = world.Assess(*store->store, SmallInputs());
  ASSERT_THAT(result, IsOk());
  std::ofstream(folder / "assessment.json", std::ios::binary) << ToJson(*result);
}

// Starts a child and kills it after `bytes` of its reports; 0: lets it end. True when it ended.
bool Live(const fs::path& folder, int bytes) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], kReportDescriptor);
    close(ends[0]);
    close(ends[1]);
    setenv(kFolderVariable, folder.c_str(), 1);
    unsetenv("GTEST_OUTPUT");  // the parent alone reports
    execl("/proc/self/exe", "assessor", "--gtest_filter=AssessorSigkillTest.*", "--gtest_brief=1",
          nullptr);
    _exit(127);
  }
  close(ends[1]);
  char report;
  int seen = 0;
  bool ended = false;
  while (bytes == 0 || seen < bytes) {
    ssize_t count = read(ends[0], &report, 1);
    if (count <= 0) {
      ended = true;
      break;
    }
    ++seen;
  }
  if (!ended) kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

fs::path FreshFolder(const std::string& name) {
  fs::path folder = fs::path(::testing::TempDir()) / ("assessor_" + name);
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

std::map<std::string, int> LinesOf(const fs::path& path) {
  std::map<std::string, int> lines;
  std::stringstream text(ReadAll(path));
  for (std::string line; std::getline(text, line);) ++lines[line];
  return lines;
}

TEST(AssessorSigkillTest, EndsWithTheSameBytesAndPaysForNothingTwice) {
  if (const char* folder = std::getenv(kFolderVariable)) return AssessInChild(folder);
  fs::path whole = FreshFolder("whole");
  ASSERT_TRUE(Live(whole, 0));
  std::map<std::string, int> wanted = LinesOf(whole / "calls.log");
  ASSERT_EQ(wanted.size(), 5u);

  fs::path killed = FreshFolder("killed");
  int kills = 0;
  while (kills < 30 && !Live(killed, 3)) ++kills;

  EXPECT_GE(kills, 4);
  EXPECT_LT(kills, 30);
  EXPECT_EQ(ReadAll(killed / "assessment.json"), ReadAll(whole / "assessment.json"));
  EXPECT_FALSE(ReadAll(killed / "assessment.json").empty());
  // The same effects under the same keys. One that was under way when a process died may have been
  // begun again: at most two, the questions side by side, for each kill.
  int begun = 0;
  std::map<std::string, int> calls = LinesOf(killed / "calls.log");
  for (const auto& [line, count] : calls) begun += count;
  EXPECT_EQ(calls.size(), wanted.size());
  EXPECT_LE(begun, static_cast<int>(wanted.size()) + 2 * kills);

  // In the ledger each effect is charged once, and what a death made somebody ask again is named.
  const CostSum once = BookedIn(whole);
  EXPECT_EQ(once.calls, static_cast<int64_t>(wanted.size()));
  EXPECT_EQ(once.repeated_calls, 0);
  EXPECT_GT(once.micros, 0);
  const CostSum booked = BookedIn(killed);
  EXPECT_EQ(booked.calls - booked.repeated_calls, once.calls);
  EXPECT_LE(booked.calls, begun);
  EXPECT_GE(booked.micros, once.micros);

  fs::path charged = FreshFolder("charged");
  for (int death = 0; death < 3; ++death) {
    std::ofstream(charged / kDeathAfterBooking).close();
    EXPECT_FALSE(Live(charged, 0));
    EXPECT_FALSE(fs::exists(charged / kDeathAfterBooking));
  }
  EXPECT_TRUE(Live(charged, 0));
  const CostSum repeated = BookedIn(charged);
  EXPECT_GE(repeated.repeated_calls, 3);
  EXPECT_EQ(repeated.calls - repeated.repeated_calls, once.calls);
  fs::remove_all(charged);
  fs::remove_all(whole);
  fs::remove_all(killed);
}

}  // namespace
}  // namespace vivavoce
