// SPDX-License-Identifier: Apache-2.0
#include "plan.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "vivavoce/base/spelling.h"
#include "words.h"

namespace vivavoce::offline_llm {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kOverheadSeconds = 120;  // greeting and goodbye
constexpr size_t kShortestSeconds = 60;
constexpr size_t kLongestSeconds = 300;

// The frames fit for a kind of skill at a level, best first.
Texts FramesFor(const std::string& kind, const std::string& level, const Frames& frames) {
  Texts names = frames.order.at(kind);
  if (level == "JUNIOR") {
    names.insert(names.begin(), kind == "soft" ? "junior_soft" : "junior");
  } else if (level == "SENIOR" || level == "LEAD" || level == "PRINCIPAL") {
    names.insert(names.begin() + 1, kind == "soft" ? "senior_soft" : "senior");
  }
  return names;
}

// "tool_technical" -> "technical"; the frames for a level ask for something that happened.
std::string_view KindOfQuestion(std::string_view frame) {
  for (const std::string_view kind : {"technical", "situational"}) {
    if (frame.size() > kind.size() && frame.substr(frame.size() - kind.size()) == kind) return kind;
  }
  return "behavioural";
}

// Gives equal kinds of skill different frames, so that the interview does not repeat itself.
class LeadQuestions {
 public:
  LeadQuestions(const Frames& frames, std::string level)
      : frames_(frames), level_(std::move(level)) {}

  Json Make(const Competency& competency, size_t seconds) {
    const Texts names = FramesFor(competency.kind, level_, frames_);
    const size_t turn = used_[competency.kind]++;
    const std::string& name = names[turn % names.size()];
    const std::string lead = Fill(Pick(frames_.questions, name, turn / names.size() + used_.size()),
                                  "s", InSentence(competency.name, competency.kind));
    const std::string_view kind = KindOfQuestion(name);
    const auto probes = frames_.neutral_probes.find(kind);
    Json named{{"competencyId", competency.id},
               {"name", competency.name},
               {"description", competency.description},
               {"weight", competency.weight},
               {"required", competency.required}};
    if (!competency.qualification.empty()) named["qualification"] = competency.qualification;
    return {{"competency", std::move(named)},
            {"kind", kind},
            {"lead", lead},
            {"probes", probes == frames_.neutral_probes.end() ? Texts() : probes->second},
            {"seconds", seconds}};
  }

 private:
  const Frames& frames_;
  const std::string level_;
  std::map<std::string, size_t> used_;
};

}  // namespace

size_t SecondsOfEach(const PlanRequest& request, size_t questions) {
  const size_t total = request.duration_minutes * 60;
  const size_t speaking = total - std::min(kOverheadSeconds, total / 4);
  return std::clamp(speaking / std::max<size_t>(1, questions), kShortestSeconds, kLongestSeconds);
}

std::string PlanJson(const PlanRequest& request, const Frames& frames, const SkillKinds& kinds) {
  const std::vector<Competency> competencies = CompetenciesOf(request, frames, kinds);
  const size_t seconds = SecondsOfEach(request, competencies.size());
  LeadQuestions leads(frames, InCapitals(request.level));
  Json questions = Json::array();
  for (const Competency& competency : competencies) {
    questions.push_back(leads.Make(competency, seconds));
  }
  return Json{{"questions", questions}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace vivavoce::offline_llm
