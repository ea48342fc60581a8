// SPDX-License-Identifier: Apache-2.0
#include "assessment/summary.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "assessment/word_match.h"
#include "vivavoce/base/utf8.h"
#include "workflow/json_path.h"

namespace vivavoce::internal {
namespace {

constexpr size_t kMaxSentences = 8;
constexpr size_t kMaxQuotedWords = 12;

// One of these says that something is missing ...
constexpr std::string_view kMissing[] = {
    "not heard", "not shown", "not assessed", "not scored",  "not covered",
    "not given", "not said",  "no answer",    "no evidence", "did not",
    "was not",   "were not",  "could not",    "not enough",  "nothing was",
};
// ... and none of these may stand beside it without a quote.
constexpr std::string_view kPraise[] = {
    "strong",   "excellent", "great",  "outstanding", "impressive", "good",
    "solid",    "skilled",   "expert", "clear",       "recommend",  "hire",
    "talented", "effective", "well",   "proficient",
};

bool SaysAny(const std::vector<Word>& words, const std::string_view* first, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (ContainsWords(words, WordsOf(first[i]))) return true;
  }
  return false;
}

bool OnlySaysWhatIsMissing(const std::string& text) {
  std::vector<Word> words = WordsOf(text);
  return SaysAny(words, kMissing, std::size(kMissing)) &&
         !SaysAny(words, kPraise, std::size(kPraise));
}

const CompetencyResult* FindResult(const Assessment& draft, const std::string& id) {
  for (const CompetencyResult& result : draft.competencies) {
    if (result.competency_id == id) return &result;
  }
  return nullptr;
}

// What stands between quotation marks, "..." or “...”.
std::vector<std::string> Quotations(const std::string& text) {
  std::string plain = text;
  for (std::string_view mark : {"\u201c", "\u201d"}) {
    for (size_t at; (at = plain.find(mark)) != std::string::npos;)
      plain.replace(at, mark.size(), "\"");
  }
  std::vector<std::string> found;
  size_t open = plain.find('"');
  while (open != std::string::npos) {
    size_t close = plain.find('"', open + 1);
    if (close == std::string::npos) break;
    found.push_back(plain.substr(open + 1, close - open - 1));
    open = plain.find('"', close + 1);
  }
  return found;
}

bool QuotesOnlyWhatWasSaid(const std::string& text, const std::vector<std::string>& cited) {
  for (const std::string& quotation : Quotations(text)) {
    std::vector<Word> words = WordsOf(quotation);
    bool said = words.empty();
    for (const std::string& quote : cited) said = said || ContainsWords(WordsOf(quote), words);
    if (!said) return false;
  }
  return true;
}

// The first words of a quote, whole.
std::string Opening(const std::string& quote) {
  std::vector<Word> words = WordsOf(quote);
  if (words.size() <= kMaxQuotedWords) return quote;
  return quote.substr(0, words[kMaxQuotedWords - 1].range.end) + " \u2026";
}

// A quote inside quotation marks of our own.
std::string WithoutMarks(std::string text) {
  std::replace(text.begin(), text.end(), '"', '\'');
  return text;
}

// The quote that shows most: the one that most checks stand on, then the first.
int TellingQuote(const CompetencyResult& result) {
  std::vector<int> uses(result.evidence.size(), 0);
  for (const CheckResult& check : result.checks) {
    for (int index : check.evidence) ++uses[static_cast<size_t>(index)];
  }
  auto most = std::max_element(uses.begin(), uses.end());
  return static_cast<int>(most - uses.begin());
}

}  // namespace

std::string SummaryInput(const std::string& language, const Assessment& draft,
                         const std::function<std::string(const std::string&)>& mask) {
  JsonValue competencies = JsonValue::array();
  for (const CompetencyResult& result : draft.competencies) {
    JsonValue checks = JsonValue::array();
    for (const CheckResult& check : result.checks) {
      checks.push_back({{"checkId", check.check_id},
                        {"text", check.text},
                        {"met", check.met},
                        {"evidence", check.evidence}});
    }
    JsonValue evidence = JsonValue::array();
    for (size_t i = 0; i < result.evidence.size(); ++i) {
      evidence.push_back({{"index", i}, {"text", mask(result.evidence[i].text)}});
    }
    competencies.push_back({{"competencyId", result.competency_id},
                            {"name", result.name},
                            {"status", std::string(Name(result.status))},
                            {"level", result.level ? JsonValue(*result.level) : JsonValue()},
                            {"maxLevel", result.max_level},
                            {"anchor", result.anchor},
                            {"checks", std::move(checks)},
                            {"evidence", std::move(evidence)}});
  }
  const OverallResult& overall = draft.overall;
  JsonValue input = {{"language", language},
                     {"overall",
                      {{"score", overall.score ? JsonValue(*overall.score) : JsonValue()},
                       {"recommendation", std::string(Name(overall.recommendation))}}},
                     {"competencies", std::move(competencies)}};
  return input.dump();
}

std::vector<SummarySentence> KeepFounded(const std::vector<ClaimedSentence>& claimed,
                                         const Assessment& draft) {
  std::vector<SummarySentence> kept;
  for (const ClaimedSentence& claim : claimed) {
    if (kept.size() == kMaxSentences) break;
    SummarySentence sentence;
    sentence.text = claim.text;
    std::vector<std::string> cited;
    bool founded = IsValidUtf8(claim.text);
    for (const auto& [competency, index] : claim.evidence) {
      const CompetencyResult* result = FindResult(draft, competency);
      founded = founded && result != nullptr && index >= 0 &&
                static_cast<size_t>(index) < result->evidence.size();
      if (!founded) break;
      cited.push_back(result->evidence[static_cast<size_t>(index)].text);
      EvidenceReference reference;
      reference.competency_id = competency;
      reference.index = index;
      sentence.evidence.push_back(std::move(reference));
    }
    founded = founded && QuotesOnlyWhatWasSaid(claim.text, cited) &&
              (!cited.empty() || OnlySaysWhatIsMissing(claim.text));
    if (founded) kept.push_back(std::move(sentence));
  }
  return kept;
}

std::vector<SummarySentence> PlainSummary(const Assessment& draft) {
  std::vector<SummarySentence> sentences;
  std::string unscored;
  for (const CompetencyResult& result : draft.competencies) {
    if (result.status != CompetencyStatus::kScored || result.evidence.empty()) {
      unscored += (unscored.empty() ? "" : ", ") + result.name;
      continue;
    }
    if (sentences.size() + 1 >= kMaxSentences) continue;
    int index = TellingQuote(result);
    const std::string& quote = result.evidence[static_cast<size_t>(index)].text;
    SummarySentence sentence;
    sentence.text = result.name + ": level " + std::to_string(*result.level) + " of " +
                    std::to_string(result.max_level) + "; the candidate said \"" +
                    WithoutMarks(Opening(quote)) + "\".";
    EvidenceReference reference;
    reference.competency_id = result.competency_id;
    reference.index = index;
    sentence.evidence.push_back(std::move(reference));
    sentences.push_back(std::move(sentence));
  }
  if (!unscored.empty()) {
    SummarySentence sentence;
    sentence.text = "Not scored: " + unscored + ".";
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

}  // namespace vivavoce::internal
