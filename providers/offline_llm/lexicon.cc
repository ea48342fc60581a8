// SPDX-License-Identifier: Apache-2.0
#include "lexicon.h"

#include <nlohmann/json.hpp>

#include "json_section.h"
#include "vivavoce/base/status.h"

namespace vivavoce::offline_llm {
namespace {

void ReadWords(JsonSection words, Lexicon::Words& out) {
  words.Read("abbreviations", out.abbreviations);
  words.Read("adverbs", out.adverbs);
  words.Read("fillers", out.fillers);
  words.Read("stop", out.stop);
  words.Read("generic_stems", out.generic_stems);
  words.Read("calendar", out.calendar);
  words.Read("state_verbs", out.state_verbs);
  words.Read("irregular_past", out.irregular_past);
  words.Read("irregular_participles", out.irregular_participles);
  words.Read("not_past", out.not_past);
  words.Read("not_adverbs", out.not_adverbs);
  words.Read("action_verbs", out.action_verbs);
  words.Read("given_names", out.given_names);
}

void ReadCues(JsonSection cues, Lexicon::Cues& out) {
  cues.Read("number", out.number);
  cues.Read("unit", out.unit);
  cues.Read("tool", out.tool);
  cues.Read("technical_token", out.technical_token);
  cues.Read("occasion", out.occasion);
  cues.Read({"occasion", "case"}, out.situation);
  cues.Read("past", out.past);
  cues.Read("reason", out.reason);
  cues.Read("trade_off", out.trade_off);
  cues.Read("problem", out.problem);
  cues.Read("result", out.result);
  cues.Read("result_present", out.result_present);
  cues.Read("verify", out.verify);
  cues.Read("reflect", out.reflect);
  cues.Read("prevent", out.prevent);
  cues.Read("change", out.change);
  cues.Read("evasive", out.evasive);
  cues.Read("unknown", out.unknown);
  cues.Read("generic", out.generic);
  cues.Read("injection", out.injection);
  cues.Read("habit", out.habit);
  cues.Read("modal", out.modal);
  cues.Read("condition", out.condition);
  cues.Read("behavioural_question", out.behavioural_question);
  cues.Read("situational_question", out.situational_question);
}

void ReadThresholds(JsonSection thresholds, Lexicon::Thresholds& out) {
  thresholds.Read("restated_overlap", out.restated_overlap);
  thresholds.Read("restated_cosine", out.restated_cosine);
  thresholds.Read("duplicate", out.duplicate);
  thresholds.Read("relevant", out.relevant);
  thresholds.Read("shared_stem", out.shared_stem);
  thresholds.Read("off_subject", out.off_subject);
  thresholds.Read("beyond_doubt", out.beyond_doubt);
  thresholds.Read("grounded_stems", out.grounded_stems);
  thresholds.Read("method_steps", out.method_steps);
  thresholds.Read("method_size", out.method_size);
  thresholds.Read("list_words", out.list_words);
  thresholds.Read("list_stop_words", out.list_stop_words);
}

}  // namespace

absl::StatusOr<Lexicon> ParseLexicon(std::string_view text) {
  const nlohmann::json json =
      nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  absl::Status problem;
  Lexicon lexicon;
  JsonSection root(json, "lexicon", problem);
  ReadWords(root.Section("words"), lexicon.words);
  ReadCues(root.Section("cues"), lexicon.cues);
  ReadThresholds(root.Section("thresholds"), lexicon.thresholds);
  JsonSection gender = root.Section("gender");
  gender.Read("subject", lexicon.gender.subject);
  gender.Read("other", lexicon.gender.other);
  gender.Read("reflexive", lexicon.gender.reflexive);
  gender.Read("nouns", lexicon.gender.nouns);
  root.Read("version", lexicon.version);
  if (!problem.ok()) return problem;
  return lexicon;
}

}  // namespace vivavoce::offline_llm
