// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "frames.h"

namespace vivavoce::offline_llm {

// What is known about skills: their kinds, and their names where they stand in running text
// (share/skills/aliases.json).
//
// Threading: immutable once read; any thread.
class SkillKinds {
 public:
  // Errors: InvalidArgument when it is not the skills' table.
  static absl::StatusOr<SkillKinds> Parse(std::string_view aliases_json);

  // stake, soft, gerund, tool, manual or subject: by the table, else by the words of the name.
  std::string KindOf(std::string_view skill, const Frames& frames) const;

  // The canonical skills that `text` names, in its order, each once. Short names count as they are
  // written ("Go", "R" stand for too much else and are left out).
  std::vector<std::string> FindIn(std::string_view text) const;

 private:
  struct Entry {
    std::string canonical;
    bool acronym = false;  // counts in capitals only
  };

  std::map<std::string, std::string, std::less<>> kinds_;  // by canonical name, lower case
  std::map<std::string, Entry, std::less<>> spellings_;    // lower-case words joined by spaces
  size_t longest_ = 1;                                     // words of a spelling
};

// The skill of that kind inside a sentence: "Cash handling" -> "cash handling"; tools and acronyms
// keep their capitals.
std::string InSentence(std::string_view skill, std::string_view kind);

}  // namespace vivavoce::offline_llm
