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
constexpr size_t kMaxFollowUpCharacters = 300;
constexpr double kSameWords = 0.8;  // of the words of both

absl::Status WrongFollowUp(std::string_view what) {
  return InvalidArgument("follow-up: " + std::string(what));
}

std::set<std::string> WordsOf(std::string_view text) {
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

bool RepeatsQuestion(std::string_view text, std::string_view other) {
  std::set<std::string> a = WordsOf(text);
  std::set<std::string> b = WordsOf(other);
  if (a.empty() || b.empty()) return false;
  size_t common = 0;
  for (const std::string& word : a) common += b.count(word);
  return static_cast<double>(common) >=
         kSameWords * static_cast<double>(a.size() + b.size() - common);
}

// One line, trimmed, without control characters.
std::string OneLine(std::string_view text) {
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
  if (text.empty()) return WrongFollowUp("text is empty");
  if (CountCharacters(text) > kMaxFollowUpCharacters) {
    return WrongFollowUp("text has " + std::to_string(CountCharacters(text)) +
                         " characters (at most 300)");
  }
  auto marks = std::count(text.begin(), text.end(), '?');
  if (marks != 1)
    return WrongFollowUp("must ask one question (seen " + std::to_string(marks) + ")");
  if (std::vector<ProhibitedQuestion> found = FindProhibitedQuestions(text); !found.empty()) {
    return WrongFollowUp("asks what may not be asked: " + found.front().category);
  }
  for (const std::string& other : said) {
    if (RepeatsQuestion(text, other)) return WrongFollowUp("repeats what was asked");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<FollowUp>> ParseFollowUp(std::string_view answer,
                                                      const std::vector<std::string>& said) {
  if (answer.size() > kMaxAnswerBytes) return WrongFollowUp("the answer is over 16 kB");
  if (!IsValidUtf8(answer)) return WrongFollowUp("the answer is not UTF-8");
  nlohmann::json root = nlohmann::json::parse(answer, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return WrongFollowUp("the answer is not a JSON object");
  auto ask = root.find("ask");
  if (ask == root.end() || !ask->is_boolean()) return WrongFollowUp("ask must be true or false");
  if (!ask->get<bool>()) return std::optional<FollowUp>();
  auto text = root.find("text");
  if (text == root.end() || !text->is_string()) return WrongFollowUp("text must be a text");
  FollowUp follow_up;
  follow_up.text = OneLine(text->get_ref<const std::string&>());
  if (absl::Status s = CheckWords(follow_up.text, said); !s.ok()) return s;
  auto check = root.find("checkId");
  if (check != root.end() && check->is_string()) follow_up.check_id = check->get<std::string>();
  return follow_up;
}

}  // namespace vivavoce
