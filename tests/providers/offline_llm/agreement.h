// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace vivavoce::offline_llm_test {

// How well two ratings on 1..5 agree.
struct Agreement {
  int count = 0;
  double exact = 0;       // share of equal ratings
  double within_one = 0;  // share that differ by one at most
  double qwk = 0;         // quadratically weighted kappa
  double rank_rho = 0;    // Spearman, ties at their mean rank
};

// Requires: as many of one as of the other.
Agreement MeasureAgreement(const std::vector<int>& expected, const std::vector<int>& given);

// What counting words alone would give, made as good as it can be: the answers in the order of
// their length get the true levels in theirs.
std::vector<int> LevelsByLength(const std::vector<int>& levels, const std::vector<int>& words);

}  // namespace vivavoce::offline_llm_test
