// SPDX-License-Identifier: Apache-2.0
#include "probes.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "clauses.h"
#include "vivavoce/domain/prohibited_questions.h"

namespace vivavoce::offline_llm {
namespace {

constexpr size_t kMaxFollowUpBytes = 300;
constexpr double kFewWords = 12;

// One kind of follow-up: the frame with the candidate's words and the one without.
struct Candidate {
  const char* frame;
  const char* quoting = nullptr;
  Strength at_least = Strength::kPlain;  // of the clause that is quoted
};

class Chooser {
 public:
  Chooser(const Answer& answer, const Findings& findings, const std::vector<std::string>& asked,
          const Lexicon& lexicon, const Frames& frames)
      : answer_(answer),
        findings_(findings),
        asked_(asked),
        lexicon_(lexicon),
        frames_(frames),
        behavioural_(answer.question.frame == Frame::kBehavioural) {
    clause_ = StrongestClause(answer, findings.checks.at("own_action"), lexicon, frames);
    hypothetical_ = !behavioural_ && findings.signals.at("deeds") == 0;
  }

  std::optional<FollowUp> Choose() const {
    if (HasNothing()) {
      // Somebody who still has nothing is not pressed.
      return Make(behavioural_ ? Candidate{"nothing"} : Candidate{"nothing_t"});
    }
    for (const Candidate& candidate : Wanting()) {
      if (std::optional<FollowUp> follow_up = Make(candidate)) return follow_up;
    }
    return std::nullopt;
  }

 private:
  bool Lacks(std::string_view check) const { return !findings_.Met(check); }

  bool HasNothing() const {
    const bool evasive = findings_.signals.at("evasive") > 0;
    return findings_.signals.at("usable_words") < kFewWords ||
           (evasive && Lacks("own_action") && Lacks("situation"));
  }

  // Whoever has said "I did" is not asked whether they did anything: a sentence may be too short to
  // count, or have been misheard.
  Candidate AskForOwnPart() const {
    const bool speaks_of_self = std::any_of(
        answer_.sentences.begin(), answer_.sentences.end(),
        [](const Sentence& s) { return s.usable && (!s.done.empty() || !s.present.empty()); });
    if (speaks_of_self) return {"method"};
    return behavioural_ ? Candidate{"own_part"} : Candidate{"how_t", "how_np_t"};
  }

  // One deed alone is asked about by its name; of several, what came first and what after.
  Candidate AskForMethod() const {
    if (hypothetical_) return {"method_h"};
    return findings_.signals.at("steps") > 1 ? Candidate{"method"}
                                             : Candidate{"method", "method_cl"};
  }

  // What is missing, in the order in which it is asked for.
  std::vector<Candidate> Wanting() const {
    std::vector<Candidate> wanting;
    if (behavioural_ && Lacks("situation")) wanting.push_back({"situation"});
    if (Lacks("own_action")) {
      wanting.push_back(AskForOwnPart());
      return wanting;  // the rest has no sense yet
    }
    if (Lacks("method")) wanting.push_back(AskForMethod());
    if (behavioural_ && Lacks("result")) wanting.push_back({"result", "result_cl"});
    if (Lacks("reason") && Lacks("trade_off")) {
      wanting.push_back(hypothetical_ ? Candidate{"reason_h"}
                                      : Candidate{"reason", "reason_cl", Strength::kDecisive});
    }
    if (Lacks("trade_off")) {
      wanting.push_back(hypothetical_ ? Candidate{"trade_h"}
                                      : Candidate{"trade", "trade_cl", Strength::kDecisive});
    }
    if (behavioural_ && Lacks("measured")) wanting.push_back({"measure"});
    if (Lacks("learning")) wanting.push_back({behavioural_ ? "learn" : "problem_h"});
    if (Lacks("problem")) wanting.push_back({"problem"});
    wanting.push_back({Lacks("measured") ? "deep" : "deep_m"});
    return wanting;
  }

  // True when `text` is `frame` with something in its gap.
  static bool IsFilled(std::string_view frame, std::string_view text) {
    const size_t open = frame.find('{');
    if (open == std::string_view::npos) return frame == text;
    const std::string_view head = frame.substr(0, open);
    const std::string_view tail = frame.substr(frame.find('}') + 1);
    return text.size() > head.size() + tail.size() && text.substr(0, head.size()) == head &&
           text.substr(text.size() - tail.size()) == tail;
  }

  bool WasAsked(const char* key) const {
    const auto found = frames_.probes.find(key);
    if (found == frames_.probes.end()) return false;
    return std::any_of(asked_.begin(), asked_.end(), [&found](const std::string& text) {
      return std::any_of(found->second.begin(), found->second.end(),
                         [&text](const std::string& frame) { return IsFilled(frame, text); });
    });
  }

  std::optional<std::string> FillQuoting(const Candidate& candidate) const {
    const std::string& frame = Pick(frames_.probes, candidate.quoting, Number());
    if (frame.find("{np}") != std::string::npos) {
      const std::optional<std::string> thing = SpecificThing(answer_, lexicon_, frames_);
      if (!thing) return std::nullopt;
      return Fill(frame, "np", *thing);
    }
    if (!clause_ || clause_->strength < candidate.at_least) return std::nullopt;
    return Fill(frame, "cl", clause_->text);
  }

  std::optional<FollowUp> Make(const Candidate& candidate) const {
    if (WasAsked(candidate.frame)) return std::nullopt;
    if (candidate.quoting != nullptr && WasAsked(candidate.quoting)) return std::nullopt;
    FollowUp follow_up;
    follow_up.check_id = TextOf(frames_.probe_checks, candidate.frame, "");
    if (candidate.quoting != nullptr) {
      std::optional<std::string> text = FillQuoting(candidate);
      // What the candidate said about their family is not said back as a question.
      if (text && text->size() <= kMaxFollowUpBytes && FindProhibitedQuestions(*text).empty()) {
        follow_up.text = *std::move(text);
        return follow_up;
      }
    }
    follow_up.text = Pick(frames_.probes, candidate.frame, Number());
    return follow_up;
  }

  // Varies the wording from question to question, never from run to run.
  size_t Number() const { return answer_.question.text.size() + asked_.size(); }

  const Answer& answer_;
  const Findings& findings_;
  const std::vector<std::string>& asked_;
  const Lexicon& lexicon_;
  const Frames& frames_;
  const bool behavioural_;
  std::optional<DeedClause> clause_;
  bool hypothetical_ = false;
};

}  // namespace

std::optional<FollowUp> ChooseFollowUp(const Answer& answer, const Findings& findings,
                                       const std::vector<std::string>& asked,
                                       const Lexicon& lexicon, const Frames& frames) {
  return Chooser(answer, findings, asked, lexicon, frames).Choose();
}

std::string FollowUpJson(const std::optional<FollowUp>& follow_up) {
  if (!follow_up) return R"({"ask":false})";
  return nlohmann::ordered_json{
      {"ask", true}, {"checkId", follow_up->check_id}, {"text", follow_up->text}}
      .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace vivavoce::offline_llm
