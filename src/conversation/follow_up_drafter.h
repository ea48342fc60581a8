// SPDX-License-Identifier: Apache-2.0
// Thinks of follow-ups: asks the model while the candidate may still go on, without any effect but
// the thought. At most one call is in flight.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/waiting.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/language_model.h"

namespace vivavoce::internal {

class FollowUpListener {
 public:
  virtual ~FollowUpListener() = default;
  // The model's answer to `input`, unread.
  virtual void OnDraft(const std::string& input, const absl::StatusOr<std::string>& answer) = 0;
};

// Threading: one executor. Lifetime: Run() ends before it is destroyed.
class FollowUpDrafter {
 public:
  FollowUpDrafter(LanguageModel& model, Prompt prompt, std::string schema, SessionContext context,
                  boost::asio::any_io_executor executor, FollowUpListener& listener);

  // Wants an answer to `input`; what is in flight for another is aborted.
  void Begin(std::string input);

  // Wants nothing any more.
  void Drop();

  // Works until it is cancelled.
  boost::asio::awaitable<void> Run();

 private:
  boost::asio::awaitable<absl::StatusOr<std::string>> Ask(std::string input);
  boost::asio::awaitable<absl::StatusOr<std::string>> Changed();

  LanguageModel& model_;
  Prompt prompt_;
  std::string schema_;
  SessionContext context_;
  FollowUpListener& listener_;
  Signal changed_;
  std::optional<std::string> wanted_;
  std::optional<std::string> in_flight_;
};

}  // namespace vivavoce::internal
