// SPDX-License-Identifier: Apache-2.0
#include "number_words.h"

#include <array>
#include <cstddef>

namespace vivavoce::local_speech {
namespace {

constexpr std::array<const char*, 20> kSmall = {
    "zero",     "one",     "two",     "three",     "four",     "five",    "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<const char*, 10> kTens = {"",      "",      "twenty",  "thirty", "forty",
                                               "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<const char*, 5> kScales = {"", "thousand", "million", "billion", "trillion"};
constexpr uint64_t kLimit = 1'000'000'000'000'000;
constexpr size_t kMaxDigits = 15;

void AppendBelowThousand(uint64_t value, Words& out) {
  if (value >= 100) {
    out.emplace_back(kSmall[value / 100]);
    out.emplace_back("hundred");
    value %= 100;
    if (value == 0) return;
  }
  if (value < 20) {
    out.emplace_back(kSmall[value]);
    return;
  }
  out.emplace_back(kTens[value / 10]);
  if (value % 10 != 0) out.emplace_back(kSmall[value % 10]);
}

std::string Ordinal(const std::string& cardinal) {
  struct Irregular {
    const char* cardinal;
    const char* ordinal;
  };
  static constexpr Irregular kIrregular[] = {
      {"one", "first"},    {"two", "second"}, {"three", "third"},   {"five", "fifth"},
      {"eight", "eighth"}, {"nine", "ninth"}, {"twelve", "twelfth"}};
  for (const Irregular& word : kIrregular) {
    if (cardinal == word.cardinal) return word.ordinal;
  }
  if (cardinal.ends_with('y')) return cardinal.substr(0, cardinal.size() - 1) + "ieth";
  return cardinal + "th";
}

}  // namespace

Words CardinalWords(uint64_t value) {
  Words out;
  if (value >= kLimit) return DigitWords(std::to_string(value));
  if (value == 0) return {"zero"};
  uint64_t divisor = kLimit / 1000;
  for (size_t scale = kScales.size(); scale-- > 0; divisor /= 1000) {
    const uint64_t group = value / divisor % 1000;
    if (group == 0) continue;
    AppendBelowThousand(group, out);
    if (scale > 0) out.emplace_back(kScales[scale]);
  }
  return out;
}

Words OrdinalWords(uint64_t value) {
  Words out = CardinalWords(value);
  out.back() = Ordinal(out.back());
  return out;
}

Words YearWords(uint64_t value) {
  if (value % 1000 < 10) return CardinalWords(value);
  Words out = CardinalWords(value / 100);
  const uint64_t rest = value % 100;
  if (rest == 0) {
    out.emplace_back("hundred");
    return out;
  }
  if (rest < 10) out.emplace_back("oh");
  const Words tail = CardinalWords(rest);
  out.insert(out.end(), tail.begin(), tail.end());
  return out;
}

Words DigitWords(std::string_view digits) {
  Words out;
  for (const char c : digits) {
    if (c >= '0' && c <= '9') out.emplace_back(kSmall[static_cast<size_t>(c - '0')]);
  }
  return out;
}

Words DecimalWords(std::string_view number) {
  const size_t dot = number.find('.');
  const std::string_view whole = number.substr(0, dot);
  Words out;
  if (whole.size() > kMaxDigits || (whole.size() > 1 && whole.front() == '0')) {
    out = DigitWords(whole);
  } else if (!whole.empty()) {
    uint64_t value = 0;
    for (const char c : whole) value = value * 10 + static_cast<uint64_t>(c - '0');
    out = CardinalWords(value);
  }
  if (dot == std::string_view::npos) return out;
  out.emplace_back("point");
  const Words fraction = DigitWords(number.substr(dot + 1));
  out.insert(out.end(), fraction.begin(), fraction.end());
  return out;
}

}  // namespace vivavoce::local_speech
