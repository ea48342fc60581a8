// SPDX-License-Identifier: Apache-2.0
#include "phrase_corrector.h"

#include <algorithm>
#include <utility>

#include "ascii.h"
#include "phone_distance.h"
#include "stable_prefix.h"
#include "text_normalizer.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kMaxNames = 64;
constexpr size_t kMaxNameBytes = 60;
constexpr size_t kShortestName = 4;   // phones; shorter ones sound like too much else
constexpr size_t kLongestWindow = 6;  // words
// Of the phones of the longer one. Ordinary words are what the recogniser is good at.
constexpr double kStrangeWords = 0.29;
constexpr double kOrdinaryWords = 0.07;
// A short name is sooner near to something else.
constexpr size_t kShortName = 7;
constexpr double kStrangeForShort = 0.17;

// Every byte of a letter beyond ASCII counts.
bool IsLetterOrDigit(char c) {
  return IsLetter(c) || IsDigit(c) || static_cast<uint8_t>(c) >= 0x80;
}

std::string Folded(std::string_view text) {
  std::string folded;
  for (const char c : text) {
    if (IsLetterOrDigit(c)) folded += Lower(c);
  }
  return folded;
}

// The signs before and behind a word's letters, which a name between them keeps.
std::string_view Before(std::string_view word) {
  size_t length = 0;
  while (length < word.size() && !IsLetterOrDigit(word[length])) ++length;
  return word.substr(0, length);
}

std::string_view Behind(std::string_view word) {
  if (word.ends_with("'s")) return word.substr(word.size() - 2);
  size_t at = word.size();
  while (at > 0 && !IsLetterOrDigit(word[at - 1])) --at;
  return word.substr(at);
}

// A name without the brackets and commas of the text that announces it: "(PostgreSQL," is
// PostgreSQL; ".NET", "C++" and "C#" are as they are.
std::string_view Bare(std::string_view word) {
  auto begins = [&word] {
    return IsLetterOrDigit(word[0]) || (word[0] == '.' && word.size() > 1 && IsUpper(word[1]));
  };
  auto ends = [&word] {
    const char last = word.back();
    return IsLetterOrDigit(last) || last == '+' || last == '#';
  };
  while (!word.empty() && !begins()) word.remove_prefix(1);
  while (!word.empty() && !ends()) word.remove_suffix(1);
  return word;
}

bool IsLetterWithStop(std::string_view word) { return word.size() == 2 && word.back() == '.'; }

// The full stop of a single letter does not: "M. Q."
bool EndsPhrase(std::string_view word) {
  return word.size() > 2 && std::string_view(".,;:!?").find(word.back()) != std::string_view::npos;
}

// Spelled out, an acronym is heard as its letters.
bool IsAcronym(std::string_view word) {
  return word.size() > 1 && std::all_of(word.begin(), word.end(),
                                        [](char c) { return !IsLetterOrDigit(c) || IsUpper(c); });
}

bool BeginsWithCapital(std::string_view word) { return IsUpper(word[0]); }

// Capitals, digits and signs inside mark what is no word of the language: "BigQuery", "EC2", "C++".
bool IsMarked(std::string_view word) {
  return std::count_if(word.begin(), word.end(), IsLetter) > 1 &&
         std::any_of(word.begin() + 1, word.end(),
                     [](char c) { return IsUpper(c) || IsDigit(c) || c == '+' || c == '#'; });
}

bool EndsSentence(std::string_view word) {
  return !IsLetterWithStop(word) && std::string_view(".!?").find(word.back()) < 3;
}

// Moonshine begins names with a capital and joins their pieces by hyphens, also those that it has
// to make up; a word that it writes like any other is one, were it not in any list.
bool LooksStrange(std::string_view word, bool sentence_begins) {
  return (BeginsWithCapital(word) && !sentence_begins) || IsMarked(word) ||
         word.find('-') != std::string_view::npos || word.find("sql") != std::string_view::npos;
}

// "waresql" is what the recogniser makes of "-gres sequel"; by itself it would be spelled out.
std::string Sound(std::string_view word) {
  static constexpr std::string_view kEnding = "sql";
  size_t end = word.size();
  while (end > 0 && !IsLetterOrDigit(word[end - 1])) --end;
  std::string sound(word);
  if (end > kEnding.size() && word.substr(0, end).ends_with(kEnding)) {
    sound.replace(end - kEnding.size(), kEnding.size(), " sequel");
  }
  return sound;
}

// As the list says it, and with the other way to say SQL.
std::vector<std::string> WaysToSay(const std::string& phrase) {
  std::vector<std::string> ways = {phrase};
  const size_t at = phrase.find("SQL");
  if (at != std::string::npos) {
    ways.push_back(phrase.substr(0, at) + " sequel " + phrase.substr(at + 3));
  }
  return ways;
}

}  // namespace

struct PhraseCorrector::Word {
  std::string text;
  std::string folded;
  std::vector<PhoneCode> phones;
  bool ordinary = true;
  bool strange = false;  // looks like a name that the recogniser has made up
  bool listed = false;   // the pronunciation list has it
};

struct PhraseCorrector::Match {
  const Name* name = nullptr;
  size_t words = 0;
  double distance = 1;
};

PhraseCorrector::PhraseCorrector(const std::vector<std::string>& phrases,
                                 const Phonemizer& phonemizer, const Pronunciations& pronunciations,
                                 const OrdinaryWords& ordinary)
    : phonemizer_(phonemizer), pronunciations_(pronunciations), ordinary_(ordinary) {
  for (const std::string& phrase : phrases) {
    const std::vector<Word> words = Listen(phrase);
    // Of "Google BigQuery" the one that the recogniser will not know. A phrase as a whole is none:
    // half of it said otherwise is still what was said.
    for (const Word& word : words) {
      const std::string text(Bare(word.text));
      if (text.empty()) continue;
      const bool plain = !word.listed && !IsMarked(text);
      bool is_name = text.size() <= kMaxNameBytes;
      if (plain) {
        const bool stands_out = BeginsWithCapital(text) && &word != words.data();
        is_name = is_name && !word.ordinary && (words.size() == 1 || stands_out);
      } else if (IsAcronym(text)) {
        is_name = is_name && !ordinary_.Has(word.folded);  // REST, SEND
      }
      if (is_name) Expect(text, plain);
    }
  }
}

void PhraseCorrector::Expect(const std::string& text, bool plain) {
  for (const std::string& way : WaysToSay(text)) {
    Name name;
    name.text = text;
    name.folded = Folded(text);
    name.plain = plain;
    const std::string_view singular(text.data(), text.size() - (text.back() == 's' ? 1 : 0));
    name.spelled = IsAcronym(singular);
    for (const Word& word : Listen(way)) {
      name.phones.insert(name.phones.end(), word.phones.begin(), word.phones.end());
    }
    const bool fits = name.phones.size() >= kShortestName && names_.size() < kMaxNames;
    const bool known = std::any_of(names_.begin(), names_.end(), [&](const Name& other) {
      return other.text == name.text && other.phones == name.phones;
    });
    if (fits && !known) names_.push_back(std::move(name));
  }
}

// The text word by word, as it sounds.
std::vector<PhraseCorrector::Word> PhraseCorrector::Listen(const std::string& text) const {
  std::vector<Word> words;
  std::string sound;
  std::vector<size_t> word_of_byte;
  for (std::string& written : SplitWords(text)) {
    if (!sound.empty()) sound += ' ';
    sound += Sound(written);
    word_of_byte.resize(sound.size(), words.size());
    words.emplace_back();
    words.back().text = std::move(written);
  }
  const std::vector<SpokenWord> spoken = SpokenWords(sound, 0, pronunciations_);
  const std::vector<PhonedWord> phoned = phonemizer_.Phones(spoken);
  for (size_t i = 0; i < spoken.size(); ++i) {
    Word& word = words[word_of_byte[spoken[i].source.begin]];
    for (const Phone& phone : phoned[i].phones) word.phones.push_back(CodeOf(phone.name));
  }
  bool sentence_begins = true;
  for (Word& word : words) {
    word.folded = Folded(word.text);
    word.listed = pronunciations_.Find(word.folded) != nullptr;
    word.ordinary = IsAcronym(word.text) || (!word.listed && ordinary_.Has(word.text));
    word.strange = !word.ordinary && LooksStrange(word.text, sentence_begins);
    sentence_begins = EndsSentence(word.text);
  }
  return words;
}

// The name that the words at `begin` sound most like, if they do.
PhraseCorrector::Match PhraseCorrector::Best(const std::vector<Word>& words, size_t begin) const {
  Match best;
  std::vector<PhoneCode> phones;
  std::string folded;
  bool comma_inside = false;  // "post, Grassql"
  size_t strange = 0;         // letters of words that look so
  for (size_t n = 1; n <= kLongestWindow && begin + n <= words.size(); ++n) {
    const Word& word = words[begin + n - 1];
    phones.insert(phones.end(), word.phones.begin(), word.phones.end());
    folded += word.folded;
    strange += word.strange ? word.folded.size() : 0;
    for (const Name& name : names_) {
      // "elastic search", "terraform"; but to hand over is no Handover.
      if (folded == name.folded && !name.plain && !comma_inside) return {&name, n, 0};
      if (word.folded == name.folded) return best;  // it comes next, as it should
    }
    const bool are_strange = 2 * strange > folded.size();
    for (const Name& name : names_) {
      const double for_strange =
          name.phones.size() <= kShortName ? kStrangeForShort : kStrangeWords;
      // Letter for letter: TCL is no T-SQL.
      if (name.spelled || (name.plain && strange < folded.size())) continue;
      if (comma_inside && (name.plain || !are_strange)) continue;
      const double limit = are_strange ? for_strange : kOrdinaryWords;
      const size_t longer = std::max(phones.size(), name.phones.size());
      const size_t shorter = std::min(phones.size(), name.phones.size());
      const double least = kLeastPhoneGap * static_cast<double>(longer - shorter);
      if (least > limit * static_cast<double>(longer)) continue;
      const double distance = PhoneDistance(phones, name.phones) / static_cast<double>(longer);
      if (distance <= limit && distance < best.distance) best = {&name, n, distance};
    }
    if (EndsPhrase(word.text) && word.text.back() != ',') break;
    comma_inside = comma_inside || word.text.back() == ',';
  }
  return best;
}

PhraseCorrector::Result PhraseCorrector::Correct(const std::string& text) const {
  Result result;
  result.text = text;
  if (names_.empty() || text.empty()) return result;
  const std::vector<Word> words = Listen(text);
  std::string corrected;
  for (size_t at = 0; at < words.size();) {
    if (!corrected.empty()) corrected += ' ';
    Match match = Best(words, at);
    // A word later something may fit better: "the post", then "post gres Q L".
    if (match.name != nullptr && at + 1 < words.size() &&
        Best(words, at + 1).distance < match.distance) {
      match = {};
    }
    if (match.name == nullptr) {
      corrected += words[at++].text;
      continue;
    }
    const std::string& last = words[at + match.words - 1].text;
    const size_t begin = corrected.size();
    const size_t after = at + match.words;
    corrected += Before(words[at].text);
    corrected += match.name->text;
    // The stop of "M. Q." ends a sentence only where one begins behind it.
    const bool mid_sentence =
        IsLetterWithStop(last) && after < words.size() && !BeginsWithCapital(words[after].text);
    const std::string_view behind = Behind(last);
    if (!mid_sentence && !match.name->text.ends_with(behind)) corrected += behind;
    if (match.words > 1 || corrected.substr(begin) != last) ++result.corrected;
    at = after;
  }
  if (result.corrected > 0) result.text = std::move(corrected);
  return result;
}

}  // namespace vivavoce::local_speech
