// SPDX-License-Identifier: Apache-2.0
#include "interviewer/interviewer_role.h"

#include <optional>
#include <utility>

#include "edge/wakeup.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

class Interviewer final : public InterviewerRole {
 public:
  Interviewer(const RoleParts& parts, SessionHostOptions options)
      : parts_(parts), host_(parts, std::move(options)), drained_(parts.context.executor) {}

  std::string_view Name() const override { return "interviewer"; }
  SessionHost& host() override { return host_; }

  awaitable<absl::Status> Start() override { return host_.Start(); }

  // The work is done in the sessions' own coroutines.
  awaitable<absl::Status> Run() override {
    std::optional<std::chrono::nanoseconds> none;
    while (!over_) co_await drained_.Wait(*parts_.context.clock, none);
    co_return absl::OkStatus();
  }

  awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) override {
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
  RoleParts parts_;
  SessionHost host_;
  Wakeup drained_;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<InterviewerRole> MakeInterviewerRole(const RoleParts& parts,
                                                     SessionHostOptions options) {
  return std::make_unique<Interviewer>(parts, std::move(options));
}

}  // namespace vivavoce::platform
