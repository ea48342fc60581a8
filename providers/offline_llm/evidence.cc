// SPDX-License-Identifier: Apache-2.0
#include "evidence.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "expected_points.h"
#include "words.h"

namespace vivavoce::offline_llm {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMaxQuotes = 40;

bool IsBuiltIn(const std::string& check_id) {
  const std::vector<std::string>& known = BuiltInChecks();
  return std::find(known.begin(), known.end(), check_id) != known.end();
}

std::vector<size_t> SentencesFor(const AskedCheck& check, const Answer& answer,
                                 const Findings& findings, const Lexicon& lexicon) {
  if (!IsBuiltIn(check.check_id)) return SentencesThatSay(check.text, answer, lexicon);
  const auto found = findings.checks.find(check.check_id);
  return found == findings.checks.end() ? std::vector<size_t>() : found->second;
}

// Which sentences go out: each check's first before any check's second, at most kMaxQuotes.
std::set<size_t> ChooseSentences(const std::vector<std::vector<size_t>>& by_check,
                                 const Findings& findings) {
  std::set<size_t> chosen;
  if (findings.nearest) chosen.insert(*findings.nearest);
  size_t longest = 0;
  for (const std::vector<size_t>& sentences : by_check) {
    longest = std::max(longest, sentences.size());
  }
  for (size_t rank = 0; rank < longest; ++rank) {
    for (const std::vector<size_t>& sentences : by_check) {
      if (rank < sentences.size() && chosen.size() < kMaxQuotes) chosen.insert(sentences[rank]);
    }
  }
  return chosen;
}

Json QuoteJson(const Answer& answer, size_t index) {
  const Sentence& sentence = answer.sentences[index];
  const Turn& turn = answer.turns[sentence.turn];
  return {{"turnId", turn.turn_id},
          {"byteBegin", sentence.range.begin},
          {"byteEnd", sentence.range.end},
          {"text", turn.text.substr(sentence.range.begin, sentence.range.size())}};
}

// By sentence, the index of the verified quote that is it, or that lies in it, or in which it lies.
std::map<size_t, size_t> MatchQuotes(const Answer& answer,
                                     const std::vector<VerifiedQuote>& quotes) {
  std::map<size_t, size_t> matched;
  for (size_t i = 0; i < answer.sentences.size(); ++i) {
    const Sentence& sentence = answer.sentences[i];
    for (const VerifiedQuote& quote : quotes) {
      if (quote.turn_id != answer.turns[sentence.turn].turn_id) continue;
      const TextRange& range = sentence.range;
      const bool inside = quote.begin >= range.begin && quote.end <= range.end;
      const bool around = quote.begin <= range.begin && quote.end >= range.end;
      if (!inside && !around) continue;
      matched.emplace(i, quote.index);
      if (quote.begin == range.begin && quote.end == range.end) matched[i] = quote.index;
    }
  }
  return matched;
}

Json FlagJson(const char* type, const char* severity, const char* message, const Answer& answer,
              const std::vector<size_t>& sentences) {
  Json quotes = Json::array();
  for (const size_t i : sentences) {
    if (quotes.size() < 5) quotes.push_back(QuoteJson(answer, i));
  }
  return {{"type", type}, {"severity", severity}, {"message", message}, {"quotes", quotes}};
}

template <typename Predicate>
std::vector<size_t> Which(const Answer& answer, const Predicate& holds) {
  std::vector<size_t> found;
  for (size_t i = 0; i < answer.sentences.size(); ++i) {
    if (holds(answer.sentences[i])) found.push_back(i);
  }
  return found;
}

// True when hardly a word of a longer answer is one that every English sentence needs.
bool IsNotEnglish(const Answer& answer, const Lexicon& lexicon) {
  size_t words = 0;
  size_t common = 0;
  for (const Sentence& sentence : answer.sentences) {
    for (const Word& word : SplitWords(sentence.text)) {
      ++words;
      common += lexicon.words.stop.contains(word.lower) ? 1 : 0;
    }
  }
  return words >= 20 && common * 5 < words;
}

Json Flags(const Answer& answer, const Findings& findings, const Lexicon& lexicon) {
  Json flags = Json::array();
  const auto injected = Which(answer, [](const Sentence& s) { return s.injection; });
  if (!injected.empty()) {
    flags.push_back(
        FlagJson("injection", "HIGH",
                 "Speaks to whoever scores instead of to the question; counted as not said.",
                 answer, injected));
  }
  const bool spoke = findings.signals.at("usable_words") >= 8;
  if (spoke && !findings.Met("relevant")) {
    flags.push_back(FlagJson(
        "off_topic", "MEDIUM",
        "By its words the answer is far from what was asked: held at level 3 until somebody has "
        "read it.",
        answer, findings.nearest ? std::vector<size_t>{*findings.nearest} : std::vector<size_t>()));
  }
  if (spoke && findings.Met("relevant") && findings.signals.at("topic_doubt") != 0) {
    flags.push_back(FlagJson(
        "topic_doubt", "MEDIUM",
        "Nothing in the answer names what the question is about: somebody must read whether it is "
        "about that or about something else.",
        answer, findings.nearest ? std::vector<size_t>{*findings.nearest} : std::vector<size_t>()));
  }
  const auto evaded = Which(answer, [](const Sentence& s) { return s.evasive || s.unknown; });
  if (!evaded.empty() && !findings.Met("own_action")) {
    flags.push_back(FlagJson("evasive", "LOW", "Passes over the question.", answer, evaded));
  }
  if (IsNotEnglish(answer, lexicon)) {
    flags.push_back(FlagJson("language", "MEDIUM",
                             "Does not look like English, which is all that this engine knows.",
                             answer, {}));
  }
  return flags;
}

std::string Note(const Answer& answer, const std::vector<std::string>& own_checks) {
  std::string note;
  if (!own_checks.empty()) {
    note += "Matched by words only, as a hint: " + own_checks.front();
    for (size_t i = 1; i < own_checks.size(); ++i) note += ", " + own_checks[i];
    note += ". ";
  }
  if (!answer.embedded) {
    note +=
        "Without an embedder, relevance is judged by the words that question and answer share. ";
  }
  if (answer.truncated) {
    note += "Only the first " + std::to_string(kMaxSentences) + " sentences were read. ";
  }
  if (!note.empty()) note.pop_back();
  return note;
}

// Two decimals for what is no count: the last bits of a cosine may differ from one processor to the
// next.
double Rounded(double value) { return std::round(value * 100) / 100; }

}  // namespace

std::string EvidenceJson(const Answer& answer, const Findings& findings,
                         const AnswerRequest& request, const Lexicon& lexicon) {
  std::vector<std::vector<size_t>> by_check;
  for (const AskedCheck& check : request.checks) {
    by_check.push_back(SentencesFor(check, answer, findings, lexicon));
  }
  Json quotes = Json::array();
  for (const size_t i : ChooseSentences(by_check, findings)) quotes.push_back(QuoteJson(answer, i));
  return Json{{"quotes", quotes}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ChecksJson(const Answer& answer, const Findings& findings, const AnswerRequest& request,
                       const Lexicon& lexicon) {
  const std::map<size_t, size_t> verified = MatchQuotes(answer, request.quotes);
  Json checks = Json::array();
  std::vector<std::string> own_checks;
  for (const AskedCheck& check : request.checks) {
    if (!IsBuiltIn(check.check_id)) own_checks.push_back(check.check_id);
    std::set<size_t> quotes;
    for (const size_t i : SentencesFor(check, answer, findings, lexicon)) {
      if (const auto found = verified.find(i); found != verified.end())
        quotes.insert(found->second);
    }
    checks.push_back({{"checkId", check.check_id}, {"met", !quotes.empty()}, {"quotes", quotes}});
  }
  Json signals = Json::object();
  for (const auto& [name, value] : findings.signals) signals[name] = Rounded(value);
  return Json{{"checks", checks},
              {"signals", signals},
              {"flags", Flags(answer, findings, lexicon)},
              {"note", Note(answer, own_checks)}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace vivavoce::offline_llm
