// SPDX-License-Identifier: Apache-2.0
#include "interviewer/session_chronicle.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "vivavoce/base/ids.h"
#include "vivavoce/base/status.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::platform {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::nanoseconds;

constexpr char kCheckpoints[] = "session_checkpoints";
constexpr std::chrono::milliseconds kFirstRetry{200};
constexpr std::chrono::milliseconds kLongestRetry{5000};
constexpr int kTriesOnceClosed = 5;

}  // namespace

SessionChronicle::SessionChronicle(Store& store, Clock& clock,
                                   boost::asio::any_io_executor executor,
                                   const SessionRecord& record, Telemetry telemetry)
    : store_(store),
      clock_(clock),
      wake_(std::move(executor)),
      record_(record),
      telemetry_(telemetry) {}

CollectionSpec SessionChronicle::Checkpoints() {
  return CollectionSpec(kCheckpoints, {"interview"});
}

void SessionChronicle::Tell(std::string topic, std::string data) {
  told_.push_back({std::move(topic), std::move(data)});
  wake_.Notify();
}

void SessionChronicle::Spoken(const TranscriptTurn& turn) {
  Json data{{"sessionId", record_.id.value()}, {"startMs", turn.start_ms}, {"endMs", turn.end_ms}};
  data["questionId"] = turn.question_id ? Json(*turn.question_id) : Json();
  if (turn.speaker == Speaker::kInterviewer) {
    data["interrupted"] = turn.interrupted;
    return Tell("audio.agent.spoken", data.dump());
  }
  data["source"] = turn.source;
  if (turn.source != "typed") Tell("audio.candidate.spoken", data.dump());
  data["words"] = turn.words.size();
  Tell("audio.candidate.transcribed", data.dump());
}

void SessionChronicle::VideoStored(const std::string& key) {
  Json data{{"sessionId", record_.id.value()}, {"key", key}};
  Tell("video.candidate.stream", data.dump());
}

void SessionChronicle::Reached(std::string checkpoint) {
  checkpoint_ = std::move(checkpoint);
  wake_.Notify();
}

void SessionChronicle::Close() {
  closed_ = true;
  wake_.Notify();
}

boost::asio::awaitable<absl::StatusOr<std::optional<std::string>>> SessionChronicle::Checkpoint() {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(record_.tenant);
  if (!unit.ok()) co_return unit.status();
  absl::StatusOr<std::optional<Document>> found =
      co_await (*unit)->Get(kCheckpoints, record_.id.value());
  if (!found.ok()) co_return found.status();
  std::optional<std::string> checkpoint;
  if (found->has_value()) checkpoint = std::move((*found)->body);
  co_return checkpoint;
}

boost::asio::awaitable<absl::Status> SessionChronicle::Forget() {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(record_.tenant);
  if (!unit.ok()) co_return unit.status();
  absl::Status deleted = (*unit)->Delete(kCheckpoints, record_.id.value(), Expect::Any());
  if (!deleted.ok()) co_return deleted;
  co_return co_await (*unit)->Commit();
}

boost::asio::awaitable<absl::Status> SessionChronicle::Run() {
  nanoseconds retry = kFirstRetry;
  int tries_left = kTriesOnceClosed;
  for (;;) {
    if (told_.empty() && !checkpoint_) {
      if (closed_) co_return absl::OkStatus();
      std::optional<nanoseconds> none;
      co_await wake_.Wait(clock_, none);
      continue;
    }
    std::deque<Told> told = std::move(told_);
    told_.clear();
    std::optional<std::string> checkpoint = std::move(checkpoint_);
    checkpoint_.reset();
    absl::Status committed = co_await Commit(told, checkpoint);
    if (committed.ok()) {
      retry = kFirstRetry;
      continue;
    }
    telemetry_.Warning("what a session tells is not kept yet", {{"why", Message(committed)}});
    // It depends on nothing but the session's fence.
    if (absl::IsAborted(committed)) co_return committed;
    if (closed_ && --tries_left == 0) co_return committed;
    told_.insert(told_.begin(), std::make_move_iterator(told.begin()),
                 std::make_move_iterator(told.end()));
    if (!checkpoint_) checkpoint_ = std::move(checkpoint);
    absl::Status slept = co_await clock_.Sleep(retry);
    if (!slept.ok()) co_return slept;
    retry = std::min<nanoseconds>(retry * 2, kLongestRetry);
  }
}

boost::asio::awaitable<absl::Status> SessionChronicle::Commit(
    const std::deque<Told>& told, const std::optional<std::string>& checkpoint) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(record_.tenant);
  if (!unit.ok()) co_return unit.status();
  for (const Told& each : told) {
    InterviewEvent event;
    event.at = clock_.Now();
    event.id = MakeUuidV7(event.at);
    event.topic = each.topic;
    event.tenant = record_.tenant;
    event.interview = record_.interview;
    event.data = each.data;
    OutboxEvent out;
    out.id = event.id;
    out.tenant = record_.tenant;
    out.topic = each.topic;
    out.key = record_.id.value();  // order holds within a session
    out.payload = ToJson(event);
    absl::Status enqueued = (*unit)->Enqueue(out);
    if (!enqueued.ok()) co_return enqueued;
  }
  if (checkpoint) {
    Document document;
    document.id = record_.id.value();
    document.body = *checkpoint;
    document.index["interview"] = record_.interview.value();
    absl::Status put = (*unit)->Put(kCheckpoints, document, Expect::Any());
    if (!put.ok()) co_return put;
  }
  co_return co_await (*unit)->Commit();
}

}  // namespace vivavoce::platform
