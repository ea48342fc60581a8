// SPDX-License-Identifier: Apache-2.0
#include "deeds.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <utility>

#include "words.h"

namespace vivavoce::offline_llm {
namespace {

constexpr size_t kNone = static_cast<size_t>(-1);

bool EndsIn(std::string_view word, std::string_view ending) {
  return word.size() > ending.size() && word.substr(word.size() - ending.size()) == ending;
}

// Reads one sentence word by word. Positions are indices of words_.
class DeedReader {
 public:
  DeedReader(std::string_view sentence, const Lexicon& lexicon)
      : sentence_(sentence), lexicon_(lexicon.words), words_(SplitWords(sentence)) {}

  Deeds Read(Orders orders) {
    for (size_t i = 0; i < words_.size(); ++i) {
      if (IsSpeaker(i)) ReadOwnDeed(i);
    }
    if (!deeds_.done.empty()) {
      ReadCoordinated();
    } else if (!deeds_.habitual.empty()) {
      ReadCoordinatedHabits();
    }
    if (deeds_.done.empty()) ReadOpener();
    if (deeds_.done.empty()) ReadTornOff();
    if (deeds_.done.empty() && deeds_.habitual.empty() && orders == Orders::kCount) ReadOrders();
    for (size_t i = 0; i < words_.size(); ++i) {
      if (IsOneOf(words_[i].lower, {"we", "we'd", "we've"})) ReadTeamDeed(i);
      if (IsOneOf(words_[i].lower, {"you", "one"})) ReadPractice(i);
    }
    return std::move(deeds_);
  }

 private:
  const std::string& At(size_t i) const {
    static const std::string kEmpty;
    return i < words_.size() ? words_[i].lower : kEmpty;
  }

  // What stands between the words i - 1 and i.
  std::string_view Gap(size_t i) const {
    const size_t begin = i == 0 ? 0 : words_[i - 1].end;
    return sentence_.substr(begin, words_[i].begin - begin);
  }
  bool Adjoins(size_t i) const { return i > 0 && i < words_.size() && Gap(i) == " "; }

  bool IsSpeaker(size_t i) const {
    return IsOneOf(At(i), {"i", "i'd", "i've", "i'll"}) && !(At(i) == "i" && At(i + 1) == "e");
  }

  bool IsAdverb(const std::string& word) const {
    if (lexicon_.adverbs.contains(word)) return true;
    return EndsIn(word, "ly") && word.size() > 4 && !lexicon_.not_adverbs.contains(word);
  }
  bool IsPast(const std::string& word) const {
    if (lexicon_.irregular_past.contains(word)) return true;
    return EndsIn(word, "ed") && word.size() > 3 && !lexicon_.not_past.contains(word);
  }
  bool IsParticiple(const std::string& word) const {
    return IsPast(word) || lexicon_.irregular_participles.contains(word);
  }
  bool IsState(const std::string& word) const { return lexicon_.state_verbs.contains(word); }
  bool IsAction(const std::string& word) const { return lexicon_.action_verbs.contains(word); }
  static bool IsModal(const std::string& word) {
    return IsOneOf(word, {"would", "will", "could", "should", "might", "can", "must", "may"});
  }

  // The first word after `i` that is no adverb, or kNone when the clause ends before.
  size_t SkipAdverbs(size_t i) const {
    size_t next = i + 1;
    while (Adjoins(next) && (IsAdverb(At(next)) || (At(next) == "like" && IsPast(At(next + 1))))) {
      ++next;
    }
    return Adjoins(next) ? next : kNone;
  }

  // "did" before another verb is an adverb ("I did check"), else the deed itself ("I did the
  // wiring").
  size_t OrDid(size_t speaker, size_t verb) const {
    const bool skipped = verb != kNone && verb > speaker + 1 && At(verb - 1) == "did";
    return skipped && !IsAction(At(verb)) && !IsState(At(verb)) ? verb - 1 : verb;
  }

  // The verb of the speaker at `i`; also past an insertion between commas: "I, as the foreman,
  // stopped".
  size_t FindVerb(size_t i) const {
    if (i + 1 >= words_.size()) return kNone;
    if (Gap(i + 1) != ", " || At(i) != "i") return SkipAdverbs(i);
    for (size_t k = i + 2; k < std::min(words_.size(), i + 8); ++k) {
      if (Gap(k).substr(0, 1) == ",") return IsAdverb(At(k)) ? SkipAdverbs(k) : k;
    }
    return kNone;
  }

  // The words that follow a verb up to the first that is neither adverb, "to" nor "not".
  std::vector<size_t> Following(size_t i) const {
    std::vector<size_t> words;
    for (size_t k = i + 1; Adjoins(k); ++k) {
      const std::string& word = At(k);
      if (word != "to" && word != "not" && IsAdverb(word)) continue;
      words.push_back(k);
      if (word != "to" && word != "not") break;
    }
    return words;
  }

  // The deed that the word at `at` names, once: two rules may find the same one.
  void AddDone(size_t at) {
    if (done_at_.insert(at).second) deeds_.done.push_back(At(at));
  }
  void AddHabit(const std::string& verb) { deeds_.habitual.push_back(verb); }

  void ReadOwnDeed(size_t speaker) {
    const size_t at = OrDid(speaker, FindVerb(speaker));
    if (at == kNone) return;
    const std::string& verb = At(at);
    const std::string& form = At(speaker);
    const std::vector<size_t> following = Following(at);
    const std::string next = following.empty() ? std::string() : At(following.front());
    if (form == "i've" || verb == "had" || verb == "have") {
      ReadPerfect(at, form == "i've", following);
    } else if (form == "i'll" || verb == "would" || verb == "will") {
      const std::string& planned = form == "i'll" ? verb : next;
      const bool action = !planned.empty() && !IsState(planned) && !IsModal(planned);
      if (action && planned != "have" && planned != "be") AddHabit(planned);
    } else if (verb == "was" && next == "able") {
      ReadAbility(at);
    } else if (verb == "got") {
      ReadCausedAction(at);
    } else if (IsOneOf(verb, {"was", "did"}) && speaker > 0 && At(speaker - 1) == "what") {
      ReadCleft(at);
    } else if ((verb == "used" && next == "to") || IsModal(verb) || IsState(verb)) {
      ReadCleftAfterState(speaker, at);
    } else if (IsPast(verb)) {
      AddDone(at);
      MarkOwn(at);
    } else if (form == "i'd") {
      if (!IsOneOf(verb, {"better", "rather", "not"})) AddHabit(verb);
    } else if (IsAction(verb)) {
      AddHabit(verb);
    }
  }

  // "I've moved", "I had moved", "I had the wall opened", "I had to move".
  void ReadPerfect(size_t at, bool contracted, const std::vector<size_t>& following) {
    const std::string& verb = At(at);
    const size_t next = following.empty() ? kNone : following.front();
    const size_t participle = contracted ? at : next;
    if (IsParticiple(At(participle)) && !IsState(At(participle))) {
      AddDone(participle);
      MarkOwn(at);
    } else if (!contracted && At(next) != "to") {
      if (verb == "had") ReadCausedParticiple(at);
    } else if (!contracted && following.size() > 1 && !IsState(At(following[1]))) {
      verb == "had" ? AddDone(following[1]) : AddHabit(At(following[1]));
    }
  }

  // "had the wall opened", "had it done", "had the pickers read".
  void ReadCausedParticiple(size_t had) {
    if (!IsOneOf(At(had + 1),
                 {"the", "it", "them", "him", "both", "every", "all", "my", "a", "each"})) {
      return;
    }
    for (size_t k = had + 2; k < std::min(words_.size(), had + 6) && Adjoins(k); ++k) {
      const std::string& word = At(k);
      if (IsParticiple(word) && !IsState(word) && word.size() > 2) {
        AddDone(k);
        return;
      }
    }
  }

  // "got him to sign", "got the team to read".
  void ReadCausedAction(size_t got) {
    for (size_t k = got + 1; k < std::min(words_.size(), got + 5) && Adjoins(k); ++k) {
      if (At(k) == "to" && k > got + 1 && IsAction(At(k + 1))) return AddDone(k + 1);
    }
  }

  // "was able to reduce".
  void ReadAbility(size_t was) {
    for (size_t k = was + 1; k + 1 < words_.size() && k < was + 4; ++k) {
      if (At(k) == "to" && Adjoins(k + 1) && !IsState(At(k + 1))) return AddDone(k + 1);
    }
  }

  // "what I did was (to) change", where `did` has been skipped as an adverb.
  void ReadCleftAfterState(size_t speaker, size_t at) {
    if (At(at) == "was" && at > speaker + 1 && speaker > 0) ReadCleft(at);
  }
  void ReadCleft(size_t was) {
    if (At(was) != "was") return;
    size_t k = was + 1;
    while (IsOneOf(At(k), {"to", "i", "just", "first"})) ++k;
    if (IsAction(At(k)) || (IsPast(At(k)) && !IsState(At(k)))) AddDone(k);
  }

  void MarkOwn(size_t at) { first_own_ = std::min(first_own_, at); }

  // True when somebody else has become the subject between the words `from` and `to`.
  bool SubjectHasChanged(size_t from, size_t to) const {
    bool other = false;
    for (size_t k = from; k < to; ++k) {
      const std::string& word = At(k);
      if (IsSpeaker(k)) {
        other = false;
      } else if (IsOneOf(word, {"he", "they", "we", "you", "he'd", "they'd", "we'd", "everyone",
                                "everybody", "somebody", "someone"})) {
        other = true;
      } else if (IsOneOf(word, {"it", "who", "which", "that", "there", "this"})) {
        other = other || IsFinite(At(k + 1));
      }
    }
    return other;
  }
  bool IsFinite(const std::string& word) const {
    return IsPast(word) || IsModal(word) ||
           IsOneOf(word, {"was", "were", "is", "are", "had", "has", "came", "went", "got"});
  }

  // The verb that "and", "then", "so" or a comma joins at word `i`, or kNone.
  size_t Joined(size_t i) const {
    const std::string_view gap = i < words_.size() && i > 0 ? Gap(i) : std::string_view();
    const bool comma =
        gap.find(',') != std::string_view::npos || gap.find(';') != std::string_view::npos;
    const bool join = i > 0 && IsOneOf(At(i - 1), {"and", "then", "so"}) && gap == " ";
    if (!comma && !join) return kNone;
    size_t k = i;
    while (IsOneOf(At(k), {"then", "also", "and", "even", "only"}) && Adjoins(k + 1)) ++k;
    return k;
  }

  void ReadCoordinated() {
    for (size_t i = 1; i < words_.size(); ++i) {
      const size_t k = Joined(i);
      if (k == kNone) continue;
      const std::string& verb = At(k);
      if (!IsPast(verb) || IsState(verb) || (first_own_ < k && SubjectHasChanged(first_own_, k)))
        continue;
      AddDone(k);
      i = k;
    }
  }

  void ReadCoordinatedHabits() {
    for (size_t i = 1; i < words_.size(); ++i) {
      const size_t k = Joined(i);
      if (k == kNone || !IsAction(At(k))) continue;
      AddHabit(At(k));
      i = k;
    }
  }

  // A past verb that opens the sentence without a subject: "Isolated the loop overnight."
  void ReadOpener() {
    size_t i = 0;
    if (IsOneOf(At(0), {"so", "then", "and", "next", "also", "first", "afterwards"})) i = 1;
    if (i + 1 >= words_.size() || !Adjoins(i + 1)) return;
    const bool goes_on =
        IsOneOf(At(i + 1), {"the", "a",   "an",   "it",    "them",  "him",  "my",   "both",
                            "all", "one", "two",  "three", "every", "each", "to",   "with",
                            "up",  "out", "down", "off",   "in",    "on",   "there"});
    if (goes_on && IsPast(At(i)) && !IsState(At(i))) AddDone(i);
  }

  // The rest of a sentence that a recogniser has cut in two: "Rather than argue in the corridor,
  // listened, and then called radiology".
  void ReadTornOff() {
    if (!IsOneOf(At(0), {"rather", "instead", "of", "than"})) return;
    for (size_t i = 1; i < words_.size(); ++i) {
      if (IsSpeaker(i) || SubjectHasChanged(i, i + 1)) return;
      const size_t k = Joined(i);
      if (k == kNone || !IsPast(At(k)) || IsState(At(k))) continue;
      AddDone(k);
      MarkOwn(k);
      return ReadCoordinated();
    }
  }

  // Orders: "Take the cover off, check the valve".
  void ReadOrders() {
    int is = 0;
    for (const Word& word : words_) {
      if (word.lower == "you" || word.lower == "should") return;
      is += word.lower == "is" ? 1 : 0;
    }
    if (is > 1) return;
    for (size_t i = 0; i + 1 < words_.size(); ++i) {
      const std::string_view gap = Gap(i);
      const bool begins = i == 0 || gap.find_first_of(",;:.") != std::string_view::npos ||
                          IsOneOf(At(i - 1), {"then", "and", "first", "also", "that"});
      if (begins && IsAction(At(i)) && Adjoins(i + 1)) AddHabit(At(i));
    }
  }

  void ReadTeamDeed(size_t we) {
    const size_t at = SkipAdverbs(we);
    if (at == kNone) return;
    const std::string& verb = At(at);
    // "We usually weed": of a habit any verb tells.
    const bool habit =
        at > we + 1 && IsOneOf(At(at - 1), {"usually", "always", "normally", "often", "sometimes"});
    if (!IsState(verb) && (habit || IsPast(verb) || IsAction(verb))) deeds_.team.push_back(verb);
  }

  void ReadPractice(size_t anybody) {
    const size_t at = SkipAdverbs(anybody);
    if (at != kNone && IsAction(At(at))) deeds_.impersonal = true;
  }

  std::string_view sentence_;
  const Lexicon::Words& lexicon_;
  std::vector<Word> words_;
  size_t first_own_ = kNone;
  std::set<size_t> done_at_;
  Deeds deeds_;
};

}  // namespace

Deeds FindDeeds(std::string_view sentence, Orders orders, const Lexicon& lexicon) {
  return DeedReader(sentence, lexicon).Read(orders);
}

}  // namespace vivavoce::offline_llm
