// SPDX-License-Identifier: Apache-2.0
#include "pronunciations.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "ascii.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 20;
constexpr size_t kMaxValueBytes = 200;

constexpr std::array<const char*, 26> kLetterPhones = {"ey1",
                                                       "b iy1",
                                                       "s iy1",
                                                       "d iy1",
                                                       "iy1",
                                                       "eh1 f",
                                                       "jh iy1",
                                                       "ey1 ch",
                                                       "ay1",
                                                       "jh ey1",
                                                       "k ey1",
                                                       "eh1 l",
                                                       "eh1 m",
                                                       "eh1 n",
                                                       "ow1",
                                                       "p iy1",
                                                       "k y uw1",
                                                       "aa1 r",
                                                       "eh1 s",
                                                       "t iy1",
                                                       "y uw1",
                                                       "v iy1",
                                                       "d ah1 b ax0 l y uw0",
                                                       "eh1 k s",
                                                       "w ay1",
                                                       "z iy1"};

std::vector<std::string> SplitAtSpaces(std::string_view text) {
  std::vector<std::string> out;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) out.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

bool IsPhone(std::string_view phone) {
  static const std::set<std::string, std::less<>> kVowels = {"aa", "ae", "ah", "ao", "aw", "ax",
                                                             "ay", "eh", "er", "ey", "ih", "iy",
                                                             "ow", "oy", "uh", "uw"};
  static const std::set<std::string, std::less<>> kConsonants = {
      "b",  "ch", "d", "dh", "f",  "g", "hh", "jh", "k", "l", "m", "n",
      "ng", "p",  "r", "s",  "sh", "t", "th", "v",  "w", "y", "z", "zh"};
  if (kConsonants.contains(phone)) return true;
  if (phone.size() != 3 || (phone[2] != '0' && phone[2] != '1')) return false;
  return kVowels.contains(phone.substr(0, 2));
}

bool IsPlainWord(std::string_view word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return IsLower(c) || c == '\''; });
}

absl::Status BadEntry(std::string_view key, std::string_view why) {
  return InvalidArgument("pronunciations: entry \"" + std::string(key) + "\": " + std::string(why));
}

// Takes the phones between two slashes off the front of `rest`.
absl::StatusOr<SpokenPiece> TakePhones(std::string_view key, std::string_view& rest) {
  const size_t close = rest.find('/', 1);
  if (close == std::string_view::npos) return BadEntry(key, "a slash is not closed");
  const std::vector<std::string> phones = SplitAtSpaces(rest.substr(1, close - 1));
  SpokenPiece piece;
  for (const std::string& phone : phones) {
    if (!IsPhone(phone)) {
      return BadEntry(key, "\"" + phone + "\" is no ARPAbet phone (vowels end in 0 or 1)");
    }
    if (!piece.phones.empty()) piece.phones += ' ';
    piece.phones += phone;
  }
  if (piece.phones.empty()) return BadEntry(key, "no phones between slashes");
  piece.word = "phones";
  rest.remove_prefix(close + 1);
  return piece;
}

absl::StatusOr<std::vector<SpokenPiece>> ParseValue(std::string_view key, std::string_view value) {
  if (value.size() > kMaxValueBytes) return BadEntry(key, "longer than 200 bytes");
  std::vector<SpokenPiece> pieces;
  while (!value.empty()) {
    if (value.front() == ' ') {
      value.remove_prefix(1);
      continue;
    }
    if (value.front() == '/') {
      absl::StatusOr<SpokenPiece> piece = TakePhones(key, value);
      if (!piece.ok()) return piece.status();
      pieces.push_back(*std::move(piece));
      continue;
    }
    const std::string_view word = value.substr(0, value.find(' '));
    value.remove_prefix(word.size());
    if (word.size() == 1 && IsUpper(word.front())) {
      pieces.push_back(LetterName(word.front()));
    } else if (IsPlainWord(word)) {
      SpokenPiece piece;
      piece.word = std::string(word);
      pieces.push_back(std::move(piece));
    } else {
      return BadEntry(key, "\"" + std::string(word) +
                               "\" is neither a lower-case word nor a capital nor /phones/");
    }
  }
  if (pieces.empty()) return BadEntry(key, "says nothing");
  return pieces;
}

absl::StatusOr<Unit> ParseUnit(std::string_view key, const nlohmann::json& value) {
  if (!value.is_array() || value.size() != 2 || !value[0].is_string() || !value[1].is_string()) {
    return BadEntry(key, "a unit is two strings: one, many");
  }
  Unit unit;
  unit.one = value[0].get<std::string>();
  unit.many = value[1].get<std::string>();
  for (const std::string* form : {&unit.one, &unit.many}) {
    for (const std::string& word : SplitAtSpaces(*form)) {
      if (!IsPlainWord(word)) return BadEntry(key, "a unit is said in lower-case words");
    }
    if (form->empty()) return BadEntry(key, "says nothing");
  }
  return unit;
}

}  // namespace

SpokenPiece LetterName(char letter) {
  SpokenPiece piece;
  piece.word = "letter";
  piece.letter = true;
  piece.phones = kLetterPhones[static_cast<size_t>(Lower(letter) - 'a')];
  return piece;
}

absl::StatusOr<Pronunciations> Pronunciations::Parse(std::string_view json) {
  if (json.size() > kMaxFileBytes) return InvalidArgument("pronunciations: longer than 1 MB");
  const nlohmann::json root = nlohmann::json::parse(json, nullptr, false);
  if (!root.is_object()) return InvalidArgument("pronunciations: not a JSON object");
  Pronunciations list;
  for (const auto& [section, entries] : root.items()) {
    if (section == "version") {
      if (entries != 1) return InvalidArgument("pronunciations: version is not 1");
      continue;
    }
    if (section == "comment") continue;
    const bool lower = section == "words" || section == "abbreviations";
    if (!lower && section != "exact" && section != "units") {
      return InvalidArgument("pronunciations: unknown section \"" + section +
                             "\" (words, exact, abbreviations, units)");
    }
    if (!entries.is_object()) return BadEntry(section, "not a JSON object");
    Entries& into = section == "words"   ? list.words_
                    : section == "exact" ? list.exact_
                                         : list.abbreviations_;
    for (const auto& [key, value] : entries.items()) {
      if (section == "units") {
        absl::StatusOr<Unit> unit = ParseUnit(key, value);
        if (!unit.ok()) return unit.status();
        list.units_[key] = *std::move(unit);
        continue;
      }
      if (!value.is_string()) return BadEntry(key, "not a string");
      if (lower && key != LowerCase(key))
        return BadEntry(key, "keys of this section are lower case");
      absl::StatusOr<std::vector<SpokenPiece>> pieces = ParseValue(key, value.get<std::string>());
      if (!pieces.ok()) return pieces.status();
      into[key] = *std::move(pieces);
    }
  }
  list.sha256_ = Sha256Hex(json);
  return list;
}

absl::StatusOr<Pronunciations> Pronunciations::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("pronunciations: cannot read " + path);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  absl::StatusOr<Pronunciations> list = Parse(bytes);
  if (!list.ok()) return Annotate(list.status(), path);
  return list;
}

const std::vector<SpokenPiece>* Pronunciations::Find(std::string_view token) const {
  if (auto it = exact_.find(token); it != exact_.end()) return &it->second;
  if (auto it = words_.find(LowerCase(token)); it != words_.end()) return &it->second;
  return nullptr;
}

const std::vector<SpokenPiece>* Pronunciations::FindAbbreviation(std::string_view token) const {
  auto it = abbreviations_.find(LowerCase(token));
  return it == abbreviations_.end() ? nullptr : &it->second;
}

const Unit* Pronunciations::FindUnit(std::string_view unit) const {
  auto it = units_.find(unit);
  return it == units_.end() ? nullptr : &it->second;
}

}  // namespace vivavoce::local_speech
