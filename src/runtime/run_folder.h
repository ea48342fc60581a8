// SPDX-License-Identifier: Apache-2.0
// The folder of one run: its artefacts, and the store that knows how far it has come.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::internal {

// What identifies the run of a folder.
struct RunIdentity {
  RunIdentity() = default;
  std::string inputs_sha256;
  InterviewId interview_id;
  RunId run_id;
  std::string started_at;  // RFC 3339
  bool finished = false;
};

// Lifetime: the store outlives it.
class RunFolder {
 public:
  // Makes the folder if it is absent, for its owner alone.
  static absl::StatusOr<std::string> Prepare(const std::string& path);

  RunFolder(std::string path, Store& store, TenantId tenant)
      : path_(std::move(path)), store_(store), tenant_(std::move(tenant)) {}

  std::string Path(std::string_view name) const { return path_ + "/" + std::string(name); }

  // Takes up the run that the folder holds, or begins `fresh`: also in the place of a run of other
  // inputs that has neither kept a plan nor been marked as begun.
  //
  // Errors: FailedPrecondition when it holds a run of other inputs.
  boost::asio::awaitable<absl::StatusOr<RunIdentity>> Begin(RunIdentity fresh);
  boost::asio::awaitable<absl::Status> MarkBegun();
  boost::asio::awaitable<absl::Status> MarkFinished(RunIdentity identity);

  // A JSON artefact that is kept in the store, and as `<name>.json` in the folder.
  boost::asio::awaitable<absl::StatusOr<std::optional<std::string>>> Find(std::string name);
  boost::asio::awaitable<absl::Status> Keep(std::string name, std::string json);
  // The same without a file, for what only the run itself needs to know.
  boost::asio::awaitable<absl::Status> Remember(std::string name, std::string json);
  // Writes the file again where it is missing or differs.
  absl::Status WriteFile(const std::string& name, const std::string& bytes) const;

 private:
  std::string path_;
  Store& store_;
  TenantId tenant_;
};

}  // namespace vivavoce::internal
