// SPDX-License-Identifier: Apache-2.0
// What a reviewer of a plan wants otherwise, as far as rules can tell: a question dropped, a
// subject asked about, fewer questions. Whatever else they write is said not to be understood.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vivavoce::offline_llm {

struct Wish {
  enum class Kind { kUnknown, kDrop, kAsk, kShorter };
  Kind kind = Kind::kUnknown;
  std::string text;             // as it was written
  std::vector<size_t> numbers;  // kDrop: of questions, from 1; kLast: the last one
  std::string subject;          // kAsk; kDrop: whose question, where no number is given

  static constexpr size_t kLast = 0;
};

// One wish a sentence or line; of "drop question 2 and ask about Redis", two. At most 40.
std::vector<Wish> WishesOf(std::string_view feedback);

}  // namespace vivavoce::offline_llm
