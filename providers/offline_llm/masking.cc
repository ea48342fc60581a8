// SPDX-License-Identifier: Apache-2.0
#include "masking.h"

namespace vivavoce::offline_llm {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// "Mary", "O'Brien", "Jean-Luc", "McAlpine"; not "CPU", "GitHub" or "K8s".
bool LooksLikeAName(std::string_view word) {
  if (word.size() < 2 || !IsUpper(word.front())) return false;
  bool has_lower = false;
  for (size_t i = 1; i < word.size(); ++i) {
    const char c = word[i];
    if (c >= '0' && c <= '9') return false;
    has_lower = has_lower || (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
    const bool after_mark = word[i - 1] == '\'' || word[i - 1] == '-';
    const bool after_prefix =
        (i == 2 && word.substr(0, 2) == "Mc") || (i == 3 && word.substr(0, 3) == "Mac");
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
bool IsNameInDisguise(std::string_view lower) { return lower == "will" || lower == "may"; }

}  // namespace

Masking::Masking(const Lexicon& lexicon, const std::vector<std::string>& sentences,
                 const WordSet& asked)
    : lexicon_(lexicon), asked_(asked) {
  for (const std::string& sentence : sentences) {
    for (const Word& word : SplitWords(sentence)) {
      const std::string_view bare = WithoutPossessive(word.text);
      const std::string lower = ToLower(bare);
      if (!LooksLikeAName(bare) || !StandsInside(sentence, word) || IsFirstPerson(lower)) continue;
      const bool ordinary = lexicon.words.stop.contains(lower) && !IsNameInDisguise(lower);
      if (ordinary || (lexicon.words.calendar.contains(lower) && lower != "may")) continue;
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

bool Masking::IsName(const Word& word) const {
  const std::string_view bare = WithoutPossessive(word.text);
  const std::string lower = ToLower(bare);
  if (IsBlankedOut(lower)) return true;
  if (asked_.contains(lower)) return false;
  if (lexicon_.words.given_names.contains(lower)) return true;
  return IsUpper(bare.front()) && capitalised_.contains(lower) && LooksLikeAName(bare);
}

// Copies the sentence with every run of names replaced by replace("mary smith").
template <typename Replace>
std::string Masking::Rewrite(std::string_view sentence, const Replace& replace) const {
  const std::vector<Word> words = SplitWords(sentence);
  std::string out;
  size_t copied = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!IsName(words[i])) continue;
    const size_t first = i;
    auto continues = [&](size_t k) {
      return k < words.size() && words[k].begin == words[k - 1].end + 1 &&
             sentence[words[k - 1].end] == ' ' && IsName(words[k]);
    };
    std::string name = ToLower(WithoutPossessive(words[i].text));
    while (continues(i + 1)) name += " " + ToLower(WithoutPossessive(words[++i].text));
    out.append(sentence, copied, words[first].begin - copied);
    out += replace(name);
    if (WithoutPossessive(words[i].text).size() != words[i].text.size()) out += "'s";
    copied = words[i].end;
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
