// SPDX-License-Identifier: Apache-2.0
// A session's transcript in the making (docs/schemas): takes what is said as it is said, in any
// order, and gives the turns in the order of their time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vivavoce/base/units.h"
#include "vivavoce/conversation/interviewer.h"
#include "vivavoce/conversation/line.h"
#include "vivavoce/domain/transcript.h"
#include "vivavoce/provider/speech_to_text.h"

namespace vivavoce {

// A line, as far as it was said.
struct SpokenLine {
  SpokenLine() = default;
  UtteranceId utterance = 0;
  Line line;
  uint32_t from_byte = 0;   // of the line's text: where this utterance began ...
  uint32_t heard_byte = 0;  // ... and how far it was heard
  MediaTime begin;
  MediaTime end;
  std::string heard_source;
  bool interrupted = false;
};

// A turn whose text is final, and by what it is known elsewhere.
struct ToldTurn {
  ToldTurn() = default;
  uint32_t id = 0;  // the UtteranceId, or the CandidateTurnId; 0: it was typed
  TranscriptTurn turn;
};

// Threading: one thread at a time.
class TranscriptBuilder {
 public:
  TranscriptBuilder() = default;

  // What was told before this session went on. First of all.
  void Restore(std::vector<ToldTurn> told);

  // The turns so far in order, those that are typed, the interviewer's, and of the spoken ones
  // those before `open`.
  std::vector<ToldTurn> Told(CandidateTurnId open) const;

  void AddLine(const SpokenLine& spoken);

  // A finished piece of what the candidate says in a spoken turn. White space is tidied; words that
  // do not join to the text are made from it, their times spread evenly.
  void AddSegment(CandidateTurnId turn, const SttFinal& segment);
  void AddTyped(std::string text, std::optional<std::string> question_id, MediaTime at);

  // Which question a spoken turn answers; none: no part of an answer.
  void SetQuestion(CandidateTurnId turn, std::optional<std::string> question_id);

  // What was said so far to a question, spoken turns of which it is not yet known (the open one)
  // included.
  std::vector<AnswerTurn> AnswerTo(const std::string& question_id) const;

  // A spoken turn as it stands; nullopt when it has no word.
  std::optional<TranscriptTurn> Spoken(CandidateTurnId turn) const;
  static TranscriptTurn Interviewers(const SpokenLine& spoken);

  // The turns, named t1, t2, ... in the order of their beginnings. `duration` is the recording's.
  Transcript Build(MediaTime duration) const;

  // What Build() names a spoken turn or an utterance; empty where it is in no turn.
  struct Names {
    Names() = default;
    std::map<CandidateTurnId, std::string> candidate;
    std::map<UtteranceId, std::string> interviewer;
  };
  Names NamesOfTurns() const;

 private:
  struct CandidateTurn {
    CandidateTurn() = default;
    CandidateTurnId id = 0;  // 0: typed
    bool attributed = false;
    TranscriptTurn turn;
  };
  struct Entry;
  std::vector<Entry> InOrder() const;
  ToldTurn TurnOf(const Entry& entry) const;

  std::vector<ToldTurn> told_;
  std::vector<SpokenLine> lines_;
  std::vector<CandidateTurn> turns_;
};

}  // namespace vivavoce
