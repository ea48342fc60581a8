// SPDX-License-Identifier: Apache-2.0
#include "checks.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "words.h"

namespace vivavoce::offline_llm {
namespace {

using Indices = std::vector<size_t>;

// True when the sentence speaks of the speaker or the speaker's own team.
bool IsPersonal(const Sentence& sentence) {
  if (!sentence.usable || sentence.generic) return false;
  const std::vector<Word> words = SplitWords(sentence.text);
  return std::any_of(words.begin(), words.end(), [](const Word& word) {
    const std::string_view base = std::string_view(word.lower).substr(0, word.lower.find('\''));
    return base == "i" || base == "we" || base == "my" || base == "our" || base == "me" ||
           base == "us";
  });
}

class AnswerJudge {
 public:
  AnswerJudge(const Answer& answer, const Lexicon& lexicon)
      : sentences_(answer.sentences),
        answer_(answer),
        lexicon_(lexicon),
        behavioural_(answer.question.frame == Frame::kBehavioural) {}

  Findings Run();

 private:
  bool HasDeed(const Sentence& s) const {
    return !s.done.empty() || (!behavioural_ && !s.habitual.empty()) ||
           (narrative_ && !s.present.empty());
  }

  // The grounded sentences for which `holds` does.
  template <typename Predicate>
  Indices Where(const Predicate& holds) const {
    Indices found;
    for (const size_t i : grounded_) {
      if (holds(i, sentences_[i])) found.push_back(i);
    }
    return found;
  }

  // True when a usable sentence from `i` - before to `i` + after tells a deed.
  bool DeedNear(size_t i, size_t before, size_t after) const {
    const size_t first = i - std::min(i, before);
    const size_t last = std::min(sentences_.size(), i + after + 1);
    for (size_t k = first; k < last; ++k) {
      if (sentences_[k].usable && HasDeed(sentences_[k])) return true;
    }
    return false;
  }

  bool AfterFirstDeed(size_t i) const { return first_deed_ && i >= *first_deed_; }
  bool TellsOutcome(const Sentence& s) const {
    return s.result || (narrative_ && s.result_present);
  }
  bool BareTalk(const Sentence& s) const { return s.evasive || (s.generic && !HasDeed(s)); }

  bool TellsOneCase() const;
  Indices Situation() const;
  Indices BehaviouralSituation() const;
  std::set<std::string> Steps() const;
  std::set<std::string> Particulars() const;
  bool Closes(size_t i) const;
  Indices Result() const;
  Indices OwnActions() const;
  Indices Learning() const;
  bool TellsHow() const;
  void JudgeChecks();
  void CountSignals();
  double TopicDoubt() const;

  const std::vector<Sentence>& sentences_;
  const Answer& answer_;
  const Lexicon& lexicon_;
  const bool behavioural_;
  Indices grounded_;
  bool narrative_ = false;
  std::optional<size_t> first_deed_;
  std::set<std::string> steps_;
  std::set<std::string> particulars_;
  Findings findings_;
};

// Whether the present tense may be a story: a concrete occasion is named, or nothing is said to be
// a habit.
bool AnswerJudge::TellsOneCase() const {
  if (!behavioural_) return false;
  const bool occasion = std::any_of(grounded_.begin(), grounded_.end(), [this](size_t i) {
    return sentences_[i].situation && !sentences_[i].habit;
  });
  const bool habit = std::any_of(sentences_.begin(), sentences_.end(), [](const Sentence& s) {
    return s.habit && (IsPersonal(s) || s.impersonal || !s.usable || s.generic);
  });
  return occasion || !habit;
}

Indices AnswerJudge::BehaviouralSituation() const {
  Indices named = Where([](size_t, const Sentence& s) {
    const bool tells = s.past || !s.done.empty() || !s.present.empty() || s.occasion;
    return s.situation && !s.habit && tells;
  });
  if (!named.empty()) return named;
  Indices told = Where([this](size_t, const Sentence& s) {
    return s.past || !s.done.empty() || (narrative_ && !s.present.empty());
  });
  const bool deed =
      std::any_of(told.begin(), told.end(), [this](size_t i) { return HasDeed(sentences_[i]); });
  if (told.size() < 2 || !deed) return {};
  told.resize(1);
  return told;
}

Indices AnswerJudge::Situation() const {
  if (behavioural_) return BehaviouralSituation();
  Indices cued = Where([this](size_t, const Sentence& s) {
    return !BareTalk(s) && (s.condition || (s.situation && s.past));
  });
  if (!cued.empty()) return cued;
  Indices concrete =
      Where([](size_t, const Sentence& s) { return !s.particulars.empty() || !s.numbers.empty(); });
  if (concrete.size() < 2) return {};
  concrete.resize(2);
  return concrete;
}

// The distinct deeds; the team's too, once one is the speaker's own.
std::set<std::string> AnswerJudge::Steps() const {
  std::set<std::string> steps;
  auto add = [&steps](const std::vector<std::string>& verbs) {
    for (const std::string& verb : verbs) steps.insert(Stem(verb));
  };
  for (const Sentence& s : sentences_) {
    if (!s.usable || s.fresh.empty()) continue;
    add(s.done);
    if (!behavioural_) add(s.habitual);
    if (narrative_) add(s.present);
  }
  if (steps.empty()) return steps;
  for (const Sentence& s : sentences_) {
    if (s.usable && s.fresh.size() >= 2) add(s.team);
  }
  return steps;
}

std::set<std::string> AnswerJudge::Particulars() const {
  std::set<std::string> particulars;
  for (const size_t i : grounded_) {
    particulars.insert(sentences_[i].numbers.begin(), sentences_[i].numbers.end());
    particulars.insert(sentences_[i].particulars.begin(), sentences_[i].particulars.end());
  }
  return particulars;
}

// How the story ends without a word from the list: after the last deed somebody or something else
// did or was something.
bool AnswerJudge::Closes(size_t i) const {
  const Sentence& s = sentences_[i];
  if (!behavioural_ || !s.past || !s.done.empty() || s.reflect || s.habit || s.generic)
    return false;
  for (size_t k = i + 1; k < sentences_.size(); ++k) {
    if (!sentences_[k].done.empty() && !sentences_[k].reflect && !sentences_[k].prevent)
      return false;
  }
  return true;
}

// Outcomes are told in short sentences ("He took it in the end."), so these need not be grounded.
Indices AnswerJudge::Result() const {
  Indices found;
  for (size_t i = 0; i < sentences_.size(); ++i) {
    const Sentence& s = sentences_[i];
    // "Then it worked again.", after what was done about it.
    const bool short_end = first_deed_ && i > *first_deed_ && s.words >= 4 && s.past;
    const bool says_something =
        s.grounded ||
        (s.usable && !s.generic && (short_end || s.fresh.size() + s.numbers.size() >= 1));
    if (!says_something || !AfterFirstDeed(i) || s.evasive) continue;
    if (!TellsOutcome(s) && !(s.grounded && Closes(i))) continue;
    const bool habit_only = behavioural_ && !s.habitual.empty() && s.done.empty() &&
                            !(narrative_ && !s.present.empty());
    if (!habit_only && (i > *first_deed_ || s.fresh.size() >= 5)) found.push_back(i);
  }
  return found;
}

// A deed may be told in a short sentence ("I called radiology."), in an answer that is grounded
// elsewhere.
Indices AnswerJudge::OwnActions() const {
  Indices found;
  for (size_t i = 0; i < sentences_.size(); ++i) {
    const Sentence& s = sentences_[i];
    const bool brief = s.usable && !s.generic && !s.evasive && !s.done.empty() &&
                       s.fresh.size() >= 2 && grounded_.size() >= 2;
    if (HasDeed(s) && (s.grounded || brief)) found.push_back(i);
  }
  return found;
}

// A lesson may be told in a short sentence, in an answer that is grounded elsewhere.
Indices AnswerJudge::Learning() const {
  Indices found;
  for (size_t i = 1; i < sentences_.size(); ++i) {
    const Sentence& s = sentences_[i];
    const bool brief =
        s.usable && s.reflect && !s.generic && s.fresh.size() >= 2 && grounded_.size() >= 3;
    if ((s.reflect || s.prevent) && (s.grounded || brief) && AfterFirstDeed(i) && !s.evasive) {
      found.push_back(i);
    }
  }
  return found;
}

// Several steps with particulars, or so many steps that they need none.
bool AnswerJudge::TellsHow() const {
  const Lexicon::Thresholds& limits = lexicon_.thresholds;
  return steps_.size() > limits.method_steps ||
         (steps_.size() == limits.method_steps &&
          steps_.size() + particulars_.size() >= limits.method_size);
}

void AnswerJudge::JudgeChecks() {
  auto& checks = findings_.checks;
  const double relevance = answer_.relevance + lexicon_.thresholds.shared_stem *
                                                   static_cast<double>(answer_.shared_stems);
  // Without an embedder a story in other words is not known to be off the topic.
  const bool unknown = !answer_.embedded && grounded_.size() >= 3 && first_deed_.has_value();
  const bool relevant = findings_.nearest && (unknown || relevance >= lexicon_.thresholds.relevant);
  checks["relevant"] = relevant ? Indices{*findings_.nearest} : Indices{};
  checks["situation"] = Situation();
  checks["own_action"] = OwnActions();
  if (TellsHow()) {
    Indices told =
        Where([this](size_t, const Sentence& s) { return HasDeed(s) && s.fresh.size() >= 4; });
    if (told.empty()) told = checks["own_action"];
    told.resize(std::min<size_t>(told.size(), 3));
    checks["method"] = std::move(told);
  } else {
    checks["method"] = {};
  }
  checks["result"] = Result();
  checks["measured"] = Where([this](size_t i, const Sentence& s) {
    return !s.numbers.empty() && s.change && AfterFirstDeed(i) && (TellsOutcome(s) || s.unit);
  });
  checks["reason"] = Where([this](size_t i, const Sentence& s) {
    return s.reason && DeedNear(i, 2, 2) && !BareTalk(s);
  });
  checks["trade_off"] = Where([this](size_t i, const Sentence& s) {
    return s.trade_off && DeedNear(i, 1, 1) && s.fresh.size() >= 4 && !BareTalk(s);
  });
  checks["problem"] =
      Where([this](size_t i, const Sentence& s) { return s.problem && DeedNear(i, 0, 2); });
  checks["verified"] = Where([this](size_t i, const Sentence& s) {
    return s.verify && DeedNear(i, 1, 1) && s.fresh.size() >= 4;
  });
  checks["learning"] = Learning();
}

// Far from the question; or near it, but not for the competency's sake: none of its words, and far
// from it in meaning. Meant for a person to look: too many good answers are so to take their level.
double AnswerJudge::TopicDoubt() const {
  const Lexicon::Thresholds& limits = lexicon_.thresholds;
  // Without an embedder other words are not known to be another topic: less of a doubt.
  if (!findings_.Met("relevant")) return answer_.embedded ? 1 : 0.5;
  const bool beside = answer_.embedded && answer_.named_stems == 0 &&
                      answer_.to_subject < limits.off_subject &&
                      answer_.relevance < limits.beyond_doubt;
  return beside ? 1 : 0;
}

void AnswerJudge::CountSignals() {
  auto count = [this](const std::function<bool(const Sentence&)>& holds) {
    return static_cast<double>(std::count_if(sentences_.begin(), sentences_.end(), holds));
  };
  auto& signals = findings_.signals;
  for (const Sentence& s : sentences_) {
    signals["words"] += static_cast<double>(s.words);
    if (s.usable) signals["usable_words"] += static_cast<double>(s.words);
  }
  signals["usable_words"] += 0;
  signals["words"] += 0;
  signals["relevance"] = answer_.relevance;
  signals["topic_doubt"] = TopicDoubt();
  signals["grounded"] = static_cast<double>(grounded_.size());
  signals["deeds"] = count([](const Sentence& s) { return s.usable && !s.done.empty(); });
  // "You plan and document" beside generalities, from somebody who never speaks of themselves, is a
  // job description read out.
  const bool own_words = !behavioural_ ||
                         std::any_of(sentences_.begin(), sentences_.end(), IsPersonal) ||
                         std::none_of(sentences_.begin(), sentences_.end(),
                                      [](const Sentence& s) { return s.generic; });
  signals["habits"] = count([own_words](const Sentence& s) {
    const bool impersonal = s.impersonal && own_words;
    return s.usable && !s.generic && !s.fresh.empty() && s.done.empty() &&
           (!s.habitual.empty() || !s.team.empty() || impersonal);
  });
  signals["hypotheticals"] = count([this](const Sentence& s) {
    return s.usable && !s.habitual.empty() && lexicon_.cues.modal.Matches(s.text);
  });
  signals["steps"] = static_cast<double>(steps_.size());
  signals["particulars"] = static_cast<double>(particulars_.size());
  signals["evasive"] = count([](const Sentence& s) { return s.evasive || s.unknown; });
  signals["restated"] = count([](const Sentence& s) { return s.restated; });
  signals["generic"] =
      count([](const Sentence& s) { return s.usable && s.generic && s.done.empty(); });
  signals["injection"] = count([](const Sentence& s) { return s.injection; });
}

Findings AnswerJudge::Run() {
  for (size_t i = 0; i < sentences_.size(); ++i) {
    const Sentence& s = sentences_[i];
    if (s.grounded) grounded_.push_back(i);
    if (!s.usable) continue;
    const auto nearness = [](const Sentence& x) {
      return std::max(x.to_question, x.to_competency);
    };
    if (!findings_.nearest || nearness(s) > nearness(sentences_[*findings_.nearest])) {
      findings_.nearest = i;
    }
  }
  narrative_ = TellsOneCase();
  findings_.narrative = narrative_;
  // A completed deed where there is one: what came before it cannot be its outcome.
  for (const bool completed : {true, false}) {
    const Indices deeds = Where([this, completed](size_t, const Sentence& s) {
      return completed ? !s.done.empty() : HasDeed(s);
    });
    if (!first_deed_ && !deeds.empty()) first_deed_ = deeds.front();
  }
  if (const Indices brief = OwnActions(); !first_deed_ && !brief.empty()) {
    first_deed_ = brief.front();
  }
  steps_ = Steps();
  particulars_ = Particulars();
  JudgeChecks();
  CountSignals();
  return std::move(findings_);
}

}  // namespace

const std::vector<std::string>& BuiltInChecks() {
  static const std::vector<std::string> kIds = {"relevant", "situation", "own_action", "method",
                                                "result",   "measured",  "reason",     "trade_off",
                                                "problem",  "verified",  "learning"};
  return kIds;
}

Findings Judge(const Answer& answer, const Lexicon& lexicon) {
  return AnswerJudge(answer, lexicon).Run();
}

}  // namespace vivavoce::offline_llm
