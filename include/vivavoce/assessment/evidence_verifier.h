// SPDX-License-Identifier: Apache-2.0
// Whether the candidate really said that: quotes are accepted only as exact spans of the
// candidate's own turns.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vivavoce/domain/assessment.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce {

// A quote as somebody claims it.
struct ProposedQuote {
  ProposedQuote() = default;
  std::string turn_id;
  int64_t byte_begin = -1;  // below 0: unknown
  int64_t byte_end = -1;
  std::string text;
};

enum class QuoteVerdict {
  kExact,       // the bytes it names are the text it quotes
  kRelocated,   // the text stands elsewhere in the answer, or was cut inside a word
  kNormalised,  // the same words; case, white space, accents or punctuation differ
  kSimilar,     // at least 0.95 similar to what was said
  kDropped,     // not said: no quote
};

struct VerifiedQuote {
  VerifiedQuote() = default;
  QuoteVerdict verdict = QuoteVerdict::kDropped;
  EvidenceQuote quote;  // an exact span, with times and hash; empty when dropped
};

// Knows the candidate's turns of one question; no other turn can ever be quoted.
//
// Lifetime: the turns outlive it.
class EvidenceVerifier {
 public:
  // `shown` are the turns' texts as the model saw them (names masked): one for each turn, of the
  // same length in bytes. Quotes are compared with these; what is accepted quotes the turn itself.
  EvidenceVerifier(std::vector<const TranscriptTurn*> turns, std::vector<std::string> shown);
  explicit EvidenceVerifier(std::vector<const TranscriptTurn*> turns);
  ~EvidenceVerifier();
  EvidenceVerifier(const EvidenceVerifier&) = delete;
  EvidenceVerifier& operator=(const EvidenceVerifier&) = delete;

  // Always an exact span of whole words on character boundaries, or dropped.
  VerifiedQuote Verify(const ProposedQuote& proposed) const;

  // The quote of that span. Requires: the turn is one of these, the range lies on boundaries of
  // its characters.
  EvidenceQuote Quote(const std::string& turn_id, TextRange range) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
