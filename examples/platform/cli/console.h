// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce::cli {

// 0 done, 1 failed, 2 wrong usage or input.
enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2 };

// One line on stderr; answers the exit code that the status stands for.
ExitCode Report(const absl::Status& status);

// Shows a run to a person: what is said as it is said, a progress bar where a stage takes more than
// two seconds. Quiet about everything but warnings when `json` is asked for.
class Console final : public RunObserver {
 public:
  explicit Console(bool json);
  ~Console() override;

  void Progress(std::string_view stage, int64_t done, int64_t total) override;
  void Said(Speaker speaker, std::string_view text, int64_t at_ms) override;
  void Warning(std::string_view text) override;

  // Takes the bar off the screen.
  void ClearBar();

 private:
  bool json_;
  bool terminal_;
  bool bar_shown_ = false;
  std::string stage_;
  std::chrono::steady_clock::time_point stage_began_;
  std::chrono::steady_clock::time_point drawn_;
};

// The result for a person, or as one JSON object.
void PrintResult(const RunResult& result, bool json);

}  // namespace vivavoce::cli
