// SPDX-License-Identifier: Apache-2.0
// The data behind the rules, read once, and one request on its way to its answer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "answer.h"
#include "frames.h"
#include "lexicon.h"
#include "requests.h"
#include "similarity.h"
#include "skill_kinds.h"

namespace vivavoce::offline_llm {

// Threading: immutable; shared by all requests.
struct Knowledge {
  Lexicon lexicon;
  Frames frames;
  SkillKinds kinds;
  std::string limits;  // what every report must say of this engine
  std::string sha256;  // of the four files, one after the other
};

// Reads offline_engine/{lexicon.json, frames.json, limits.md} and skills/aliases.json.
//
// Errors: NotFound or InvalidArgument naming the file.
// Blocking: reads files, compiles expressions (about 10 ms).
absl::StatusOr<std::shared_ptr<const Knowledge>> LoadKnowledge(const std::string& share_path);

enum class Purpose { kPlan, kFollowUp, kEvidence, kChecks, kSummary };

// Errors: Unimplemented naming the purposes there are.
absl::StatusOr<Purpose> ParsePurpose(std::string_view purpose);

// One request. The caller embeds in between, or calls ReadWithoutEmbedder():
//
//   while (!(texts = work.TextsWanted()).empty()) work.Take(embed(texts));
//   json = work.Finish();
//
// Threading: one thread at a time.
// Blocking: a few ms for an answer of a minute.
class Work {
 public:
  // Errors: those of requests.h.
  static absl::StatusOr<std::unique_ptr<Work>> Make(std::shared_ptr<const Knowledge> knowledge,
                                                    Purpose purpose, std::string_view input);

  // What is to be embedded next; empty when nothing is.
  std::vector<std::string> TextsWanted();
  // Requires: one vector for each text wanted last.
  void Take(std::vector<Vector> vectors);
  void ReadWithoutEmbedder();

  std::string Finish();

 private:
  enum class Stage { kUnread, kSentences, kWhole, kReady };

  Work(std::shared_ptr<const Knowledge> knowledge, Purpose purpose)
      : knowledge_(std::move(knowledge)), purpose_(purpose) {}
  bool NeedsAnswer() const;
  void ReadTurns();

  std::shared_ptr<const Knowledge> knowledge_;
  const Purpose purpose_;
  AnswerRequest answer_request_;
  PlanRequest plan_request_;
  SummaryRequest summary_request_;
  Stage stage_ = Stage::kUnread;
  Answer answer_;
  AskedVectors asked_;
};

}  // namespace vivavoce::offline_llm
