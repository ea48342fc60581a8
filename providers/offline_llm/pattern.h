// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::offline_llm {

// A compiled regular expression (PCRE2, just-in-time compiled where the processor allows it),
// caseless, with a bound on the work that one match may take: a match that would exceed it counts
// as none.
//
// Threading: const member functions from any thread.
class Pattern {
 public:
  struct Match {
    size_t begin = 0;
    size_t end = 0;
  };

  Pattern() = default;  // matches nothing

  // Errors: InvalidArgument with PCRE2's message and the place.
  static absl::StatusOr<Pattern> Compile(const std::string& expression);

  // Requires of all: `text` is well-formed UTF-8.
  bool Matches(std::string_view text) const;
  std::optional<Match> Find(std::string_view text, size_t from) const;
  std::vector<std::string_view> FindAll(std::string_view text) const;

 private:
  struct FreeCode {
    void operator()(void* code) const;
  };

  std::unique_ptr<void, FreeCode> code_;
};

}  // namespace vivavoce::offline_llm
