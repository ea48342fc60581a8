// SPDX-License-Identifier: Apache-2.0
#include "providers/local_embeddings/embedding_cache.h"

#include <gtest/gtest.h>

namespace vivavoce::local_embeddings {
namespace {

TEST(EmbeddingCacheTest, ForgetsWhatWasUsedLongestAgo) {
  EmbeddingCache cache(2);
  cache.Insert("one", {1});
  cache.Insert("two", {2});
  ASSERT_NE(cache.Find("one"), nullptr);

  cache.Insert("three", {3});

  EXPECT_EQ(cache.Find("two"), nullptr);
  ASSERT_NE(cache.Find("one"), nullptr);
  EXPECT_EQ(*cache.Find("one"), std::vector<float>{1});
  EXPECT_EQ(*cache.Find("three"), std::vector<float>{3});
}

TEST(EmbeddingCacheTest, HoldsNothingWithoutCapacity) {
  EmbeddingCache cache(0);

  cache.Insert("one", {1});

  EXPECT_EQ(cache.Find("one"), nullptr);
}

}  // namespace
}  // namespace vivavoce::local_embeddings
