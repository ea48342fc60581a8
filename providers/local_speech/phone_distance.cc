// SPDX-License-Identifier: Apache-2.0
#include "phone_distance.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace vivavoce::local_speech {
namespace {

constexpr double kVowelForVowel = 0.4;
constexpr double kNearConsonants = 0.4;
constexpr double kWeakSound = kLeastPhoneGap;  // a vowel, h, w or y may be swallowed

constexpr std::array<std::string_view, 15> kNear = {"p b",   "t d",   "k g",  "s z",    "f v",
                                                    "th dh", "ch jh", "s sh", "m n ng", "r er",
                                                    "z zh",  "t th",  "d dh", "f th",   "b v"};

bool IsVowelSound(std::string_view phone) {
  return !phone.empty() && std::string_view("aeiou").find(phone[0]) != std::string_view::npos;
}

bool Holds(std::string_view group, std::string_view phone) {
  for (size_t begin = 0; begin <= group.size();) {
    const size_t end = std::min(group.find(' ', begin), group.size());
    if (group.substr(begin, end - begin) == phone) return true;
    begin = end + 1;
  }
  return false;
}

double Swap(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  for (std::string_view group : kNear) {
    if (Holds(group, a) && Holds(group, b)) return kNearConsonants;
  }
  return IsVowelSound(a) && IsVowelSound(b) ? kVowelForVowel : 1;
}

double Gap(std::string_view phone) {
  return IsVowelSound(phone) || phone == "hh" || phone == "w" || phone == "y" ? kWeakSound : 1;
}

constexpr std::array<std::string_view, 40> kPhones = {
    "aa", "ae", "ah", "ao", "aw", "ax", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy",
    "uh", "uw", "b",  "ch", "d",  "dh", "f",  "g",  "hh", "jh", "k",  "l",  "m",  "n",
    "ng", "p",  "r",  "s",  "sh", "t",  "th", "v",  "w",  "y",  "z",  "zh"};
constexpr size_t kCodes = kPhones.size() + 1;

struct Costs {
  Costs() {
    for (size_t i = 0; i < kPhones.size(); ++i) {
      gap[i] = Gap(kPhones[i]);
      for (size_t j = 0; j < kPhones.size(); ++j) swap[i][j] = Swap(kPhones[i], kPhones[j]);
    }
  }

  std::array<double, kCodes> gap{};
  std::array<std::array<double, kCodes>, kCodes> swap{};
};

const Costs& PhoneCosts() {
  static const Costs costs;
  return costs;
}

}  // namespace

PhoneCode CodeOf(std::string_view phone) {
  const auto* found = std::find(kPhones.begin(), kPhones.end(), phone);
  return static_cast<PhoneCode>(found - kPhones.begin());
}

double PhoneDistance(std::span<const PhoneCode> a, std::span<const PhoneCode> b) {
  const Costs& costs = PhoneCosts();
  std::vector<double> row(b.size() + 1);
  for (size_t j = 1; j <= b.size(); ++j) row[j] = row[j - 1] + costs.gap[b[j - 1]];
  for (const PhoneCode phone : a) {
    const double gap = costs.gap[phone];
    const auto& swap = costs.swap[phone];
    double diagonal = std::exchange(row[0], row[0] + gap);
    for (size_t j = 1; j <= b.size(); ++j) {
      const double swapped = diagonal + swap[b[j - 1]];
      diagonal = row[j];
      row[j] = std::min({swapped, row[j] + gap, row[j - 1] + costs.gap[b[j - 1]]});
    }
  }
  return row.back();
}

}  // namespace vivavoce::local_speech
