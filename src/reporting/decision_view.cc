// SPDX-License-Identifier: Apache-2.0
#include "reporting/decision_view.h"

#include <cctype>
#include <cstdio>
#include <map>

namespace vivavoce::internal {
namespace {

using ctemplate::TemplateDictionary;

constexpr char kDash[] = "\xe2\x80\x93";

std::optional<int64_t> LevelIn(const Json& object) {
  auto it = object.find("level");
  if (it == object.end() || !it->is_number_integer()) return std::nullopt;
  return it->get<int64_t>();
}

// "Level 2 of 5"; "No level" where there is none.
std::string WordsOf(const Json& competency, std::optional<int64_t> level) {
  return level ? LevelWords(competency, *level) : "No level";
}

std::string OutcomeWords(const std::string& outcome) {
  if (outcome == "APPROVED") return "Approved";
  if (outcome == "REJECTED") return "Rejected";
  return outcome;
}

// "2026-11-21T23:02:41.120Z" as "2026-11-21 23:02 UTC".
std::string MomentWords(const std::string& at) {
  if (at.size() < 16 || at[10] != 'T') return at;
  return at.substr(0, 10) + " " + at.substr(11, 5) + " UTC";
}

// "the recruiter 01a2…", after the audit: it names people by their ids.
std::string WhoWords(const Json& decision) {
  std::string role = Text(decision, "role");
  for (char& c : role) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (role.empty()) role = "person";
  return "the " + role + " " + Text(decision, "by");
}

}  // namespace

Verdict VerdictOf(const std::string& recommendation) {
  static const std::map<std::string, Verdict> kVerdicts = {{"STRONG_YES", {"Strong yes", "good"}},
                                                           {"YES", {"Yes", "good"}},
                                                           {"NO", {"No", "bad"}},
                                                           {"STRONG_NO", {"Strong no", "bad"}},
                                                           {"NO_DECISION", {"No decision", "mid"}}};
  auto it = kVerdicts.find(recommendation);
  return it == kVerdicts.end() ? Verdict{"No decision", "mid"} : it->second;
}

std::string LevelWords(const Json& competency, int64_t level) {
  return "Level " + std::to_string(level) + " of " + std::to_string(Whole(competency, "maxLevel"));
}

bool IsOverridden(const Json& competency) { return !Object(competency, "override").empty(); }

std::optional<int64_t> LevelThatCounts(const Json& competency) {
  return LevelIn(IsOverridden(competency) ? Object(competency, "override") : competency);
}

const Json& OverallThatCounts(const Json& report) {
  const Json& decided = Object(Object(report, "decision"), "overall");
  return decided.empty() ? Object(report, "overall") : decided;
}

std::string ScoreWords(const Json& overall) {
  auto it = overall.find("score");
  if (it == overall.end() || !it->is_number()) return kDash;
  char score[16];
  std::snprintf(score, sizeof score, "%.1f", it->get<double>());
  return score;
}

void FillDecision(const Json& report, TemplateDictionary& page) {
  const Json& decision = Object(report, "decision");
  if (decision.empty()) return;
  TemplateDictionary* section = page.AddSectionDictionary("DECISION");
  section->SetValue("OUTCOME", OutcomeWords(Text(decision, "outcome")));
  section->SetValue("DECIDED_BY", WhoWords(decision));
  section->SetValue("DECIDED_AT", MomentWords(Text(decision, "at")));
  if (!Text(decision, "reason").empty()) {
    section->AddSectionDictionary("DECISION_REASON")
        ->SetValue("DECISION_REASON_TEXT", Text(decision, "reason"));
  }
  TemplateDictionary* changes = nullptr;
  for (const Json& competency : List(report, "competencies")) {
    if (!IsOverridden(competency)) continue;
    if (changes == nullptr) changes = section->AddSectionDictionary("CHANGES");
    TemplateDictionary* row = changes->AddSectionDictionary("CHANGE");
    row->SetValue("CHANGE_TARGET", "competency-" + Text(competency, "competencyId"));
    row->SetValue("CHANGE_NAME", Text(competency, "name"));
    row->SetValue("CHANGE_FROM", WordsOf(competency, LevelIn(competency)));
    row->SetValue("CHANGE_TO", WordsOf(competency, LevelThatCounts(competency)));
    row->SetValue("CHANGE_REASON", Text(Object(competency, "override"), "reason"));
  }
  if (changes != nullptr) return;
  section->ShowSection("UNCHANGED");
}

void FillOverride(const Json& competency, TemplateDictionary& place) {
  if (!IsOverridden(competency)) return;
  const Json& override = Object(competency, "override");
  TemplateDictionary* section = place.AddSectionDictionary("OVERRIDE");
  section->SetValue("OVERRIDE_FROM", WordsOf(competency, LevelIn(competency)));
  section->SetValue("OVERRIDE_TO", WordsOf(competency, LevelThatCounts(competency)));
  section->SetValue("OVERRIDE_REASON", Text(override, "reason"));
  if (Text(override, "anchor").empty()) return;
  section->AddSectionDictionary("OVERRIDE_ANCHOR")
      ->SetValue("OVERRIDE_ANCHOR_TEXT", Text(override, "anchor"));
}

}  // namespace vivavoce::internal
