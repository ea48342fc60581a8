// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "domain/artefact_json.h"

namespace vivavoce::internal {
namespace {

constexpr size_t kMaxCompetencies = 50;
constexpr size_t kMaxChecks = 60;
constexpr size_t kMaxNames = 100;  // in one part of a condition
constexpr size_t kMaxConditions = 60;

bool IsSignal(std::string_view name) {
  std::span<const std::string_view> signals = KnownSignals();
  return std::find(signals.begin(), signals.end(), name) != signals.end();
}

// Reads what is said about one competency; knows the names its rules may use.
class CompetencyReader {
 public:
  explicit CompetencyReader(JsonObjectReader& in) : in_(in) {}

  RubricCompetency Read() {
    competency_.competency_id = in_.RequiredText("competencyId", 200);
    competency_.name = in_.RequiredText("name", 300);
    competency_.description = in_.Text("description", "", 4000);
    if (in_.Has("origin")) {
      competency_.origin = in_.OneOf("origin", "", {"job", "qualification", "added"});
    }
    competency_.weight = in_.Number("weight", 1, 0, 100);
    competency_.required = in_.Bool("required", false);
    ReadLevels();
    competency_.minimum_level =
        static_cast<int>(in_.Integer("minimumLevel", 0, 0, competency_.max_level()));
    ReadChecks();
    ReadJudgement();
    return std::move(competency_);
  }

 private:
  void ReadLevels() {
    for (JsonObjectReader& in : in_.Objects("levels", 10)) {
      RubricLevel level;
      level.level = static_cast<int>(in.RequiredInteger("level", 1, 10));
      level.label = in.Text("label", "", 200);
      level.anchor = in.RequiredText("anchor", 4000);
      int expected = static_cast<int>(competency_.levels.size()) + 1;
      if (level.level != expected) {
        in.Fail("level", "levels ascend from 1 without a gap: must be " + std::to_string(expected) +
                             " (seen " + std::to_string(level.level) + ")");
      }
      competency_.levels.push_back(std::move(level));
    }
    if (competency_.levels.size() < 2)
      in_.Fail("levels", "at least two anchored levels are needed");
  }

  void ReadChecks() {
    for (JsonObjectReader& in : in_.Objects("checks", kMaxChecks)) {
      RubricCheck check;
      check.check_id = in.RequiredText("checkId", 100);
      check.text = in.RequiredText("text", 1000);
      if (IsSignal(check.check_id)) {
        in.Fail("checkId", "is the name of a signal: choose another (seen " + check.check_id + ")");
      }
      if (!check_ids_.insert(check.check_id).second) {
        in.Fail("checkId", "must be unique (seen " + check.check_id + " twice)");
      }
      competency_.checks.push_back(std::move(check));
    }
  }

  void ReadJudgement() {
    for (JsonObjectReader& in : in_.Objects("insufficient", kMaxConditions)) {
      in.RefuseOthers({"all", "any", "none", "atLeast", "below", "from", "because"});
      competency_.insufficient.push_back(ReadCondition(in));
      competency_.insufficient.back().because = in.Text("because", "", 1000);
    }
    for (JsonObjectReader& in : in_.Objects("rules", kMaxConditions)) {
      in.RefuseOthers({"level", "all", "any", "none", "atLeast", "below", "from"});
      LevelRule rule;
      rule.level = static_cast<int>(in.RequiredInteger("level", 1, competency_.max_level()));
      rule.when = ReadCondition(in);
      competency_.rules.push_back(std::move(rule));
    }
    for (JsonObjectReader& in : in_.Objects("caps", kMaxConditions)) {
      in.RefuseOthers({"unless", "level"});
      LevelCap cap;
      cap.unless = in.RequiredText("unless", 100);
      Known(in, "unless", cap.unless);
      cap.level = static_cast<int>(in.RequiredInteger("level", 1, competency_.max_level()));
      competency_.caps.push_back(std::move(cap));
    }
  }

  RubricCondition ReadCondition(JsonObjectReader& in) {
    RubricCondition condition;
    condition.all = Names(in, "all");
    condition.any = Names(in, "any");
    condition.none = Names(in, "none");
    ReadAtLeast(in, &condition);
    condition.below = Bounds(in, "below");
    condition.from = Bounds(in, "from");
    bool demands = !condition.all.empty() || !condition.any.empty() || !condition.none.empty() ||
                   !condition.at_least.empty() || !condition.below.empty() ||
                   !condition.from.empty();
    if (!demands) in.Fail("", "demands nothing: name checks or signals in all, any, atLeast ...");
    return condition;
  }

  void ReadAtLeast(JsonObjectReader& in, RubricCondition* condition) {
    const Json* value = in.Raw("atLeast");
    if (value == nullptr) return;
    std::vector<JsonObjectReader> parts;
    if (value->is_array()) {
      parts = in.Objects("atLeast", kMaxNames);
    } else {
      parts.push_back(in.Object("atLeast"));
    }
    for (JsonObjectReader& part : parts) {
      AtLeast at_least;
      part.RefuseOthers({"count", "of"});
      at_least.of = Names(part, "of");
      at_least.count = static_cast<int>(
          part.RequiredInteger("count", 1, static_cast<int64_t>(at_least.of.size())));
      condition->at_least.push_back(std::move(at_least));
    }
  }

  std::vector<std::string> Names(JsonObjectReader& in, std::string_view key) {
    std::vector<std::string> names = in.Texts(key, kMaxNames, 100);
    for (const std::string& name : names) Known(in, key, name);
    return names;
  }

  std::map<std::string, double> Bounds(JsonObjectReader& in, std::string_view key) {
    std::map<std::string, double> bounds = in.NumberMap(key);
    for (const auto& [name, bound] : bounds) {
      if (!IsSignal(name)) in.Fail(key, "names no signal (seen " + name + ")");
    }
    return bounds;
  }

  void Known(JsonObjectReader& in, std::string_view key, const std::string& name) {
    if (check_ids_.contains(name) || IsSignal(name)) return;
    in.Fail(key, "names neither a check of this competency nor a signal (seen " + name + ")");
  }

  JsonObjectReader& in_;
  RubricCompetency competency_;
  std::set<std::string> check_ids_;
};

RecommendationRule ReadRecommendation(JsonObjectReader in) {
  RecommendationRule rule;
  rule.min_weight_scored = in.Number("minWeightScored", rule.min_weight_scored, 0, 1);
  rule.every_required_scored = in.Bool("everyRequiredScored", rule.every_required_scored);
  rule.strong_yes = in.Number("STRONG_YES", rule.strong_yes, 0, 100);
  rule.yes = in.Number("YES", rule.yes, 0, 100);
  rule.no = in.Number("NO", rule.no, 0, 100);
  if (rule.strong_yes < rule.yes) in.Fail("STRONG_YES", "must not lie below YES");
  if (rule.yes < rule.no) in.Fail("YES", "must not lie below NO");
  return rule;
}

void WriteCondition(const RubricCondition& condition, Json* json) {
  if (!condition.all.empty()) (*json)["all"] = condition.all;
  if (!condition.any.empty()) (*json)["any"] = condition.any;
  if (!condition.none.empty()) (*json)["none"] = condition.none;
  Json at_least = Json::array();
  for (const AtLeast& part : condition.at_least) {
    at_least.push_back({{"count", part.count}, {"of", part.of}});
  }
  if (at_least.size() == 1) (*json)["atLeast"] = at_least[0];
  if (at_least.size() > 1) (*json)["atLeast"] = at_least;
  for (const auto& [name, bound] : condition.below) (*json)["below"][name] = Number(bound);
  for (const auto& [name, bound] : condition.from) (*json)["from"][name] = Number(bound);
}

Json WriteCompetency(const RubricCompetency& competency) {
  Json json;
  json["competencyId"] = competency.competency_id;
  json["name"] = competency.name;
  json["description"] = competency.description;
  if (!competency.origin.empty()) json["origin"] = competency.origin;
  json["weight"] = Number(competency.weight);
  json["required"] = competency.required;
  json["minimumLevel"] = competency.minimum_level;
  json["levels"] = Json::array();
  for (const RubricLevel& level : competency.levels) {
    json["levels"].push_back(
        {{"level", level.level}, {"label", level.label}, {"anchor", level.anchor}});
  }
  json["checks"] = Json::array();
  for (const RubricCheck& check : competency.checks) {
    json["checks"].push_back({{"checkId", check.check_id}, {"text", check.text}});
  }
  json["insufficient"] = Json::array();
  for (const RubricCondition& condition : competency.insufficient) {
    Json written = Json::object();
    WriteCondition(condition, &written);
    if (!condition.because.empty()) written["because"] = condition.because;
    json["insufficient"].push_back(std::move(written));
  }
  json["caps"] = Json::array();
  for (const LevelCap& cap : competency.caps) {
    json["caps"].push_back({{"unless", cap.unless}, {"level", cap.level}});
  }
  json["rules"] = Json::array();
  for (const LevelRule& rule : competency.rules) {
    Json written = {{"level", rule.level}};
    WriteCondition(rule.when, &written);
    json["rules"].push_back(std::move(written));
  }
  return json;
}

}  // namespace

Rubric ReadRubric(JsonObjectReader& in) {
  Rubric rubric;
  rubric.rubric_id = in.RequiredText("rubricId", 200);
  rubric.version = static_cast<int>(in.Integer("version", 1, 1, 1'000'000));
  rubric.recommendation = ReadRecommendation(in.Object("recommendation"));
  std::set<std::string> ids;
  for (JsonObjectReader& reader : in.Objects("competencies", kMaxCompetencies)) {
    RubricCompetency competency = CompetencyReader(reader).Read();
    if (!ids.insert(competency.competency_id).second) {
      reader.Fail("competencyId", "must be unique (seen " + competency.competency_id + " twice)");
    }
    if (!in.ok()) break;
    rubric.competencies.push_back(std::move(competency));
  }
  if (rubric.competencies.empty()) in.Fail("competencies", "at least one competency is needed");
  return rubric;
}

Json WriteRubric(const Rubric& rubric) {
  const RecommendationRule& rule = rubric.recommendation;
  Json json;
  json["rubricId"] = rubric.rubric_id;
  json["version"] = rubric.version;
  json["recommendation"] = {{"minWeightScored", Number(rule.min_weight_scored)},
                            {"everyRequiredScored", rule.every_required_scored},
                            {"STRONG_YES", Number(rule.strong_yes)},
                            {"YES", Number(rule.yes)},
                            {"NO", Number(rule.no)}};
  json["competencies"] = Json::array();
  for (const RubricCompetency& competency : rubric.competencies) {
    json["competencies"].push_back(WriteCompetency(competency));
  }
  return json;
}

}  // namespace vivavoce::internal
