// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "vivavoce/base/clock.h"
#include "vivavoce/conversation/answer_source.h"
#include "vivavoce/conversation/media_link.h"

namespace vivavoce {

// A candidate made of recorded answers. Whenever it is the candidate's turn the next answer is
// heard, in pieces as a microphone would give them, and its end ends the turn; once there are none
// left the candidate says no more. After the closing all answers that are left over follow one
// another. Speech it is sent counts as heard when its length has passed on the clock.
//
// Lifetime: `clock` and `answers` outlive it.
class RecordedLink final : public MediaLink {
 public:
  RecordedLink(boost::asio::any_io_executor executor, Clock& clock, AnswerSource& answers);
  ~RecordedLink() override;

  const MediaLinkCapabilities& Capabilities() const override;
  void Begin(std::chrono::nanoseconds origin) override;
  boost::asio::awaitable<absl::StatusOr<std::optional<LinkMessage>>> Receive() override;
  absl::Status Send(const InterviewerAudio& audio) override;
  void Clear(TurnEpoch epoch, UtteranceId utterance) override;
  void Show(const FloorState& state) override;
  void Show(const Caption& caption) override;
  void End(EndReason reason) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
