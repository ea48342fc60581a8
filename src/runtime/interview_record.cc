// SPDX-License-Identifier: Apache-2.0
#include "runtime/interview_record.h"

#include <nlohmann/json.hpp>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

constexpr char kInterviews[] = "interviews";

}  // namespace

std::vector<CollectionSpec> RuntimeCollections() {
  return {CollectionSpec(kInterviews, {"state"}), CollectionSpec("artefacts", {}),
          CollectionSpec("runs", {})};
}

boost::asio::awaitable<absl::Status> InterviewRecord::Open(Actor submitter) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  absl::StatusOr<std::optional<Document>> found =
      co_await (*transaction)->Get(kInterviews, interview_.value());
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) {
    GuardFacts facts;
    co_return co_await Apply("SUBMIT", std::move(submitter), facts);
  }
  std::optional<InterviewState> state = ParseInterviewState((*found)->index.at("state"));
  if (!state) co_return DataLoss("interview record: unknown state");
  state_ = *state;
  version_ = (*found)->version;
  co_return absl::OkStatus();
}

boost::asio::awaitable<absl::Status> InterviewRecord::Apply(std::string name, Actor actor,
                                                            GuardFacts facts) {
  absl::StatusOr<InterviewState> to = vivavoce::Apply(state_, name, actor, facts);
  if (!to.ok()) co_return Annotate(to.status(), "interview " + interview_.value());
  absl::Status committed = co_await Commit(std::move(name), std::move(actor), *to);
  co_return committed;
}

boost::asio::awaitable<absl::Status> InterviewRecord::Commit(std::string name, Actor actor,
                                                             InterviewState to) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store_.Begin(tenant_);
  if (!transaction.ok()) co_return transaction.status();
  StoreTransaction& unit = **transaction;

  nlohmann::ordered_json body{{"interviewId", interview_.value()},
                              {"state", Name(to)},
                              {"since", FormatRfc3339(clock_.Now())}};
  Document document;
  document.id = interview_.value();
  document.body = body.dump();
  document.index["state"] = Name(to);
  nlohmann::ordered_json row{{"transition", name},
                             {"from", Name(state_)},
                             {"to", Name(to)},
                             {"actor", actor.id},
                             {"at", FormatRfc3339(clock_.Now())}};
  Expect expected = version_ == 0 ? Expect::Absent() : Expect::Version(version_);
  if (absl::Status s = unit.Put(kInterviews, document, expected); !s.ok()) co_return s;
  if (absl::Status s = unit.Append("interview/" + interview_.value(), name, row.dump()); !s.ok()) {
    co_return s;
  }
  const Transition* passed = FindTransition(state_, name);
  if (passed != nullptr && !passed->topic.empty()) {
    OutboxEvent event;
    event.id = MakeContentId("evt-", interview_.value() + "/" + std::to_string(version_ + 1));
    event.tenant = tenant_;
    event.topic = passed->topic;
    event.key = interview_.value();
    event.payload = row.dump();
    if (absl::Status s = unit.Enqueue(event); !s.ok()) co_return s;
  }
  absl::Status committed = co_await unit.Commit();
  if (!committed.ok()) co_return committed;
  state_ = to;
  ++version_;
  co_return absl::OkStatus();
}

}  // namespace vivavoce::internal
