// SPDX-License-Identifier: Apache-2.0
#include "provider/acknowledgements.h"

#include <gtest/gtest.h>

namespace vivavoce::internal {
namespace {

Delivery At(int64_t offset, int32_t partition = 0) {
  Delivery delivery;
  delivery.message.topic = "talk";
  delivery.partition = partition;
  delivery.offset = offset;
  return delivery;
}

TEST(AcknowledgementsTest, NothingIsCoveredThatIsNotDone) {
  Acknowledgements acknowledgements;
  const int64_t first = acknowledgements.Took(At(5));
  const int64_t second = acknowledgements.Took(At(6));
  const int64_t third = acknowledgements.Took(At(7));

  EXPECT_FALSE(acknowledgements.Finished(At(6), second));
  std::optional<Delivery> covered = acknowledgements.Finished(At(5), first);
  ASSERT_TRUE(covered);
  EXPECT_EQ(covered->offset, 6);
  EXPECT_EQ(acknowledgements.Finished(At(7), third)->offset, 7);
}

TEST(AcknowledgementsTest, PartitionsAreApart) {
  Acknowledgements acknowledgements;
  const int64_t here = acknowledgements.Took(At(1, 0));
  const int64_t there = acknowledgements.Took(At(1, 1));
  EXPECT_EQ(acknowledgements.Finished(At(1, 1), there)->partition, 1);
  EXPECT_EQ(acknowledgements.Finished(At(1, 0), here)->partition, 0);
}

TEST(AcknowledgementsTest, WhatWasTakenBeforeThePartitionWasAwayIsVoid) {
  Acknowledgements acknowledgements;
  const int64_t old_first = acknowledgements.Took(At(1));
  const int64_t old_second = acknowledgements.Took(At(2));
  acknowledgements.Took(At(1));  // the partition came back

  EXPECT_FALSE(acknowledgements.Finished(At(2), old_second));
  EXPECT_FALSE(acknowledgements.Finished(At(1), old_first));
}

}  // namespace
}  // namespace vivavoce::internal
