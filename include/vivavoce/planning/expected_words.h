// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/submission.h"

namespace vivavoce {

// What the recogniser is told to expect in an answer: the job's skills, and the names of things in
// its description, its qualifications and the questions ("Kafka", "Amazon Web Services", "gRPC").
// Nothing about the candidate goes there. At most 100, each once, in the order of their weight for
// the interview.
std::vector<std::string> ExpectedWords(const Job& job, const InterviewPlan& plan);

}  // namespace vivavoce
