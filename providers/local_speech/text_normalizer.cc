// SPDX-License-Identifier: Apache-2.0
#include "text_normalizer.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "ascii.h"
#include "folded_text.h"
#include "number_forms.h"
#include "number_words.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kMaxWordLetters = 32;  // a longer run of letters is no word; it is said in pieces
constexpr size_t kMaxListed = 48;       // bytes of the longest name that the list can hold
constexpr std::string_view kOpening = "([{\"'<*_`~";
constexpr std::string_view kClosing = ")]}\"'>*_`~";
constexpr std::string_view kPunctuation = ",;:.!?";

bool IsVowelLetter(char c) {
  return std::string_view("aeiouy").find(Lower(c)) != std::string_view::npos;
}
bool IsSpace(char c) { return c == ' '; }

SpokenPiece Piece(std::string_view word) {
  if (word.size() == 1 && IsUpper(word.front())) return LetterName(word.front());
  SpokenPiece piece;
  piece.word = std::string(word);
  std::transform(piece.word.begin(), piece.word.end(), piece.word.begin(), Lower);
  return piece;
}

// What a sign says between or beside other things; null for signs that are passed over.
const char* SignWord(char c) {
  switch (c) {
    case '&':
      return "and";
    case '+':
      return "plus";
    case '@':
      return "at";
    case '=':
      return "equals";
    case '%':
      return "percent";
    case '#':
      return "number";
    default:
      return nullptr;
  }
}

bool IsScaleWord(std::string_view word) {
  while (!word.empty() && !IsLetter(word.back())) word.remove_suffix(1);
  return word == "hundred" || word == "thousand" || word == "million" || word == "billion" ||
         word == "trillion";
}

class Normalizer {
 public:
  Normalizer(std::string_view text, uint32_t offset, const Pronunciations& pronunciations)
      : folded_(FoldText(text)), offset_(offset), pronunciations_(pronunciations) {}

  std::vector<SpokenWord> Run() {
    const std::string_view text = folded_.text;
    all_capitals_ = std::none_of(text.begin(), text.end(), IsLower);
    for (size_t at = 0; at < text.size();) {
      if (IsSpace(text[at])) {
        ++at;
        continue;
      }
      const size_t end = std::min(text.find(' ', at), text.size());
      const size_t next = std::min(text.find_first_not_of(' ', end), text.size());
      const size_t next_end = std::min(text.find(' ', next), text.size());
      next_token_ = text.substr(next, next_end - next);
      Token(at, end);
      at = end;
    }
    return std::move(out_);
  }

 private:
  std::string_view View(size_t begin, size_t end) const {
    return std::string_view(folded_.text).substr(begin, end - begin);
  }

  void Say(SpokenPiece piece, size_t begin, size_t end) {
    SpokenWord word;
    word.piece = std::move(piece);
    word.source.begin = offset_ + folded_.origin[begin];
    // The next byte's origin: for the last byte of a character that folds to several, this is its
    // end.
    word.source.end = offset_ + folded_.origin[end];
    if (word.source.end == word.source.begin) word.source.end = offset_ + NextOrigin(end);
    out_.push_back(std::move(word));
  }

  uint32_t NextOrigin(size_t at) const {
    const uint32_t here = folded_.origin[at];
    while (at + 1 < folded_.origin.size() && folded_.origin[at] == here) ++at;
    return folded_.origin[at];
  }

  void SayWords(const Words& words, size_t begin, size_t end) {
    for (const std::string& word : words) Say(Piece(word), begin, end);
  }

  void SayPieces(const std::vector<SpokenPiece>& pieces, size_t begin, size_t end) {
    for (const SpokenPiece& piece : pieces) Say(piece, begin, end);
  }

  // Says [begin, end) when the list has it, also with a plural or possessive s behind it.
  bool SayListed(size_t begin, size_t end) {
    if (end - begin > kMaxListed) return false;
    const std::string_view token = View(begin, end);
    if (const auto* pieces = pronunciations_.Find(token)) {
      SayPieces(*pieces, begin, end);
      return true;
    }
    for (const std::string_view suffix : {"'s", "s'", "s"}) {
      if (token.size() <= suffix.size() + 1 || !token.ends_with(suffix)) continue;
      const auto* pieces = pronunciations_.Find(token.substr(0, token.size() - suffix.size()));
      if (pieces == nullptr) continue;
      SayPieces(*pieces, begin, end);
      AddS(out_.back().piece);
      return true;
    }
    return false;
  }

  // The plural of a piece: word + 's for the lexicon, a phone for given phones.
  static void AddS(SpokenPiece& piece) {
    if (piece.phones.empty()) {
      piece.word += piece.word.ends_with('s') ? "'" : "'s";
      return;
    }
    const size_t space = piece.phones.rfind(' ');
    std::string last = space == std::string::npos ? piece.phones : piece.phones.substr(space + 1);
    if (last == "s" || last == "z" || last == "sh" || last == "ch" || last == "jh" ||
        last == "zh") {
      piece.phones += " ax0 z";
    } else if (last == "p" || last == "t" || last == "k" || last == "f" || last == "th") {
      piece.phones += " s";
    } else {
      piece.phones += " z";
    }
  }

  void Punctuate(char mark) {
    if (out_.empty()) return;
    char& last = out_.back().punctuation;
    // The stronger mark wins: "?)." asks.
    if (last == 0 || kPunctuation.find(mark) > kPunctuation.find(last)) last = mark;
  }

  void Token(size_t begin, size_t end) {
    while (begin < end && kOpening.find(folded_.text[begin]) != std::string_view::npos) ++begin;
    if (begin == end) return;
    if (SayListed(begin, end)) return;
    if (SayAbbreviation(begin, end)) return;
    char mark = 0;
    while (begin < end) {
      const char last = folded_.text[end - 1];
      if (kPunctuation.find(last) != std::string_view::npos) {
        if (mark == 0 || kPunctuation.find(last) > kPunctuation.find(mark)) mark = last;
      } else if (kClosing.find(last) == std::string_view::npos) {
        break;
      }
      --end;
      if (end > begin && SayListed(begin, end)) {
        if (mark != 0) Punctuate(mark);
        return;
      }
    }
    if (begin < end) {
      if (View(begin, end) == "-" || View(begin, end) == "--") {
        mark = ',';
      } else {
        Core(begin, end);
      }
    }
    if (mark != 0) Punctuate(mark);
  }

  // "Dr." and "e.g.", also with a comma behind. At the end of the text the full stop ends the
  // sentence too.
  bool SayAbbreviation(size_t begin, size_t end) {
    char mark = 0;
    while (end > begin && (folded_.text[end - 1] == ',' || folded_.text[end - 1] == ')' ||
                           folded_.text[end - 1] == ';' || folded_.text[end - 1] == ':')) {
      if (folded_.text[end - 1] != ')') mark = folded_.text[end - 1];
      --end;
    }
    if (end - begin > kMaxListed) return false;
    const auto* pieces = pronunciations_.FindAbbreviation(View(begin, end));
    if (pieces == nullptr) return false;
    SayPieces(*pieces, begin, end);
    if (next_token_.empty()) mark = '.';
    if (mark != 0) Punctuate(mark);
    return true;
  }

  // A token without the punctuation around it: numbers, signs and words, one after the other.
  void Core(size_t begin, size_t end) {
    size_t at = begin;
    while (at < end) {
      const char c = folded_.text[at];
      if (const size_t number = SayNumber(at, end, at == begin); number > 0) {
        at += number;
      } else if (IsLetter(c)) {
        at = SayLetters(at, end);
      } else {
        SaySign(at, begin, end);
        ++at;
      }
    }
    if (!pending_.empty() && IsScaleWord(View(begin, end))) {
      SayWords(pending_, begin, end);
      pending_.clear();
    }
  }

  size_t SayNumber(size_t at, size_t end, bool first) {
    std::optional<NumberForm> form =
        ReadNumber(View(at, end), IsScaleWord(next_token_), pronunciations_);
    if (!form) return 0;
    if (first && at > 0 && folded_.text[at - 1] == '~') Say(Piece("about"), at, at + form->length);
    SayWords(form->words, at, at + form->length);
    pending_ = std::move(form->after_scale);
    return form->length;
  }

  void SaySign(size_t at, size_t begin, size_t end) {
    const char c = folded_.text[at];
    const bool number_follows =
        at + 1 < end && (IsDigit(folded_.text[at + 1]) || folded_.text[at + 1] == '$');
    if (c == '-' && at == begin && number_follows) {
      Say(Piece("minus"), at, at + 1);
    } else if (c == '.' && at > begin && at + 1 < end) {
      SayDot(at, begin, end);
    } else if (c == '<' || c == '>') {
      if (number_follows) SayWords({c == '<' ? "under" : "over"}, at, at + 1);
    } else if (c == '/' && at == begin && at + 1 == end) {
      Say(Piece("slash"), at, at + 1);
    } else if (c == '/' && number_follows && at > begin && IsDigit(folded_.text[at - 1])) {
      Say(Piece("slash"), at, at + 1);
    } else if (const char* word = SignWord(c)) {
      Say(Piece(word), at, at + 1);
    }
  }

  // The full stop inside "config.yaml"; not that of "U.S", nor of a sentence whose space was
  // forgotten.
  void SayDot(size_t at, size_t begin, size_t end) {
    const std::string& text = folded_.text;
    const bool single_before = IsLetter(text[at - 1]) && (at - 1 == begin || text[at - 2] == '.');
    const bool single_after = IsLetter(text[at + 1]) && (at + 2 == end || text[at + 2] == '.');
    if (single_before && single_after) return;
    if (IsLower(text[at - 1]) && IsUpper(text[at + 1]) && at + 2 < end && IsLower(text[at + 2])) {
      Punctuate('.');
      return;
    }
    Say(Piece("dot"), at, at + 1);
  }

  // A run of letters and apostrophes, with what the list knows of it; returns where it ends.
  size_t SayLetters(size_t at, size_t end) {
    // Longest first: "node.js" before "node". Only at the separators that a listed name may
    // contain.
    size_t stop = std::min(end, at + kMaxListed);
    while (stop > at && folded_.text[stop - 1] != ' ') {
      if (SayListed(at, stop)) return stop;
      const size_t cut = folded_.text.find_last_of("-/.&+_@", stop - 1);
      if (cut == std::string::npos || cut <= at || cut >= stop) break;
      stop = cut;
    }
    size_t run = at;
    while (run < end &&
           (IsLetter(folded_.text[run]) ||
            (folded_.text[run] == '\'' && run + 1 < end && IsLetter(folded_.text[run + 1])))) {
      ++run;
    }
    if (run < end && IsDigit(folded_.text[run])) {
      size_t mixed = run;
      while (mixed < end && (IsLetter(folded_.text[mixed]) || IsDigit(folded_.text[mixed])))
        ++mixed;
      if (SayListed(at, mixed)) return mixed;
    }
    SayWordRun(at, run);
    return run;
  }

  // Letters only: a plain word, an acronym, or several words run together.
  void SayWordRun(size_t begin, size_t end) {
    if (SayListed(begin, end)) return;
    if (IsDottedInitials(begin, end)) {
      Say(LetterName(folded_.text[begin]), begin, end);
      return;
    }
    for (size_t at = begin; at < end;) {
      size_t stop = CamelPart(at, end);
      if (stop - at > kMaxWordLetters) stop = at + kMaxWordLetters;
      if (!(at == begin && stop == end) && SayListed(at, stop)) {
        at = stop;
        continue;
      }
      if (IsAcronym(at, stop)) {
        for (size_t i = at; i < stop; ++i) Say(LetterName(folded_.text[i]), begin, end);
        const std::string_view rest = View(stop, end);
        if (rest == "s" || rest == "'s") {
          AddS(out_.back().piece);
          stop = end;
        }
      } else {
        Say(Plain(at, stop), begin, end);
      }
      at = stop;
    }
  }

  SpokenPiece Plain(size_t begin, size_t end) const {
    SpokenPiece piece;
    piece.word = std::string(View(begin, end));
    std::transform(piece.word.begin(), piece.word.end(), piece.word.begin(), Lower);
    return piece;
  }

  // A capital between full stops: the U and S of "U.S."
  bool IsDottedInitials(size_t begin, size_t end) const {
    if (end - begin != 1 || !IsUpper(folded_.text[begin])) return false;
    const bool dot_after = end < folded_.text.size() && folded_.text[end] == '.';
    const bool dot_before = begin > 0 && folded_.text[begin - 1] == '.';
    return dot_after || dot_before;
  }

  // Where the part of a CamelCase name that begins at `at` ends: "GraphQL" is Graph QL,
  // "OAuthToken" is O Auth Token.
  size_t CamelPart(size_t at, size_t end) const {
    const std::string& text = folded_.text;
    size_t stop = at + 1;
    if (IsUpper(text[at]) && stop < end && IsUpper(text[stop])) {
      while (stop < end && IsUpper(text[stop])) ++stop;
      if (stop < end && IsLower(text[stop]) && !(stop + 1 == end && text[stop] == 's')) --stop;
      return stop;
    }
    while (stop < end && !(IsUpper(text[stop]) && IsLower(text[stop - 1]))) ++stop;
    return stop;
  }

  // All capitals and not shouted, or a run no one can pronounce.
  bool IsAcronym(size_t begin, size_t end) const {
    const std::string_view part = View(begin, end);
    if (part.find('\'') != std::string_view::npos) return false;
    const bool capitals = std::all_of(part.begin(), part.end(), IsUpper);
    const bool pronounceable = std::any_of(part.begin(), part.end(), IsVowelLetter);
    if (part == "A") return begin > 0 && !SentenceEndsBefore();
    if (part.size() == 1) return part != "I" && part != "i" && part != "a" && part != "o";
    if (!pronounceable) return part.size() <= 5;
    return capitals && !all_capitals_ && part.size() <= 4;
  }

  bool SentenceEndsBefore() const {
    return out_.empty() ||
           std::string_view(".!?:").find(out_.back().punctuation) != std::string_view::npos;
  }

  FoldedText folded_;
  uint32_t offset_;
  const Pronunciations& pronunciations_;
  std::string_view next_token_;
  bool all_capitals_ = false;
  Words pending_;
  std::vector<SpokenWord> out_;
};

}  // namespace

std::vector<SpokenWord> SpokenWords(std::string_view text, uint32_t offset,
                                    const Pronunciations& pronunciations) {
  return Normalizer(text, offset, pronunciations).Run();
}

}  // namespace vivavoce::local_speech
