// SPDX-License-Identifier: Apache-2.0
// What an interview will say is known once its plan is approved: it is spoken into the voice's
// cache then, so that a live session's lines are there at once.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/conversation/phrases.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/provider/text_to_speech.h"

namespace vivavoce {

// The lines of an interview that do not depend on what is answered, the first to be needed first:
// greeting, leads, acknowledgements, probes, closing, and the phrases in between that stand for
// themselves. Without duplicates, at most 500.
std::vector<std::string> ScriptedLines(const InterviewPlan& plan, const Phrases& phrases);

struct PreparedSpeech {
  PreparedSpeech() = default;
  int64_t lines = 0;       // that are spoken now
  int64_t failed = 0;      // that could not be
  int64_t characters = 0;  // synthesised, as billed; what the cache had is not counted
  absl::Status failure;    // why the last one could not
};

// Has `lines` spoken one after another with the session's own options, and drops the audio: the
// voice keeps it (TtsOptions::cacheable). Memory holds a line's events at most.
//
// Errors: the voice's own where it will never speak (NotFound, InvalidArgument, Unimplemented,
//         PermissionDenied, Unauthenticated), or where three lines in a row failed.
// Cancel: stops at the line at hand; what was spoken stays kept.
boost::asio::awaitable<absl::StatusOr<PreparedSpeech>> PrepareSpeech(
    TextToSpeech& voice, TtsOptions options, std::vector<std::string> lines);

}  // namespace vivavoce
