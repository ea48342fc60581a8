// SPDX-License-Identifier: Apache-2.0
#include "agreement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace vivavoce::offline_llm_test {
namespace {

constexpr size_t kLevels = 5;

std::vector<size_t> Order(const std::vector<int>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&values](size_t a, size_t b) { return values[a] < values[b]; });
  return order;
}

std::vector<double> Ranks(const std::vector<int>& values) {
  const std::vector<size_t> order = Order(values);
  std::vector<double> ranks(values.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (size_t k = begin; k < end; ++k) {
      ranks[order[k]] = static_cast<double>(begin + end - 1) / 2;
    }
    begin = end;
  }
  return ranks;
}

double Correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double covariance = 0;
  double variance_a = 0;
  double variance_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    covariance += (a[i] - mean_a) * (b[i] - mean_b);
    variance_a += (a[i] - mean_a) * (a[i] - mean_a);
    variance_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return variance_a > 0 && variance_b > 0 ? covariance / std::sqrt(variance_a * variance_b) : 0;
}

double QuadraticKappa(const std::vector<int>& expected, const std::vector<int>& given) {
  std::array<double, kLevels + 1> of_expected{};
  std::array<double, kLevels + 1> of_given{};
  double observed = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    of_expected[static_cast<size_t>(expected[i])] += 1;
    of_given[static_cast<size_t>(given[i])] += 1;
    observed += (expected[i] - given[i]) * (expected[i] - given[i]);
  }
  double by_chance = 0;
  for (size_t a = 1; a <= kLevels; ++a) {
    for (size_t b = 1; b <= kLevels; ++b) {
      const double distance = static_cast<double>(a) - static_cast<double>(b);
      by_chance += distance * distance * of_expected[a] * of_given[b];
    }
  }
  by_chance /= static_cast<double>(expected.size());
  return by_chance > 0 ? 1 - observed / by_chance : 1;
}

}  // namespace

Agreement MeasureAgreement(const std::vector<int>& expected, const std::vector<int>& given) {
  Agreement agreement;
  agreement.count = static_cast<int>(expected.size());
  if (expected.empty()) return agreement;
  int exact = 0;
  int within_one = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    exact += expected[i] == given[i] ? 1 : 0;
    within_one += std::abs(expected[i] - given[i]) <= 1 ? 1 : 0;
  }
  agreement.exact = static_cast<double>(exact) / agreement.count;
  agreement.within_one = static_cast<double>(within_one) / agreement.count;
  agreement.qwk = QuadraticKappa(expected, given);
  agreement.rank_rho = Correlation(Ranks(expected), Ranks(given));
  return agreement;
}

std::vector<int> LevelsByLength(const std::vector<int>& levels, const std::vector<int>& words) {
  std::vector<int> sorted = levels;
  std::sort(sorted.begin(), sorted.end());
  const std::vector<size_t> order = Order(words);
  std::vector<int> given(levels.size());
  for (size_t k = 0; k < order.size(); ++k) given[order[k]] = sorted[k];
  return given;
}

}  // namespace vivavoce::offline_llm_test
