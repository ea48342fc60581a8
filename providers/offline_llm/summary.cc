// SPDX-License-Identifier: Apache-2.0
#include "summary.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace vivavoce::offline_llm {
namespace {

using Json = nlohmann::ordered_json;
using CompetencySummary = SummaryRequest::Competency;

constexpr size_t kMaxHeardSentences = 6;  // of 8: the last two say what was not shown
constexpr size_t kMaxNamed = 4;
constexpr size_t kMaxCited = 3;

// "a, b and c".
std::string List(const std::vector<std::string>& items) {
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string LowerFirst(std::string text) {
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a') {
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  }
  return text;
}

// The quotes behind the checks that were met, else the first there is.
std::vector<size_t> Cited(const CompetencySummary& competency) {
  std::vector<size_t> cited;
  auto add = [&](size_t index) {
    const bool exists = std::find(competency.evidence.begin(), competency.evidence.end(), index) !=
                        competency.evidence.end();
    const bool known = std::find(cited.begin(), cited.end(), index) != cited.end();
    if (exists && !known && cited.size() < kMaxCited) cited.push_back(index);
  };
  // The checks that say most stand last in the rubric.
  for (auto check = competency.checks.rbegin(); check != competency.checks.rend(); ++check) {
    if (check->met && check->check_id != "relevant" && !check->evidence.empty())
      add(check->evidence.front());
  }
  if (cited.empty() && !competency.evidence.empty()) add(competency.evidence.front());
  std::sort(cited.begin(), cited.end());
  return cited;
}

std::string HeardText(const CompetencySummary& competency, const Frames& frames) {
  std::vector<std::string> heard;
  std::vector<std::string> missing;
  for (const SummaryRequest::Check& check : competency.checks) {
    if (check.check_id == "relevant") continue;
    const bool own = !frames.heard.contains(check.check_id);
    if (check.met && heard.size() < kMaxNamed) {
      heard.push_back(own ? "names what was expected (" + LowerFirst(check.text) + ")"
                          : std::string(TextOf(frames.heard, check.check_id, "")));
    } else if (!check.met && missing.size() < kMaxNamed && !own) {
      missing.emplace_back(TextOf(frames.missing, check.check_id, ""));
    }
  }
  std::string text = competency.name + ", level " + std::to_string(competency.level) + " of " +
                     std::to_string(competency.max_level) + ": ";
  text += heard.empty() ? "the candidate speaks about it without a case of their own"
                        : "the candidate " + List(heard);
  if (!missing.empty()) text += "; not heard: " + List(missing);
  return text + ".";
}

Json SentenceJson(const std::string& text, const CompetencySummary* cited_of) {
  Json evidence = Json::array();
  if (cited_of != nullptr) {
    for (const size_t index : Cited(*cited_of)) {
      evidence.push_back({{"competencyId", cited_of->competency_id}, {"index", index}});
    }
  }
  return {{"text", text}, {"evidence", evidence}};
}

std::vector<std::string> NamesWith(const SummaryRequest& request, std::string_view status) {
  std::vector<std::string> names;
  for (const CompetencySummary& competency : request.competencies) {
    if (competency.status == status) names.push_back(competency.name);
  }
  return names;
}

}  // namespace

std::string SummaryJson(const SummaryRequest& request, const Frames& frames) {
  std::vector<const CompetencySummary*> scored;
  for (const CompetencySummary& competency : request.competencies) {
    if (competency.status == "scored" && !Cited(competency).empty()) scored.push_back(&competency);
  }
  std::stable_sort(
      scored.begin(), scored.end(),
      [](const CompetencySummary* a, const CompetencySummary* b) { return a->level > b->level; });
  Json sentences = Json::array();
  for (const CompetencySummary* competency : scored) {
    if (sentences.size() == kMaxHeardSentences) break;
    sentences.push_back(SentenceJson(HeardText(*competency, frames), competency));
  }
  const std::vector<std::string> thin = NamesWith(request, "insufficient_evidence");
  if (!thin.empty()) {
    sentences.push_back(SentenceJson("Too little was said to judge " + List(thin) + ".", nullptr));
  }
  const std::vector<std::string> unasked = NamesWith(request, "not_assessed");
  if (!unasked.empty()) {
    sentences.push_back(SentenceJson("Not assessed: " + List(unasked) + ".", nullptr));
  }
  return Json{{"sentences", sentences}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace vivavoce::offline_llm
