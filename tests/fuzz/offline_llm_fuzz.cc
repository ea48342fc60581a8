// SPDX-License-Identifier: Apache-2.0
// Requests to the rule-based engine: a candidate's words are in them. The first byte is the
// purpose.
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "providers/offline_llm/engine.h"
#include "tests/fuzz/fuzz.h"

namespace {

using vivavoce::offline_llm::Knowledge;
using vivavoce::offline_llm::Purpose;
using vivavoce::offline_llm::Work;

std::shared_ptr<const Knowledge> Shared() {
  static const auto knowledge =
      vivavoce::offline_llm::LoadKnowledge(VIVAVOCE_SOURCE_DIR "/share").value();
  return knowledge;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  constexpr Purpose kPurposes[] = {Purpose::kPlan, Purpose::kFollowUp, Purpose::kEvidence,
                                   Purpose::kChecks, Purpose::kSummary};
  auto work = Work::Make(Shared(), kPurposes[bytes[0] % std::size(kPurposes)],
                         vivavoce::fuzz::Text(bytes + 1, size - 1));
  if (!work.ok()) return 0;
  (*work)->ReadWithoutEmbedder();
  vivavoce::fuzz::Require(!(*work)->Finish().empty(), "an accepted request is answered");
  return 0;
}
