// SPDX-License-Identifier: Apache-2.0
// A live session whose candidate speaks for a minute, in virtual time, with as little around it as
// can be: a microphone that makes nothing anew, a recogniser that understands nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/conversation/phrases.h"
#include "vivavoce/domain/plan.h"

namespace vivavoce {

// What takes part.
struct ListeningParts {
  std::string name;
  bool recording = true;
  bool detector = true;
};
std::vector<ListeningParts> EveryListeningParts();

// The process's allocations so far.
using CountAllocations = std::function<int64_t()>;

// How often the process allocates from one frame to the next.
using FrameCosts = std::vector<int64_t>;

// Over 30 s of the candidate's speech.
absl::StatusOr<FrameCosts> MeasureListening(const ListeningParts& parts, const std::string& folder,
                                            const CountAllocations& count);

// The same link, read by a loop that drops everything.
FrameCosts MeasureLinkAlone(const CountAllocations& count);

// `questions` lead questions, without probes.
InterviewPlan BenchPlan(int questions);

Phrases BenchPhrases();

}  // namespace vivavoce
