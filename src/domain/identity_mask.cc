// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/identity_mask.h"

#include <algorithm>
#include <iterator>

#include "domain/letters.h"

namespace vivavoce {
namespace {

using internal::Letter;
using internal::Letters;

// Names that are also words one says in every answer.
constexpr std::u32string_view kEverydayWords[] = {
    U"an",     U"and",    U"april",  U"art",    U"august", U"baker",  U"bank",   U"banks",
    U"beck",   U"bell",   U"best",   U"bill",   U"bird",   U"black",  U"block",  U"bond",
    U"booth",  U"brook",  U"brooks", U"brown",  U"bush",   U"butler", U"carter", U"case",
    U"cash",   U"chance", U"chase",  U"church", U"clay",   U"cliff",  U"cook",   U"cross",
    U"dale",   U"dawn",   U"day",    U"dean",   U"do",     U"drew",   U"early",  U"earnest",
    U"faith",  U"field",  U"fields", U"ford",   U"fox",    U"frank",  U"gene",   U"good",
    U"grace",  U"grant",  U"gray",   U"green",  U"guy",    U"hall",   U"hand",   U"he",
    U"hill",   U"hope",   U"house",  U"hunt",   U"hunter", U"in",     U"it",     U"jack",
    U"joy",    U"june",   U"just",   U"king",   U"lane",   U"law",    U"little", U"long",
    U"love",   U"mark",   U"marsh",  U"mason",  U"may",    U"miles",  U"mill",   U"miller",
    U"no",     U"north",  U"page",   U"park",   U"parks",  U"pat",    U"price",  U"ray",
    U"read",   U"rich",   U"rob",    U"rose",   U"sharp",  U"short",  U"so",     U"stone",
    U"strong", U"sue",    U"summer", U"sun",    U"taylor", U"to",     U"wall",   U"ward",
    U"we",     U"webb",   U"west",   U"white",  U"will",   U"win",    U"wise",   U"wood",
    U"woods",  U"works",  U"you",    U"young"};

bool IsEverydayWord(const std::u32string& word) {
  return std::find(std::begin(kEverydayWords), std::end(kEverydayWords), word) !=
         std::end(kEverydayWords);
}

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }

// A word of the text: a run of letters and digits.
struct Word {
  size_t begin = 0;  // in letters
  size_t end = 0;
};

std::vector<Word> Words(const std::vector<Letter>& letters) {
  std::vector<Word> words;
  for (size_t i = 0; i < letters.size();) {
    if (!letters[i].is_word) {
      ++i;
      continue;
    }
    Word word{i, i};
    while (word.end < letters.size() && letters[word.end].is_word) ++word.end;
    words.push_back(word);
    i = word.end;
  }
  return words;
}

std::u32string Folded(const std::vector<Letter>& letters, Word word) {
  std::u32string folded;
  for (size_t i = word.begin; i < word.end; ++i) folded.push_back(letters[i].folded);
  return folded;
}

// Whether nothing but spaces, hyphens, dots and apostrophes lies between two words.
bool Adjoin(const std::vector<Letter>& letters, Word left, Word right) {
  if (right.begin - left.end > 3) return false;
  for (size_t i = left.end; i < right.begin; ++i) {
    char32_t c = letters[i].folded;
    if (c != ' ' && c != '-' && c != '.' && c != '\'') return false;
  }
  return true;
}

// Whether a sentence begins with the word.
bool StartsSentence(const std::vector<Letter>& letters, Word word) {
  for (size_t i = word.begin; i > 0; --i) {
    char32_t c = letters[i - 1].folded;
    if (letters[i - 1].is_word || c == ',') return false;
    if (c == '.' || c == '!' || c == '?' || c == ':' || c == '\n') return true;
  }
  return true;
}

bool InCapitals(const std::vector<Letter>& letters) {
  return std::none_of(letters.begin(), letters.end(), [](const Letter& letter) {
    return letter.is_word && !letter.is_upper && !IsDigit(letter.folded);
  });
}

bool IsAddressLetter(const Letter& letter) {
  return letter.is_word || letter.folded == '.' || letter.folded == '_' || letter.folded == '-' ||
         letter.folded == '+' || letter.folded == '@';
}

}  // namespace

IdentityMask::IdentityMask(std::string_view name, std::string_view email) {
  AddName(name, false);
  for (const Letter& letter : Letters(email)) {
    if (letter.folded != ' ') address_.push_back(letter.folded);
  }
  AddName(email.substr(0, email.find('@')), true);
}

void IdentityMask::AddName(std::string_view name, bool from_address) {
  std::vector<Letter> letters = Letters(name);
  if (from_address) {
    for (Letter& letter : letters) letter.is_word = letter.is_word && !IsDigit(letter.folded);
  }
  for (Word word : Words(letters)) {
    Part part;
    part.letters = Folded(letters, word);
    part.everyday_word = IsEverydayWord(part.letters);
    part.initial = part.letters.size() == 1;
    // Short pieces of an address are rarely names: jd1984, info, hr.
    if (from_address && (part.letters.size() < 4 || part.everyday_word)) continue;
    bool known = std::any_of(parts_.begin(), parts_.end(),
                             [&](const Part& p) { return p.letters == part.letters; });
    if (!known) parts_.push_back(std::move(part));
  }
}

std::vector<TextRange> IdentityMask::Find(std::string_view text) const {
  std::vector<TextRange> found;
  if (parts_.empty() && address_.empty()) return found;
  std::vector<Letter> letters = Letters(text);
  std::vector<Word> words = Words(letters);
  std::vector<const Part*> named(words.size(), nullptr);
  for (size_t w = 0; w < words.size(); ++w) {
    std::u32string folded = Folded(letters, words[w]);
    for (const Part& part : parts_) {
      if (part.letters == folded) named[w] = &part;
    }
  }

  bool in_capitals = InCapitals(letters);
  std::vector<bool> masked(words.size(), false);
  for (size_t w = 0; w < words.size(); ++w) {
    if (named[w] == nullptr) continue;
    bool capitalised = letters[words[w].begin].is_upper;
    bool beside = false;
    bool beside_distinct = false;
    for (size_t n : {w - 1, w + 1}) {  // w - 1 of the first word is out of range, too
      if (n >= words.size() || named[n] == nullptr) continue;
      if (!Adjoin(letters, words[std::min(w, n)], words[std::max(w, n)])) continue;
      beside = true;
      beside_distinct = beside_distinct || !(named[n]->everyday_word || named[n]->initial);
    }
    bool told_apart = !named[w]->everyday_word && !named[w]->initial;
    bool inside = capitalised && !in_capitals && !StartsSentence(letters, words[w]);
    masked[w] = told_apart || (beside && capitalised) ||
                (!named[w]->initial && (beside_distinct || inside));
  }
  // The address, as one stretch without spaces.
  for (size_t w = 0; w < words.size() && !address_.empty(); ++w) {
    size_t begin = words[w].begin;
    if (begin > 0 && IsAddressLetter(letters[begin - 1])) continue;
    size_t length = 0;
    while (length < address_.size() && begin + length < letters.size() &&
           letters[begin + length].folded == address_[length]) {
      ++length;
    }
    size_t end = begin + length;
    bool ends = length == address_.size() && (end == letters.size() || !letters[end].is_word);
    for (size_t k = w; ends && k < words.size() && words[k].end <= end; ++k) masked[k] = true;
  }
  for (size_t w = 0; w < words.size(); ++w) {
    if (!masked[w]) continue;
    found.push_back({letters[words[w].begin].begin, letters[words[w].end - 1].end});
  }
  return found;
}

std::string IdentityMask::Apply(std::string_view text) const {
  std::string masked(text);
  for (TextRange range : Find(text)) {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      masked[i] = text[i] >= 'A' && text[i] <= 'Z' ? 'X' : 'x';
    }
  }
  return masked;
}

}  // namespace vivavoce
