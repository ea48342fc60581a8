// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/transcript_builder.h"

#include <algorithm>
#include <utility>

#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

std::vector<std::string> SplitWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (char c : text) {
    bool space = c == ' ' || (c >= 0 && c < 0x20) || c == 0x7f;
    if (!space) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, std::string()));
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::string JoinWords(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

// The recogniser's words where they are the text's, else the text's with times spread evenly over
// the segment, by length. Times never go back.
std::vector<TranscriptWord> TimedWords(const SttFinal& segment,
                                       const std::vector<std::string>& words) {
  int64_t begin = std::max<int64_t>(0, segment.begin.millis());
  int64_t end = std::max(begin, segment.end.millis());
  bool given = segment.words.size() == words.size();
  for (size_t i = 0; given && i < words.size(); ++i) given = segment.words[i].text == words[i];
  size_t bytes = 0;
  for (const std::string& word : words) bytes += word.size();

  std::vector<TranscriptWord> timed;
  int64_t last = begin;
  size_t before = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    TranscriptWord word;
    word.text = words[i];
    if (given) {
      word.start_ms = segment.words[i].begin.millis();
      word.end_ms = segment.words[i].end.millis();
      word.confidence = std::clamp(static_cast<double>(segment.words[i].confidence), 0.0, 1.0);
    } else {
      auto at = [&](size_t b) {
        return begin + (end - begin) * static_cast<int64_t>(b) / static_cast<int64_t>(bytes);
      };
      word.start_ms = at(before);
      word.end_ms = at(before + words[i].size());
      before += words[i].size();
    }
    word.start_ms = std::max(word.start_ms, last);
    word.end_ms = std::max(word.end_ms, word.start_ms);
    last = word.end_ms;
    timed.push_back(std::move(word));
  }
  return timed;
}

}  // namespace

struct TranscriptBuilder::Entry {
  const ToldTurn* told = nullptr;
  const SpokenLine* line = nullptr;
  const CandidateTurn* candidate = nullptr;
  int64_t start_ms = 0;
};

void TranscriptBuilder::Restore(std::vector<ToldTurn> told) { told_ = std::move(told); }

std::vector<ToldTurn> TranscriptBuilder::Told(CandidateTurnId open) const {
  std::vector<ToldTurn> told;
  for (const Entry& entry : InOrder()) {
    if (entry.candidate && entry.candidate->id >= open) continue;
    ToldTurn turn = TurnOf(entry);
    turn.turn.turn_id = "t" + std::to_string(told.size() + 1);
    told.push_back(std::move(turn));
  }
  return told;
}

void TranscriptBuilder::AddLine(const SpokenLine& spoken) { lines_.push_back(spoken); }

void TranscriptBuilder::AddSegment(CandidateTurnId id, const SttFinal& segment) {
  std::vector<std::string> words = SplitWords(ToValidUtf8(segment.text));
  if (words.empty()) return;
  auto it = std::find_if(turns_.begin(), turns_.end(),
                         [&](const CandidateTurn& turn) { return turn.id == id; });
  if (it == turns_.end()) {
    it = turns_.emplace(turns_.end());
    it->id = id;
    it->turn.source = "speech";
  }
  TranscriptTurn& turn = it->turn;
  std::vector<TranscriptWord> timed = TimedWords(segment, words);
  int64_t floor = turn.words.empty() ? 0 : turn.end_ms;
  for (TranscriptWord& word : timed) {
    word.start_ms = std::max(word.start_ms, floor);
    word.end_ms = std::max(word.end_ms, word.start_ms);
  }
  if (turn.text.empty()) turn.start_ms = timed.front().start_ms;
  turn.end_ms = timed.back().end_ms;
  if (!turn.text.empty()) turn.text += ' ';
  turn.text += JoinWords(words);
  turn.words.insert(turn.words.end(), timed.begin(), timed.end());
}

void TranscriptBuilder::AddTyped(std::string text, std::optional<std::string> question_id,
                                 MediaTime at) {
  CandidateTurn typed;
  typed.attributed = true;
  typed.turn.source = "typed";
  typed.turn.question_id = std::move(question_id);
  typed.turn.text = JoinWords(SplitWords(ToValidUtf8(text)));
  typed.turn.start_ms = at.millis();
  typed.turn.end_ms = at.millis();
  if (!typed.turn.text.empty()) turns_.push_back(std::move(typed));
}

void TranscriptBuilder::SetQuestion(CandidateTurnId id, std::optional<std::string> question_id) {
  auto it = std::find_if(turns_.begin(), turns_.end(),
                         [&](const CandidateTurn& turn) { return turn.id == id; });
  if (it == turns_.end()) {
    it = turns_.emplace(turns_.end());
    it->id = id;
    it->turn.source = "speech";
  }
  it->attributed = true;
  it->turn.question_id = std::move(question_id);
}

std::vector<AnswerTurn> TranscriptBuilder::AnswerTo(const std::string& question_id) const {
  std::vector<AnswerTurn> answer;
  for (const ToldTurn& told : told_) {
    if (told.turn.speaker != Speaker::kCandidate || told.turn.question_id != question_id) continue;
    AnswerTurn turn;
    turn.turn_id = "c" + std::to_string(answer.size() + 1);
    turn.text = told.turn.text;
    answer.push_back(std::move(turn));
  }
  const size_t before = told_.size();
  for (size_t i = 0; i < turns_.size(); ++i) {
    const CandidateTurn& candidate = turns_[i];
    bool belongs = !candidate.attributed || candidate.turn.question_id == question_id;
    if (!belongs || candidate.turn.text.empty()) continue;
    AnswerTurn turn;
    turn.turn_id = "c" + std::to_string(before + i + 1);
    turn.text = candidate.turn.text;
    answer.push_back(std::move(turn));
  }
  return answer;
}

std::optional<TranscriptTurn> TranscriptBuilder::Spoken(CandidateTurnId id) const {
  for (const CandidateTurn& candidate : turns_) {
    if (candidate.id == id && !candidate.turn.text.empty()) return candidate.turn;
  }
  return std::nullopt;
}

TranscriptTurn TranscriptBuilder::Interviewers(const SpokenLine& spoken) {
  TranscriptTurn turn;
  turn.speaker = Speaker::kInterviewer;
  turn.question_id = spoken.line.question_id;
  turn.competency_id = spoken.line.competency_id;
  turn.kind = spoken.line.question_kind;
  turn.probe_index = spoken.line.probe_index;
  turn.is_question =
      spoken.line.kind == LineKind::kQuestion || spoken.line.kind == LineKind::kProbe;
  turn.start_ms = spoken.begin.millis();
  turn.end_ms = std::max(turn.start_ms, spoken.end.millis());
  const std::string& text = spoken.line.text;
  size_t from = std::min<size_t>(spoken.from_byte, text.size());
  while (from > 0 && from < text.size() && text[from] == ' ') ++from;
  size_t to = std::clamp<size_t>(spoken.heard_byte, from, text.size());
  turn.intended = text.substr(from);
  turn.text = text.substr(from, to - from);
  turn.heard_source = spoken.heard_source;
  turn.interrupted = spoken.interrupted;
  return turn;
}

// By beginning; of two that begin together the interviewer's comes first, and then what was told
// first.
std::vector<TranscriptBuilder::Entry> TranscriptBuilder::InOrder() const {
  std::vector<Entry> entries;
  for (const ToldTurn& told : told_) {
    Entry entry;
    entry.told = &told;
    entry.start_ms = told.turn.start_ms;
    entries.push_back(entry);
  }
  for (const SpokenLine& line : lines_) {
    Entry entry;
    entry.line = &line;
    entry.start_ms = line.begin.millis();
    entries.push_back(entry);
  }
  for (const CandidateTurn& candidate : turns_) {
    if (candidate.turn.text.empty()) continue;
    Entry entry;
    entry.candidate = &candidate;
    entry.start_ms = candidate.turn.start_ms;
    entries.push_back(entry);
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.start_ms < b.start_ms; });
  return entries;
}

ToldTurn TranscriptBuilder::TurnOf(const Entry& entry) const {
  if (entry.told) return *entry.told;
  ToldTurn turn;
  turn.id = entry.line ? entry.line->utterance : entry.candidate->id;
  turn.turn = entry.line ? Interviewers(*entry.line) : entry.candidate->turn;
  return turn;
}

Transcript TranscriptBuilder::Build(MediaTime duration) const {
  Transcript transcript;
  transcript.duration_ms = duration.millis();
  for (const Entry& entry : InOrder()) {
    TranscriptTurn turn = TurnOf(entry).turn;
    turn.turn_id = "t" + std::to_string(transcript.turns.size() + 1);
    transcript.turns.push_back(std::move(turn));
  }
  return transcript;
}

TranscriptBuilder::Names TranscriptBuilder::NamesOfTurns() const {
  Names names;
  size_t number = 0;
  for (const Entry& entry : InOrder()) {
    std::string name = "t" + std::to_string(++number);
    ToldTurn turn = TurnOf(entry);
    if (turn.id == 0) continue;
    bool candidate = turn.turn.speaker == Speaker::kCandidate;
    (candidate ? names.candidate : names.interviewer)[turn.id] = name;
  }
  return names;
}

}  // namespace vivavoce
