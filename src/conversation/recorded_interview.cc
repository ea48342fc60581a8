// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/recorded_interview.h"

#include <boost/asio/this_coro.hpp>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/conversation/recorded_link.h"
#include "vivavoce/conversation/session_actor.h"

namespace vivavoce {

boost::asio::awaitable<absl::StatusOr<SessionOutcome>> ConductRecordedInterview(
    SessionSetup setup) {
  if (setup.clock == nullptr) co_return InvalidArgument("recorded interview: a clock is missing");
  if (setup.answers == nullptr) {
    co_return InvalidArgument("recorded interview: answers are missing");
  }
  boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  RecordedLink link(executor, *setup.clock, *setup.answers);
  SessionParts parts;
  parts.plan = std::move(setup.plan);
  parts.interview_id = std::move(setup.interview_id);
  parts.context = std::move(setup.context);
  parts.candidate_names = std::move(setup.candidate_names);
  parts.language = std::move(setup.language);
  parts.phrases = std::move(setup.phrases);
  parts.expected_words = std::move(setup.expected_words);
  parts.engine = std::move(setup.engine);
  parts.turns = TurnOptions::Recorded();
  parts.max_probes = setup.max_probes;
  parts.partials = false;
  parts.link = &link;
  parts.clock = setup.clock;
  parts.pool = setup.pool;
  parts.speech_to_text = setup.speech_to_text;
  parts.text_to_speech = setup.text_to_speech;
  parts.voice = std::move(setup.voice);
  parts.language_model = setup.language_model;
  parts.follow_up_prompt = std::move(setup.follow_up_prompt);
  parts.follow_up_schema = std::move(setup.follow_up_schema);
  parts.recording_path = std::move(setup.recording_path);
  parts.manifest_path = std::move(setup.manifest_path);
  parts.observer = setup.observer;
  parts.telemetry = setup.telemetry;
  SessionActor actor(std::move(parts));
  absl::StatusOr<SessionOutcome> outcome = co_await actor.Run();
  co_return outcome;
}

}  // namespace vivavoce
