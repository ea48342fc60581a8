// SPDX-License-Identifier: Apache-2.0
#include "revision.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "feedback.h"
#include "plan.h"
#include "vivavoce/domain/prohibited_questions.h"
#include "words.h"

namespace vivavoce::offline_llm {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kNotUnderstood[] =
    "by rule only \"drop question 2\", \"ask about ...\" and \"shorter\" are understood";

struct Kept {
  PlanRequest::Asked asked;
  size_t number = 0;  // in the version that was sent back; 0: it is new
  bool dropped = false;
};

std::string WithCapital(std::string name) {
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] -= 'a' - 'A';
  return name;
}

// Of the subject itself, however harmless a frame makes it sound.
bool IsProhibited(const std::string& subject) {
  for (const char* question : {"What is your ", "Do you have ", "Tell me about your "}) {
    if (!FindProhibitedQuestions(question + subject + "?").empty()) return true;
  }
  return false;
}

std::string Called(const Kept& kept) {
  return "question " + std::to_string(kept.number) + " (" + kept.asked.competency + ")";
}

class Revision {
 public:
  Revision(const PlanRequest& request, const Frames& frames, const SkillKinds& kinds)
      : request_(request), frames_(frames), kinds_(kinds), wishes_(WishesOf(request.feedback)) {
    for (const PlanRequest::Asked& asked : request.asked) {
      Kept kept;
      kept.asked = asked;
      kept.number = questions_.size() + 1;
      questions_.push_back(std::move(kept));
    }
    notes_.resize(wishes_.size());
    followed_.resize(wishes_.size(), false);
  }

  // What is dropped makes room for what is added, wherever it stands; numbers are those of before.
  void Follow() {
    for (const Wish::Kind kind : {Wish::Kind::kDrop, Wish::Kind::kShorter, Wish::Kind::kAsk}) {
      for (size_t i = 0; i < wishes_.size(); ++i) {
        if (wishes_[i].kind != kind) continue;
        followed_[i] = kind == Wish::Kind::kDrop      ? Drop(wishes_[i], notes_[i])
                       : kind == Wish::Kind::kShorter ? Shorten(notes_[i])
                                                      : Add(wishes_[i], notes_[i]);
      }
    }
  }

  Json Questions() const {
    Json questions = Json::array();
    for (const Kept& kept : questions_) {
      if (!kept.dropped) questions.push_back(Json::parse(kept.asked.json, nullptr, false));
    }
    const size_t seconds = SecondsOfEach(request_, questions.size());
    for (Json& question : questions) question["seconds"] = seconds;
    return questions;
  }

  Json Points() const {
    Json points = Json::array();
    for (size_t i = 0; i < wishes_.size(); ++i) {
      const bool unknown = wishes_[i].kind == Wish::Kind::kUnknown;
      points.push_back({{"text", wishes_[i].text},
                        {"followed", static_cast<bool>(followed_[i])},
                        {"note", unknown ? std::string(kNotUnderstood) : notes_[i]}});
    }
    return points;
  }

 private:
  size_t Left() const {
    return static_cast<size_t>(std::count_if(questions_.begin(), questions_.end(),
                                             [](const Kept& kept) { return !kept.dropped; }));
  }

  bool MayGo(const Kept& kept, std::string& note) const {
    if (kept.asked.required) {
      note = Called(kept) + " stays: the job requires it";
    } else if (Left() == 1) {
      note = Called(kept) + " stays: it is the only one left";
    }
    return note.empty();
  }

  Kept* ByCompetency(const std::string& name) {
    const std::string wanted = ToLower(Fold(name));
    for (Kept& kept : questions_) {
      if (!kept.dropped && ToLower(Fold(kept.asked.competency)) == wanted) return &kept;
    }
    return nullptr;
  }

  bool Drop(const Wish& wish, std::string& note) {
    std::vector<Kept*> named;
    if (!wish.subject.empty()) {
      if (Kept* kept = ByCompetency(wish.subject)) named.push_back(kept);
    }
    for (size_t number : wish.numbers) {
      if (number == Wish::kLast) number = request_.asked.size();
      if (number > request_.asked.size()) {
        note = "there is no question " + std::to_string(number);
        return false;
      }
      named.push_back(&questions_[number - 1]);
    }
    if (named.empty()) note = "no question is about " + wish.subject;
    std::string gone;
    for (Kept* kept : named) {
      std::string why;
      if (kept->dropped) continue;
      if (!MayGo(*kept, why)) {
        note += (note.empty() ? "" : "; ") + why;
        continue;
      }
      kept->dropped = true;
      gone += (gone.empty() ? "" : ", ") + Called(*kept);
    }
    const bool all = note.empty();
    if (!gone.empty()) note = "left out: " + gone + (all ? "" : "; " + note);
    return all;
  }

  bool Shorten(std::string& note) {
    for (auto kept = questions_.rbegin(); kept != questions_.rend(); ++kept) {
      std::string why;
      if (kept->dropped || !MayGo(*kept, why)) continue;
      kept->dropped = true;
      note = "one question less: " + Called(*kept) + " is left out";
      return true;
    }
    note = "the job requires what every question is about";
    return false;
  }

  bool Add(const Wish& wish, std::string& note) {
    if (const Kept* kept = ByCompetency(wish.subject)) {
      note = kept->number > 0 ? Called(*kept) + " asks about it already" : "it is asked already";
      return false;
    }
    if (Left() >= request_.max_questions) {
      note = "there is room for " + std::to_string(request_.max_questions) +
             " questions: drop one, or make the interview longer";
      return false;
    }
    Kept added;
    added.asked.json = QuestionAbout(wish.subject, &added.asked.competency);
    if (added.asked.json.empty()) {
      note = "no question can be made of it that may be asked";
      return false;
    }
    note = "a question about " + added.asked.competency + " is added";
    questions_.push_back(std::move(added));
    return true;
  }

  // Beside the others, so that it is worded otherwise than they are. Empty: none may be asked.
  std::string QuestionAbout(const std::string& subject, std::string* name) const {
    PlanRequest beside;
    beside.level = request_.level;
    beside.duration_minutes = request_.duration_minutes;
    for (const Kept& kept : questions_) beside.skills.push_back({kept.asked.competency, false, 1});
    beside.skills.push_back({WithCapital(subject), false, 1});
    beside.max_questions = beside.skills.size();
    const Json plan = Json::parse(PlanJson(beside, frames_, kinds_), nullptr, false);
    const Json& last = plan["questions"].back();
    if (plan["questions"].size() != beside.skills.size()) return "";
    for (const Kept& kept : questions_) {
      const Json asked = Json::parse(kept.asked.json, nullptr, false);
      if (asked["competency"]["competencyId"] == last["competency"]["competencyId"]) return "";
    }
    if (!FindProhibitedQuestions(last["lead"].get<std::string>()).empty()) return "";
    if (IsProhibited(subject)) return "";
    *name = last["competency"]["name"].get<std::string>();
    return last.dump();
  }

  const PlanRequest& request_;
  const Frames& frames_;
  const SkillKinds& kinds_;
  std::vector<Wish> wishes_;
  std::vector<Kept> questions_;
  std::vector<std::string> notes_;
  std::vector<bool> followed_;
};

}  // namespace

std::string RevisedPlanJson(const PlanRequest& request, const Frames& frames,
                            const SkillKinds& kinds) {
  Revision revision(request, frames, kinds);
  revision.Follow();
  return Json{{"questions", revision.Questions()}, {"feedback", revision.Points()}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace vivavoce::offline_llm
