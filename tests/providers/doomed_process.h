// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace vivavoce {

// A child process that works until it is killed, and says what was acknowledged to it.
//
// Requires: the parent has one thread when it is made.
class DoomedProcess {
 public:
  // Says that the piece of work `number` was acknowledged; usable in the child only.
  using Acknowledge = std::function<void(int64_t number)>;

  explicit DoomedProcess(const std::function<void(const Acknowledge&)>& work);
  ~DoomedProcess();
  DoomedProcess(const DoomedProcess&) = delete;
  DoomedProcess& operator=(const DoomedProcess&) = delete;

  // Waits for `count` acknowledgements, then `microseconds` more, kills, and gives all that came.
  // Fewer than `count` when the child ended by itself.
  std::vector<int64_t> KillAfter(size_t count, int64_t microseconds);

  // Waits for the child to end by itself; its exit code, or -1.
  int Join();

 private:
  bool Read(std::vector<int64_t>& acknowledged);

  pid_t pid_ = -1;
  int pipe_ = -1;
};

}  // namespace vivavoce
