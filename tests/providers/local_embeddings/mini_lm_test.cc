// SPDX-License-Identifier: Apache-2.0
#include "providers/local_embeddings/mini_lm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>

#include "models_folder.h"

namespace vivavoce::local_embeddings {
namespace {

float Dot(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

class MiniLmTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!HasMiniLm()) return;
    absl::StatusOr<std::unique_ptr<MiniLm>> model =
        MiniLm::Open(ModelsFolder() + "/minilm", MiniLm::Instructions::kBest);
    ASSERT_TRUE(model.ok()) << model.status();
    model_ = std::move(*model).release();
  }
  static void TearDownTestSuite() { delete model_; }
  void SetUp() override {
    if (model_ == nullptr) GTEST_SKIP() << kNoMiniLm;
  }

  static MiniLm* model_;
};
MiniLm* MiniLmTest::model_ = nullptr;

// First dimensions from onnxruntime 1.23 over the same weights.
TEST_F(MiniLmTest, AgreesWithTheReferenceRuntime) {
  struct Golden {
    const char* text;
    std::vector<float> head;
  };
  const std::vector<Golden> goldens = {
      {"I moved the ledger to a new table.",
       {-0.006751F, 0.020727F, -0.014156F, -0.023401F, -0.002926F, -0.091827F}},
      {"Café au lait, naïve façade — Ångström!",
       {0.08487F, 0.036133F, -0.002285F, 0.017264F, 0.07207F, 0.039366F}},
      {"C++ and C# on Kubernetes (k8s) v1.27.3",
       {-0.056647F, 0.004524F, 0.101966F, -0.051821F, -0.08706F, 0.064864F}},
      {"我们 love 漢字 and 東京",
       {0.035413F, 0.033484F, 0.064148F, -0.011553F, -0.036941F, 0.008567F}},
  };

  for (const Golden& golden : goldens) {
    const std::vector<float> got = model_->Embed(golden.text);

    ASSERT_EQ(got.size(), MiniLm::kDimensions);
    for (size_t i = 0; i < golden.head.size(); ++i) {
      EXPECT_NEAR(got[i], golden.head[i], 2e-5F) << golden.text << " [" << i << "]";
    }
    EXPECT_NEAR(Dot(got, got), 1, 1e-5);
  }
}

TEST_F(MiniLmTest, GivesTheSameVectorOnAnyProcessor) {
  absl::StatusOr<std::unique_ptr<MiniLm>> baseline =
      MiniLm::Open(ModelsFolder() + "/minilm", MiniLm::Instructions::kBaseline);
  ASSERT_TRUE(baseline.ok()) << baseline.status();

  for (const char* text : {"", "a", "The pump failed at four in the morning and I swapped it."}) {
    EXPECT_GT(Dot(model_->Embed(text), (*baseline)->Embed(text)), 0.999999F) << text;
  }
}

TEST_F(MiniLmTest, CutsWhatIsBeyondItsTokens) {
  const std::string long_text(100'000, '.');

  const std::vector<float> cut = model_->Embed(long_text);

  EXPECT_NEAR(Dot(cut, cut), 1, 1e-5);
  EXPECT_EQ(cut, model_->Embed(long_text.substr(0, 500)));
}

TEST_F(MiniLmTest, PutsLikeMeaningsTogether) {
  const std::vector<float> question = model_->Embed("How do you calm an angry customer?");

  const float near = Dot(question, model_->Embed("I let him shout and then offered a refund."));
  const float far = Dot(question, model_->Embed("Concrete needs 28 days to reach its strength."));

  EXPECT_GT(near, far + 0.1F);
}

TEST(MiniLmOpenTest, NamesWhatIsMissing) {
  EXPECT_EQ(MiniLm::Open("/no/such/folder", MiniLm::Instructions::kBest).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace vivavoce::local_embeddings
