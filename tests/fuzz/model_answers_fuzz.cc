// SPDX-License-Identifier: Apache-2.0
// What a language model answers: never trusted, whichever provider it came from.
#include "assessment/model_answers.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text = vivavoce::fuzz::Text(bytes, size);
  const auto quotes = vivavoce::internal::ParseEvidenceAnswer(text);
  vivavoce::fuzz::Require(!quotes.ok() || quotes->size() <= vivavoce::internal::kMaxQuotes,
                          "quotes are bounded");
  (void)vivavoce::internal::ParseChecksAnswer(text);
  (void)vivavoce::internal::ParseSummaryAnswer(text);
  return 0;
}
