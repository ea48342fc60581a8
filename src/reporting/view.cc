// SPDX-License-Identifier: Apache-2.0
#include "reporting/view.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <string>

#include "reporting/decision_view.h"

namespace vivavoce::internal {
namespace {

using ctemplate::TemplateDictionary;

std::string ClockText(int64_t ms) {
  char text[32];
  std::snprintf(text, sizeof text, "%d:%02d", static_cast<int>(ms / 60000),
                static_cast<int>(ms / 1000 % 60));
  return text;
}

std::string Number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value == std::floor(value) ? "%.0f" : "%.1f", value);
  return text;
}

std::string StatusWords(const std::string& status) {
  if (status == "insufficient_evidence") return "Not enough evidence";
  if (status == "not_assessed") return "Not assessed";
  if (status == "needs_human") return "Needs a human rater";
  return "";
}

// Why there is no level: the rationale's first sentence.
std::string WhyUnscored(const Json& competency) {
  std::string rationale = Text(competency, "rationale");
  size_t end = rationale.find(". ");
  return end == std::string::npos ? rationale : rationale.substr(0, end + 1);
}

std::string QuoteTarget(const std::string& competency_id, int64_t index) {
  return "quote-" + competency_id + "-" + std::to_string(index + 1);
}

// Citations are numbered within a competency and carry its initial: "2.3" is the third quote of the
// second competency.
class Citations {
 public:
  explicit Citations(const Json& report) {
    int number = 0;
    for (const Json& competency : List(report, "competencies")) {
      order_[Text(competency, "competencyId")] = ++number;
    }
  }
  std::string Label(const std::string& competency_id, int64_t index) const {
    auto it = order_.find(competency_id);
    return std::to_string(it == order_.end() ? 0 : it->second) + "." + std::to_string(index + 1);
  }

 private:
  std::map<std::string, int> order_;
};

void FillMeter(TemplateDictionary& place, const char* section, const char* variable, int64_t level,
               int64_t max_level) {
  for (int64_t step = 1; step <= std::min<int64_t>(max_level, 10); ++step) {
    place.AddSectionDictionary(section)->SetValue(variable, step <= level ? "on" : "off");
  }
}

void FillHead(const Json& report, TemplateDictionary& page) {
  std::string title = Text(Object(report, "job"), "title");
  std::string candidate = Text(Object(report, "candidate"), "label");
  std::string level = Text(Object(report, "job"), "level");
  std::string headline = candidate.empty() ? (title.empty() ? "Interview" : title) : candidate;
  page.SetValue("TITLE", "Interview assessment: " + headline);
  page.SetValue("HEADLINE", headline);
  auto fact = [&page](const std::string& text) {
    if (!text.empty()) page.AddSectionDictionary("FACT")->SetValue("FACT_TEXT", text);
  };
  if (!candidate.empty()) fact(title);
  if (!level.empty())
    fact(level.substr(0, 1) + [&] {
      std::string rest = level.substr(1);
      for (char& c : rest) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      return rest;
    }() + " level");
  fact(Text(report, "conductedAt").substr(0, 10));
  fact(ClockText(Whole(report, "durationMs")) + " min recorded");
  fact("Interview " + Text(report, "interviewId").substr(0, 8));
}

void FillVerdict(const Json& report, TemplateDictionary& page) {
  const Json& overall = OverallThatCounts(report);
  const Json& proposed = Object(report, "overall");
  Verdict verdict = VerdictOf(Text(overall, "recommendation"));
  page.SetValue("TONE", verdict.tone);
  page.SetValue("RECOMMENDATION", verdict.words);
  page.SetValue("REASON", Text(overall, "reason"));
  page.SetValue("SCORE", ScoreWords(overall));

  int64_t scored = 0;
  int64_t max_level = 0;
  for (const Json& competency : List(report, "competencies")) {
    if (LevelThatCounts(competency)) ++scored;
    max_level = std::max(max_level, Whole(competency, "maxLevel"));
  }
  if (overall.contains("score") && overall["score"].is_number()) {
    page.AddSectionDictionary("OUT_OF")->SetIntValue("MAX_LEVEL", max_level);
  }
  page.SetValue("COVERAGE", std::to_string(scored) + " of " +
                                std::to_string(List(report, "competencies").size()) +
                                " competencies scored");
  page.SetValue("VERDICT_LABEL",
                &overall == &proposed ? "Recommendation" : "Recommendation, with the changes");
  if (&overall != &proposed) {
    TemplateDictionary* place = page.AddSectionDictionary("PROPOSED");
    place->SetValue("PROPOSED_WORDS", VerdictOf(Text(proposed, "recommendation")).words);
    place->SetValue("PROPOSED_SCORE", ScoreWords(proposed));
    place->SetValue("PROPOSED_REASON", Text(proposed, "reason"));
  }
  if (Text(report, "status") == "DRAFT") page.ShowSection("DRAFT");
}

// What the job requires and the levels leave open, where nobody can overlook it.
void FillMissing(const Json& report, TemplateDictionary& page) {
  TemplateDictionary* section = nullptr;
  auto row = [&](const std::string& name, const std::string& why) {
    if (section == nullptr) section = page.AddSectionDictionary("MISSING");
    TemplateDictionary* place = section->AddSectionDictionary("MISSING_ROW");
    place->SetValue("MISSING_NAME", name);
    place->SetValue("MISSING_WHY", why);
  };
  for (const Json& competency : List(report, "competencies")) {
    if (!competency.value("required", false) || LevelThatCounts(competency)) continue;
    row(Text(competency, "name"),
        IsOverridden(competency)
            ? "The reviewer gave no level. " + Text(Object(competency, "override"), "reason")
            : StatusWords(Text(competency, "status")) + ". " + WhyUnscored(competency));
  }
  for (const Json& message : List(report, "requiredNotPlanned")) {
    if (message.is_string()) row("Why no question was asked:", message.get<std::string>() + ".");
  }
}

void FillSummary(const Json& report, const Citations& citations, TemplateDictionary& page) {
  if (List(report, "summary").empty()) return;
  TemplateDictionary* section = page.AddSectionDictionary("SUMMARY");
  if (&OverallThatCounts(report) != &Object(report, "overall")) section->ShowSection("BEFORE");
  for (const Json& sentence : List(report, "summary")) {
    TemplateDictionary* place = section->AddSectionDictionary("SENTENCE");
    place->SetValue("SENTENCE_TEXT", Text(sentence, "text"));
    for (const Json& reference : List(sentence, "evidence")) {
      TemplateDictionary* cite = place->AddSectionDictionary("CITATION");
      std::string id = Text(reference, "competencyId");
      cite->SetValue("CITATION_TARGET", QuoteTarget(id, Whole(reference, "index")));
      cite->SetValue("CITATION_LABEL", citations.Label(id, Whole(reference, "index")));
    }
  }
}

void FillGlance(const Json& report, TemplateDictionary& page) {
  for (const Json& competency : List(report, "competencies")) {
    TemplateDictionary* row = page.AddSectionDictionary("GLANCE");
    row->SetValue("GLANCE_TARGET", "competency-" + Text(competency, "competencyId"));
    row->SetValue("GLANCE_NAME", Text(competency, "name"));
    if (competency.value("required", false)) row->ShowSection("GLANCE_REQUIRED");
    if (Text(competency, "origin") == "added") row->ShowSection("GLANCE_ADDED");
    row->SetValue("GLANCE_WEIGHT", Number(Real(competency, "weight")));
    row->SetIntValue("GLANCE_QUOTES", static_cast<long>(List(competency, "evidence").size()));
    std::optional<int64_t> level = LevelThatCounts(competency);
    if (IsOverridden(competency)) {
      row->AddSectionDictionary("GLANCE_CHANGED")
          ->SetValue("GLANCE_BY_RULE", competency.contains("level")
                                           ? LevelWords(competency, Whole(competency, "level"))
                                           : StatusWords(Text(competency, "status")));
    }
    if (level) {
      TemplateDictionary* scored = row->AddSectionDictionary("GLANCE_SCORED");
      scored->SetValue("GLANCE_LEVEL_TEXT", LevelWords(competency, *level));
      FillMeter(*scored, "STEP", "STEP_CLASS", *level, Whole(competency, "maxLevel"));
    } else if (IsOverridden(competency)) {
      row->AddSectionDictionary("GLANCE_UNSCORED")->SetValue("GLANCE_STATUS", "No level");
    } else {
      TemplateDictionary* unscored = row->AddSectionDictionary("GLANCE_UNSCORED");
      unscored->SetValue("GLANCE_STATUS", StatusWords(Text(competency, "status")));
      unscored->SetValue("GLANCE_WHY", WhyUnscored(competency));
    }
  }
}

void FillFlags(const Json& report, TemplateDictionary& page) {
  if (List(report, "flags").empty()) return;
  TemplateDictionary* section = page.AddSectionDictionary("FLAGS");
  for (const Json& flag : List(report, "flags")) {
    TemplateDictionary* place = section->AddSectionDictionary("FLAG");
    std::string severity = Text(flag, "severity");
    place->SetValue("SEVERITY", severity);
    place->SetValue("SEVERITY_CLASS",
                    severity == "HIGH" ? "high" : (severity == "MEDIUM" ? "medium" : "low"));
    place->SetValue("FLAG_MESSAGE", Text(flag, "message"));
    for (const Json& quote : List(flag, "evidence")) {
      place->AddSectionDictionary("FLAG_QUOTE")->SetValue("FLAG_QUOTE_TEXT", Text(quote, "text"));
    }
  }
}

void FillChecks(const Json& competency, const std::string& id, const Citations& citations,
                TemplateDictionary& place) {
  // Where nothing was said, nothing could be heard.
  bool judged = Text(competency, "status") != "not_assessed";
  if (List(competency, "checks").empty() || !judged) return;
  TemplateDictionary* section = place.AddSectionDictionary("CHECKS");
  for (const Json& check : List(competency, "checks")) {
    bool met = check.value("met", false);
    TemplateDictionary* row = section->AddSectionDictionary("CHECK");
    row->SetValue("CHECK_CLASS", met ? "met" : "unmet");
    row->SetValue("CHECK_MARK", met ? "\xe2\x9c\x93" : "\xe2\x80\x93");
    row->SetValue("CHECK_TEXT", Text(check, "text"));
    if (!met) row->ShowSection("CHECK_UNMET");
    for (const Json& index : List(check, "evidence")) {
      if (!index.is_number_integer()) continue;
      TemplateDictionary* cite = row->AddSectionDictionary("CHECK_REF");
      cite->SetValue("CHECK_REF_TARGET", QuoteTarget(id, index.get<int64_t>()));
      cite->SetValue("CHECK_REF_LABEL", citations.Label(id, index.get<int64_t>()));
    }
  }
}

void FillCompetency(const Json& competency, const Citations& citations, TemplateDictionary& page) {
  TemplateDictionary* place = page.AddSectionDictionary("COMPETENCY");
  std::string id = Text(competency, "competencyId");
  place->SetValue("TARGET", "competency-" + id);
  place->SetValue("NAME", Text(competency, "name"));
  if (Text(competency, "origin") == "added") place->ShowSection("ADDED");
  FillOverride(competency, *place);
  if (competency.contains("level")) {
    TemplateDictionary* scored = place->AddSectionDictionary("SCORED");
    scored->SetValue("LEVEL_TEXT", LevelWords(competency, Whole(competency, "level")));
    FillMeter(*scored, "LEVEL_STEP", "LEVEL_STEP_CLASS", Whole(competency, "level"),
              Whole(competency, "maxLevel"));
    if (IsOverridden(competency)) scored->ShowSection("BY_RULE");
  } else {
    place->AddSectionDictionary("UNSCORED")
        ->SetValue("STATUS_TEXT", StatusWords(Text(competency, "status")));
  }
  for (const Json& question : List(competency, "asked")) {
    place->AddSectionDictionary("ASKED")->SetValue("QUESTION", Text(question, "text"));
  }
  if (!Text(competency, "anchor").empty()) {
    TemplateDictionary* anchor = place->AddSectionDictionary("ANCHOR");
    anchor->SetValue("ANCHOR_TEXT", Text(competency, "anchor"));
    anchor->SetValue("ANCHOR_LABEL", IsOverridden(competency) ? "What the level by rule means"
                                                              : "What this level means");
  }
  place->SetValue("RATIONALE", Text(competency, "rationale"));
  FillChecks(competency, id, citations, *place);
  if (List(competency, "evidence").empty()) return;
  TemplateDictionary* evidence = place->AddSectionDictionary("EVIDENCE");
  int64_t index = 0;
  for (const Json& quote : List(competency, "evidence")) {
    TemplateDictionary* item = evidence->AddSectionDictionary("QUOTE");
    item->SetValue("QUOTE_TARGET", QuoteTarget(id, index));
    item->SetIntValue("QUOTE_NUMBER", static_cast<long>(++index));
    item->SetValue("QUOTE_TEXT", Text(quote, "text"));
    item->SetValue("QUOTE_WHERE", "at " + ClockText(Whole(quote, "startMs")));
  }
}

void FillMethod(const Json& report, TemplateDictionary& page) {
  std::string statement = Text(Object(report, "method"), "statement");
  for (size_t begin = 0; begin < statement.size();) {
    size_t end = std::min(statement.find('\n', begin), statement.size());
    std::string paragraph = statement.substr(begin, end - begin);
    if (!paragraph.empty()) {
      page.AddSectionDictionary("STATEMENT")->SetValue("STATEMENT_TEXT", paragraph);
    }
    begin = end + 1;
  }
  const Json& manifest = Object(report, "manifest");
  auto row = [&page](const std::string& name, const std::string& value) {
    if (value.empty()) return;
    TemplateDictionary* place = page.AddSectionDictionary("MANIFEST");
    place->SetValue("MANIFEST_NAME", name);
    place->SetValue("MANIFEST_VALUE", value);
  };
  row("Run", Text(report, "runId"));
  for (const char* key : {"plan", "rubric", "transcript", "workflow", "template", "sha256"}) {
    row(std::string(key) == "sha256" ? "manifest" : key, Text(manifest, key));
  }
  for (const auto& [role, model] : Object(manifest, "models").items()) {
    if (model.is_string()) row("model: " + role, model.get<std::string>());
  }
  for (const auto& [purpose, hash] : Object(manifest, "prompts").items()) {
    if (hash.is_string()) row("prompt: " + purpose, hash.get<std::string>());
  }
  // Only what the configured model did not answer itself.
  std::string configured = Text(Object(manifest, "models"), "language_model");
  for (const auto& [purpose, models] : Object(manifest, "answeredBy").items()) {
    bool other = models.is_string() && models.get<std::string>() != configured;
    if (other) row("answered: " + purpose, models.get<std::string>());
  }
  std::string providers;
  for (const auto& [port, provider] : Object(manifest, "providers").items()) {
    if (!provider.is_string()) continue;
    providers += (providers.empty() ? "" : "; ") + port + ": " + provider.get<std::string>();
  }
  row("providers", providers);
}

void FillTranscript(const Json& report, TemplateDictionary& page) {
  std::string note = Text(report, "transcriptNote");
  if (!note.empty()) {
    page.AddSectionDictionary("TRANSCRIPT_NOTE")->SetValue("TRANSCRIPT_NOTE_TEXT", note);
  }
  for (const Json& turn : List(report, "transcript")) {
    bool candidate = Text(turn, "speaker") == "candidate";
    TemplateDictionary* place = page.AddSectionDictionary("TURN");
    place->SetValue("TURN_CLASS", candidate ? "candidate" : "interviewer");
    place->SetValue("TURN_TARGET", "turn-" + Text(turn, "turnId"));
    place->SetValue("TURN_TIME", ClockText(Whole(turn, "startMs")));
    place->SetValue("TURN_SPEAKER", candidate ? "Candidate" : "Interviewer");
    if (candidate && Text(turn, "source") == "typed") place->ShowSection("TURN_TYPED");
    place->SetValue("TURN_TEXT", Text(turn, "text"));
  }
}

}  // namespace

void FillReport(const Json& report, TemplateDictionary& page) {
  Citations citations(report);
  FillHead(report, page);
  FillVerdict(report, page);
  FillDecision(report, page);
  FillMissing(report, page);
  FillSummary(report, citations, page);
  FillGlance(report, page);
  FillFlags(report, page);
  for (const Json& competency : List(report, "competencies")) {
    FillCompetency(competency, citations, page);
  }
  FillMethod(report, page);
  FillTranscript(report, page);
}

}  // namespace vivavoce::internal
