// SPDX-License-Identifier: Apache-2.0
#include "process.h"

#include <gtest/gtest.h>

namespace vivavoce::chromium {
namespace {

using namespace std::chrono_literals;

TEST(RunProgramTest, GivesExitCodeAndOutput) {
  absl::StatusOr<Exit> exit = RunProgram({"sh", "-c", "echo out; echo err >&2; exit 3"}, 10s);

  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(exit->code, 3);
  EXPECT_EQ(exit->output, "out\nerr\n");
}

TEST(RunProgramTest, DoesNotWaitForAChildThatKeepsThePipe) {
  auto begin = std::chrono::steady_clock::now();

  absl::StatusOr<Exit> exit = RunProgram({"sh", "-c", "sleep 60 & echo done"}, 30s);

  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(exit->output, "done\n");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

TEST(RunProgramTest, KillsWhatTakesTooLong) {
  EXPECT_EQ(RunProgram({"sleep", "60"}, 50ms).status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(RunProgramTest, NamesAProgramThatIsNotThere) {
  EXPECT_EQ(RunProgram({"no-such-program"}, 1s).status().code(), absl::StatusCode::kNotFound);
}

TEST(FindProgramTest, GivesTheFirstThatExists) {
  EXPECT_EQ(FindProgram({"no-such-program", "/bin/sh"}), "/bin/sh");
  EXPECT_EQ(FindProgram({"no-such-program"}), "");
}

}  // namespace
}  // namespace vivavoce::chromium
