// SPDX-License-Identifier: Apache-2.0
#include "frames.h"

#include <nlohmann/json.hpp>

#include "json_section.h"
#include "vivavoce/base/status.h"

namespace vivavoce::offline_llm {
namespace {

void ReadClause(JsonSection clause, Frames::Clause& out) {
  clause.Read("decisive", out.decisive);
  clause.Read("weak", out.weak);
  clause.Read("flips", out.flips);
  clause.Read("may_end", out.may_end);
  clause.Read("not_nouns", out.not_nouns);
  clause.Read("persons", out.persons);
}

// The keys that the engine asks for.
constexpr const char* kProbes[] = {"nothing",   "nothing_t", "how_t",     "how_np_t", "situation",
                                   "own_part",  "method",    "method_cl", "method_h", "result",
                                   "result_cl", "reason",    "reason_cl", "reason_h", "trade",
                                   "trade_cl",  "trade_h",   "measure",   "learn",    "problem",
                                   "problem_h", "deep",      "deep_m"};
constexpr const char* kKinds[] = {"stake", "soft", "gerund", "tool", "manual", "subject"};
constexpr const char* kFrameNames[] = {"behavioural", "technical", "situational"};

template <typename Map, size_t N>
void Demand(const Map& map, const char* name, const char* const (&keys)[N], absl::Status& problem) {
  for (const char* key : keys) {
    if (problem.ok() && !map.contains(key)) {
      problem = InvalidArgument("frames." + std::string(name) + " lacks " + key);
    }
  }
}

void DemandKeys(const Frames& frames, absl::Status& problem) {
  Demand(frames.probes, "probes", kProbes, problem);
  Demand(frames.probe_checks, "probe_checks", kProbes, problem);
  Demand(frames.order, "order", kKinds, problem);
  Demand(frames.descriptions, "descriptions", kKinds, problem);
  Demand(frames.neutral_probes, "neutral_probes", kFrameNames, problem);
  Demand(frames.questions, "questions", {"junior", "junior_soft", "senior", "senior_soft"},
         problem);
  for (const auto& [kind, names] : frames.order) {
    for (const std::string& name : names) {
      if (problem.ok() && !frames.questions.contains(name)) {
        problem = InvalidArgument("frames.order." + kind + " names no question (" + name + ")");
      }
    }
  }
}

}  // namespace

absl::StatusOr<Frames> ParseFrames(std::string_view text) {
  const nlohmann::json json =
      nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  absl::Status problem;
  Frames frames;
  JsonSection root(json, "frames", problem);
  root.Read("probes", frames.probes);
  root.Read("probe_checks", frames.probe_checks);
  root.Read("questions", frames.questions);
  root.Read("order", frames.order);
  root.Read("neutral_probes", frames.neutral_probes);
  root.Read("descriptions", frames.descriptions);
  root.Read("kind_words", frames.kind_words);
  for (JsonSection& section : root.List("general_competencies")) {
    Frames::GeneralCompetency& competency = frames.general_competencies.emplace_back();
    section.Read("name", competency.name);
    section.Read("kind", competency.kind);
    section.Read("description", competency.description);
  }
  ReadClause(root.Section("clause"), frames.clause);
  root.Read("heard", frames.heard);
  root.Read("missing", frames.missing);
  JsonSection qualifications = root.Section("qualifications");
  qualifications.Read("skip", frames.qualifications.skip);
  qualifications.Read("lead_in", frames.qualifications.lead_in);
  qualifications.Read("tail", frames.qualifications.tail);
  DemandKeys(frames, problem);
  if (!problem.ok()) return problem;
  return frames;
}

const std::string& Pick(const TextsMap& texts, std::string_view key, size_t number) {
  static const std::string kNone;
  const auto found = texts.find(key);
  return found == texts.end() || found->second.empty()
             ? kNone
             : found->second[number % found->second.size()];
}

std::string_view TextOf(const TextMap& texts, std::string_view key, std::string_view fallback) {
  const auto found = texts.find(key);
  return found == texts.end() ? fallback : std::string_view(found->second);
}

std::string Fill(std::string_view frame, std::string_view name, std::string_view value) {
  const std::string gap = "{" + std::string(name) + "}";
  std::string filled;
  size_t at = 0;
  for (size_t found = frame.find(gap); found != std::string_view::npos;
       found = frame.find(gap, at)) {
    filled.append(frame, at, found - at).append(value);
    at = found + gap.size();
  }
  return filled.append(frame, at);
}

}  // namespace vivavoce::offline_llm
