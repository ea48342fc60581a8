// SPDX-License-Identifier: Apache-2.0
#include "words.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace vivavoce::offline_llm {
namespace {

bool IsLetterByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

// The plain character that stands for `c`, or 0.
char PlainPunctuation(int32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x02BC:
    case 0x00B4:
    case 0x0060:
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x00AB:
    case 0x00BB:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2212:
      return '-';
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2026:  // set apart like a comma
      return ',';
    default:
      return 0;
  }
}

void AppendCharacter(int32_t c, std::string& out) {
  std::array<utf8proc_uint8_t, 4> bytes;
  const utf8proc_ssize_t n = utf8proc_encode_char(c, bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<size_t>(n));
}

// The base characters of `c`, without its marks; other symbols are dropped to a space.
void AppendFolded(int32_t c, std::string& out) {
  if (const char plain = PlainPunctuation(c); plain != 0) {
    out.push_back(plain);
    return;
  }
  std::array<utf8proc_int32_t, 32> parts;
  int boundary = 0;
  const utf8proc_ssize_t n = utf8proc_decompose_char(
      c, parts.data(), parts.size(),
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT),
      &boundary);
  for (utf8proc_ssize_t i = 0; i < std::min<utf8proc_ssize_t>(n, parts.size()); ++i) {
    const utf8proc_category_t category = utf8proc_category(parts[i]);
    const bool letter = (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
                        (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
    if (parts[i] < 0x80 && parts[i] >= 0x20) {
      out.push_back(static_cast<char>(parts[i]));
    } else if (letter) {
      AppendCharacter(parts[i], out);
    } else if (category < UTF8PROC_CATEGORY_MN || category > UTF8PROC_CATEGORY_ME) {
      out.push_back(' ');
    }
  }
}

// The longest that fits is cut, once.
constexpr std::array<std::string_view, 15> kEndings = {"ations", "ation", "ingly", "ments", "ment",
                                                       "ings",   "ing",   "edly",  "ies",   "ied",
                                                       "ers",    "ed",    "es",    "ly",    "er"};

bool EndsWith(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

void CutContraction(std::string& word) {
  for (const std::string_view ending : {"'s", "'d", "'ll", "'ve", "'re", "'m", "'t"}) {
    if (EndsWith(word, ending)) {
      word.resize(word.size() - ending.size());
      return;
    }
  }
}

// How many words from `i` on say nothing: a filler, the first half of a stutter, "you know" before
// a comma.
size_t CountHesitation(std::string_view folded, const std::vector<Word>& words, size_t i,
                       const std::set<std::string, std::less<>>& fillers) {
  constexpr std::array<std::string_view, 9> kStuttered = {"i",  "the", "a",  "and", "we",
                                                          "to", "so",  "my", "it"};
  const std::string& word = words[i].lower;
  if (fillers.contains(word)) return 1;
  if (i + 1 == words.size()) return 0;
  const Word& next = words[i + 1];
  const bool adjoins = next.begin == words[i].end + 1;
  const bool stutter = adjoins && word == next.lower &&
                       std::find(kStuttered.begin(), kStuttered.end(), word) != kStuttered.end();
  if (stutter) return 1;
  const bool phrase =
      (word == "you" && next.lower == "know") || (word == "i" && next.lower == "mean");
  return phrase && adjoins && next.end < folded.size() && folded[next.end] == ',' ? 2 : 0;
}

}  // namespace

std::string Fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  size_t at = 0;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte > 0x20 && byte < 0x7F && byte != '`') {
      folded.push_back(text[at++]);
      continue;
    }
    int32_t c = ' ';
    utf8proc_ssize_t n = 1;
    if (byte == '`') {
      c = '\'';
    } else if (byte >= 0x80) {
      n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                           static_cast<utf8proc_ssize_t>(text.size() - at), &c);
      if (n <= 0) {
        n = 1;
        c = ' ';
      }
    }
    at += static_cast<size_t>(n);
    AppendFolded(c, folded);
  }
  // White space runs become one space.
  std::string result;
  result.reserve(folded.size());
  for (const char c : folded) {
    if (c == ' ' && (result.empty() || result.back() == ' ')) continue;
    result.push_back(c);
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

std::vector<Word> SplitWords(std::string_view folded) {
  std::vector<Word> words;
  size_t at = 0;
  while (at < folded.size()) {
    if (!IsLetterByte(folded[at])) {
      ++at;
      continue;
    }
    Word word;
    word.begin = at;
    while (at < folded.size()) {
      const bool inside = (folded[at] == '\'' || folded[at] == '-') && at + 1 < folded.size() &&
                          IsLetterByte(folded[at + 1]);
      if (!IsLetterByte(folded[at]) && !inside) break;
      ++at;
    }
    word.end = at;
    word.text = folded.substr(word.begin, word.end - word.begin);
    word.lower = ToLower(word.text);
    words.push_back(std::move(word));
  }
  return words;
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string Stem(std::string_view lower) {
  std::string stem(lower);
  CutContraction(stem);
  bool cut = false;
  for (const std::string_view ending : kEndings) {
    if (EndsWith(stem, ending) && stem.size() - ending.size() >= 3) {
      stem.resize(stem.size() - ending.size());
      if (ending == "ies" || ending == "ied") stem.push_back('i');  // as "company" ends
      cut = true;
      break;
    }
  }
  if (!cut && EndsWith(stem, "s") && stem.size() >= 4) stem.pop_back();
  const size_t n = stem.size();
  if (n > 3 && stem[n - 1] == stem[n - 2] &&
      std::string_view("lsz").find(stem[n - 1]) == std::string_view::npos) {
    stem.pop_back();
  }
  if (stem.size() > 3 && stem.back() == 'e') stem.pop_back();
  if (stem.size() > 3 && stem.back() == 'y') stem.back() = 'i';
  return stem;
}

std::string WithoutHesitations(std::string_view folded,
                               const std::set<std::string, std::less<>>& fillers) {
  const std::vector<Word> words = SplitWords(folded);
  std::string out;
  size_t copied = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    const size_t count = CountHesitation(folded, words, i, fillers);
    if (count == 0) continue;
    out.append(folded, copied, words[i].begin - copied);
    i += count - 1;
    copied = words[i].end;
    const bool comma_before = out.size() >= 2 && out.substr(out.size() - 2) == ", ";
    if (comma_before) out.erase(out.size() - 2, 1);
    const bool comma_after = copied < folded.size() && folded[copied] == ',';
    if (comma_after && (comma_before || out.empty() || count == 2)) ++copied;
    const bool space_before = out.empty() || out.back() == ' ';
    if (space_before && copied < folded.size() && folded[copied] == ' ') ++copied;
  }
  out.append(folded, copied);
  return out;
}

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) {
    if (!joined.empty()) joined.push_back(' ');
    joined += word;
  }
  return joined;
}

}  // namespace vivavoce::offline_llm
