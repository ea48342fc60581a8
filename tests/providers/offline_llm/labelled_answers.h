// SPDX-License-Identifier: Apache-2.0
// Answers whose level is known by construction, and what the engine makes of them by the path that
// an assessment takes: evidence, verification, checks, the rubric's rules. Shared by the tests and
// the benchmark.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::offline_llm_test {

struct LabelledAnswer {
  // Of fresh_answers.json: "tune" was looked at while the rules were made; "guard" was measured all
  // along, only its figures seen; "unseen" was written when the rules were done, and has guided
  // none.
  std::string set;
  std::string trade;
  std::string frame;
  std::string competency;
  std::string description;
  std::string question;
  int level = 0;
  std::string answer;
};

// Reads [{"trade", "frame", "competency", "description", "question", "level", "answer", "set"?}].
//
// Errors: NotFound, InvalidArgument.
absl::StatusOr<std::vector<LabelledAnswer>> ReadLabelledAnswers(const std::string& path);

struct ScoredAnswer {
  std::optional<int> level;  // nullopt: insufficient evidence
  std::set<std::string> met;
  std::map<std::string, double> signals;
  std::set<std::string> flags;
  std::vector<std::string> quoted;  // the exact quotes' texts, in the order of the answer
  std::map<std::string, std::vector<size_t>> quotes_of;  // by check, indices into these
  int quotes = 0;
  int inexact_quotes = 0;  // that are not exactly those bytes of the turn

  int LevelOrOne() const { return level.value_or(1); }
};

// One engine with share/rubrics/default.json.
//
// Threading: one thread.
class AnswerScorer {
 public:
  // Without `models_path` the engine works without an embedder.
  //
  // Errors: those of the providers' factories.
  static absl::StatusOr<std::unique_ptr<AnswerScorer>> Make(const std::string& share_path,
                                                            const std::string& models_path);
  ~AnswerScorer();

  // `turns`: the candidate's turns of the question; the answer's own text is not read.
  absl::StatusOr<ScoredAnswer> Score(const LabelledAnswer& about,
                                     const std::vector<std::string>& turns);
  absl::StatusOr<ScoredAnswer> Score(const LabelledAnswer& answer) {
    return Score(answer, {answer.answer});
  }

  // The engine's JSON answer.
  absl::StatusOr<std::string> Ask(const std::string& purpose, const std::string& input);

 private:
  struct World;
  explicit AnswerScorer(std::unique_ptr<World> world);

  std::unique_ptr<World> world_;
};

}  // namespace vivavoce::offline_llm_test
