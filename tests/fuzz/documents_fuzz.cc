// SPDX-License-Identifier: Apache-2.0
// The documents that people and programs hand in (docs/schemas). What is accepted is
// written and read again as the same document.
#include <string>

#include "tests/fuzz/fuzz.h"
#include "vivavoce/domain/assessment.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/rubric.h"
#include "vivavoce/domain/submission.h"
#include "vivavoce/domain/transcript.h"

namespace {

template <typename Parse>
void ReadTwice(Parse parse, std::string_view text) {
  const auto first = parse(text);
  if (!first.ok()) return;
  const std::string written = ToJson(*first);
  const auto second = parse(written);
  vivavoce::fuzz::Require(second.ok(), "what is written can be read");
  vivavoce::fuzz::Require(ToJson(*second) == written, "what is read again is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text = vivavoce::fuzz::Text(bytes, size);
  ReadTwice(vivavoce::ParseSubmission, text);
  ReadTwice(vivavoce::ParsePlan, text);
  ReadTwice(vivavoce::ParseRubric, text);
  ReadTwice(vivavoce::ParseTranscript, text);
  ReadTwice(vivavoce::ParseAssessment, text);
  return 0;
}
