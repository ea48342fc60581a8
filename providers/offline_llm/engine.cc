// SPDX-License-Identifier: Apache-2.0
#include "engine.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "checks.h"
#include "evidence.h"
#include "plan.h"
#include "probes.h"
#include "revision.h"
#include "summary.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::offline_llm {
namespace {

absl::StatusOr<std::string> ReadShared(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return NotFound("offline_llm: cannot read " + path + ": set VIVAVOCE_SHARE to the shared data");
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Reads a file, adds it to the sum and parses it; an error names the file.
template <typename T>
absl::Status ReadInto(const std::string& path, absl::StatusOr<T> (*parse)(std::string_view),
                      Sha256& sum, T& out) {
  absl::StatusOr<std::string> text = ReadShared(path);
  if (!text.ok()) return text.status();
  sum.Update(*text);
  absl::StatusOr<T> parsed = parse(*text);
  if (!parsed.ok()) return Annotate(parsed.status(), "offline_llm: " + path);
  out = *std::move(parsed);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Knowledge>> LoadKnowledge(const std::string& share_path) {
  auto knowledge = std::make_shared<Knowledge>();
  const std::string folder = share_path + "/offline_engine";
  Sha256 sum;
  absl::Status read = ReadInto(folder + "/lexicon.json", &ParseLexicon, sum, knowledge->lexicon);
  if (read.ok()) read = ReadInto(folder + "/frames.json", &ParseFrames, sum, knowledge->frames);
  if (read.ok()) {
    read = ReadInto(share_path + "/skills/aliases.json", &SkillKinds::Parse, sum, knowledge->kinds);
  }
  if (!read.ok()) return read;
  absl::StatusOr<std::string> limits = ReadShared(folder + "/limits.md");
  if (!limits.ok()) return limits.status();
  sum.Update(*limits);
  knowledge->sha256 = sum.HexDigest();
  knowledge->limits = *std::move(limits);
  while (!knowledge->limits.empty() && knowledge->limits.back() == '\n') {
    knowledge->limits.pop_back();
  }
  return std::shared_ptr<const Knowledge>(std::move(knowledge));
}

absl::StatusOr<Purpose> ParsePurpose(std::string_view purpose) {
  if (purpose == "plan") return Purpose::kPlan;
  if (purpose == "follow_up") return Purpose::kFollowUp;
  if (purpose == "evidence") return Purpose::kEvidence;
  if (purpose == "checks") return Purpose::kChecks;
  if (purpose == "summary") return Purpose::kSummary;
  return Error(absl::StatusCode::kUnimplemented,
               "offline_llm: unknown purpose (" + std::string(purpose.substr(0, 40)) +
                   "); it knows plan, follow_up, evidence, checks and summary");
}

absl::StatusOr<std::unique_ptr<Work>> Work::Make(std::shared_ptr<const Knowledge> knowledge,
                                                 Purpose purpose, std::string_view input) {
  std::unique_ptr<Work> work(new Work(std::move(knowledge), purpose));
  if (purpose == Purpose::kPlan) {
    absl::StatusOr<PlanRequest> request = ParsePlanRequest(input);
    if (!request.ok()) return Annotate(request.status(), "offline_llm: plan");
    work->plan_request_ = *std::move(request);
  } else if (purpose == Purpose::kSummary) {
    absl::StatusOr<SummaryRequest> request = ParseSummaryRequest(input);
    if (!request.ok()) return Annotate(request.status(), "offline_llm: summary");
    work->summary_request_ = *std::move(request);
  } else {
    absl::StatusOr<AnswerRequest> request = ParseAnswerRequest(input);
    if (!request.ok()) return Annotate(request.status(), "offline_llm");
    work->answer_request_ = *std::move(request);
  }
  return work;
}

bool Work::NeedsAnswer() const {
  return purpose_ == Purpose::kFollowUp || purpose_ == Purpose::kEvidence ||
         purpose_ == Purpose::kChecks;
}

void Work::ReadTurns() {
  Question question = answer_request_.question;
  question.frame = answer_request_.kind.value_or(FrameOf(question.text, knowledge_->lexicon));
  answer_ = ReadAnswer(std::move(question), answer_request_.turns, knowledge_->lexicon);
}

std::vector<std::string> Work::TextsWanted() {
  if (!NeedsAnswer() || stage_ == Stage::kReady) return {};
  if (stage_ == Stage::kUnread) {
    ReadTurns();
    stage_ = Stage::kSentences;
  }
  if (stage_ == Stage::kSentences) return TextsToEmbed(answer_);
  std::string usable = UsableText(answer_);
  if (usable.empty()) {
    stage_ = Stage::kReady;
    return {};
  }
  return {std::move(usable)};
}

void Work::Take(std::vector<Vector> vectors) {
  if (stage_ == Stage::kSentences) {
    asked_ = ApplySentenceEmbeddings(vectors, knowledge_->lexicon, answer_);
    stage_ = Stage::kWhole;
  } else if (stage_ == Stage::kWhole) {
    ApplyAnswerEmbedding(vectors.front(), asked_, answer_);
    stage_ = Stage::kReady;
  }
}

void Work::ReadWithoutEmbedder() {
  if (!NeedsAnswer()) return;
  ReadTurns();
  ApplyWordOverlap(knowledge_->lexicon, answer_);
  stage_ = Stage::kReady;
}

std::string Work::Finish() {
  const Knowledge& k = *knowledge_;
  if (purpose_ == Purpose::kPlan) {
    return plan_request_.asked.empty() ? PlanJson(plan_request_, k.frames, k.kinds)
                                       : RevisedPlanJson(plan_request_, k.frames, k.kinds);
  }
  if (purpose_ == Purpose::kSummary) return SummaryJson(summary_request_, k.frames);
  const Findings findings = Judge(answer_, k.lexicon);
  if (purpose_ == Purpose::kEvidence) {
    return EvidenceJson(answer_, findings, answer_request_, k.lexicon);
  }
  if (purpose_ == Purpose::kChecks) {
    return ChecksJson(answer_, findings, answer_request_, k.lexicon);
  }
  return FollowUpJson(
      ChooseFollowUp(answer_, findings, answer_request_.asked, k.lexicon, k.frames));
}

}  // namespace vivavoce::offline_llm
