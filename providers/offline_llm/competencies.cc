// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <set>

#include "plan.h"
#include "vivavoce/base/utf8.h"
#include "words.h"

namespace vivavoce::offline_llm {
namespace {

constexpr size_t kMaxNameBytes = 60;
constexpr size_t kMaxNameWords = 6;
constexpr size_t kFewestCompetencies = 3;
constexpr size_t kMaxSlug = 60;

// "C++ / C#" -> "cpp-c-sharp"; never empty.
std::string Slug(std::string_view name) {
  std::string slug;
  auto dash = [&slug] {
    if (!slug.empty() && slug.back() != '-') slug.push_back('-');
  };
  for (const char c : ToLower(Fold(name))) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      slug.push_back(c);
    } else if (c == '+') {
      slug.push_back('p');
    } else if (c == '#') {
      dash();
      slug += "sharp";
    } else {
      dash();
    }
  }
  if (slug.size() > kMaxSlug) slug.resize(kMaxSlug);
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug.empty() ? "competency" : slug;
}

// White space as single spaces, what follows a line break, comma or bracket cut where the name is
// long.
std::string ShortName(std::string_view written) {
  std::string name;
  for (const char c : written) {
    const bool space = static_cast<unsigned char>(c) <= ' ';
    if (space && (name.empty() || name.back() == ' ')) continue;
    name.push_back(space ? ' ' : c);
  }
  while (!name.empty() && (name.back() == ' ' || name.back() == '.')) name.pop_back();
  if (name.size() <= kMaxNameBytes) return name;
  const size_t cut = name.find_first_of(",;:(");
  if (cut != std::string::npos && cut >= 3) name.resize(cut);
  if (name.size() > kMaxNameBytes) {
    size_t end = name.rfind(' ', kMaxNameBytes);
    if (end == std::string::npos) end = kMaxNameBytes;
    name.resize(Beginning(name, end).size());
  }
  while (!name.empty() && name.back() == ' ') name.pop_back();
  return name;
}

std::string Capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

// "work" -> "working", "use" -> "using", "plan" -> "planning".
std::string Gerund(std::string verb) {
  auto vowel = [](char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; };
  const size_t n = verb.size();
  if (n > 2 && verb.back() == 'e' && verb[n - 2] != 'e') {
    verb.pop_back();
  } else if (n == 3 && !vowel(verb[0]) && vowel(verb[1]) && !vowel(verb[2]) &&
             std::string_view("wxy").find(verb[2]) == std::string_view::npos) {
    verb.push_back(verb[2]);
  } else if (verb == "plan") {
    verb += "n";
  }
  return verb + "ing";
}

class Collector {
 public:
  Collector(const Frames& frames, const SkillKinds& kinds, size_t limit)
      : frames_(frames), kinds_(kinds), limit_(limit) {}

  void Add(const std::string& written, double weight, bool required,
           const std::string& qualification = "") {
    const std::string name = ShortName(written);
    if (name.empty() || competencies_.size() == limit_) return;
    Competency competency;
    competency.name = name;
    competency.kind = kinds_.KindOf(name, frames_);
    competency.description = Fill(TextOf(frames_.descriptions, competency.kind, ""), "s",
                                  InSentence(name, competency.kind));
    competency.qualification = qualification;
    competency.weight = weight;
    competency.required = required;
    Insert(std::move(competency));
  }

  void Insert(Competency competency) {
    if (competencies_.size() == limit_ || !names_.insert(ToLower(competency.name)).second) return;
    const std::string slug = Slug(competency.name);
    competency.id = slug;
    for (int i = 2; !ids_.insert(competency.id).second; ++i) {
      competency.id = slug + "-" + std::to_string(i);
    }
    competencies_.push_back(std::move(competency));
  }

  // "Strong experience with crane operation is a plus" -> "Crane operation"; nothing where it names
  // a degree, a permit, or more than can be asked about in one question.
  void AddQualification(const std::string& written) {
    const std::vector<std::string> known = kinds_.FindIn(written);
    for (const std::string& skill : known) Add(skill, 1, false, written);
    if (!known.empty() || frames_.qualifications.skip.Matches(Fold(written))) return;
    std::string text = Fold(written);
    const auto lead = frames_.qualifications.lead_in.Find(text, 0);
    const bool ability = lead && lead->begin == 0 && text.substr(0, lead->end).ends_with(" to");
    if (lead && lead->begin == 0) text.erase(0, lead->end);
    while (const auto tail = frames_.qualifications.tail.Find(text, 0)) text.resize(tail->begin);
    text = ShortName(text);
    if (ability && !text.empty()) {
      const size_t space = text.find(' ');
      text = Gerund(text.substr(0, space)) + (space == std::string::npos ? "" : text.substr(space));
    }
    const size_t words = SplitWords(text).size();
    if (words == 0 || words > kMaxNameWords) return;
    Add(Capitalised(text), 1, false, written);
  }

  size_t size() const { return competencies_.size(); }
  std::vector<Competency> Take() { return std::move(competencies_); }

 private:
  const Frames& frames_;
  const SkillKinds& kinds_;
  const size_t limit_;
  std::vector<Competency> competencies_;
  std::set<std::string> names_;
  std::set<std::string> ids_;
};

}  // namespace

std::vector<Competency> CompetenciesOf(const PlanRequest& request, const Frames& frames,
                                       const SkillKinds& kinds) {
  Collector collector(frames, kinds, request.max_questions);
  std::vector<PlanRequest::Skill> skills = request.skills;
  std::stable_sort(skills.begin(), skills.end(),
                   [](const PlanRequest::Skill& a, const PlanRequest::Skill& b) {
                     if (a.required != b.required) return a.required;
                     return a.weight > b.weight;
                   });
  for (const PlanRequest::Skill& skill : skills) {
    collector.Add(skill.name, skill.weight, skill.required);
  }
  for (const std::string& qualification : request.qualifications) {
    collector.AddQualification(qualification);
  }
  const size_t enough = std::min(kFewestCompetencies, request.max_questions);
  for (const std::string& skill : kinds.FindIn(request.title + " . " + request.description)) {
    if (collector.size() < enough) collector.Add(skill, 1, false);
  }
  for (const Frames::GeneralCompetency& general : frames.general_competencies) {
    if (collector.size() >= enough) break;
    Competency competency;
    competency.name = general.name;
    competency.kind = general.kind;
    competency.description = general.description;
    collector.Insert(std::move(competency));
  }
  return collector.Take();
}

}  // namespace vivavoce::offline_llm
