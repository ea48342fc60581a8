// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_words.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "domain/json_reader.h"
#include "planning/disclosure.h"
#include "vivavoce/base/status.h"
#include "vivavoce/planning/planner.h"

namespace vivavoce::internal {
namespace {

constexpr size_t kMaxSpokenBytes = 2000;

std::string Replace(std::string text, std::string_view name, std::string_view value) {
  size_t at = text.find(name);
  return at == std::string::npos ? text : text.replace(at, name.size(), value);
}

// "en-US" -> "en". A language names a file: letters only.
std::string PrimaryLanguage(const std::string& language) {
  std::string primary;
  for (char c : language) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter) break;
    primary += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return primary;
}

absl::StatusOr<PlanWords> ParseWords(const std::string& text, const std::string& language) {
  absl::StatusOr<Json> document = ParseBoundedJson(text, JsonLimits());
  if (!document.ok()) return document.status();
  absl::Status problem;
  JsonObjectReader in(*document, "", &problem);
  PlanWords words;
  words.greeting = in.RequiredText("greeting", kMaxSpokenBytes);
  words.closing = in.RequiredText("closing", kMaxSpokenBytes);
  words.section = in.RequiredText("section", 200);
  if (problem.ok() && !DisclosesAi(words.greeting, language)) {
    in.Fail("greeting", "must say in its first sentence that an AI conducts the interview");
  }
  if (!problem.ok()) return problem;
  return words;
}

}  // namespace

std::string PlanWords::Greeting(size_t questions, const std::string& job_title) const {
  std::string count = questions == 1 ? "one question" : std::to_string(questions) + " questions";
  std::string subject =
      job_title.empty() ? "your work" : "your work, for the position of " + job_title;
  return Replace(Replace(greeting, "{count}", count), "{subject}", subject);
}

absl::StatusOr<PlanWords> LoadPlanWords(const std::string& share_path,
                                        const std::string& language) {
  std::string path = share_path + "/plans/" + PrimaryLanguage(language) + ".json";
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error(absl::StatusCode::kUnimplemented,
                 "plan: no words for language " + language + " (" + path + " is missing)");
  }
  std::ostringstream text;
  text << file.rdbuf();
  absl::StatusOr<PlanWords> words = ParseWords(text.str(), language);
  if (!words.ok()) return Annotate(words.status(), path);
  return words;
}

}  // namespace vivavoce::internal

namespace vivavoce {

std::vector<std::string> PlanLanguages(const std::string& share_path) {
  std::vector<std::string> languages;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator(share_path + "/plans", gone)) {
    if (entry.path().extension() == ".json") languages.push_back(entry.path().stem().string());
  }
  std::sort(languages.begin(), languages.end());
  return languages;
}

}  // namespace vivavoce
