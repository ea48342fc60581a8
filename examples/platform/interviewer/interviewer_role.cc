// SPDX-License-Identifier: Apache-2.0
#include "interviewer/interviewer_role.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <optional>
#include <utility>

#include "edge/wakeup.h"
#include "interviewer/speech_preparer.h"
#include "vivavoce/provider/consumer.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

class Interviewer final : public InterviewerRole {
 public:
  Interviewer(const RoleParts& parts, SessionHostOptions options)
      : parts_(parts),
        prepares_(options.prepare_speech),
        preparer_(parts),
        host_(parts, Told(std::move(options))),
        drained_(parts.context.executor) {}

  std::string_view Name() const override { return "interviewer"; }
  SessionHost& host() override { return host_; }

  awaitable<absl::Status> Start() override {
    absl::Status started = co_await host_.Start();
    if (!started.ok() || !prepares_) co_return started;
    ConsumerOptions options;
    options.group = "interviewer";
    options.topics = {"interview.approved"};
    options.concurrency = 1;  // candidates who are here come first
    consumer_ = std::make_unique<Consumer>(parts_.ports->store(), parts_.ports->transport(),
                                           parts_.context, preparer_, std::move(options));
    co_return co_await consumer_->Join();
  }

  awaitable<absl::Status> Run() override {
    using boost::asio::experimental::awaitable_operators::operator&&;
    auto [conducted, prepared] = co_await (UntilDrained() && Prepare());
    co_return conducted.ok() ? prepared : conducted;
  }

  awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) override {
    if (consumer_) consumer_->Stop();
    absl::Status status = co_await host_.Drain(limit);
    over_ = true;
    drained_.Notify();
    co_return status;
  }

  std::vector<Finding> Health() const override {
    Finding sessions;
    sessions.subject = "live sessions";
    sessions.detail = std::to_string(host_.size());
    return {sessions};
  }

 private:
  SessionHostOptions Told(SessionHostOptions options) {
    if (options.prepare_speech && !options.speech_is_prepared) {
      options.speech_is_prepared = [this](TenantId tenant, InterviewId interview,
                                          int plan_version) {
        return preparer_.IsPrepared(std::move(tenant), std::move(interview), plan_version);
      };
    }
    return options;
  }

  // The work is done in the sessions' own coroutines.
  awaitable<absl::Status> UntilDrained() {
    std::optional<std::chrono::nanoseconds> none;
    while (!over_) co_await drained_.Wait(*parts_.context.clock, none);
    co_return absl::OkStatus();
  }

  awaitable<absl::Status> Prepare() {
    if (!consumer_) co_return absl::OkStatus();
    co_return co_await consumer_->Run();
  }

  RoleParts parts_;
  bool prepares_;
  SpeechPreparer preparer_;
  SessionHost host_;
  Wakeup drained_;
  std::unique_ptr<Consumer> consumer_;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<InterviewerRole> MakeInterviewerRole(const RoleParts& parts,
                                                     SessionHostOptions options) {
  return std::make_unique<Interviewer>(parts, std::move(options));
}

}  // namespace vivavoce::platform
