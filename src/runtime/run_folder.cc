// SPDX-License-Identifier: Apache-2.0
#include "runtime/run_folder.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "runtime/files.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

constexpr char kRuns[] = "runs";
constexpr char kArtefacts[] = "artefacts";
constexpr char kCurrent[] = "current";
constexpr char kBegun[] = "begun";
constexpr size_t kArtefactLimit = size_t{256} << 20;

// From the plan on there is something to lose.
bool TellsOfWork(const Document& document) {
  return document.id == "plan" || document.id == kBegun;
}

Document RunDocument(const RunIdentity& identity) {
  nlohmann::ordered_json body{{"inputsSha256", identity.inputs_sha256},
                              {"interviewId", identity.interview_id.value()},
                              {"runId", identity.run_id.value()},
                              {"startedAt", identity.started_at},
                              {"finished", identity.finished}};
  Document document;
  document.id = kCurrent;
  document.body = body.dump();
  return document;
}

}  // namespace

absl::StatusOr<std::string> RunFolder::Prepare(const std::string& path) {
  if (path.empty()) return InvalidArgument("out folder: is missing");
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path folder = fs::absolute(path, error).lexically_normal();
  const fs::path whole = folder.has_filename() ? folder : folder.parent_path();
  if (!fs::is_directory(whole, error)) {
    fs::create_directories(whole.parent_path(), error);
    // A candidate's recording and report are for nobody else on the machine.
    if (!error && mkdir(whole.c_str(), 0700) != 0) error.assign(errno, std::generic_category());
    if (error) return InvalidArgument("out folder: cannot make " + path + ": " + error.message());
  }
  return fs::canonical(whole, error).string();
}

boost::asio::awaitable<absl::StatusOr<RunIdentity>> RunFolder::Begin(RunIdentity fresh) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  absl::StatusOr<std::optional<Document>> found = co_await (*transaction)->Get(kRuns, kCurrent);
  if (!found.ok()) co_return found.status();
  nlohmann::json body = nlohmann::json::object();
  if (found->has_value()) body = nlohmann::json::parse((*found)->body, nullptr, false);
  if (!body.is_object())
    co_return DataLoss("run folder: " + path_ + ": the run's record is damaged");
  if (body.value("inputsSha256", "") != fresh.inputs_sha256) {
    absl::StatusOr<std::vector<Document>> left =
        co_await (*transaction)->Query(kArtefacts, QueryOptions());
    if (!left.ok()) co_return left.status();
    if (std::any_of(left->begin(), left->end(), TellsOfWork)) {
      co_return FailedPrecondition("run folder: " + path_ +
                                   " holds a run of other inputs; choose another --out");
    }
    // A run that was refused before it came to anything makes room for its mended inputs.
    for (const Document& document : *left) {
      absl::Status deleted = (*transaction)->Delete(kArtefacts, document.id, Expect::Any());
      if (!deleted.ok()) co_return deleted;
    }
    absl::Status put = (*transaction)->Put(kRuns, RunDocument(fresh), Expect::Any());
    if (!put.ok()) co_return put;
    absl::Status committed = co_await (*transaction)->Commit();
    if (!committed.ok()) co_return committed;
    co_return fresh;
  }
  fresh.interview_id = InterviewId(body.value("interviewId", ""));
  fresh.run_id = RunId(body.value("runId", ""));
  fresh.started_at = body.value("startedAt", "");
  fresh.finished = body.value("finished", false);
  co_return fresh;
}

boost::asio::awaitable<absl::Status> RunFolder::MarkBegun() { return Remember(kBegun, "{}"); }

boost::asio::awaitable<absl::Status> RunFolder::MarkFinished(RunIdentity identity) {
  identity.finished = true;
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  absl::Status put = (*transaction)->Put(kRuns, RunDocument(identity), Expect::Any());
  if (!put.ok()) co_return put;
  absl::Status committed = co_await (*transaction)->Commit();
  co_return committed;
}

boost::asio::awaitable<absl::StatusOr<std::optional<std::string>>> RunFolder::Find(
    std::string name) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  absl::StatusOr<std::optional<Document>> found = co_await (*transaction)->Get(kArtefacts, name);
  if (!found.ok()) co_return found.status();
  std::optional<std::string> json;
  if (found->has_value()) json = (*found)->body;
  co_return json;
}

boost::asio::awaitable<absl::Status> RunFolder::Keep(std::string name, std::string json) {
  absl::Status written = WriteFile(name + ".json", json);
  if (!written.ok()) co_return written;
  absl::Status kept = co_await Remember(std::move(name), std::move(json));
  co_return kept;
}

boost::asio::awaitable<absl::Status> RunFolder::Remember(std::string name, std::string json) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  Document document;
  document.id = std::move(name);
  document.body = std::move(json);
  absl::Status put = (*transaction)->Put(kArtefacts, document, Expect::Any());
  if (!put.ok()) co_return put;
  absl::Status committed = co_await (*transaction)->Commit();
  co_return committed;
}

absl::Status RunFolder::WriteFile(const std::string& name, const std::string& bytes) const {
  absl::StatusOr<std::string> there = ReadWholeFile(Path(name), kArtefactLimit);
  if (there.ok() && *there == bytes) return absl::OkStatus();
  return WriteFileAtomically(Path(name), bytes);
}

}  // namespace vivavoce::internal
