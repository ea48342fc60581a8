// SPDX-License-Identifier: Apache-2.0
#include "masking.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace vivavoce::offline_llm {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// "Mary", "O'Brien", "Jean-Luc", "McAlpine", "DeShawn"; not "CPU", "GitHub" or "K8s".
bool LooksLikeAName(std::string_view word) {
  constexpr std::array<std::string_view, 9> kPrefixes = {"Mc", "Mac", "De", "Di",  "Da",
                                                         "La", "Le",  "Du", "Fitz"};
  if (word.size() < 2 || !IsUpper(word.front())) return false;
  bool has_lower = false;
  for (size_t i = 1; i < word.size(); ++i) {
    const char c = word[i];
    if (c >= '0' && c <= '9') return false;
    has_lower = has_lower || (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
    const bool after_mark = word[i - 1] == '\'' || word[i - 1] == '-';
    const bool after_prefix =
        std::find(kPrefixes.begin(), kPrefixes.end(), word.substr(0, i)) != kPrefixes.end();
    if (IsUpper(c) && !after_mark && !after_prefix) return false;
  }
  return has_lower;
}

// What the caller has put in place of the candidate's name: "Xxxx", letter by letter.
bool IsBlankedOut(std::string_view lower) {
  return lower.size() > 1 && lower.find_first_not_of('x') == std::string_view::npos;
}

std::string_view WithoutPossessive(std::string_view word) {
  if (word.size() > 2 && word.substr(word.size() - 2) == "'s") word.remove_suffix(2);
  return word;
}

bool IsFirstPerson(std::string_view lower) { return lower == "i" || lower.substr(0, 2) == "i'"; }

// Part of the name that it stands before: which one says no more than the name does.
bool IsHonorific(std::string_view word) {
  return IsOneOf(word, {"Mr", "Mrs", "Ms", "Miss", "Mx", "Mister", "Dr", "Prof", "Professor"});
}

// What joins two names to one: "Maria de la Cruz".
bool IsParticle(std::string_view word) {
  return IsOneOf(word, {"de", "del", "della", "da", "di", "dos", "la", "van", "der", "den", "von",
                        "zu", "ten", "ter", "bin", "ibn", "al", "el"});
}

// True when the words at `i` - 1 and `i` are parted by a space only, or by the full stop of a
// title.
bool Adjoins(std::string_view sentence, const std::vector<Word>& words, size_t i) {
  if (i == 0 || i >= words.size()) return false;
  const std::string_view gap = sentence.substr(words[i - 1].end, words[i].begin - words[i - 1].end);
  return gap == " " || (gap == ". " && IsHonorific(words[i - 1].text));
}

// True when the word stands after a letter, a digit or a comma and a space: not where a sentence or
// a quotation begins.
bool StandsInside(std::string_view sentence, const Word& word) {
  if (word.begin < 2 || sentence[word.begin - 1] != ' ') return false;
  const char before = sentence[word.begin - 2];
  return (before >= 'a' && before <= 'z') || (before >= '0' && before <= '9') || IsUpper(before) ||
         (before & 0x80) != 0 || before == ',' || before == ';';
}

std::string MakeAlias(size_t number) {
  std::string alias = "Name";
  alias.push_back(static_cast<char>('a' + number / 26 % 26));
  alias.push_back(static_cast<char>('a' + number % 26));
  return alias;
}

// Words that are ordinary unless capitalised inside a sentence.
bool IsNameInDisguise(std::string_view lower) { return IsOneOf(lower, {"will", "may"}); }

// Months that are given names too.
bool IsMonthAndName(std::string_view lower) {
  return IsOneOf(lower, {"april", "may", "june", "august"});
}

// True when the month's name at `i` says when: "in June", "last April", "June 2019", "from May to
// June", "the end of May".
bool SaysWhen(const std::vector<Word>& words, size_t i) {
  if (i + 1 < words.size() && words[i + 1].text.front() >= '0' &&
      words[i + 1].text.front() <= '9') {
    return true;
  }
  if (i == 0) return false;
  const std::string& before = words[i - 1].lower;
  const std::string& earlier = i > 1 ? words[i - 2].lower : before;
  if (before == "of") return IsOneOf(earlier, {"end", "start", "beginning", "middle", "rest"});
  if (before == "to") return i > 2 && IsOneOf(words[i - 3].lower, {"from", "between"});
  if (before == "since" && i + 1 < words.size() &&
      IsOneOf(words[i + 1].lower, {"was", "were", "is", "had", "has", "did", "would", "could"})) {
    return false;  // "since June was the one who knew"
  }
  if (before == "from") return i + 1 < words.size() && IsOneOf(words[i + 1].lower, {"to", "on"});
  return IsOneOf(before, {"in", "since", "by", "until", "till", "around", "last", "next", "this",
                          "every", "early", "late", "mid", "during", "between"});
}

// What a person is said to do where a sentence begins with a name: "Jo was happy".
bool FollowsAPerson(std::string_view lower) {
  return IsOneOf(
      lower, {"was",    "is",     "had",   "has",      "did",     "didn't",   "wasn't", "isn't",
              "hadn't", "hasn't", "would", "wouldn't", "could",   "couldn't", "can",    "can't",
              "said",   "says",   "told",  "tells",    "asked",   "asks",     "wanted", "wants",
              "came",   "comes",  "went",  "goes",     "got",     "gets",     "took",   "takes",
              "gave",   "gives",  "knew",  "knows",    "thought", "thinks",   "felt",   "kept",
              "left",   "made",   "saw",   "sees",     "found",   "rang",     "wrote",  "sent",
              "spoke",  "let",    "put",   "ran",      "sat",     "stood",    "and",    "who",
              "then",   "also",   "just",  "never",    "never",   "still",    "really", "from"});
}

bool IsRegularPast(std::string_view lower) {
  return lower.size() > 4 && lower.substr(lower.size() - 2) == "ed";
}

}  // namespace

Masking::Masking(const Lexicon& lexicon, const std::vector<std::string>& sentences,
                 const WordSet& asked)
    : lexicon_(lexicon), asked_(asked) {
  WordSet written_small;
  for (const std::string& sentence : sentences) {
    for (const Word& word : SplitWords(sentence)) {
      if (!IsUpper(word.text.front())) written_small.insert(word.lower);
    }
  }
  for (const std::string& sentence : sentences) {
    const std::vector<Word> words = SplitWords(sentence);
    for (size_t i = 0; i < words.size(); ++i) {
      const std::string_view bare = WithoutPossessive(words[i].text);
      const std::string lower = ToLower(bare);
      if (!LooksLikeAName(bare) || IsFirstPerson(lower) || IsHonorific(bare)) continue;
      const bool titled = Adjoins(sentence, words, i) && IsHonorific(words[i - 1].text);
      if (!titled && !StandsInside(sentence, words[i])) {
        if (!written_small.contains(lower) && BeginsWithAName(sentence, words, i)) {
          capitalised_.insert(lower);
        }
        continue;
      }
      const bool ordinary = lexicon.words.stop.contains(lower) && !IsNameInDisguise(lower);
      const bool day =
          lexicon.words.calendar.contains(lower) && (!IsMonthAndName(lower) || SaysWhen(words, i));
      if (ordinary || day) continue;
      capitalised_.insert(lower);
    }
  }
  // Aliases in the order of the text, so that they do not depend on the names.
  for (const std::string& sentence : sentences) {
    Rewrite(sentence, [this](const std::string& name) {
      return aliases_.emplace(name, MakeAlias(aliases_.size())).first->second;
    });
  }
}

// A capital where a sentence begins says nothing; "Jo was happy", "Jo and I", "Jo's bag was" and
// "Jean-Luc" do. A thing that is taken for a person here loses little: it was the subject.
bool Masking::BeginsWithAName(std::string_view sentence, const std::vector<Word>& words,
                              size_t i) const {
  const std::string_view bare = WithoutPossessive(words[i].text);
  const std::string lower = ToLower(bare);
  if ((lexicon_.words.stop.contains(lower) && !IsNameInDisguise(lower)) ||
      (lexicon_.words.calendar.contains(lower) && !IsMonthAndName(lower)) ||
      lexicon_.words.adverbs.contains(lower) ||
      lexicon_.words.generic_stems.contains(Stem(lower)) || lexicon_.gender.nouns.contains(lower) ||
      IsOneOf(lower, {"nobody", "everybody", "somebody", "everyone", "someone", "nothing",
                      "everything", "something", "anyone", "anybody", "yesterday", "today",
                      "everyone's", "management", "production", "half", "none", "neither"})) {
    return false;
  }
  const size_t mark = bare.find('-');
  if (mark != std::string_view::npos && mark + 1 < bare.size() && IsUpper(bare[mark + 1])) {
    return true;
  }
  if (!Adjoins(sentence, words, i + 1)) return false;
  if (bare.size() != words[i].text.size()) return true;  // possessive
  const Word& next = words[i + 1];
  if (lower == "will") {  // a statement, where "Will you" would be a question
    return !IsOneOf(next.lower, {"i", "you", "he", "she", "it", "they", "we", "the", "be", "do"});
  }
  if (LooksLikeAName(next.text) && !lexicon_.words.stop.contains(next.lower) &&
      !lexicon_.words.calendar.contains(next.lower)) {
    return true;  // "Mary O'Brien"
  }
  return FollowsAPerson(next.lower) || IsRegularPast(next.lower);
}

bool Masking::IsName(std::string_view sentence, const std::vector<Word>& words, size_t i) const {
  const std::string_view bare = WithoutPossessive(words[i].text);
  const std::string lower = ToLower(bare);
  if (IsBlankedOut(lower)) return true;
  if (asked_.contains(lower)) return false;
  if (lexicon_.words.given_names.contains(lower)) return true;
  if (!IsUpper(bare.front()) || !capitalised_.contains(lower) || !LooksLikeAName(bare)) {
    return false;
  }
  // Elsewhere in the answer a name, but here a month, or an ordinary word that opens a sentence.
  if (IsMonthAndName(lower) && SaysWhen(words, i)) return false;
  return !IsNameInDisguise(lower) || StandsInside(sentence, words[i]) ||
         BeginsWithAName(sentence, words, i);
}

// Past the last word of the name that begins at `first`, or `first` when none does.
size_t Masking::NameEnd(std::string_view sentence, const std::vector<Word>& words,
                        size_t first) const {
  size_t end = first;
  while (end < words.size() && IsHonorific(words[end].text) && Adjoins(sentence, words, end + 1))
    ++end;
  if (end == words.size() || !IsName(sentence, words, end)) return first;
  ++end;
  while (Adjoins(sentence, words, end)) {
    size_t next = end;
    while (Adjoins(sentence, words, next) && IsParticle(words[next].text)) ++next;
    if (!Adjoins(sentence, words, next) || !IsName(sentence, words, next)) break;
    end = next + 1;
  }
  return end;
}

// Copies the sentence with every run of names replaced by replace("mary smith").
template <typename Replace>
std::string Masking::Rewrite(std::string_view sentence, const Replace& replace) const {
  const std::vector<Word> words = SplitWords(sentence);
  std::string out;
  size_t copied = 0;
  for (size_t i = 0; i < words.size();) {
    const size_t end = NameEnd(sentence, words, i);
    if (end == i) {
      ++i;
      continue;
    }
    std::string name;
    for (size_t k = i; k < end; ++k) {
      if (IsHonorific(words[k].text)) continue;
      if (!name.empty()) name.push_back(' ');
      name += ToLower(WithoutPossessive(words[k].text));
    }
    const std::string_view last = words[end - 1].text;
    out.append(sentence, copied, words[i].begin - copied);
    out += replace(name);
    if (WithoutPossessive(last).size() != last.size()) out += "'s";
    copied = words[end - 1].end;
    i = end;
  }
  out.append(sentence, copied);
  return out;
}

std::string Masking::Neutral(std::string_view text, const Pronouns& pronouns) const {
  const Lexicon::Gender& gender = lexicon_.gender;
  std::string out;
  size_t copied = 0;
  for (const Word& word : SplitWords(text)) {
    const std::string base = word.lower.substr(0, word.lower.find('\''));  // "he" of "he'd"
    std::string_view neutral;
    if (gender.subject.contains(base)) {
      neutral = pronouns.subject;
    } else if (gender.other.contains(base)) {
      neutral = pronouns.other;
    } else if (gender.reflexive.contains(base)) {
      neutral = pronouns.reflexive;
    } else if (const auto noun = gender.nouns.find(base); noun != gender.nouns.end()) {
      neutral = noun->second;
    } else {
      continue;
    }
    out.append(text, copied, word.begin - copied);
    out += neutral;
    copied = word.begin + base.size();
  }
  out.append(text, copied);
  return out;
}

std::string Masking::ForRules(std::string_view sentence) const {
  const std::string named = Rewrite(sentence, [this](const std::string& name) {
    const auto found = aliases_.find(name);
    return found == aliases_.end() ? MakeAlias(0) : found->second;
  });
  return Neutral(named, {"he", "him", "himself"});
}

std::string Masking::ForEmbedding(std::string_view sentence) const {
  const std::string named =
      Rewrite(sentence, [](const std::string&) -> std::string { return "someone"; });
  return Neutral(named, {"they", "them", "themself"});
}

}  // namespace vivavoce::offline_llm
