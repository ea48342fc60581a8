// SPDX-License-Identifier: Apache-2.0
#include "number_forms.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ascii.h"
#include "folded_text.h"

namespace vivavoce::local_speech {
namespace {

size_t DigitRun(std::string_view text) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), IsDigit) - text.begin());
}

size_t LetterRun(std::string_view text) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), IsLetter) - text.begin());
}

// At most 15 digits, so that it fits.
uint64_t Value(std::string_view digits) {
  uint64_t value = 0;
  for (const char c : digits.substr(0, 15)) value = value * 10 + static_cast<uint64_t>(c - '0');
  return value;
}

void Append(Words& to, const Words& words) { to.insert(to.end(), words.begin(), words.end()); }

// Splits a phrase of the tables below ("oh five") into words.
Words Phrase(std::string_view text) {
  Words out;
  while (!text.empty()) {
    const size_t space = std::min(text.find(' '), text.size());
    out.emplace_back(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return out;
}

// A plain amount: 12  1,200  3.5. Its digits without the commas.
struct Amount {
  size_t length = 0;
  std::string digits;
  bool grouped = false;  // had commas
  bool fraction = false;
};

Amount ReadAmount(std::string_view text) {
  Amount amount;
  size_t at = DigitRun(text);
  if (at == 0) return amount;
  amount.digits = std::string(text.substr(0, at));
  while (at <= 3 * 8 && at < text.size() && text[at] == ',' && DigitRun(text.substr(at + 1)) == 3) {
    amount.digits += text.substr(at + 1, 3);
    amount.grouped = true;
    at += 4;
  }
  if (at + 1 < text.size() && text[at] == '.' && IsDigit(text[at + 1])) {
    const size_t run = DigitRun(text.substr(at + 1));
    amount.digits += text.substr(at, run + 1);
    amount.fraction = true;
    at += run + 1;
  }
  amount.length = at;
  return amount;
}

bool IsYear(const Amount& amount) {
  if (amount.grouped || amount.fraction || amount.digits.size() != 4) return false;
  const uint64_t value = Value(amount.digits);
  return value >= 1900 && value <= 2099;
}

Words AmountWords(const Amount& amount) {
  return IsYear(amount) ? YearWords(Value(amount.digits)) : DecimalWords(amount.digits);
}

// k, M, bn … right behind an amount.
const char* Scale(std::string_view letters) {
  if (letters == "k" || letters == "K") return "thousand";
  if (letters == "M" || letters == "mn") return "million";
  if (letters == "B" || letters == "bn") return "billion";
  return nullptr;
}

struct Currency {
  const char* one;
  const char* many;
  const char* part_one;
  const char* part_many;
};

const Currency* FindCurrency(char sign) {
  static constexpr Currency kDollar = {"dollar", "dollars", "cent", "cents"};
  static constexpr Currency kEuros = {"euro", "euros", "cent", "cents"};
  static constexpr Currency kPounds = {"pound", "pounds", "penny", "pence"};
  static constexpr Currency kYens = {"yen", "yen", "sen", "sen"};
  switch (sign) {
    case '$':
      return &kDollar;
    case kEuro:
      return &kEuros;
    case kPound:
      return &kPounds;
    case kYen:
      return &kYens;
    default:
      return nullptr;
  }
}

std::optional<NumberForm> ReadMoney(std::string_view token, bool scale_follows) {
  const Currency* currency = FindCurrency(token.front());
  if (currency == nullptr) return std::nullopt;
  const Amount amount = ReadAmount(token.substr(1));
  if (amount.length == 0) return std::nullopt;
  NumberForm form;
  form.length = amount.length + 1;
  const std::string_view rest = token.substr(form.length);
  const std::string_view letters = rest.substr(0, LetterRun(rest));
  const size_t dot = amount.digits.find('.');
  const bool has_cents = dot != std::string::npos && amount.digits.size() - dot == 3;
  if (const char* scale = Scale(letters); scale != nullptr || scale_follows) {
    form.words = DecimalWords(amount.digits);
    if (scale == nullptr) {
      form.after_scale = {currency->many};
      return form;
    }
    form.words.emplace_back(scale);
    form.words.emplace_back(currency->many);
    form.length += letters.size();
    return form;
  }
  if (!has_cents) {
    form.words = DecimalWords(amount.digits);
    form.words.emplace_back(amount.digits == "1" ? currency->one : currency->many);
    return form;
  }
  const uint64_t whole = Value(std::string_view(amount.digits).substr(0, dot));
  const uint64_t part = Value(std::string_view(amount.digits).substr(dot + 1));
  if (whole > 0 || part == 0) {
    form.words = CardinalWords(whole);
    form.words.emplace_back(whole == 1 ? currency->one : currency->many);
  }
  if (part > 0) {
    if (!form.words.empty()) form.words.emplace_back("and");
    Append(form.words, CardinalWords(part));
    form.words.emplace_back(part == 1 ? currency->part_one : currency->part_many);
  }
  return form;
}

constexpr std::array<const char*, 12> kMonths = {"january",   "february", "march",    "april",
                                                 "may",       "june",     "july",     "august",
                                                 "september", "october",  "november", "december"};

Words DateWords(uint64_t year, uint64_t month, uint64_t day) {
  Words out = {kMonths[month - 1]};
  Append(out, OrdinalWords(day));
  Append(out, YearWords(year));
  return out;
}

// 2024-05-01 and 5/1/2024.
std::optional<NumberForm> ReadDate(std::string_view token) {
  std::array<std::string_view, 3> fields;
  size_t at = 0;
  char separator = 0;
  for (size_t i = 0; i < fields.size(); ++i) {
    const size_t run = DigitRun(token.substr(at));
    if (run == 0 || run > 4) return std::nullopt;
    fields[i] = token.substr(at, run);
    at += run;
    if (i == 2) break;
    if (at >= token.size() || (token[at] != '-' && token[at] != '/')) return std::nullopt;
    if (i == 1 && token[at] != separator) return std::nullopt;
    separator = token[at++];
  }
  const bool iso = separator == '-' && fields[0].size() == 4;
  if (!iso && (separator != '/' || fields[2].size() != 4)) return std::nullopt;
  const uint64_t year = Value(iso ? fields[0] : fields[2]);
  const uint64_t month = Value(iso ? fields[1] : fields[0]);
  const uint64_t day = Value(iso ? fields[2] : fields[1]);
  if (year < 1000 || year > 2999 || month < 1 || month > 12 || day < 1 || day > 31) {
    return std::nullopt;
  }
  NumberForm form;
  form.length = at;
  form.words = DateWords(year, month, day);
  return form;
}

// "am" or "pm" at the front of `text`, dotted or not; its length.
size_t HalfDay(std::string_view text, Words& out) {
  if (text.size() < 2) return 0;
  const char half = static_cast<char>(text[0] | 0x20);
  if (half != 'a' && half != 'p') return 0;
  const bool plain = (text[1] | 0x20) == 'm' && (text.size() == 2 || !IsLetter(text[2]));
  const bool dotted = text.size() >= 3 && text[1] == '.' && (text[2] | 0x20) == 'm';
  if (!plain && !dotted) return 0;
  out.emplace_back(half == 'a' ? "A" : "P");
  out.emplace_back("M");
  return plain ? 2 : std::min<size_t>(4, text.size());
}

// 9:30, 14:00, 9:30am, 9am.
std::optional<NumberForm> ReadTime(std::string_view token) {
  const size_t run = DigitRun(token);
  if (run == 0 || run > 2) return std::nullopt;
  const uint64_t hour = Value(token.substr(0, run));
  if (hour > 24) return std::nullopt;
  NumberForm form;
  form.words = CardinalWords(hour);
  form.length = run;
  std::string_view rest = token.substr(run);
  const bool minutes = rest.size() >= 3 && rest[0] == ':' && DigitRun(rest.substr(1)) == 2;
  bool full_hour = true;
  if (minutes) {
    const uint64_t minute = Value(rest.substr(1, 2));
    if (minute > 59) return std::nullopt;
    full_hour = minute == 0;
    if (minute > 0 && minute < 10) form.words.emplace_back("oh");
    if (minute > 0) Append(form.words, CardinalWords(minute));
    form.length += 3;
    rest.remove_prefix(3);
  }
  Words half;
  const size_t half_length = HalfDay(rest, half);
  if (!minutes && half_length == 0) return std::nullopt;
  if (full_hour && half_length == 0)
    half = hour > 12 ? Words{"hundred", "hours"} : Words{"o'clock"};
  Append(form.words, half);
  form.length += half_length;
  return form;
}

// 3/4, 1/2.
std::optional<NumberForm> ReadFraction(std::string_view token) {
  const size_t run = DigitRun(token);
  if (run == 0 || run > 2 || run + 1 >= token.size() || token[run] != '/') return std::nullopt;
  const size_t below = DigitRun(token.substr(run + 1));
  const size_t length = run + 1 + below;
  if (below == 0 || below > 2) return std::nullopt;
  if (length < token.size() && (token[length] == '/' || IsLetter(token[length])))
    return std::nullopt;
  const uint64_t up = Value(token.substr(0, run));
  const uint64_t down = Value(token.substr(run + 1, below));
  NumberForm form;
  form.length = length;
  form.words = CardinalWords(up);
  if (down == 2 && up == 1) {
    form.words.emplace_back("half");
  } else if (down == 4 || (down >= 3 && down <= 10 && up < down)) {
    Words part = down == 4 ? Words{"quarter"} : OrdinalWords(down);
    if (up != 1) part.back() += 's';
    Append(form.words, part);
  } else {
    form.words.emplace_back("out");
    form.words.emplace_back("of");
    Append(form.words, CardinalWords(down));
  }
  return form;
}

// 1.2.3 (versions, addresses) and 555-1234 (telephone).
std::optional<NumberForm> ReadDigitGroups(std::string_view token) {
  std::vector<std::string_view> groups;
  size_t at = 0;
  char separator = 0;
  while (groups.size() < 8) {
    const size_t run = DigitRun(token.substr(at));
    if (run == 0) return std::nullopt;
    groups.push_back(token.substr(at, run));
    at += run;
    if (at + 1 >= token.size() || !IsDigit(token[at + 1])) break;
    if (token[at] != '.' && token[at] != '-') break;
    if (separator != 0 && token[at] != separator) break;
    separator = token[at++];
  }
  const bool version = separator == '.' && groups.size() >= 3;
  const bool telephone = separator == '-' && groups.back().size() == 4 && groups[0].size() == 3;
  if (!version && !telephone) return std::nullopt;
  NumberForm form;
  form.length = at;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (version && i > 0) form.words.emplace_back("point");
    Append(form.words, version ? DecimalWords(groups[i]) : DigitWords(groups[i]));
  }
  return form;
}

// 1990s, 80s.
Words Decade(const Amount& amount) {
  Words out = amount.digits.size() == 4 ? YearWords(Value(amount.digits))
                                        : CardinalWords(Value(amount.digits));
  std::string& last = out.back();
  if (last.ends_with('y')) {
    last.replace(last.size() - 1, 1, "ies");
  } else {
    last += 's';
  }
  return out;
}

// What may stand right behind an amount: %, st, s, k, ms, x. The length of it; 0 when there is
// nothing known.
size_t ReadSuffix(const Amount& amount, std::string_view rest, const Pronunciations& units,
                  Words& words) {
  if (rest.starts_with('%')) {
    words.emplace_back("percent");
    return 1;
  }
  const std::string_view letters = rest.substr(0, LetterRun(rest));
  if (letters.empty()) return 0;
  const bool whole = !amount.fraction;
  if (whole && (letters == "st" || letters == "nd" || letters == "rd" || letters == "th")) {
    words = OrdinalWords(Value(amount.digits));
    return 2;
  }
  if (whole && letters == "s" && amount.digits.ends_with('0') && amount.digits.size() <= 4 &&
      amount.digits.size() >= 2) {
    words = Decade(amount);
    return 1;
  }
  if (const Unit* unit = units.FindUnit(letters)) {
    Append(words, Phrase(amount.digits == "1" ? unit->one : unit->many));
    return letters.size();
  }
  if (const char* scale = Scale(letters)) {
    words = DecimalWords(amount.digits);
    words.emplace_back(scale);
    return letters.size();
  }
  return 0;
}

}  // namespace

std::optional<NumberForm> ReadNumber(std::string_view token, bool scale_follows,
                                     const Pronunciations& units) {
  if (token.empty()) return std::nullopt;
  if (std::optional<NumberForm> form = ReadMoney(token, scale_follows)) return form;
  if (!IsDigit(token.front())) return std::nullopt;
  if (std::optional<NumberForm> form = ReadDate(token)) return form;
  if (std::optional<NumberForm> form = ReadTime(token)) return form;
  if (std::optional<NumberForm> form = ReadFraction(token)) return form;
  if (std::optional<NumberForm> form = ReadDigitGroups(token)) return form;
  const Amount amount = ReadAmount(token);
  NumberForm form;
  form.length = amount.length;
  form.words = AmountWords(amount);
  const std::string_view rest = token.substr(form.length);
  const size_t suffix = ReadSuffix(amount, rest, units, form.words);
  form.length += suffix;
  if (suffix == 0 && rest.size() >= 2 && rest[0] == '-' && IsDigit(rest[1])) {
    form.words.emplace_back("to");
    form.length += 1;
  }
  return form;
}

}  // namespace vivavoce::local_speech
