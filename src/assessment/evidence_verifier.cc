// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/evidence_verifier.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "assessment/quote_times.h"
#include "assessment/word_match.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

using internal::Word;

constexpr size_t kMaxQuoteBytes = 4000;
constexpr double kLeastSimilarity = 0.95;
// Below this a changed word is a changed meaning: only the words themselves will do.
constexpr size_t kLeastWordsForSimilarity = 4;

struct Turn {
  const TranscriptTurn* turn = nullptr;
  std::string shown;
  std::vector<Word> words;
};

struct Place {
  const Turn* turn = nullptr;
  TextRange range;
};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// What stands between the first and the last character that is no white space.
std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

// The range grown to whole words.
TextRange WholeWords(const Turn& turn, TextRange range) {
  for (const Word& word : turn.words) {
    if (word.range.end <= range.begin || word.range.begin >= range.end) continue;
    range.begin = std::min(range.begin, word.range.begin);
    range.end = std::max(range.end, word.range.end);
  }
  return range;
}

// A sentence keeps its full stop when the quote had one.
TextRange WithEndMark(const Turn& turn, TextRange range, std::string_view quote) {
  std::string_view marks = ".!?";
  bool wanted = !quote.empty() && marks.find(quote.back()) != std::string_view::npos;
  while (wanted && range.end < turn.shown.size() &&
         marks.find(turn.shown[range.end]) != std::string_view::npos) {
    ++range.end;
  }
  return range;
}

}  // namespace

struct EvidenceVerifier::Impl {
  std::vector<Turn> turns;

  const Turn* Find(const std::string& turn_id) const {
    for (const Turn& turn : turns) {
      if (turn.turn->turn_id == turn_id) return &turn;
    }
    return nullptr;
  }

  // The turn that the quote names first, then the others.
  std::vector<const Turn*> InOrder(const std::string& turn_id) const {
    std::vector<const Turn*> order;
    if (const Turn* named = Find(turn_id)) order.push_back(named);
    for (const Turn& turn : turns) {
      if (order.empty() || order.front() != &turn) order.push_back(&turn);
    }
    return order;
  }

  std::optional<Place> AtNamedBytes(const ProposedQuote& proposed) const {
    const Turn* turn = Find(proposed.turn_id);
    if (turn == nullptr || proposed.byte_begin < 0 || proposed.byte_end <= proposed.byte_begin ||
        proposed.byte_end > static_cast<int64_t>(turn->shown.size())) {
      return std::nullopt;
    }
    TextRange range{static_cast<uint32_t>(proposed.byte_begin),
                    static_cast<uint32_t>(proposed.byte_end)};
    bool boundaries = IsCharacterBoundary(turn->shown, range.begin) &&
                      IsCharacterBoundary(turn->shown, range.end);
    if (!boundaries || Slice(turn->shown, range) != proposed.text) return std::nullopt;
    return Place{turn, range};
  }

  static std::optional<Place> ByText(const Turn& turn, std::string_view text) {
    size_t at = turn.shown.find(text);
    if (at == std::string::npos) return std::nullopt;
    return Place{&turn,
                 TextRange{static_cast<uint32_t>(at), static_cast<uint32_t>(at + text.size())}};
  }
};

EvidenceVerifier::EvidenceVerifier(std::vector<const TranscriptTurn*> turns,
                                   std::vector<std::string> shown)
    : impl_(std::make_unique<Impl>()) {
  for (size_t i = 0; i < turns.size(); ++i) {
    // The interviewer's words are never evidence, whoever asks.
    if (turns[i]->speaker != Speaker::kCandidate) continue;
    Turn turn;
    turn.turn = turns[i];
    bool fits = i < shown.size() && shown[i].size() == turns[i]->text.size();
    turn.shown = fits ? std::move(shown[i]) : turns[i]->text;
    turn.words = internal::WordsOf(turn.shown);
    impl_->turns.push_back(std::move(turn));
  }
}

EvidenceVerifier::EvidenceVerifier(std::vector<const TranscriptTurn*> turns)
    : EvidenceVerifier(std::move(turns), {}) {}

EvidenceVerifier::~EvidenceVerifier() = default;

EvidenceQuote EvidenceVerifier::Quote(const std::string& turn_id, TextRange range) const {
  EvidenceQuote quote;
  const Turn* turn = impl_->Find(turn_id);
  if (turn == nullptr || range.end > turn->turn->text.size() || range.begin >= range.end) {
    return quote;
  }
  quote.turn_id = turn_id;
  quote.range = range;
  quote.text = std::string(Slice(turn->turn->text, range));
  internal::SpanTimes times = internal::TimesOf(*turn->turn, range);
  quote.start_ms = times.start_ms;
  quote.end_ms = times.end_ms;
  quote.sha256 = Sha256Hex(quote.text);
  return quote;
}

VerifiedQuote EvidenceVerifier::Verify(const ProposedQuote& proposed) const {
  VerifiedQuote verified;
  std::string_view text = Trimmed(proposed.text);
  if (text.empty() || text.size() > kMaxQuoteBytes || !IsValidUtf8(text)) return verified;
  std::vector<Word> words = internal::WordsOf(text);
  if (words.empty()) return verified;

  auto accept = [&](const Turn& turn, TextRange range, QuoteVerdict verdict) {
    TextRange whole = WholeWords(turn, range);
    verified.verdict =
        whole == range || verdict != QuoteVerdict::kExact ? verdict : QuoteVerdict::kRelocated;
    verified.quote = Quote(turn.turn->turn_id, whole);
    return verified;
  };
  if (std::optional<Place> place = impl_->AtNamedBytes(proposed)) {
    return accept(*place->turn, place->range, QuoteVerdict::kExact);
  }
  std::vector<const Turn*> order = impl_->InOrder(proposed.turn_id);
  for (const Turn* turn : order) {
    if (std::optional<Place> place = Impl::ByText(*turn, text)) {
      return accept(*turn, place->range, QuoteVerdict::kRelocated);
    }
  }
  for (const Turn* turn : order) {
    if (std::optional<TextRange> range = internal::FindWords(turn->words, words)) {
      return accept(*turn, WithEndMark(*turn, *range, text), QuoteVerdict::kNormalised);
    }
  }
  if (words.size() < kLeastWordsForSimilarity) return verified;
  for (const Turn* turn : order) {
    std::optional<TextRange> range =
        internal::FindSimilarWords(turn->words, words, kLeastSimilarity);
    if (!range.has_value()) continue;
    return accept(*turn, WithEndMark(*turn, *range, text), QuoteVerdict::kSimilar);
  }
  return verified;
}

}  // namespace vivavoce
