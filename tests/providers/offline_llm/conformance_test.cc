// SPDX-License-Identifier: Apache-2.0
// The engine under the rules of its port; with the embedder it goes through local_embeddings too.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "shared_data.h"
#include "vivavoce/providers/local_embeddings/local_embeddings.h"
#include "vivavoce/providers/offline_llm/offline_llm.h"
#include "vivavoce/testing/language_model_conformance.h"

namespace vivavoce::offline_llm_test {
namespace {

using testing::CheckLanguageModel;
using testing::LanguageModelFixture;
using testing::RuleOutcome;

// The context's embedder must outlive the provider; the kit's worlds come and go, so each provider
// gets an embedder that it owns.
class WithEmbedder final : public LanguageModelFactory {
 public:
  std::string_view Name() const override { return engine_->Name(); }
  absl::Status ValidateConfig(std::string_view options) const override {
    return engine_->ValidateConfig(options);
  }
  absl::StatusOr<std::unique_ptr<LanguageModel>> Make(
      std::string_view options, const ProviderContext& context) const override {
    absl::StatusOr<std::unique_ptr<Embedder>> embedder =
        MakeLocalEmbedderFactory()->Make("{}", context);
    if (!embedder.ok()) return embedder.status();
    ProviderContext with = context;
    with.embedder = embedder->get();
    absl::StatusOr<std::unique_ptr<LanguageModel>> model = engine_->Make(options, with);
    if (!model.ok()) return model.status();
    return std::make_unique<Both>(*std::move(embedder), *std::move(model));
  }
  std::vector<Finding> Examine(std::string_view options,
                               const ProviderContext& context) const override {
    return engine_->Examine(options, context);
  }

 private:
  class Both final : public LanguageModel {
   public:
    Both(std::unique_ptr<Embedder> embedder, std::unique_ptr<LanguageModel> model)
        : embedder_(std::move(embedder)), model_(std::move(model)) {}
    const LanguageModelCapabilities& Capabilities() const override {
      return model_->Capabilities();
    }
    boost::asio::awaitable<absl::Status> Warm() override { return model_->Warm(); }
    absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
        const LanguageModelRequest& request) override {
      return model_->Start(request);
    }

   private:
    std::unique_ptr<Embedder> embedder_;  // outlives the model
    std::unique_ptr<LanguageModel> model_;
  };

  std::unique_ptr<LanguageModelFactory> engine_ = MakeOfflineLanguageModelFactory();
};

LanguageModelFixture ByWords() {
  LanguageModelFixture fixture;
  fixture.factory = &MakeOfflineLanguageModelFactory;
  fixture.prepare = [](ProviderContext& context) { context.share_path = SharePath(); };
  return fixture;
}

LanguageModelFixture ByMeaning() {
  LanguageModelFixture fixture;
  fixture.factory = [] { return std::make_unique<WithEmbedder>(); };
  fixture.prepare = [](ProviderContext& context) {
    context.share_path = SharePath();
    context.models_path = ModelsPath();
  };
  return fixture;
}

class ConformanceTest : public ::testing::TestWithParam<bool> {};  // with an embedder

TEST_P(ConformanceTest, KeepsEveryRuleOfThePort) {
  if (GetParam() && ModelsPath().empty()) GTEST_SKIP() << kNoMiniLm;

  std::vector<std::string> passed;
  for (const RuleOutcome& rule : CheckLanguageModel(GetParam() ? ByMeaning() : ByWords())) {
    EXPECT_NE(rule.result, RuleOutcome::Result::kFailed)
        << rule.id << " " << rule.title << ": " << ::testing::PrintToString(rule.notes);
    // The engine has no option whose misspelling could be told.
    EXPECT_EQ(rule.result == RuleOutcome::Result::kSkipped, rule.id == "LM-CONFIG-03") << rule.id;
    if (rule.result == RuleOutcome::Result::kPassed) passed.push_back(rule.id);
  }

  EXPECT_GE(passed.size(), 20u);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutEmbedder, ConformanceTest, ::testing::Bool());

}  // namespace
}  // namespace vivavoce::offline_llm_test
