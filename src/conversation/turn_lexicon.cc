// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/turn_lexicon.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace vivavoce {
namespace {

constexpr std::array<std::string_view, 8> kIntentNames = {"none",  "repeat", "skip", "think",
                                                          "pause", "go_on",  "yes",  "no"};

// Letters (also those beyond ASCII), digits, and apostrophes and hyphens between them.
bool IsWordByte(char c) {
  auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z');
}

// The words of `text` in lower case (ASCII) without punctuation; a typographic apostrophe counts as
// a plain one.
std::vector<std::string> SpokenWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (text.substr(i, 3) == "\xe2\x80\x99") {
      c = '\'';
      i += 2;
    }
    bool joins =
        (c == '\'' || c == '-') && !word.empty() && i + 1 < text.size() && IsWordByte(text[i + 1]);
    if (joins || IsWordByte(c)) {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::string JoinSpoken(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

bool PhraseStartsAt(const std::vector<std::string>& words, size_t at,
                    const std::vector<std::string>& phrase) {
  return at + phrase.size() <= words.size() &&
         std::equal(phrase.begin(), phrase.end(), words.begin() + static_cast<ptrdiff_t>(at));
}

}  // namespace

std::string_view Name(Intent intent) { return kIntentNames[static_cast<size_t>(intent)]; }

TurnLexicon::TurnLexicon(const Phrases& phrases) {
  for (const std::string& filler : phrases.fillers)
    fillers_.insert(JoinSpoken(SpokenWords(filler)));
  for (const std::string& word : phrases.unfinished_words)
    unfinished_.insert(JoinSpoken(SpokenWords(word)));
  for (const std::string& phrase : phrases.backchannels)
    backchannels_.push_back(SpokenWords(phrase));
  std::stable_sort(backchannels_.begin(), backchannels_.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const auto& [name, utterances] : phrases.intents) {
    auto known = std::find(kIntentNames.begin(), kIntentNames.end(), name);
    if (known == kIntentNames.end()) continue;
    auto intent = static_cast<Intent>(known - kIntentNames.begin());
    for (const std::string& utterance : utterances) {
      intents_.emplace_back(JoinSpoken(SpokenWords(utterance)), intent);
    }
  }
  std::sort(intents_.begin(), intents_.end());
}

int TurnLexicon::CountWords(std::string_view text) const {
  return static_cast<int>(SpokenWords(text).size());
}

bool TurnLexicon::SaysNothing(std::string_view text) const {
  std::vector<std::string> words = SpokenWords(text);
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return fillers_.contains(word); });
}

int TurnLexicon::CountClaimingWords(std::string_view text) const {
  std::vector<std::string> words = SpokenWords(text);
  int count = 0;
  for (size_t i = 0; i < words.size();) {
    auto match = std::find_if(backchannels_.begin(), backchannels_.end(), [&](const auto& phrase) {
      return !phrase.empty() && PhraseStartsAt(words, i, phrase);
    });
    if (match != backchannels_.end()) {
      i += match->size();
      continue;
    }
    if (!fillers_.contains(words[i])) ++count;
    ++i;
  }
  return count;
}

bool TurnLexicon::EndsUnfinished(std::string_view text) const {
  std::vector<std::string> words = SpokenWords(text);
  return !words.empty() && unfinished_.contains(words.back());
}

bool TurnLexicon::Repeats(std::string_view text, int skip, std::string_view line) const {
  std::vector<std::string> words = SpokenWords(text);
  words.erase(words.begin(), words.begin() + std::min<ptrdiff_t>(skip, std::ssize(words)));
  if (words.size() < 2) return false;
  if (words.size() > 2) words.pop_back();
  std::vector<std::string> said = SpokenWords(line);
  for (size_t at = 0; at < said.size(); ++at) {
    if (PhraseStartsAt(said, at, words)) return true;
  }
  return false;
}

Intent TurnLexicon::IntentOf(std::string_view text) const {
  auto find = [&](const std::string& utterance) {
    auto it = std::lower_bound(intents_.begin(), intents_.end(),
                               std::make_pair(utterance, Intent::kNone));
    return it != intents_.end() && it->first == utterance ? it->second : Intent::kNone;
  };
  std::vector<std::string> words = SpokenWords(text);
  Intent intent = find(JoinSpoken(words));
  if (intent != Intent::kNone) return intent;
  std::erase_if(words, [&](const std::string& word) { return fillers_.contains(word); });
  return words.empty() ? Intent::kNone : find(JoinSpoken(words));
}

}  // namespace vivavoce
