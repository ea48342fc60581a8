// SPDX-License-Identifier: Apache-2.0
#include "agreement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce::offline_llm_test {
namespace {

// The expected figures are scikit-learn's and SciPy's.
TEST(AgreementTest, MeasuresKappaAndRanks) {
  const Agreement agreement = MeasureAgreement({1, 2, 3, 4, 5, 3}, {1, 2, 2, 4, 4, 5});

  EXPECT_EQ(agreement.count, 6);
  EXPECT_NEAR(agreement.exact, 0.5, 1e-12);
  EXPECT_NEAR(agreement.within_one, 5.0 / 6, 1e-12);
  EXPECT_NEAR(agreement.qwk, 0.7272727, 1e-6);
  EXPECT_NEAR(agreement.rank_rho, 0.7015707, 1e-6);
}

TEST(AgreementTest, GivesTheLevelsOutByLength) {
  EXPECT_THAT(LevelsByLength({1, 3, 2}, {50, 10, 20}), ::testing::ElementsAre(3, 1, 2));
}

}  // namespace
}  // namespace vivavoce::offline_llm_test
