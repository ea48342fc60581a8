// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/turn_options.h"

namespace vivavoce {

TurnOptions TurnOptions::Live(const InterviewPlan& plan) {
  TurnOptions options;
  options.session_limit = Millis(std::chrono::minutes(plan.duration_minutes)) * 3 / 2;
  return options;
}

TurnOptions TurnOptions::Recorded() {
  constexpr Millis kNoLimit = std::chrono::hours(1000);
  TurnOptions options;
  options.ending = TurnEnding::kInputEnded;
  options.intents = false;  // one answer a question, whatever it says
  options.acknowledge_after = Millis(700);
  options.answer_limit = kNoLimit;
  options.session_limit = kNoLimit;
  options.rephrase_after = Millis(2000);
  options.offer_skip_after = Millis(4000);
  return options;
}

}  // namespace vivavoce
