// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/transcript.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "domain/json_reader.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using internal::Json;
using internal::JsonObjectReader;

constexpr size_t kMaxTranscriptBytes = 64 << 20;
constexpr size_t kMaxTurnBytes = 1 << 20;
constexpr size_t kMaxTurns = 20'000;
constexpr size_t kMaxWords = 20'000;  // of one turn: two hours without a pause
constexpr size_t kMostDegraded = 100;
constexpr int64_t kLatestTurnMs = 366LL * 24 * 3600 * 1000;

void ReadSpan(JsonObjectReader& in, int64_t* start_ms, int64_t* end_ms) {
  *start_ms = in.Integer("startMs", 0, 0, kLatestTurnMs);
  *end_ms = in.Integer("endMs", *start_ms, 0, kLatestTurnMs);
  if (*end_ms < *start_ms) {
    in.Fail("endMs", "must not lie before startMs " + std::to_string(*start_ms) + " (seen " +
                         std::to_string(*end_ms) + ")");
  }
}

std::vector<TranscriptWord> ReadWords(JsonObjectReader& turn) {
  std::vector<TranscriptWord> words;
  for (JsonObjectReader& in : turn.Objects("words", kMaxWords)) {
    TranscriptWord word;
    word.text = in.Text("text", "");
    ReadSpan(in, &word.start_ms, &word.end_ms);
    word.confidence = in.Number("confidence", 0, 0, 1);
    words.push_back(std::move(word));
  }
  return words;
}

TranscriptTurn ReadTurn(JsonObjectReader& in) {
  TranscriptTurn turn;
  turn.turn_id = in.RequiredText("turnId", 200);
  if (!in.Has("speaker")) in.Fail("speaker", "missing; candidate or interviewer is needed");
  bool candidate = in.OneOf("speaker", "candidate", {"candidate", "interviewer"}) == "candidate";
  turn.speaker = candidate ? Speaker::kCandidate : Speaker::kInterviewer;
  turn.question_known = in.Mentions("questionId");
  if (in.Has("questionId")) turn.question_id = in.RequiredText("questionId", 200);
  ReadSpan(in, &turn.start_ms, &turn.end_ms);
  if (!in.Has("text")) in.Fail("text", "missing; the words of the turn are needed");
  turn.text = in.Text("text", "", kMaxTurnBytes);
  turn.words = ReadWords(in);
  if (candidate) {
    turn.source = in.OneOf("source", "speech", {"speech", "typed"});
    return turn;
  }
  turn.competency_id = in.Text("competencyId", "", 200);
  turn.kind = in.Text("kind", "", 100);
  turn.probe_index = static_cast<int>(in.Integer("probeIndex", 0, 0, 1000));
  turn.is_question = in.Bool("isQuestion", turn.question_id.has_value());
  turn.intended = in.Text("intended", turn.text, kMaxTurnBytes);
  turn.heard_source = in.OneOf("heardSource", "played", {"ack", "estimate", "played", "shown"});
  turn.interrupted = in.Bool("interrupted", false);
  return turn;
}

Json WriteWords(const std::vector<TranscriptWord>& words) {
  Json list = Json::array();
  for (const TranscriptWord& word : words) {
    list.push_back({{"text", word.text},
                    {"startMs", word.start_ms},
                    {"endMs", word.end_ms},
                    {"confidence", internal::Number(std::round(word.confidence * 1e4) / 1e4)}});
  }
  return list;
}

// Empty texts that stand for "none".
Json TextOrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json WriteTurn(const TranscriptTurn& turn) {
  bool candidate = turn.speaker == Speaker::kCandidate;
  Json json;
  json["turnId"] = turn.turn_id;
  json["speaker"] = std::string(Name(turn.speaker));
  if (candidate) json["source"] = turn.source.empty() ? "speech" : turn.source;
  if (turn.question_known || turn.question_id) {
    json["questionId"] = turn.question_id ? Json(*turn.question_id) : Json();
  }
  if (!candidate) {
    json["competencyId"] = TextOrNull(turn.competency_id);
    json["kind"] = TextOrNull(turn.kind);
    json["probeIndex"] = turn.probe_index;
    json["isQuestion"] = turn.is_question;
  }
  json["startMs"] = turn.start_ms;
  json["endMs"] = turn.end_ms;
  json["text"] = turn.text;
  if (!candidate) {
    json["intended"] = turn.intended;
    json["heardSource"] = turn.heard_source.empty() ? "played" : turn.heard_source;
    json["interrupted"] = turn.interrupted;
  }
  if (candidate || !turn.words.empty()) json["words"] = WriteWords(turn.words);
  return json;
}

}  // namespace

std::string_view Name(Speaker speaker) {
  return speaker == Speaker::kCandidate ? "candidate" : "interviewer";
}

const TranscriptTurn* Transcript::Find(std::string_view turn_id) const {
  auto it = std::find_if(turns.begin(), turns.end(),
                         [&](const TranscriptTurn& turn) { return turn.turn_id == turn_id; });
  return it == turns.end() ? nullptr : &*it;
}

absl::StatusOr<Transcript> ParseTranscript(std::string_view json) {
  internal::JsonLimits limits;
  limits.max_bytes = kMaxTranscriptBytes;
  absl::StatusOr<Json> document = internal::ParseBoundedJson(json, limits);
  if (!document.ok()) return Annotate(document.status(), "transcript");

  absl::Status problem;
  JsonObjectReader in(*document, "", &problem);
  Transcript transcript;
  transcript.interview_id = in.Text("interviewId", "", 200);
  transcript.version = static_cast<int>(in.Integer("version", 1, 1, 1'000'000));
  transcript.language = in.Text("language", "en-US", 40);
  JsonObjectReader engine = in.Object("engine");
  transcript.engine.provider = engine.Text("provider", "", 200);
  transcript.engine.model = engine.Text("model", "", 400);
  transcript.engine.word_timing =
      engine.OneOf("wordTiming", "none", {"none", "estimated", "exact"});
  if (!in.Has("turns")) in.Fail("turns", "missing; a list of what was said is needed");

  std::set<std::string> ids;
  int64_t last_ms = 0;
  for (JsonObjectReader& reader : in.Objects("turns", kMaxTurns)) {
    TranscriptTurn turn = ReadTurn(reader);
    if (!ids.insert(turn.turn_id).second) {
      reader.Fail("turnId", "must be unique (seen " + turn.turn_id + " twice)");
    }
    if (!problem.ok()) break;
    last_ms = std::max(last_ms, turn.end_ms);
    transcript.turns.push_back(std::move(turn));
  }
  transcript.duration_ms = in.Integer("durationMs", last_ms, 0, kLatestTurnMs);
  transcript.dropped_inventions = in.Integer("droppedInventions", 0, 0, 1'000'000'000);
  transcript.degraded = in.Texts("degraded", kMostDegraded);
  if (!problem.ok()) return Annotate(problem, "transcript");
  return transcript;
}

std::string ToJson(const Transcript& transcript) {
  Json turns = Json::array();
  for (const TranscriptTurn& turn : transcript.turns) turns.push_back(WriteTurn(turn));
  const TranscriptEngine& engine = transcript.engine;
  Json document;
  document["interviewId"] = transcript.interview_id;
  document["version"] = transcript.version;
  document["language"] = transcript.language;
  document["durationMs"] = transcript.duration_ms;
  document["engine"] = {{"provider", engine.provider},
                        {"model", engine.model},
                        {"wordTiming", engine.word_timing.empty() ? "none" : engine.word_timing}};
  document["droppedInventions"] = transcript.dropped_inventions;
  if (!transcript.degraded.empty()) document["degraded"] = transcript.degraded;
  document["turns"] = std::move(turns);
  return internal::Print(document);
}

}  // namespace vivavoce
