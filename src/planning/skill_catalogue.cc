// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/planning/skill_catalogue.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "domain/json_reader.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr double kAcceptSimilarity = 0.85;
constexpr double kAcceptMargin = 0.15;
constexpr double kCandidateSimilarity = 0.55;
constexpr size_t kMaxCandidates = 3;
constexpr size_t kMaxCatalogueBytes = 4 << 20;
constexpr size_t kMaxSkills = 20'000;

// Case, spaces and separators carry no meaning in a skill's name; + and # do (C++, C#).
std::string Fold(std::string_view name) {
  std::string folded;
  for (char c : name) {
    auto byte = static_cast<unsigned char>(c);
    bool separator = std::isspace(byte) || c == '-' || c == '_' || c == '.' || c == '/';
    if (!separator) folded += static_cast<char>(std::tolower(byte));
  }
  return folded;
}

float Dot(const Embedding& a, const Embedding& b) {
  float sum = 0;
  for (size_t i = 0; i < a.size() && i < b.size(); ++i) sum += a[i] * b[i];
  return sum;
}

boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> EmbedAll(
    Embedder& embedder, std::vector<std::string> texts) {
  std::vector<Embedding> vectors;
  size_t batch = std::max<size_t>(1, embedder.Capabilities().max_batch);
  for (size_t begin = 0; begin < texts.size(); begin += batch) {
    size_t end = std::min(texts.size(), begin + batch);
    std::vector<std::string> some(texts.begin() + static_cast<std::ptrdiff_t>(begin),
                                  texts.begin() + static_cast<std::ptrdiff_t>(end));
    absl::StatusOr<std::vector<Embedding>> made = co_await embedder.Embed(std::move(some));
    if (!made.ok()) co_return made.status();
    for (Embedding& vector : *made) vectors.push_back(std::move(vector));
  }
  co_return vectors;
}

std::set<std::string> WordsOf(std::string_view name) {
  std::set<std::string> words;
  std::string word;
  for (char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '#') {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      words.insert(std::exchange(word, ""));
    }
  }
  if (!word.empty()) words.insert(word);
  return words;
}

// Whether the words of `written` are part of several names, and so leave open which one is meant.
bool StandsForSeveral(const std::string& written, const std::vector<std::string>& names) {
  const std::set<std::string> words = WordsOf(written);
  auto contains = [&words](const std::string& name) {
    const std::set<std::string> all = WordsOf(name);
    return std::includes(all.begin(), all.end(), words.begin(), words.end());
  };
  return !words.empty() && std::count_if(names.begin(), names.end(), contains) > 1;
}

// Decides by similarity and by its margin over the second best; by itself it finds nothing
// ambiguous.
void Judge(const std::vector<std::string>& names, const std::vector<Embedding>& vectors,
           const Embedding& query, SkillMatch& match) {
  std::vector<std::pair<float, size_t>> ranked;
  for (size_t i = 0; i < names.size(); ++i) ranked.emplace_back(-Dot(query, vectors[i]), i);
  std::sort(ranked.begin(), ranked.end());
  double best = -ranked[0].first;
  double second = ranked.size() > 1 ? -ranked[1].first : -1;
  match.similarity = best;
  if (best >= kAcceptSimilarity && best - second >= kAcceptMargin) {
    match.status = SkillMatch::Status::kAccepted;
    match.method = "vector";
    match.canonical = names[ranked[0].second];
    return;
  }
  if (best < kCandidateSimilarity) return;
  for (size_t k = 0; k < ranked.size() && k < kMaxCandidates; ++k) {
    if (-ranked[k].first < kCandidateSimilarity) break;
    match.candidates.push_back(names[ranked[k].second]);
  }
  if (!StandsForSeveral(match.written, match.candidates)) return;
  match.status = SkillMatch::Status::kAmbiguous;
  match.method = "vector";
}

}  // namespace

absl::StatusOr<SkillCatalogue> SkillCatalogue::Load(std::string_view share_path) {
  std::string path = std::string(share_path) + "/skills/aliases.json";
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("skill catalogue: cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  absl::StatusOr<SkillCatalogue> catalogue = Parse(text.str());
  if (!catalogue.ok()) return Annotate(catalogue.status(), path);
  return catalogue;
}

absl::StatusOr<SkillCatalogue> SkillCatalogue::Parse(std::string_view json) {
  internal::JsonLimits limits;
  limits.max_bytes = kMaxCatalogueBytes;
  absl::StatusOr<internal::Json> document = internal::ParseBoundedJson(json, limits);
  if (!document.ok()) return Annotate(document.status(), "skill catalogue");

  absl::Status problem;
  internal::JsonObjectReader in(*document, "", &problem);
  if (!in.Has("skills")) in.Fail("skills", "missing; a list of skills is needed");
  SkillCatalogue catalogue;
  for (internal::JsonObjectReader& skill : in.Objects("skills", kMaxSkills)) {
    std::string name = skill.RequiredText("name", 200);
    std::vector<std::string> spellings = skill.Texts("aliases", 200, 200);
    spellings.insert(spellings.begin(), name);
    for (const std::string& spelling : spellings) {
      std::string folded = Fold(spelling);
      if (folded.empty()) skill.Fail("aliases", "an empty name of " + name);
      auto [it, added] = catalogue.by_folded_.emplace(folded, name);
      if (!added && it->second != name) {
        skill.Fail("aliases", spelling + " means both " + it->second + " and " + name);
      }
    }
    if (!problem.ok()) return Annotate(problem, "skill catalogue");
    catalogue.names_.push_back(name);
  }
  std::sort(catalogue.names_.begin(), catalogue.names_.end());
  for (internal::JsonObjectReader& entry : in.Objects("ambiguous", kMaxSkills)) {
    const std::string written = entry.RequiredText("written", 200);
    std::vector<std::string> means = entry.Texts("means", kMaxCandidates, 200);
    if (means.size() < 2) entry.Fail("means", "two skills or more");
    for (const std::string& name : means) {
      if (!std::binary_search(catalogue.names_.begin(), catalogue.names_.end(), name)) {
        entry.Fail("means", name + " is no skill of this file");
      }
    }
    if (catalogue.by_folded_.count(Fold(written)) > 0) {
      entry.Fail("written", written + " is a name or an alias, too");
    }
    catalogue.ambiguous_[Fold(written)] = std::move(means);
  }
  if (!problem.ok()) return Annotate(problem, "skill catalogue");
  return catalogue;
}

SkillMatch SkillCatalogue::LookUp(const std::string& written) const {
  SkillMatch match;
  match.written = written;
  match.canonical = written;
  if (auto means = ambiguous_.find(Fold(written)); means != ambiguous_.end()) {
    match.status = SkillMatch::Status::kAmbiguous;
    match.method = "alias";
    match.candidates = means->second;
    return match;
  }
  auto it = by_folded_.find(Fold(written));
  if (it == by_folded_.end()) return match;
  match.status = SkillMatch::Status::kAccepted;
  match.method = Fold(it->second) == it->first ? "exact" : "alias";
  match.canonical = it->second;
  match.similarity = 1;
  return match;
}

boost::asio::awaitable<absl::StatusOr<std::vector<SkillMatch>>> SkillCatalogue::Match(
    std::vector<std::string> written, Embedder* embedder) const {
  std::vector<SkillMatch> matches;
  std::vector<std::string> unknown;
  for (const std::string& name : written) {
    matches.push_back(LookUp(name));
    if (matches.back().status == SkillMatch::Status::kUnmapped) unknown.push_back(name);
  }
  if (embedder == nullptr || unknown.empty() || names_.empty()) co_return matches;

  absl::StatusOr<std::vector<Embedding>> catalogue = co_await EmbedAll(*embedder, names_);
  if (!catalogue.ok()) co_return Annotate(catalogue.status(), "skill catalogue");
  absl::StatusOr<std::vector<Embedding>> queries = co_await EmbedAll(*embedder, unknown);
  if (!queries.ok()) co_return Annotate(queries.status(), "skill catalogue");
  size_t next = 0;
  for (SkillMatch& match : matches) {
    if (match.status != SkillMatch::Status::kUnmapped) continue;
    Judge(names_, *catalogue, (*queries)[next++], match);
  }
  co_return matches;
}

}  // namespace vivavoce
