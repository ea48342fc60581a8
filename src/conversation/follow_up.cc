// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/follow_up.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/domain/prohibited_questions.h"

namespace vivavoce {
namespace {

constexpr size_t kMaxAnswerBytes = 16 * 1024;
constexpr size_t kMaxCharacters = 300;
constexpr double kRepeats = 0.8;  // of the words of both

absl::Status Wrong(std::string_view what) {
  return InvalidArgument("follow-up: " + std::string(what));
}

size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::set<std::string> WordSet(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (char c : std::string(text) + " ") {
    bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  static_cast<unsigned char>(c) >= 0x80 || c == '\'';
    if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else if (letter) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::exchange(word, std::string()));
    }
  }
  return words;
}

bool Repeats(std::string_view text, std::string_view other) {
  std::set<std::string> a = WordSet(text);
  std::set<std::string> b = WordSet(other);
  if (a.empty() || b.empty()) return false;
  size_t common = 0;
  for (const std::string& word : a) common += b.count(word);
  return static_cast<double>(common) >=
         kRepeats * static_cast<double>(a.size() + b.size() - common);
}

// One line, trimmed, without control characters.
std::string Tidy(std::string_view text) {
  std::string tidy;
  for (char c : text) {
    bool space = c == ' ' || (c >= 0 && c < 0x20) || c == 0x7f;
    if (!space) tidy += c;
    if (space && !tidy.empty() && tidy.back() != ' ') tidy += ' ';
  }
  while (!tidy.empty() && tidy.back() == ' ') tidy.pop_back();
  return tidy;
}

absl::Status CheckWords(const std::string& text, const std::vector<std::string>& said) {
  if (text.empty()) return Wrong("text is empty");
  if (Characters(text) > kMaxCharacters) {
    return Wrong("text has " + std::to_string(Characters(text)) + " characters (at most 300)");
  }
  auto marks = std::count(text.begin(), text.end(), '?');
  if (marks != 1) return Wrong("must ask one question (seen " + std::to_string(marks) + ")");
  if (std::vector<ProhibitedQuestion> found = FindProhibitedQuestions(text); !found.empty()) {
    return Wrong("asks what may not be asked: " + found.front().category);
  }
  for (const std::string& other : said) {
    if (Repeats(text, other)) return Wrong("repeats what was asked");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<FollowUp>> ParseFollowUp(std::string_view answer,
                                                      const std::vector<std::string>& said) {
  if (answer.size() > kMaxAnswerBytes) return Wrong("the answer is over 16 kB");
  if (!IsValidUtf8(answer)) return Wrong("the answer is not UTF-8");
  nlohmann::json root = nlohmann::json::parse(answer, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return Wrong("the answer is not a JSON object");
  auto ask = root.find("ask");
  if (ask == root.end() || !ask->is_boolean()) return Wrong("ask must be true or false");
  if (!ask->get<bool>()) return std::optional<FollowUp>();
  auto text = root.find("text");
  if (text == root.end() || !text->is_string()) return Wrong("text must be a text");
  FollowUp follow_up;
  follow_up.text = Tidy(text->get_ref<const std::string&>());
  if (absl::Status s = CheckWords(follow_up.text, said); !s.ok()) return s;
  auto check = root.find("checkId");
  if (check != root.end() && check->is_string()) follow_up.check_id = check->get<std::string>();
  return follow_up;
}

}  // namespace vivavoce
