// SPDX-License-Identifier: Apache-2.0
// Who serves a session, as the register has it.
#include <optional>
#include <utility>

#include "interviewer/live_session.h"
#include "interviewer/session_host.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {

using boost::asio::awaitable;

// From another process too; it is given the time to learn of it and to write down where it stands.
awaitable<absl::Status> SessionHost::TakePlace(LiveSession& session) {
  SessionRegistry& registry = parts_.ports->sessions();
  absl::StatusOr<std::optional<SessionPlace>> before =
      co_await registry.Find(session.tenant(), session.id());
  if (!before.ok()) co_return before.status();
  absl::StatusOr<SessionPlace> taken =
      co_await registry.Take(session.tenant(), session.id(), options_.node, options_.place_time);
  if (!taken.ok()) co_return taken.status();
  session.place = *std::move(taken);
  if (!before->has_value() || (*before)->node == options_.node) co_return absl::OkStatus();
  co_return co_await parts_.context.clock->Sleep(2 * options_.renew_every);
}

// A place whose time was over while nobody else wanted it is taken once more.
awaitable<absl::StatusOr<bool>> SessionHost::StillHere(LiveSession& session) {
  SessionRegistry& registry = parts_.ports->sessions();
  absl::Status renewed =
      co_await registry.Renew(session.tenant(), session.id(), session.place, options_.place_time);
  if (renewed.ok()) co_return true;
  if (!absl::IsFailedPrecondition(renewed)) co_return renewed;
  absl::StatusOr<std::optional<SessionPlace>> holder =
      co_await registry.Find(session.tenant(), session.id());
  if (!holder.ok()) co_return holder.status();
  if (holder->has_value()) co_return false;
  absl::StatusOr<SessionPlace> taken =
      co_await registry.Take(session.tenant(), session.id(), options_.node, options_.place_time);
  if (!taken.ok()) co_return taken.status();
  session.place = *std::move(taken);
  co_return true;
}

// An interview that somebody cancelled is talked about no longer; of one that is to be erased
// nothing is kept either.
awaitable<void> SessionHost::StopIfUnwanted(LiveSession& session) {
  absl::StatusOr<Interview> interview =
      co_await parts_.interviews->Load(session.tenant(), session.interview());
  const bool gone = absl::IsNotFound(interview.status());
  if ((!interview.ok() && !gone) || session.conducted()) co_return;
  if (gone || interview->state == InterviewState::kErased ||
      interview->sub_status == "erasure_scheduled") {
    session.Discard();
  } else if (interview->state == InterviewState::kCancelled ||
             interview->state == InterviewState::kWithdrawn) {
    session.Park(SocketCloseCode::kGoingAway);
  }
}

// For as long as the session lasts: ends only by being cancelled.
awaitable<absl::Status> SessionHost::KeepPlace(LiveSession& session) {
  for (;;) {
    absl::Status slept = co_await parts_.context.clock->Sleep(options_.renew_every);
    if (!slept.ok()) co_return slept;
    if (!session.parked()) co_await StopIfUnwanted(session);
    if (session.parked()) continue;
    absl::StatusOr<bool> here = co_await StillHere(session);
    if (!here.ok()) {
      parts_.context.telemetry.Warning("the session's place is not renewed",
                                       {{"why", Message(here.status())}});
    } else if (!*here) {
      parts_.context.telemetry.Info("a session goes on in another process");
      session.Park(SocketCloseCode::kReplaced);
    }
  }
}

awaitable<void> SessionHost::LeavePlace(LiveSession& session) {
  if (session.place.epoch == 0) co_return;
  absl::Status left =
      co_await parts_.ports->sessions().Leave(session.tenant(), session.id(), session.place);
  // Another has it, or its time is over: that is as good.
  if (!left.ok() && !absl::IsFailedPrecondition(left)) {
    parts_.context.telemetry.Warning("the session's place is not left", {{"why", Message(left)}});
  }
}

}  // namespace vivavoce::platform
