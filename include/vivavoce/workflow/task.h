// SPDX-License-Identifier: Apache-2.0
// What a task of a workflow sees and does.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "vivavoce/base/ids.h"

namespace vivavoce {

// What, beside the step itself, an effect depends on: equal identities are the same effect.
struct EffectIdentity {
  EffectIdentity() = default;
  std::string prompt;  // its sha256
  std::string model;
  std::string input;  // whole
};

// Does the effect. `idempotency_key` is for the callee, should it know such keys.
using EffectCall =
    std::function<boost::asio::awaitable<absl::StatusOr<std::string>>(std::string idempotency_key)>;

// One attempt of one step.
//
// Threading: the engine's executor.
// Lifetime:  valid until the handler's coroutine ends.
class TaskContext {
 public:
  TaskContext() = default;
  virtual ~TaskContext() = default;
  TaskContext(const TaskContext&) = delete;
  TaskContext& operator=(const TaskContext&) = delete;

  virtual const TenantId& tenant() const = 0;
  virtual const ExecutionId& execution() const = 0;
  virtual const std::string& path() const = 0;  // of the step, e.g. "Answers#0/2/Evidence#0"
  virtual int attempt() const = 0;              // from 1

  // Does something in the outer world that must not be done, or paid for, twice. The answer is
  // stored under the effect's idempotency key before Effect() returns; when it is there already,
  // from an attempt that was killed or failed later, it is returned and nothing is done. An error
  // is not stored.
  //
  // Errors: those of `call` and of the store.
  virtual boost::asio::awaitable<absl::StatusOr<std::string>> Effect(EffectIdentity identity,
                                                                     EffectCall call) = 0;
};

// Does a task: JSON in, JSON out. A status made by TaskError() fails the attempt under its name;
// any other under "Status." and its code's name ("Status.Unavailable").
//
// Cancel: when the step times out, loses its lease, or the run ends.
using TaskHandler = std::function<boost::asio::awaitable<absl::StatusOr<std::string>>(
    TaskContext& context, std::string input)>;

// A failure with the name that Retry and Catch look for, e.g. "Model.InvalidAnswer".
absl::Status TaskError(std::string_view name, std::string_view cause);
// The same for what another failure means: its message and its retry_after are kept.
absl::Status TaskError(std::string_view name, const absl::Status& cause);

// The name under which `status` fails an attempt.
std::string TaskErrorName(const absl::Status& status);

}  // namespace vivavoce
