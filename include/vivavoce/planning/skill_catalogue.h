// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/embedder.h"

namespace vivavoce {

// What became of one skill as somebody wrote it.
struct SkillMatch {
  enum class Status { kAccepted, kAmbiguous, kUnmapped };
  SkillMatch() = default;
  std::string written;
  std::string canonical;  // the catalogue's name; `written` itself unless accepted
  Status status = Status::kUnmapped;
  std::string method;                   // "exact", "alias", "vector" or ""
  double similarity = 0;                // of the best candidate, -1..1; 1 for exact and alias
  std::vector<std::string> candidates;  // the nearest canonical names unless accepted, best first
};

// Canonical skills and their aliases (share/skills/aliases.json): exact names and aliases are
// accepted, vectors only find candidates, because near misses (Java, JavaScript) lie nearer than
// many true synonyms.
//
// Ambiguous is only what stands for several skills of the catalogue: a spelling that the file lists
// so ("PM"), or one whose words are part of several near names ("operation" of crane, excavator and
// forklift operation). "Boiler maintenance", near to one name or more specific than all, is a skill
// that the catalogue lacks: it stays as written.
//
// Threading: immutable once loaded.
class SkillCatalogue {
 public:
  // Errors: NotFound, or InvalidArgument naming the entry: an alias of two skills, an empty name.
  static absl::StatusOr<SkillCatalogue> Load(std::string_view share_path);
  static absl::StatusOr<SkillCatalogue> Parse(std::string_view json);

  // One match a name, in order. Without an embedder only exact names and aliases are found.
  boost::asio::awaitable<absl::StatusOr<std::vector<SkillMatch>>> Match(
      std::vector<std::string> written, Embedder* embedder) const;

  const std::vector<std::string>& names() const { return names_; }

 private:
  SkillMatch LookUp(const std::string& written) const;

  std::vector<std::string> names_;                // canonical, sorted
  std::map<std::string, std::string> by_folded_;  // folded name or alias -> canonical name
  std::map<std::string, std::vector<std::string>> ambiguous_;  // folded -> what it may mean
};

}  // namespace vivavoce
