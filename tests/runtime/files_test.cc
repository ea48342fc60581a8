// SPDX-License-Identifier: Apache-2.0
#include "runtime/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::internal {
namespace {

using testing::StatusIs;

// Its first page is never mapped, so that reading it is an I/O error.
constexpr char kUnreadable[] = "/proc/self/mem";

TEST(FilesTest, AFileThatCannotBeReadIsNotAnEmptyOne) {
  EXPECT_THAT(ReadWholeFile(kUnreadable, 1 << 20), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(HashFile(kUnreadable), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(FilesTest, AbsentFilesAndFoldersAreNamed) {
  EXPECT_THAT(ReadWholeFile("no/such/file", 1), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ReadWholeFile("/", 1), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(HashFile("no/such/file"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace vivavoce::internal
