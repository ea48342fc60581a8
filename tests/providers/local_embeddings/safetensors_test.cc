// SPDX-License-Identifier: Apache-2.0
#include "providers/local_embeddings/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "vivavoce/base/status.h"

namespace vivavoce::local_embeddings {
namespace {

using ::testing::HasSubstr;

class SafetensorsTest : public ::testing::Test {
 protected:
  ~SafetensorsTest() override { std::filesystem::remove(path_); }

  // A file whose header claims `claimed` bytes, followed by `header` and `data`.
  void Write(uint64_t claimed, const std::string& header, const std::string& data) {
    std::ofstream file(path_, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(&claimed), sizeof(claimed));
    file << header << data;
  }
  void Write(const std::string& header, const std::string& data) {
    Write(header.size(), header, data);
  }

  absl::StatusCode OpenCode() { return SafetensorsFile::Open(path_).status().code(); }

  const std::string path_ = ::testing::TempDir() + "/" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name() +
                            ".safetensors";
};

const std::string kTwoFloats("\0\0\x80\x3f\0\0\0\x40", 8);  // 1 and 2

TEST_F(SafetensorsTest, ReadsATensorOfTheExpectedShape) {
  Write(R"({"__metadata__": {"format": "pt"},
            "w": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]}})",
        kTwoFloats);
  absl::StatusOr<SafetensorsFile> file = SafetensorsFile::Open(path_);
  ASSERT_TRUE(file.ok()) << file.status();

  absl::StatusOr<std::vector<float>> values = file->ReadFloats("w", {2, 1});

  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ(*values, (std::vector<float>{1, 2}));
}

TEST_F(SafetensorsTest, RefusesAnotherShapeTypeOrName) {
  Write(R"({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
            "h": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]},
            "short": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}})",
        kTwoFloats);
  absl::StatusOr<SafetensorsFile> file = SafetensorsFile::Open(path_);
  ASSERT_TRUE(file.ok()) << file.status();

  EXPECT_EQ(file->ReadFloats("w", {3}).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(file->ReadFloats("h", {4}).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(file->ReadFloats("short", {2}).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(file->ReadFloats("x", {2}).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(SafetensorsTest, RefusesOffsetsOutsideTheFile) {
  Write(R"({"w": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}})", kTwoFloats);
  EXPECT_EQ(OpenCode(), absl::StatusCode::kDataLoss);

  Write(R"({"w": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}})", kTwoFloats);
  EXPECT_EQ(OpenCode(), absl::StatusCode::kDataLoss);

  Write(R"({"w": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}})", kTwoFloats);
  EXPECT_EQ(OpenCode(), absl::StatusCode::kDataLoss);
}

TEST_F(SafetensorsTest, RefusesAShapeWhoseSizeOverflows) {
  Write(R"({"w": {"dtype": "F32", "shape": [4611686018427387904, 4611686018427387904],
                  "data_offsets": [0, 0]}})",
        "");
  absl::StatusOr<SafetensorsFile> file = SafetensorsFile::Open(path_);
  ASSERT_TRUE(file.ok()) << file.status();

  EXPECT_EQ(file->ReadFloats("w", {uint64_t{1} << 62, uint64_t{1} << 62}).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(SafetensorsTest, RefusesALyingHeaderLength) {
  Write(uint64_t{1} << 63, "{}", "");
  EXPECT_EQ(OpenCode(), absl::StatusCode::kDataLoss);

  Write(100, "{}", "");
  EXPECT_EQ(OpenCode(), absl::StatusCode::kDataLoss);
}

TEST_F(SafetensorsTest, RefusesAHeaderThatIsNoObjectOrIsNestedWithoutEnd) {
  for (const std::string& header :
       {std::string("[]"), std::string("{"), std::string("\xff"), std::string(100'000, '['),
        std::string(R"({"w": 1})"), std::string(R"({"w": {"dtype": 1}})")}) {
    Write(header, "");
    EXPECT_EQ(OpenCode(), absl::StatusCode::kDataLoss) << header.substr(0, 20);
  }
}

TEST_F(SafetensorsTest, NamesTheMissingFile) {
  absl::Status status = SafetensorsFile::Open("/no/such/model.safetensors").status();

  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(Message(status)), HasSubstr("/no/such/model.safetensors"));
}

}  // namespace
}  // namespace vivavoce::local_embeddings
