// SPDX-License-Identifier: Apache-2.0
#include "skill_kinds.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "vivavoce/base/status.h"
#include "words.h"

namespace vivavoce::offline_llm {
namespace {

bool IsUpperLetter(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLowerLetter(char c) { return c >= 'a' && c <= 'z'; }

std::vector<std::string> SpacedWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word.push_back(c);
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// "SQL", "C++", "iOS", "S/4HANA", "3D": a name by its letters.
bool IsTechnicalToken(std::string_view word) {
  size_t upper = 0;
  bool inner = false;
  for (size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if ((c >= '0' && c <= '9') || c == '+' || c == '#' || c == '/') return true;
    if (c == '.' && i + 1 < word.size()) return true;
    upper += IsUpperLetter(c) ? 1 : 0;
    inner = inner || (i > 0 && IsUpperLetter(c) && IsLowerLetter(word[i - 1]));
  }
  return inner || upper >= 2;
}

// Names of tools that are everyday words too: "the ability to excel", "react to alarms".
bool IsEverydayWord(std::string_view lower) {
  constexpr std::array<std::string_view, 22> kWords = {
      "access", "assembly",    "bash", "dart",   "elastic",  "excel", "express", "flutter",
      "go",     "illustrator", "node", "oracle", "premiere", "rails", "react",   "rest",
      "ruby",   "rust",        "sage", "spark",  "spring",   "swift"};
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

bool EndsWithMark(std::string_view word) {
  return !word.empty() && std::string_view(".,;:!?()/").find(word.back()) != std::string_view::npos;
}

bool Lists(const Frames& frames, std::string_view list, std::string_view word) {
  const auto found = frames.kind_words.find(list);
  return found != frames.kind_words.end() &&
         std::find(found->second.begin(), found->second.end(), word) != found->second.end();
}

bool HasCommonEnding(std::string_view lower, const Frames& frames) {
  const auto found = frames.kind_words.find("common_endings");
  if (found == frames.kind_words.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(),
                     [lower](const std::string& ending) {
                       return lower.size() >= ending.size() &&
                              lower.substr(lower.size() - ending.size()) == ending;
                     });
}

std::string KindByWords(std::string_view skill, const Frames& frames) {
  const std::vector<std::string> words = SpacedWords(skill);
  if (words.empty()) return "subject";
  const std::string first = ToLower(words.front());
  const std::string last = ToLower(words.back());
  if (Lists(frames, "stake", last)) return "stake";
  const bool technical = std::any_of(words.begin(), words.end(), IsTechnicalToken);
  if (Lists(frames, "soft", last) && !technical) return "soft";
  if (Lists(frames, "manual", last) && !technical) return "manual";
  const bool gerund = words.size() > 1 && first.size() > 4 &&
                      first.substr(first.size() - 3) == "ing" && !Lists(frames, "no_gerund", first);
  if (gerund) return "gerund";
  if (technical) return "tool";
  const bool name = words.size() <= 2 && IsUpperLetter(words.front().front()) &&
                    !HasCommonEnding(first, frames) &&
                    (words.size() == 1 || IsUpperLetter(words.back().front()));
  return name && !HasCommonEnding(last, frames) ? "tool" : "subject";
}

}  // namespace

absl::StatusOr<SkillKinds> SkillKinds::Parse(std::string_view text) {
  const nlohmann::json json =
      nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("skills") || !json["skills"].is_array()) {
    return InvalidArgument("skills: must be {\"skills\": […]}");
  }
  SkillKinds kinds;
  for (const nlohmann::json& skill : json["skills"]) {
    if (!skill.is_object() || !skill.value("name", nlohmann::json()).is_string()) {
      return InvalidArgument("skills: every skill needs a name");
    }
    const auto name = skill["name"].get<std::string>();
    const nlohmann::json kind = skill.value("kind", nlohmann::json());
    if (kind.is_string()) kinds.kinds_[ToLower(name)] = kind.get<std::string>();
    std::vector<std::string> spellings = {name};
    for (const nlohmann::json& alias : skill.value("aliases", nlohmann::json::array())) {
      if (alias.is_string()) spellings.push_back(alias.get<std::string>());
    }
    for (const std::string& spelling : spellings) {
      const std::vector<std::string> words = SpacedWords(spelling);
      const bool short_name = spelling.size() <= 2;
      if (words.empty() || short_name) continue;
      Entry entry;
      entry.canonical = name;
      entry.acronym = words.size() == 1 && spelling.size() <= 5 &&
                      std::none_of(spelling.begin(), spelling.end(), IsLowerLetter);
      kinds.longest_ = std::max(kinds.longest_, words.size());
      kinds.spellings_.emplace(ToLower(Join(words)), std::move(entry));
    }
  }
  return kinds;
}

std::string SkillKinds::KindOf(std::string_view skill, const Frames& frames) const {
  const auto known = kinds_.find(ToLower(skill));
  if (known != kinds_.end() && frames.order.contains(known->second)) return known->second;
  return KindByWords(skill, frames);
}

std::vector<std::string> SkillKinds::FindIn(std::string_view text) const {
  std::vector<std::string> words;
  const std::vector<std::string> spaced = SpacedWords(text);
  for (std::string word : spaced) {
    while (!word.empty() &&
           std::string_view(".,;:!?()\"'").find(word.back()) != std::string_view::npos) {
      word.pop_back();
    }
    while (!word.empty() && std::string_view("(\"'").find(word.front()) != std::string_view::npos) {
      word.erase(0, 1);
    }
    words.push_back(std::move(word));
  }
  // An everyday word is a tool's name where it has a capital that no sentence's beginning gives it.
  auto is_everyday = [&](size_t i) {
    if (!IsEverydayWord(ToLower(words[i]))) return false;
    const bool begins =
        i == 0 || std::string_view(".!?:").find(spaced[i - 1].back()) != std::string_view::npos;
    const bool listed = i + 1 == words.size() || EndsWithMark(spaced[i]);
    return !IsUpperLetter(words[i].front()) || (begins && !listed);
  };
  std::vector<std::string> found;
  for (size_t i = 0; i < words.size(); ++i) {
    for (size_t count = std::min(longest_, words.size() - i); count > 0; --count) {
      const std::string spelling = Join({words.begin() + static_cast<ptrdiff_t>(i),
                                         words.begin() + static_cast<ptrdiff_t>(i + count)});
      const auto entry = spellings_.find(ToLower(spelling));
      if (entry == spellings_.end()) continue;
      const bool as_written =
          !entry->second.acronym || std::none_of(spelling.begin(), spelling.end(), IsLowerLetter);
      if (!as_written || (count == 1 && is_everyday(i))) continue;
      const std::string& name = entry->second.canonical;
      if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(name);
      i += count - 1;
      break;
    }
  }
  return found;
}

std::string InSentence(std::string_view skill, std::string_view kind) {
  std::vector<std::string> words = SpacedWords(skill);
  if (words.empty()) return std::string(skill);
  const bool title_case =
      words.size() > 1 && IsUpperLetter(words[1].front()) && words[1].size() > 1;
  if (kind != "tool" && !IsTechnicalToken(words.front()) && !title_case) {
    words.front() = ToLower(words.front());
  }
  return Join(words);
}

}  // namespace vivavoce::offline_llm
