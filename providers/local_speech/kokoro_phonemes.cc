// SPDX-License-Identifier: Apache-2.0
#include "kokoro_phonemes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <set>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::local_speech {
namespace {

constexpr char32_t kPrimary = U'ˈ';
constexpr char32_t kSecondary = U'ˌ';
constexpr char32_t kFlap = U'T';
constexpr char32_t kSyllabic = U'ᵊ';

struct Mapping {
  const char* phone;
  const char32_t* symbols;
};

constexpr std::array<Mapping, 42> kMappings = {{
    {"aa", U"ɑ"},  {"ae", U"æ"}, {"ah", U"ʌ"}, {"ao", U"ɔ"}, {"aw", U"W"},   {"ax", U"ə"},
    {"ay", U"I"},  {"b", U"b"},  {"ch", U"ʧ"}, {"d", U"d"},  {"dh", U"ð"},   {"eh", U"ɛ"},
    {"er", U"ɜɹ"}, {"ey", U"A"}, {"f", U"f"},  {"g", U"ɡ"},  {"hh", U"h"},   {"ih", U"ɪ"},
    {"iy", U"i"},  {"jh", U"ʤ"}, {"k", U"k"},  {"l", U"l"},  {"m", U"m"},    {"n", U"n"},
    {"ng", U"ŋ"},  {"ow", U"O"}, {"oy", U"Y"}, {"p", U"p"},  {"r", U"ɹ"},    {"s", U"s"},
    {"sh", U"ʃ"},  {"t", U"t"},  {"th", U"θ"}, {"uh", U"ʊ"}, {"uw", U"u"},   {"v", U"v"},
    {"w", U"w"},   {"y", U"j"},  {"z", U"z"},  {"zh", U"ʒ"}, {"axr", U"əɹ"}, {"el", U"ᵊl"},
}};

const char32_t* Symbols(std::string_view phone) {
  for (const Mapping& mapping : kMappings) {
    if (phone == mapping.phone) return mapping.symbols;
  }
  return U"";
}

bool IsVowel(std::string_view phone) {
  return !phone.empty() && std::string_view("aeiou").find(phone.front()) != std::string_view::npos;
}

// Words that carry no stress in a sentence.
bool IsFunctionWord(std::string_view word) {
  static const std::set<std::string_view> kWords = {
      "a",    "am",   "an",    "and",   "are",   "as",     "at",   "but",   "for", "from",
      "he",   "him",  "if",    "in",    "is",    "it",     "its",  "me",    "nor", "of",
      "on",   "or",   "our",   "per",   "she",   "should", "some", "than",  "the", "their",
      "them", "they", "to",    "us",    "was",   "we",     "were", "with",  "you", "your",
      "be",   "been", "by",    "can",   "could", "had",    "has",  "have",  "her", "his",
      "my",   "that", "there", "these", "this",  "those",  "will", "would", "'s"};
  return kWords.contains(word);
}

// Words with a weak stress: secondary only.
bool IsWeakWord(std::string_view word) {
  static const std::set<std::string_view> kWords = {"how",  "i",     "make",  "made",  "what",
                                                    "when", "where", "which", "while", "who",
                                                    "why",  "not",   "down",  "up",    "go"};
  return kWords.contains(word);
}

// Endings that put the main stress right before them; elsewhere it is mostly the first of two
// stresses.
bool StressesLast(std::string_view word) {
  static constexpr std::array<std::string_view, 24> kEndings = {
      "tion",   "tions", "tional", "sion",  "sions",   "ity",    "ities",  "ical",
      "ically", "ic",    "ics",    "ology", "ologist", "ious",   "iously", "ial",
      "ially",  "ee",    "ees",    "eer",   "eers",    "eering", "stand",  "standing"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return word.ends_with(ending); });
}

struct Stresses {
  size_t primary;
  bool all_secondary;
  bool none;
};

// Which of a word's stressed vowels, by its place among the phones, carries the main stress.
Stresses FindStresses(std::string_view word, const PhonedWord& phones) {
  std::vector<size_t> stressed;
  for (size_t i = 0; i < phones.phones.size(); ++i) {
    if (phones.phones[i].stressed && IsVowel(phones.phones[i].name)) stressed.push_back(i);
  }
  Stresses out{0, IsWeakWord(word), IsFunctionWord(word) || stressed.empty()};
  if (!stressed.empty()) out.primary = StressesLast(word) ? stressed.back() : stressed.front();
  return out;
}

// A t between a vowel (or r) and an unstressed vowel is a flap in American English.
bool IsFlap(const PhonedWord& phones, size_t i) {
  if (phones.phones[i].name != "t" || i == 0 || i + 1 >= phones.phones.size()) return false;
  const Phone& before = phones.phones[i - 1];
  const Phone& after = phones.phones[i + 1];
  if (!IsVowel(before.name) && before.name != "r") return false;
  if (!IsVowel(after.name) || after.stressed) return false;
  // "button": the t before a syllabic n is not flapped.
  return !(after.name == "ax" && i + 2 < phones.phones.size() && phones.phones[i + 2].name == "n");
}

// The schwa of "little" and "people" is part of the l.
bool IsSyllabicL(const PhonedWord& phones, size_t i) {
  return phones.phones[i].name == "ax" && i > 0 && i + 1 < phones.phones.size() &&
         phones.phones[i + 1].name == "l" && !IsVowel(phones.phones[i - 1].name) &&
         (i + 2 == phones.phones.size() || !IsVowel(phones.phones[i + 2].name));
}

char32_t PunctuationSymbol(char mark) { return static_cast<char32_t>(static_cast<uint8_t>(mark)); }

}  // namespace

absl::StatusOr<PhonemeAlphabet> PhonemeAlphabet::Load(const std::string& tokens_path) {
  std::ifstream file(tokens_path, std::ios::binary);
  if (!file) return NotFound("kokoro: cannot read " + tokens_path);
  PhonemeAlphabet alphabet;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty()) continue;
    const auto byte = [&](size_t i) {
      return i < line.size() ? static_cast<char32_t>(static_cast<uint8_t>(line[i])) : 0;
    };
    char32_t code = byte(0);
    if (code >= 0xE0) {
      code = (code & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    } else if (code >= 0xC0) {
      code = (code & 0x1F) << 6 | (byte(1) & 0x3F);
    }
    alphabet.symbols_.push_back(code);
  }
  std::sort(alphabet.symbols_.begin(), alphabet.symbols_.end());
  for (const Mapping& mapping : kMappings) {
    for (const char32_t* symbol = mapping.symbols; *symbol != 0; ++symbol) {
      if (!alphabet.Has(*symbol)) {
        return InvalidArgument("kokoro: " + tokens_path + " lacks the symbol of the phone \"" +
                               mapping.phone + "\"");
      }
    }
  }
  return alphabet;
}

bool PhonemeAlphabet::Has(char32_t symbol) const {
  return std::binary_search(symbols_.begin(), symbols_.end(), symbol);
}

std::u32string KokoroWord(std::string_view word, const PhonedWord& phones,
                          bool next_begins_with_vowel, const PhonemeAlphabet& alphabet) {
  if (word == "the") return next_begins_with_vowel ? U"ði" : U"ðə";
  if (word == "to") return next_begins_with_vowel ? U"tʊ" : U"tə";
  if (word == "a" && alphabet.Has(U'ɐ')) return U"ɐ";
  const Stresses stresses = FindStresses(word, phones);
  std::u32string out;
  for (size_t i = 0; i < phones.phones.size(); ++i) {
    const Phone& phone = phones.phones[i];
    if (IsVowel(phone.name) && phone.stressed && !stresses.none) {
      out += i == stresses.primary && !stresses.all_secondary ? kPrimary : kSecondary;
    }
    if (phone.name == "er" && !phone.stressed) {
      out += U"əɹ";
    } else if (IsFlap(phones, i) && alphabet.Has(kFlap)) {
      out += kFlap;
    } else if (IsSyllabicL(phones, i)) {
      out += kSyllabic;
    } else {
      out += Symbols(phone.name);
    }
  }
  return out;
}

KokoroSentence MakeKokoroSentence(std::span<const SpokenWord> words,
                                  std::span<const PhonedWord> phones,
                                  const PhonemeAlphabet& alphabet) {
  KokoroSentence out;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool next_vowel = i + 1 < words.size() && words[i].punctuation == 0 &&
                            !phones[i + 1].phones.empty() &&
                            IsVowel(phones[i + 1].phones.front().name);
    std::u32string symbols = KokoroWord(words[i].piece.word, phones[i], next_vowel, alphabet);
    // Spelled letters are one word with the main stress on the last: es kyu EL.
    const bool spells_on = i + 1 < words.size() && words[i].piece.letter &&
                           words[i + 1].piece.letter && words[i].punctuation == 0 &&
                           words[i].source == words[i + 1].source;
    if (spells_on) std::replace(symbols.begin(), symbols.end(), kPrimary, kSecondary);
    KokoroSentence::Span span;
    const bool spelled_on = i > 0 && words[i].piece.letter && words[i - 1].piece.letter &&
                            words[i].source == words[i - 1].source && words[i - 1].punctuation == 0;
    if (!out.codepoints.empty() && !spelled_on) out.codepoints.push_back(U' ');
    span.begin = out.codepoints.size();
    out.codepoints.insert(out.codepoints.end(), symbols.begin(), symbols.end());
    span.end = out.codepoints.size();
    out.words.push_back(span);
    if (words[i].punctuation != 0)
      out.codepoints.push_back(PunctuationSymbol(words[i].punctuation));
  }
  return out;
}

}  // namespace vivavoce::local_speech
