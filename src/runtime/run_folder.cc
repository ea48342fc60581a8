// SPDX-License-Identifier: Apache-2.0
#include "runtime/run_folder.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "runtime/files.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

constexpr char kRuns[] = "runs";
constexpr char kArtefacts[] = "artefacts";
constexpr char kCurrent[] = "current";
constexpr size_t kArtefactLimit = size_t{256} << 20;

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
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error || !std::filesystem::is_directory(path)) {
    return InvalidArgument("out folder: cannot make " + path + ": " + error.message());
  }
  return std::filesystem::canonical(path, error).string();
}

boost::asio::awaitable<absl::StatusOr<RunIdentity>> RunFolder::Begin(RunIdentity fresh) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  absl::StatusOr<std::optional<Document>> found = co_await (*transaction)->Get(kRuns, kCurrent);
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) {
    absl::Status put = (*transaction)->Put(kRuns, RunDocument(fresh), Expect::Absent());
    if (!put.ok()) co_return put;
    absl::Status committed = co_await (*transaction)->Commit();
    if (!committed.ok()) co_return committed;
    co_return fresh;
  }
  nlohmann::json body = nlohmann::json::parse((*found)->body, nullptr, false);
  if (!body.is_object())
    co_return DataLoss("run folder: " + path_ + ": the run's record is damaged");
  if (body.value("inputsSha256", "") != fresh.inputs_sha256) {
    co_return FailedPrecondition("run folder: " + path_ +
                                 " holds a run of other inputs; choose another --out");
  }
  fresh.interview_id = InterviewId(body.value("interviewId", ""));
  fresh.run_id = RunId(body.value("runId", ""));
  fresh.started_at = body.value("startedAt", "");
  fresh.finished = body.value("finished", false);
  co_return fresh;
}

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
