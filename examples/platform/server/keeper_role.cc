// SPDX-License-Identifier: Apache-2.0
#include "server/keeper_role.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "identity/tenants.h"
#include "server/consumer_role.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/dead_letters.h"

namespace vivavoce::platform {
namespace {

constexpr std::chrono::seconds kRound{20};
constexpr size_t kInterviewsARound = 100;
// Longer than any transport repeats a message; once a day is often enough to forget the older ones.
constexpr std::chrono::hours kMarksKept{24 * 30};
constexpr std::chrono::hours kForgetEvery{24};
constexpr size_t kAtATime = 4;

class KeeperRole final : public ConsumerRole, private MessageHandler {
 public:
  explicit KeeperRole(const RoleParts& parts) : ConsumerRole("keeper", parts) {
    Consume(*this,
            {DeadLetterTopic("skill.validation.requested"), DeadLetterTopic("interview.completed")},
            kAtATime);
  }

  std::vector<CollectionSpec> Collections() const override { return Tenants::Collections(); }

  boost::asio::awaitable<absl::Status> Run() override {
    using boost::asio::experimental::awaitable_operators::operator||;
    auto ended = co_await (ConsumerRole::Run() || KeepTime());
    if (ended.index() == 0) co_return std::get<0>(ended);
    co_return std::get<1>(ended);
  }

 private:
  // A dead letter of a worker: its interview waits for nobody any more.
  boost::asio::awaitable<absl::Status> Handle(MessageScope& scope) override {
    const auto letter = nlohmann::json::parse(scope.message().payload, nullptr, false);
    if (!letter.is_object()) co_return InvalidArgument("dead letter: no object");
    TransitionRequest fail;
    fail.interview = InterviewId(scope.message().key);
    fail.name = "FAIL";
    fail.actor = Actor(ActorKind::kSystem, "keeper", {});
    fail.facts.dead_letter_recorded = true;
    fail.reason = "dead letter " + letter.value("deadLetterId", "") + " of " +
                  letter.value("group", "") + ": " + letter.value("code", "");
    absl::StatusOr<Interview> failed =
        co_await parts().interviews->Apply(scope.message().tenant, std::move(fail));
    // Somebody else has ended or moved it meanwhile: then nothing waits.
    if (absl::IsFailedPrecondition(failed.status()) || absl::IsNotFound(failed.status())) {
      co_return absl::OkStatus();
    }
    co_return failed.status();
  }

  // Until it is cancelled.
  boost::asio::awaitable<absl::Status> KeepTime() {
    for (;;) {
      absl::Status slept = co_await parts().context.clock->Sleep(kRound);
      if (!slept.ok()) co_return slept;
      absl::Status ended = co_await EndWhatIsOverdue();
      if (!ended.ok()) {
        parts().context.telemetry.Warning("deadlines could not be kept", {{"why", Message(ended)}});
      }
      if (parts().context.clock->Now() < forget_next_) continue;
      absl::Status forgotten = co_await ForgetOldMarks();
      if (forgotten.ok()) {
        forget_next_ = parts().context.clock->Now() + kForgetEvery;
      } else {
        parts().context.telemetry.Warning("old marks could not be forgotten",
                                          {{"why", Message(forgotten)}});
      }
    }
  }

  // Of messages that were handled so long ago that none comes again.
  boost::asio::awaitable<absl::Status> ForgetOldMarks() {
    Tenants all(parts().ports->store(), *parts().context.clock);
    absl::StatusOr<std::vector<TenantRecord>> tenants = co_await all.All();
    if (!tenants.ok()) co_return tenants.status();
    const WallTime before = parts().context.clock->Now() - kMarksKept;
    for (const TenantRecord& tenant : *tenants) {
      for (size_t forgotten = 1; forgotten > 0;) {
        absl::StatusOr<size_t> some =
            co_await ForgetHandledMessages(parts().ports->store(), tenant.id, before);
        if (!some.ok()) co_return some.status();
        forgotten = *some;
        parts().context.telemetry.Add(metric::kMarksForgotten, static_cast<int64_t>(forgotten));
      }
    }
    co_return absl::OkStatus();
  }

  boost::asio::awaitable<absl::Status> EndWhatIsOverdue() {
    Tenants all(parts().ports->store(), *parts().context.clock);
    absl::StatusOr<std::vector<TenantRecord>> tenants = co_await all.All();
    if (!tenants.ok()) co_return tenants.status();
    for (const TenantRecord& tenant : *tenants) {
      absl::StatusOr<std::vector<Interview>> overdue =
          co_await parts().interviews->Overdue(tenant.id, kInterviewsARound);
      if (!overdue.ok()) co_return overdue.status();
      for (const Interview& interview : *overdue) {
        absl::Status ended = co_await EndByTimer(tenant.id, interview);
        if (!ended.ok()) co_return ended;
      }
    }
    co_return absl::OkStatus();
  }

  boost::asio::awaitable<absl::Status> EndByTimer(TenantId tenant, const Interview& interview) {
    TransitionRequest end;
    end.interview = interview.id;
    end.name = interview.deadline_transition;
    end.actor = Actor(ActorKind::kTimer, "keeper", {});
    end.reason = "the deadline of " + std::string(vivavoce::Name(interview.state)) + " has passed";
    end.facts.dead_letter_recorded = true;  // the audit row is the record
    end.facts.grace_over = true;
    end.facts.coverage_below_minimum = interview.questions_answered == 0;
    end.expected_version = interview.version;
    if (interview.state == InterviewState::kInterrupted) {
      TransitionRequest pause = end;
      pause.name = "PAUSE_LONG";
      absl::StatusOr<Interview> paused =
          co_await parts().interviews->Apply(tenant, std::move(pause));
      if (paused.ok()) co_return absl::OkStatus();
    }
    absl::StatusOr<Interview> ended =
        co_await parts().interviews->Apply(std::move(tenant), std::move(end));
    // It moved meanwhile: then its deadline is another.
    if (absl::IsAborted(ended.status()) || absl::IsFailedPrecondition(ended.status())) {
      co_return absl::OkStatus();
    }
    co_return ended.status();
  }

  WallTime forget_next_;
};

}  // namespace

std::unique_ptr<Role> MakeKeeperRole(const RoleParts& parts) {
  return std::make_unique<KeeperRole>(parts);
}

}  // namespace vivavoce::platform
