// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::chromium {

struct Exit {
  int code = 0;        // 128 + signal when it was killed
  std::string output;  // standard output and error, the first 64 kB
};

// Runs a program in a process group of its own and waits for it.
//
// Blocking: until it ends, or `limit` has passed; then the whole group is killed.
//           Also when `stop` has become true, which any thread may make it.
// Errors:   NotFound when the program cannot be started; DeadlineExceeded; Cancelled by `stop`.
absl::StatusOr<Exit> RunProgram(const std::vector<std::string>& arguments,
                                std::chrono::milliseconds limit, const std::atomic<bool>& stop);
absl::StatusOr<Exit> RunProgram(const std::vector<std::string>& arguments,
                                std::chrono::milliseconds limit);

// The first of `names` found on PATH (or itself, when it is a path to a program); empty when there
// is none.
std::string FindProgram(const std::vector<std::string>& names);

}  // namespace vivavoce::chromium
