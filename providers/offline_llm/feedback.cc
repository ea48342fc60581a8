// SPDX-License-Identifier: Apache-2.0
#include "feedback.h"

#include <algorithm>
#include <optional>

#include "vivavoce/base/utf8.h"
#include "words.h"

namespace vivavoce::offline_llm {
namespace {

constexpr size_t kMostWishes = 40;
constexpr size_t kLongestWish = 600;    // bytes, that are quoted
constexpr size_t kLongestSubject = 60;  // bytes
constexpr size_t kMostSubjectWords = 6;

// The words of one wish, taken one after the other.
class Taker {
 public:
  explicit Taker(std::string_view folded) : folded_(folded), words_(SplitWords(folded)) {}

  bool done() const { return at_ == words_.size(); }

  // Takes the words of `phrase`, which single spaces part, if they are next.
  bool Takes(std::string_view phrase) {
    size_t next = at_;
    while (!phrase.empty()) {
      const size_t space = phrase.find(' ');
      if (next == words_.size() || words_[next].lower != phrase.substr(0, space)) return false;
      ++next;
      phrase = space == phrase.npos ? std::string_view() : phrase.substr(space + 1);
    }
    at_ = next;
    return true;
  }

  bool TakesOneOf(std::initializer_list<std::string_view> phrases) {
    return std::any_of(phrases.begin(), phrases.end(),
                       [this](std::string_view phrase) { return Takes(phrase); });
  }

  // A question's number: "third", "q3"; and behind the word "question" "3" and "three" too, which
  // are a count elsewhere ("drop two questions").
  std::optional<size_t> TakeNumber(bool behind_question) {
    static constexpr std::string_view kNames[] = {"one",  "two", "three",  "four",
                                                  "five", "six", "seven",  "eight",
                                                  "nine", "ten", "eleven", "twelve"};
    static constexpr std::string_view kOrdinals[] = {"first", "second", "third",    "fourth",
                                                     "fifth", "sixth",  "seventh",  "eighth",
                                                     "ninth", "tenth",  "eleventh", "twelfth"};
    if (done()) return std::nullopt;
    std::string word = words_[at_].lower;
    if (word == "last") return ++at_, Wish::kLast;
    for (size_t i = 0; i < std::size(kNames); ++i) {
      if (word == kOrdinals[i] || (behind_question && word == kNames[i])) return ++at_, i + 1;
    }
    const bool prefixed = word.size() > 1 && word[0] == 'q';
    if (!prefixed && !behind_question) return std::nullopt;
    if (prefixed) word.erase(0, 1);
    const bool digits =
        std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || word.size() > 3) return std::nullopt;
    const size_t number = std::stoul(word);
    if (number == 0) return std::nullopt;
    return ++at_, number;
  }

  bool NextBegins(char c) const { return !done() && words_[at_].lower[0] == c; }

  // What is left, as it was written, without "too" and the like; empty where it is no subject.
  std::string TakeSubject() {
    TakesOneOf({"the", "a", "an", "some", "their experience with", "experience with"});
    size_t end = words_.size();
    while (end > at_ && IsOneOf(words_[end - 1].lower, {"too", "please", "also", "instead"})) --end;
    if (end > at_ + 2 && words_[end - 2].lower == "as" && words_[end - 1].lower == "well") end -= 2;
    if (end == at_ || end - at_ > kMostSubjectWords) return "";
    // What the candidate is or did, and clauses, are no name of something one can be able to do.
    if (IsOneOf(words_[at_].lower,
                {"his",  "her",  "their", "its",   "my",    "our",     "your", "how",
                 "why",  "what", "when",  "where", "who",   "whether", "if",   "it",
                 "this", "that", "them",  "these", "those", "more",    "less"})) {
      return "";
    }
    std::string subject(folded_.substr(words_[at_].begin, words_[end - 1].end - words_[at_].begin));
    // A sign that ends a name is no part of its last word: "C++", "C#".
    size_t after = words_[end - 1].end;
    while (after < folded_.size() && (folded_[after] == '+' || folded_[after] == '#')) {
      subject += folded_[after++];
    }
    at_ = words_.size();
    if (subject.size() > kLongestSubject) return "";
    if (subject.find_first_of(",;:?()\"") != std::string::npos) return "";
    return subject;
  }

 private:
  std::string_view folded_;
  std::vector<Word> words_;
  size_t at_ = 0;
};

void SkipPoliteness(Taker& words) {
  while (words.TakesOneOf({"please", "also", "and", "then", "but", "can you", "could you",
                           "would you", "let's", "we should", "you should"})) {
  }
}

// "question 3", "questions 2 and 4", "the last question", "q2", "the question about Kafka".
bool ReadDropped(Taker& words, Wish& wish) {
  words.Takes("the");
  if (words.TakesOneOf({"question about", "question on", "questions about", "questions on"})) {
    wish.subject = words.TakeSubject();
    return !wish.subject.empty();
  }
  bool named = words.TakesOneOf({"question number", "question", "questions", "q"});
  do {
    words.TakesOneOf({"and the", "and question", "and"});
    const bool prefixed = words.NextBegins('q');
    std::optional<size_t> number = words.TakeNumber(named);
    if (!number) break;
    wish.numbers.push_back(*number);
    named = named || prefixed;
  } while (!words.done());
  named = words.TakesOneOf({"questions", "question"}) || named;
  words.Takes("please");
  return named && !wish.numbers.empty() && words.done();
}

Wish::Kind ReadWish(Taker& words, Wish& wish) {
  SkipPoliteness(words);
  if (words.TakesOneOf({"make it", "make the interview", "make the plan", "keep it", ""})) {
    words.TakesOneOf({"a bit", "a little", "somewhat", "much"});
    if (words.TakesOneOf({"shorter", "fewer questions", "less questions", "ask fewer questions"})) {
      words.Takes("please");
      return words.done() ? Wish::Kind::kShorter : Wish::Kind::kUnknown;
    }
  }
  if (words.TakesOneOf(
          {"drop", "remove", "skip", "delete", "omit", "cut", "leave out", "take out"})) {
    return ReadDropped(words, wish) ? Wish::Kind::kDrop : Wish::Kind::kUnknown;
  }
  if (words.TakesOneOf({"ask about",
                        "ask also about",
                        "ask something about",
                        "ask a question about",
                        "ask one question about",
                        "add a question about",
                        "add a question on",
                        "add one question about",
                        "add one question on",
                        "add one about",
                        "add one on",
                        "include a question about",
                        "include a question on",
                        "one more question about",
                        "one more question on",
                        "one more about",
                        "one more on",
                        "another question about",
                        "another question on",
                        "another one about",
                        "another one on",
                        "a question about",
                        "a question on"})) {
    wish.subject = words.TakeSubject();
    return wish.subject.empty() ? Wish::Kind::kUnknown : Wish::Kind::kAsk;
  }
  return Wish::Kind::kUnknown;
}

Wish MakeWish(std::string_view text) {
  Wish wish;
  wish.text = std::string(Beginning(text, kLongestWish));
  const std::string folded = Fold(text);
  Taker words(folded);
  wish.kind = ReadWish(words, wish);
  return wish;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kAround = " \t\r\n-*\xE2\x80\xA2";  // and the bullet's bytes
  const size_t begin = text.find_first_not_of(kAround);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n.!;") + 1 - begin);
}

// Sentences and lines; a full stop within a name ("Node.js") ends none.
std::vector<std::string_view> Pieces(std::string_view feedback) {
  std::vector<std::string_view> pieces;
  size_t begin = 0;
  for (size_t i = 0; i <= feedback.size(); ++i) {
    const bool end = i == feedback.size() || feedback[i] == '\n' || feedback[i] == ';' ||
                     ((feedback[i] == '.' || feedback[i] == '!') &&
                      (i + 1 == feedback.size() || feedback[i + 1] == ' ' ||
                       feedback[i + 1] == '\n' || feedback[i + 1] == '\r'));
    if (!end) continue;
    const std::string_view piece = Trimmed(feedback.substr(begin, i - begin));
    if (!piece.empty()) pieces.push_back(piece);
    begin = i + 1;
  }
  return pieces;
}

// The wishes of a piece that holds two: cut at a joint so that both sides are understood.
std::vector<Wish> CutInTwo(std::string_view piece) {
  for (const std::string_view joint : {", then ", ", and ", " and ", ", "}) {
    for (size_t at = piece.find(joint); at != piece.npos; at = piece.find(joint, at + 1)) {
      std::vector<Wish> two = {MakeWish(Trimmed(piece.substr(0, at))),
                               MakeWish(Trimmed(piece.substr(at + joint.size())))};
      const bool both = std::all_of(two.begin(), two.end(), [](const Wish& wish) {
        return wish.kind != Wish::Kind::kUnknown;
      });
      if (both) return two;
    }
  }
  return {};
}

}  // namespace

std::vector<Wish> WishesOf(std::string_view feedback) {
  std::vector<Wish> wishes;
  for (const std::string_view piece : Pieces(feedback)) {
    std::vector<Wish> here = CutInTwo(piece);
    if (here.empty()) here.push_back(MakeWish(piece));
    for (Wish& wish : here) {
      if (wishes.size() < kMostWishes) wishes.push_back(std::move(wish));
    }
  }
  return wishes;
}

}  // namespace vivavoce::offline_llm
