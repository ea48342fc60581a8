// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/planning/expected_words.h"

#include <algorithm>
#include <string_view>

#include "vivavoce/base/units.h"
#include "vivavoce/domain/sentence.h"

namespace vivavoce {
namespace {

constexpr size_t kMostExpected = 100;
constexpr size_t kMostBytes = 60;  // a longer one is a sentence, no name

bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

bool IsOfName(char c) {
  return IsCapital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80 || std::string_view("+#.-/").find(c) < 5;
}

// "PostgreSQL", "gRPC", "C++": a name wherever it stands; "Kafka" only where no sentence begins.
bool IsNameAnywhere(std::string_view word) {
  const bool inner = std::any_of(word.begin() + 1, word.end(), IsCapital);
  return inner || (IsCapital(word[0]) && word.find_first_of("+#") != std::string_view::npos);
}

class Collector {
 public:
  void Add(std::string_view name) {
    if (name.size() < 2 || name.size() > kMostBytes || names_.size() >= kMostExpected) return;
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.emplace_back(name);
  }

  // Words with capitals; those that follow one another are one name.
  void AddNamesIn(std::string_view text) {
    for (const TextRange& sentence : SplitSentences(text)) {
      AddNamesInSentence(text.substr(sentence.begin, sentence.end - sentence.begin));
    }
  }

  std::vector<std::string> Take() { return std::move(names_); }

 private:
  void AddNamesInSentence(std::string_view sentence) {
    size_t name_begin = 0;
    size_t name_end = 0;  // equal: no name is open
    bool first = true;
    for (size_t at = 0; at < sentence.size();) {
      size_t end = at;
      while (end < sentence.size() && IsOfName(sentence[end])) ++end;
      size_t bare = end;
      while (bare > at && std::string_view(".-/").find(sentence[bare - 1]) < 3) --bare;
      const std::string_view word = sentence.substr(at, bare - at);
      const bool is_name =
          word.size() > 1 && (IsNameAnywhere(word) || (!first && IsCapital(word[0])));
      const bool follows = name_end > name_begin && name_end + 1 == at && sentence[name_end] == ' ';
      if (is_name && !follows) {
        Add(sentence.substr(name_begin, name_end - name_begin));
        name_begin = at;
      }
      if (is_name) name_end = bare;
      first = first && word.empty();
      at = std::max(end, at + 1);
    }
    Add(sentence.substr(name_begin, name_end - name_begin));
  }

  std::vector<std::string> names_;
};

}  // namespace

std::vector<std::string> ExpectedWords(const Job& job, const InterviewPlan& plan) {
  Collector names;
  for (const JobSkill& skill : job.skills) names.Add(skill.name);
  for (const PlannedQuestion& question : plan.questions) {
    names.AddNamesIn(question.lead);
    for (const std::string& probe : question.probes) names.AddNamesIn(probe);
  }
  names.AddNamesIn(job.description);
  for (const std::string& qualification : job.qualifications) names.AddNamesIn(qualification);
  return names.Take();
}

}  // namespace vivavoce
